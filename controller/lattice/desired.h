/*
 * desired.h - what should be in VPC Lattice, in two kinds of units that are planned and carried out
 * on their own: a service network with its VPC association, and a service with all that hangs on
 * it.
 *
 * A unit is made by build.h from Kubernetes objects alone. Keys (`key`) name a resource within its
 * unit and are stable over time: "targetgroup default/parking:80", "listener 80", "service".
 */
#ifndef LG_LATTICE_DESIRED_H
#define LG_LATTICE_DESIRED_H

#include "lattice/types.h"

/* --- service network unit -----------------------------------------------------------------------
 */

struct desired_network {
    struct str name;    /* what the Gateways are called: a name, or an id "sn-..." */
    bool create;        /* make it when it does not exist */
    bool delete;        /* no Gateway wants it any more: delete it if it is ours and unused */
    bool associate_vpc; /* the cluster's VPC should be associated with it */
    struct lattice_tags tags;
};

/* --- service unit -------------------------------------------------------------------------------
 */

struct desired_target_group {
    struct str key; /* "targetgroup NAMESPACE/SERVICE:PORT" */
    struct str service_namespace, service_name;
    int port; /* the Service's port; 80 for an invalid backend */
    enum lattice_protocol protocol;
    enum lattice_protocol_version version;
    enum lattice_ip_type ip_type;
    const struct lattice_health_check *health_check; /* NULL: what AWS has as default */
    struct str name_prefix; /* "k8s-NAMESPACE-SERVICE-", a random suffix is added at creation */
    struct lattice_tags tags;
    const struct lattice_target *targets; /* sorted by id and port */
    size_t target_count;
    bool keep_targets; /* the endpoints cannot be told now: leave the targets as they are */
};

struct desired_rule {
    struct str key; /* "rule RULE.MATCH": indexes in the route */
    int priority;   /* 1 first */
    struct lattice_match match;
    struct lattice_action action;
    struct lattice_tags tags;
};

struct desired_listener {
    struct str key; /* "listener PORT" */
    struct str name;
    int port;
    enum lattice_protocol protocol; /* LATTICE_HTTP, _HTTPS or _TLS_PASSTHROUGH */
    struct lattice_action default_action;
    struct lattice_tags tags;
};

struct desired_association {
    struct str network; /* as desired_network.name */
    struct lattice_tags tags;
};

struct desired_service {
    struct str route_namespace, route_name;
    bool delete;              /* the route goes, or no parent takes it: nothing may be left */
    struct str name;          /* VPC Lattice service name */
    struct str custom_domain; /* empty: none */
    struct str certificate_arn;
    struct str takeover_from; /* previous owner that lets go; empty: nobody */
    struct lattice_tags tags;
    const struct desired_association *associations; /* sorted by network */
    size_t association_count;
    const struct desired_listener *listeners; /* sorted by port */
    size_t listener_count;
    const struct desired_rule *rules; /* sorted by priority; every HTTP(S) listener has them all */
    size_t rule_count;
    const struct desired_target_group *target_groups; /* sorted by key */
    size_t target_group_count;
};

#endif
