/*
 * resource.h - the resources that the emulator holds, as plain structs.
 *
 * Every resource has a document, the record of all its members under the names of the API model
 * (vpc-lattice 2022-11-30), from which replies and the state file are made. The other fields of
 * the structs are a view of it for code that decides something: they point into the document or
 * at other resources, and are good only while the store's lock is held (store.h).
 */
#ifndef LG_STORE_RESOURCE_H
#define LG_STORE_RESOURCE_H

#include "base/map.h"
#include "base/vec.h"
#include "json/jv.h"

enum resource_kind {
    RESOURCE_SERVICE,
    RESOURCE_SERVICE_NETWORK,
    RESOURCE_SERVICE_ASSOCIATION, /* service network and service */
    RESOURCE_VPC_ASSOCIATION,     /* service network and VPC */
    RESOURCE_LISTENER,
    RESOURCE_RULE,
    RESOURCE_TARGET_GROUP,
    RESOURCE_ACCESS_LOG_SUBSCRIPTION,
    RESOURCE_KINDS,
};

/* Listeners, rules, service networks and subscriptions have none. */
enum resource_status {
    STATUS_NONE,
    STATUS_CREATE_IN_PROGRESS,
    STATUS_ACTIVE,
    STATUS_UPDATE_IN_PROGRESS, /* VPC associations only */
    STATUS_DELETE_IN_PROGRESS,
    STATUS_CREATE_FAILED,
    STATUS_UPDATE_FAILED,
    STATUS_DELETE_FAILED,
    STATUS_GONE, /* never seen: where DELETE_IN_PROGRESS leads to */
};

/* Grows with vec_push(NULL, ...). */
struct resource_list {
    struct resource **items;
    size_t n;
    size_t capacity;
};

struct resource {
    enum resource_kind kind;
    struct str id; /* "svc-0123456789abcdef0" */
    struct str arn;
    struct str name;    /* empty for associations and subscriptions */
    struct str account; /* owner, 12 digits; another one's resources are put in by admin calls */
    uint64_t seq;       /* order of creation, over all kinds */
    enum resource_status status;
    enum resource_status next_status; /* at due_ns, if that is not 0 */
    int64_t due_ns;                   /* wall clock */
    struct jv *doc;
    struct arena *arena;          /* of doc */
    struct resource *prev, *next; /* of the same kind, in order of creation */
    bool dirty;                   /* changed since the last commit */
    bool linked;                  /* its parents know it */
    struct str seen_before;       /* a stale read shows this document (empty: no resource) ... */
    int64_t stale_until_ns;       /* ... until then; 0: reads are fresh */
};

struct service {
    struct resource r;
    struct str dns_name;      /* of dnsEntry */
    struct str custom_domain; /* or empty */
    bool iam;                 /* authType AWS_IAM */
    struct str auth_policy;   /* text, or empty */
    struct resource_list listeners;
    struct resource_list associations;  /* struct service_association */
    struct resource_list subscriptions; /* of access logs */
};

struct service_network {
    struct resource r;
    bool iam;
    struct str auth_policy;
    struct resource_list service_associations;
    struct resource_list vpc_associations;
    struct resource_list subscriptions;
};

struct service_association {
    struct resource r;
    struct service *service;
    struct service_network *network;
};

struct vpc_association {
    struct resource r;
    struct service_network *network;
    struct str vpc_id;
};

/* What a request must be like, all conditions at once; without any, every request matches. */
enum match_kind { MATCH_NONE, MATCH_EXACT, MATCH_PREFIX, MATCH_CONTAINS };

struct header_match {
    struct str name;
    enum match_kind kind;
    struct str value;
    bool case_sensitive;
};

struct rule_match {
    struct str method; /* empty: any */
    enum match_kind path_kind;
    struct str path;
    bool path_case_sensitive;
    const struct header_match *headers;
    size_t header_count;
};

struct forward {
    struct str target_group; /* id */
    unsigned weight;         /* 0..999 */
};

struct rule_action {
    int fixed_status; /* 404, 500; 0: forward */
    const struct forward *forwards;
    size_t forward_count;
};

enum listener_protocol { LISTENER_HTTP, LISTENER_HTTPS, LISTENER_TLS_PASSTHROUGH };

struct listener {
    struct resource r;
    struct service *service;
    enum listener_protocol protocol;
    uint16_t port;
    struct rule *default_rule;  /* also in rules */
    struct resource_list rules; /* in order of creation, not of priority */
};

struct rule {
    struct resource r;
    struct listener *listener;
    bool is_default;
    int priority; /* 1..2000, the lower one wins; of the default rule: after all others */
    struct rule_match match;
    struct rule_action action;
};

enum target_status {
    TARGET_INITIAL,
    TARGET_HEALTHY,
    TARGET_UNHEALTHY,
    TARGET_UNUSED,
    TARGET_UNAVAILABLE,
    TARGET_DRAINING,
};

struct target {
    struct str id; /* an IP address for groups of type IP */
    uint16_t port;
    uint64_t seq;
    bool draining;
    int64_t drained_ns;        /* wall clock; when it disappears */
    enum target_status health; /* as reported: INITIAL, HEALTHY or UNHEALTHY */
    struct str reason;         /* static; of UNHEALTHY */
};

enum target_type { TARGET_TYPE_IP, TARGET_TYPE_LAMBDA, TARGET_TYPE_INSTANCE, TARGET_TYPE_ALB };

struct health_check {
    bool enabled;
    bool https;
    struct str protocol_version; /* "HTTP1", "HTTP2" */
    uint16_t port;               /* 0: the target's own */
    struct str path;
    struct str matcher; /* "200", "200-299,301" */
    int interval_s;
    int timeout_s;
    int healthy_threshold;
    int unhealthy_threshold;
};

struct target_group {
    struct resource r;
    enum target_type type;
    struct str protocol;         /* "HTTP", "HTTPS", "TCP"; empty for LAMBDA */
    struct str protocol_version; /* "HTTP1", "HTTP2", "GRPC" or empty */
    uint16_t port;
    bool ipv6;
    struct str vpc_id;
    struct health_check health_check;
    VEC(struct target *) targets; /* in order of registration */
    struct map *target_index;     /* "ID|PORT" -> struct target */
    struct resource_list uses;    /* rules that forward to it */
};

struct access_log_subscription {
    struct resource r;
    struct resource *on; /* a service or service network */
};

/* What a target's status is now: draining, unused and unavailable go before what was reported. */
enum target_status target_status_of(const struct target_group *group, const struct target *target);

/* "CREATE_IN_PROGRESS", "HEALTHY"; "" for STATUS_NONE. */
const char *resource_status_name(enum resource_status status);
const char *target_status_name(enum target_status status);

/* The struct around a resource of that kind; NULL for NULL. Asserts the kind. */
struct service *service_of(struct resource *r);
struct service_network *service_network_of(struct resource *r);
struct service_association *service_association_of(struct resource *r);
struct vpc_association *vpc_association_of(struct resource *r);
struct listener *listener_of(struct resource *r);
struct rule *rule_of(struct resource *r);
struct target_group *target_group_of(struct resource *r);
struct access_log_subscription *access_log_subscription_of(struct resource *r);

#endif
