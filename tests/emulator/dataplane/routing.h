/*
 * routing.h - where requests go: a copy of what the store says about services, listeners, rules and
 * targets, made whenever the store has changed, and never changed itself.
 *
 * Threads that route hold a reference, so a request is decided on one state of the world and needs
 * no lock. Only the turns by which weights and targets are spread move on, as atomic counters; a
 * new table takes them over from the old one.
 */
#ifndef LG_DATAPLANE_ROUTING_H
#define LG_DATAPLANE_ROUTING_H

#include <stdatomic.h>

#include "base/map.h"
#include "dataplane/address.h"
#include "dataplane/match.h"
#include "store/store.h"

struct route_target {
    struct str id; /* an IP address */
    uint16_t port;
    bool ipv6;
};

struct route_group {
    struct str id, arn;
    bool https;
    struct route_target *targets; /* those that take requests now: healthy, or all if none is */
    size_t target_count;
    atomic_uint_fast64_t turn;
};

/* What a rule does: a fixed status, or one of the groups by weight. */
struct route_rule {
    struct str id;
    struct rule_match match;
    int priority;
    bool is_default;
    int fixed_status; /* 0: forward */
    struct route_group **groups;
    unsigned *weights;
    size_t group_count;
    atomic_uint_fast64_t turn;
};

struct route_listener {
    uint16_t port;
    enum listener_protocol protocol;
    struct route_rule *rules; /* in the order in which they are tried; the default rule is last */
    size_t rule_count;
};

struct route_service {
    struct str id, arn, name;
    struct str dns_name;
    struct str custom_domain; /* or empty */
    bool own_certificate;     /* certificateArn is set: TLS for the custom domain */
    uint32_t address;         /* 0: the range is used up */
    bool active;
    bool reachable; /* active, and associated with a network that a VPC is associated with */
    bool denied;    /* AWS_IAM without a policy, here or on the network: nobody may call */
    struct str network_arn; /* if reachable */
    struct str vpc_id;
    struct route_listener *listeners;
    size_t listener_count;
    struct route_service *same_name; /* another service with this custom domain */
};

/* A target whose health is to be checked. */
struct route_check {
    struct str group;
    struct route_target target;
    struct health_check check; /* strings live in the table */
    enum target_status health; /* as the store has it */
};

struct routing {
    struct arena *arena;
    atomic_uint refs;
    struct route_service *services;
    size_t service_count;
    struct map *hosts;  /* lower-case name -> struct route_service */
    struct map *groups; /* id -> struct route_group */
    struct map *rules;  /* id -> struct route_rule */
    struct route_check *checks;
    size_t check_count;
    int64_t health_second_ms;
    bool prefix_segments;
    int unknown_host_status, no_target_status, refused_status, late_status;
};

/*
 * The table of what is in the store now, which is locked and unlocked; services get addresses from
 * `pool`. `old` (or NULL) hands over its turns. The caller owns one reference.
 */
struct routing *routing_build(struct store *store, const struct tunables *tunables,
                              struct address_pool *pool, struct routing *old);

/* One more reference; one less (accepts NULL, returns NULL). */
struct routing *routing_ref(struct routing *r);
struct routing *routing_unref(struct routing *r);

/* What happens to a request. */
enum route_kind {
    ROUTE_UNKNOWN_HOST, /* Host names no service that is reachable on this port */
    ROUTE_DENIED,
    ROUTE_FIXED,
    ROUTE_NO_TARGET,
    ROUTE_FORWARD,
};

struct route_decision {
    enum route_kind kind;
    int fixed_status;
    const struct route_service *service;
    const struct route_group *group;
    const struct route_target *target;
};

/* A request and the way by which it came. */
struct route_query {
    struct str host;  /* the field Host */
    struct str local; /* the address that was reached, */
    uint16_t port;    /* and its port */
    bool https;
    struct match_input input;
};

/* Decides, and moves the turns on. The pointers are good while the caller has its reference. */
struct route_decision routing_decide(struct routing *r, const struct route_query *query);

#endif
