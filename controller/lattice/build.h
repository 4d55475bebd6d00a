/*
 * build.h - from Kubernetes objects to what should be in VPC Lattice. Pure: objects come from a
 * lookup, time is not needed, nothing is remembered.
 *
 * Building never fails: what cannot be built is told as an obstacle (plan.h) beside the part that
 * can, and deletion needs no more than the route's name and annotations.
 */
#ifndef LG_LATTICE_BUILD_H
#define LG_LATTICE_BUILD_H

#include "api/lookup.h"
#include "api/views.h"
#include "lattice/desired.h"
#include "lattice/plan.h"

struct build_settings {
    struct lattice_identity who;
    struct str default_service_network; /* DEFAULT_SERVICE_NETWORK; empty: none */
    bool override_network;              /* ENABLE_SERVICE_NETWORK_OVERRIDE */
    bool associate_vpc;                 /* unless the Gateway's annotation says otherwise */
};

/* The certificate for a host name: what ACM has. */
enum certificate_state { CERTIFICATE_FOUND, CERTIFICATE_NONE, CERTIFICATE_UNKNOWN };

struct certificates {
    void *ctx;
    enum certificate_state (*find)(void *ctx, struct str hostname, struct str *ret_arn);
};

struct build_input {
    const struct lookup *lookup;
    const struct build_settings *settings;
    const struct certificates *certificates; /* NULL: all unknown */
    bool assume_ours; /* offline: a GatewayClass that is not at hand is taken for ours */
};

/* One backend of the route that cannot be used: keeps its share through an empty target group. */
struct bad_backend {
    size_t rule, backend; /* indexes in the route */
    const char *reason; /* ResolvedRefs reason: BackendNotFound, RefNotPermitted, InvalidKind … */
    struct str message;
};

struct built_service {
    struct desired_service service;
    /* Plan nothing: whether a parent takes the route cannot be told yet, or the name that the user
     * asks for cannot be had. The obstacles say which; what is there stays as it is. */
    bool hold;
    const struct plan_obstacle *obstacles;
    size_t obstacle_count;
    const struct bad_backend *bad_backends;
    size_t bad_backend_count;
    const struct str *hostnames_waiting; /* certificate not known yet: ask ACM, build again */
    size_t hostname_waiting_count;
};

/* The unit of a route. A route that is being deleted, or that no Gateway of ours takes any more,
 * gives a service with `delete` set. */
struct built_service build_service(struct arena *a, const struct http_route *route,
                                   const struct build_input *input);

/* The unit of a route that is not there any more: what it left behind goes. */
struct desired_service build_gone_service(struct arena *a, struct str namespace, struct str name,
                                          const struct build_settings *settings);

/* The unit of the service network that Gateways named `name` share. */
struct desired_network build_network(struct arena *a, struct str name,
                                     const struct build_input *input);

/* The network name that a Gateway of ours stands for (its own name, or the default network's where
 * that overrides); empty for a standalone Gateway. */
struct str gateway_network_name(const struct gateway *gateway,
                                const struct build_settings *settings);

#endif
