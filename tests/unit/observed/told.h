/* told.h - a store that is told of calls as a test has written them down. */
#ifndef LG_TESTS_OBSERVED_TOLD_H
#define LG_TESTS_OBSERVED_TOLD_H

#include "observed/observed_store.h"

#define ARN   "arn:aws:vpc-lattice:us-west-2:123456789012:"
#define OWNER "123456789012/blue/vpc-1"
#define K8S   "application-networking.k8s.aws/"
#define TAGS_OF(route)                                                                             \
    "{\"" K8S "ManagedBy\":\"" OWNER "\",\"" K8S "RouteName\":\"" route "\",\"" K8S                \
    "RouteNamespace\":\"default\"}"
#define SERVICE(status)                                                                            \
    "{\"id\":\"svc-1\",\"arn\":\"" ARN                                                             \
    "service/svc-1\",\"name\":\"rates-default\",\"status\":\"" status                              \
    "\",\"dnsEntry\":{\"domainName\":\"rates.on.aws\"}}"
#define GROUP(id)                                                                                  \
    "{\"id\":\"" id "\",\"arn\":\"" ARN "targetgroup/" id "\",\"name\":\"" id                      \
    "\",\"status\":\"ACTIVE\",\"port\":80,\"protocol\":\"HTTP\"}"

struct told {
    struct observed_store *store;
    struct arena *arena;
    struct lattice_identity who;
    struct error err;
};

/* With an empty store. */
void told_start(struct told *t);

/* Releases all. */
void told_stop(struct told *t);

/*
 * A call that began and ended at these times (seconds), with one parameter (NULL: none), a body and
 * a reply in JSON. What observed_store_learn() says.
 */
int told_call(struct told *t, int64_t began, int64_t ended, const char *operation,
              const char *param, const char *value, const char *body, const char *reply);

/* A list of everything that took no time. */
void told_list(struct told *t, int64_t at, const char *operation, const char *reply);

/* What belongs to the route default/NAME, whose service is called NAME-default. */
struct observed_service_unit told_unit(struct told *t, const char *name, int64_t since);

#endif
