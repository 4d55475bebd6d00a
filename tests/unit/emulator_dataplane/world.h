/*
 * world.h - a store with a few resources, put in as documents, and the routing table of it.
 *
 * Services get a network with a VPC: see world_serve().
 */
#ifndef LG_TESTS_EMULATOR_DATAPLANE_WORLD_H
#define LG_TESTS_EMULATOR_DATAPLANE_WORLD_H

#include "dataplane/routing.h"
#include "emulator/tunables.h"

struct world {
    struct arena *a;
    struct tunables tunables;
    struct store *store;
    struct address_pool *pool;
    struct routing *routing; /* of the last world_route() */
};

/* An empty world with the addresses 127.9.0.1 to 127.9.0.6; and its end. */
void world_start(struct world *w);
void world_end(struct world *w);

/* Adds a resource from JSON. */
struct resource *world_add(struct world *w, enum resource_kind kind, const char *json);

/*
 * A service ID ("svc-a") with the DNS name "ID.lattice.example" and the members `more` (JSON, with
 * a comma in front), and its association with the network sn-1, to which the VPC vpc-1 belongs.
 */
void world_serve(struct world *w, const char *id, const char *more);

/* A listener "l-ID" of it on `port` that answers 404 by default. */
void world_listen(struct world *w, const char *id, const char *protocol, int port);

/* A rule of the listener "l-ID"; match and action are JSON. */
void world_rule(struct world *w, const char *id, int priority, const char *match,
                const char *action);

/* A target group of type IP with `n` targets 10.0.0.1.. on port 8080, health checks on or off. */
void world_group(struct world *w, const char *id, size_t n, bool checks);

/* Builds the table from what is there now. */
void world_route(struct world *w);

/* What happens to GET http://HOST:80PATH, with headers or NULL: "404", "tg-1 10.0.0.1:8080", ... */
struct str world_get(struct world *w, const char *host, const char *path);

/* A member of the table. */
const struct route_service *world_service(const struct world *w, const char *id);

#endif
