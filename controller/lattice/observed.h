/*
 * observed.h - what is in VPC Lattice, as far as it was read: the same two kinds of units.
 *
 * Members that a list does not tell (lattice model: summaries leave things out) have a `*_known`
 * flag; the planner asks for what it needs through plan.needs, never guesses.
 */
#ifndef LG_LATTICE_OBSERVED_H
#define LG_LATTICE_OBSERVED_H

#include "lattice/types.h"

struct observed_tags {
    bool known; /* false: not read, or not readable (a foreign account's) */
    struct lattice_tags tags;
};

struct observed_network {
    struct str id, arn, name;
    struct str account; /* the ARN's: another one means shared by AWS RAM */
    struct observed_tags tags;
    int vpc_associations, service_associations;
};

struct observed_vpc_association {
    struct str id, arn;
    enum lattice_status status;
    struct str network_id, network_name, network_arn;
    struct str failure_code, failure_message;
    struct observed_tags tags;
};

/* What a network unit is compared with. */
struct observed_network_unit {
    const struct observed_network *matches; /* by name or id; more than one: ambiguous */
    size_t match_count;
    const struct observed_vpc_association
        *vpc; /* of the cluster's VPC, to any network; NULL: none */
};

struct observed_association {
    struct str id, arn;
    enum lattice_status status;
    struct str network_id, network_name, network_arn;
    struct str failure_code, failure_message;
    struct observed_tags tags;
};

struct observed_rule {
    struct str id, arn, name;
    bool is_default;
    int priority;
    struct lattice_match match;
    struct lattice_action action; /* target groups by id */
    struct observed_tags tags;
};

struct observed_listener {
    struct str id, arn, name;
    int port;
    enum lattice_protocol protocol;
    struct lattice_action default_action;
    struct observed_tags tags;
    const struct observed_rule *rules; /* without the default rule */
    size_t rule_count;
};

struct observed_target {
    struct lattice_target target;
    struct str status, reason_code; /* HEALTHY, UNHEALTHY, INITIAL, UNUSED, DRAINING, UNAVAILABLE */
};

struct observed_target_group {
    struct str id, arn, name;
    enum lattice_status status;
    struct str failure_code, failure_message;
    int port;
    enum lattice_protocol protocol;
    enum lattice_protocol_version version;
    enum lattice_ip_type ip_type;
    struct str vpc;
    const struct lattice_health_check *health_check; /* NULL: not known */
    struct observed_tags tags;
    const struct str *service_arns;
    size_t service_arn_count;
    bool targets_known;
    const struct observed_target *targets; /* sorted as desired targets are */
    size_t target_count;
};

struct observed_service {
    struct str id, arn, name;
    enum lattice_status status;
    struct str failure_code, failure_message;
    struct str dns_name, custom_domain;
    bool certificate_known;
    struct str certificate_arn;
    struct observed_tags tags;
    bool detail_known; /* associations, listeners, their rules and tags were read */
    const struct observed_association *associations;
    size_t association_count;
    const struct observed_listener *listeners;
    size_t listener_count;
};

/* What a service unit is compared with. */
struct observed_service_unit {
    const struct observed_service *service; /* of the desired name; NULL: there is none */
    /* Services of other names that carry this route's tags and our owner tag: left behind. */
    const struct observed_service *const *stale_services;
    size_t stale_service_count;
    const struct observed_target_group *const *target_groups; /* that carry this route's tags */
    size_t target_group_count;
    /* Service networks that the desired associations name: id by name; an empty id: not there yet.
     */
    const struct network_binding {
        struct str name, id, arn;
    } * networks;
    size_t network_count;
};

#endif
