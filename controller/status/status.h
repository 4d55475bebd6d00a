/*
 * status.h - what the controller writes into `status` of GatewayClass, Gateway and HTTPRoute. Pure.
 *
 * Each function takes the object as it is and returns the whole new `status`, or NULL when it is
 * as it should be already. Conditions that are not ours, and in a route the entries of other
 * controllers, are carried over as they are, member by member; lastTransitionTime moves only with
 * the condition's status (Gateway API specification, "Status"; KEP-1623).
 */
#ifndef LG_STATUS_STATUS_H
#define LG_STATUS_STATUS_H

#include "api/lookup.h"
#include "api/views.h"
#include "json/jv.h"
#include "rules/finding.h"

/* Conditions of our own beside those of the specification. */
#define CONDITION_ROUTE_PROGRAMMED LATTICE_PREFIX "Programmed" /* per parent of a route */
#define CONDITION_VPC_ASSOCIATED   LATTICE_PREFIX "VpcAssociated"
#define CONDITION_VALID            LATTICE_PREFIX "Valid" /* findings of the rules, with code and path */

/* How far the VPC Lattice side is. */
enum programming_state {
    PROGRAMMING_PENDING, /* not tried yet, or under way */
    PROGRAMMING_DONE,
    PROGRAMMING_WAITING, /* `message` names what is awaited and when it is looked at again */
    PROGRAMMING_FAILED,  /* `message` has the AWS error code, operation and request id */
};

struct programming {
    enum programming_state state;
    struct str reason; /* CamelCase; for DONE "Programmed" */
    struct str message;
};

/* A backend that cannot be used. */
struct unresolved_ref {
    struct str reason; /* BackendNotFound, RefNotPermitted, InvalidKind, UnsupportedProtocol */
    struct str message;
};

struct status_findings {
    const struct finding *items;
    size_t n;
    size_t omitted;
};

struct route_facts {
    struct programming programming;
    const struct unresolved_ref *unresolved; /* empty: ResolvedRefs is True */
    size_t unresolved_count;
    const struct str *dropped; /* why a rule or match was left out; the rest is built */
    size_t dropped_count;
    bool all_dropped; /* no rule is left */
    struct status_findings findings;
};

/*
 * status.parents of a route: one entry for each parentRef to a Gateway of ours, none for any other.
 * `object` is the route as JSON, `now` RFC 3339 in UTC.
 */
struct jv *route_status(struct arena *a, const struct jv *object, const struct http_route *route,
                        const struct lookup *lookup, const struct route_facts *facts,
                        struct str now);

/* What a certificateRef names. */
enum secret_state { SECRET_VALID, SECRET_MISSING, SECRET_INVALID, SECRET_UNKNOWN };

struct gateway_facts {
    struct programming network;
    struct programming vpc_association; /* state PENDING with an empty reason: no such condition */
    struct str network_arn;             /* empty: none yet */
    const struct str *addresses;        /* host names: the DNS names of the attached routes */
    size_t address_count;
    enum secret_state (*secret)(void *ctx, struct str namespace, struct str name);
    void *ctx;
    struct status_findings findings;
};

/* conditions, addresses and listeners of a Gateway of ours. */
struct jv *gateway_status(struct arena *a, const struct jv *object, const struct gateway *gateway,
                          const struct lookup *lookup, const struct gateway_facts *facts,
                          struct str now);

struct class_facts {
    struct str bundle_version; /* of the installed Gateway API CRDs; empty: not annotated */
    bool bundle_known;         /* one that we know */
    struct status_findings findings;
};

/* conditions and supportedFeatures of a GatewayClass of ours. */
struct jv *gateway_class_status(struct arena *a, const struct jv *object,
                                const struct gateway_class *class, const struct class_facts *facts,
                                struct str now);

#endif
