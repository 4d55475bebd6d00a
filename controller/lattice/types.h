/*
 * types.h - what desired and observed VPC Lattice resources have in common (API model vpc-lattice
 * 2022-11-30; names are the model's). Plain data in an arena.
 */
#ifndef LG_LATTICE_TYPES_H
#define LG_LATTICE_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct lattice_tags {
    struct lattice_tag_pair {
        struct str key, value;
    } * items; /* sorted by key */
    size_t n;
};

enum lattice_compare { COMPARE_EXACT, COMPARE_PREFIX, COMPARE_CONTAINS };

struct lattice_header_match {
    struct str name, value;
    enum lattice_compare compare;
    bool case_sensitive;
};

/* HttpMatch: all parts must hold. */
struct lattice_match {
    struct str method; /* empty: any */
    bool has_path;
    struct str path;
    enum lattice_compare path_compare; /* exact or prefix */
    bool path_case_sensitive;
    const struct lattice_header_match *headers; /* in the order of the API: sorted by name */
    size_t header_count;
};

/* One target group of a forward action. */
struct lattice_forward {
    struct str target_group; /* desired: a key of its unit; observed: the target group's id */
    int weight;              /* 0 to 999 */
};

struct lattice_action {
    int fixed_status;                       /* 404 or 500; 0: forward */
    const struct lattice_forward *forwards; /* sorted by target_group */
    size_t forward_count;
};

enum lattice_protocol { LATTICE_HTTP, LATTICE_HTTPS, LATTICE_TLS_PASSTHROUGH, LATTICE_TCP };
enum lattice_protocol_version { LATTICE_HTTP1, LATTICE_HTTP2, LATTICE_GRPC, LATTICE_NO_VERSION };
enum lattice_ip_type { LATTICE_IPV4, LATTICE_IPV6 };

struct lattice_health_check {
    bool enabled;
    enum lattice_protocol protocol;
    enum lattice_protocol_version protocol_version;
    struct str path, matcher; /* "/", "200" */
    int port;                 /* 0: the target's */
    int interval_seconds, timeout_seconds;
    int healthy_threshold, unhealthy_threshold;
};

struct lattice_target {
    struct str id; /* IP address in its canonical form */
    int port;
};

/* Life-cycle states of all resources that have one. */
enum lattice_status {
    LATTICE_STATUS_NONE, /* the resource has no life cycle, or it was not read */
    LATTICE_CREATE_IN_PROGRESS,
    LATTICE_ACTIVE,
    LATTICE_UPDATE_IN_PROGRESS,
    LATTICE_DELETE_IN_PROGRESS,
    LATTICE_CREATE_FAILED,
    LATTICE_UPDATE_FAILED,
    LATTICE_DELETE_FAILED,
};

/* Who we are: the owner tag's value is "account/cluster/vpc". */
struct lattice_identity {
    struct str account, cluster, vpc, region;
    struct str owner; /* the value of application-networking.k8s.aws/ManagedBy */
};

#endif
