/* world.c - see world.h. */
#include "world.h"

#include <stdlib.h>

#include "json/json_read.h"
#include "support/assert.h"

#define ARN "arn:aws:vpc-lattice:us-west-2:123456789012:"

void world_start(struct world *w)
{
    struct error err;
    struct address_range range;
    *w = (struct world){.a = arena_new()};
    tunables_init(&w->tunables);
    w->store = store_open(NULL, STR("123456789012"), &w->tunables, &err);
    if (!w->store || address_range_read(STR("127.9.0.0/29"), &range, &err) < 0)
        abort();
    w->pool = address_pool_new(range);
    world_add(w, RESOURCE_SERVICE_NETWORK,
              "{\"id\":\"sn-1\",\"arn\":\"" ARN "servicenetwork/sn-1\"}");
}

void world_end(struct world *w)
{
    routing_unref(w->routing);
    address_pool_free(w->pool);
    store_close(w->store);
    arena_free(w->a);
}

struct resource *world_add(struct world *w, enum resource_kind kind, const char *json)
{
    struct error err;
    const struct jv *doc = json_read(w->a, str_of(json), NULL, &err);
    if (!T_OK_PTR(doc, &err))
        abort();
    store_lock(w->store);
    struct resource *r = store_add(w->store, kind, STR("123456789012"), doc, &err);
    if (!T_OK_PTR(r, &err) || !T_OK(store_commit(w->store, &err), &err))
        abort();
    store_unlock(w->store);
    return r;
}

void world_serve(struct world *w, const char *id, const char *more)
{
    if (!store_find(w->store, RESOURCE_VPC_ASSOCIATION, STR("snva-1")))
        world_add(w, RESOURCE_VPC_ASSOCIATION,
                  "{\"id\":\"snva-1\",\"arn\":\"" ARN "snva-1\",\"serviceNetworkId\":\"sn-1\","
                  "\"vpcId\":\"vpc-1\",\"status\":\"ACTIVE\"}");
    world_add(w, RESOURCE_SERVICE,
              arena_printf(
                  w->a,
                  "{\"id\":\"%s\",\"arn\":\"" ARN "service/%s\",\"name\":\"%s\","
                  "\"status\":\"ACTIVE\",\"dnsEntry\":{\"domainName\":\"%s.lattice.example\"}%s}",
                  id, id, id, id, more)
                  .p);
    world_add(w, RESOURCE_SERVICE_ASSOCIATION,
              arena_printf(w->a,
                           "{\"id\":\"snsa-%s\",\"arn\":\"" ARN "snsa-%s\",\"serviceId\":\"%s\","
                           "\"serviceNetworkId\":\"sn-1\",\"status\":\"ACTIVE\"}",
                           id, id, id)
                  .p);
}

void world_listen(struct world *w, const char *id, const char *protocol, int port)
{
    world_add(w, RESOURCE_LISTENER,
              arena_printf(w->a,
                           "{\"id\":\"l-%s\",\"arn\":\"" ARN "l-%s\",\"serviceId\":\"%s\","
                           "\"protocol\":\"%s\",\"port\":%d}",
                           id, id, id, protocol, port)
                  .p);
    world_add(
        w, RESOURCE_RULE,
        arena_printf(w->a,
                     "{\"id\":\"r-%s\",\"arn\":\"" ARN "r-%s\",\"listenerId\":\"l-%s\","
                     "\"isDefault\":true,\"action\":{\"fixedResponse\":{\"statusCode\":404}}}",
                     id, id, id)
            .p);
}

void world_rule(struct world *w, const char *id, int priority, const char *match,
                const char *action)
{
    world_add(w, RESOURCE_RULE,
              arena_printf(w->a,
                           "{\"id\":\"r-%s-%d\",\"arn\":\"" ARN "r-%s-%d\",\"listenerId\":\"l-%s\","
                           "\"priority\":%d,\"match\":{\"httpMatch\":%s},\"action\":%s}",
                           id, priority, id, priority, id, priority, match, action)
                  .p);
}

void world_group(struct world *w, const char *id, size_t n, bool checks)
{
    struct error err;
    struct resource *r = world_add(
        w, RESOURCE_TARGET_GROUP,
        arena_printf(w->a,
                     "{\"id\":\"%s\",\"arn\":\"" ARN "targetgroup/%s\",\"type\":\"IP\","
                     "\"status\":\"ACTIVE\",\"config\":{\"protocol\":\"HTTP\",\"port\":8080,"
                     "\"healthCheck\":{\"enabled\":%s,\"healthCheckIntervalSeconds\":5,"
                     "\"healthCheckTimeoutSeconds\":1,\"healthyThresholdCount\":2,"
                     "\"unhealthyThresholdCount\":2,\"path\":\"/healthy\","
                     "\"matcher\":{\"httpCode\":\"200\"}}}}",
                     id, id, checks ? "true" : "false")
            .p);
    store_lock(w->store);
    for (size_t i = 1; i <= n; i++)
        store_add_target(w->store, target_group_of(r), arena_printf(w->a, "10.0.0.%zu", i), 8080);
    if (!T_OK(store_commit(w->store, &err), &err))
        abort();
    store_unlock(w->store);
}

void world_route(struct world *w)
{
    struct routing *old = w->routing;
    w->routing = routing_build(w->store, &w->tunables, w->pool, old);
    routing_unref(old);
}

struct str world_get(struct world *w, const char *host, const char *path)
{
    static const struct http_header headers[] = {{S("version"), S("two")}};
    const struct route_query query = {.host = str_of(host),
                                      .local = STR("127.9.0.2"),
                                      .port = 80,
                                      .input = {STR("GET"), str_of(path), headers, 1}};
    struct route_decision d = routing_decide(w->routing, &query);
    switch (d.kind) {
    case ROUTE_UNKNOWN_HOST: return STR("unknown host");
    case ROUTE_DENIED: return STR("denied");
    case ROUTE_FIXED: return arena_printf(w->a, "%d", d.fixed_status);
    case ROUTE_NO_TARGET: return STR("no target");
    case ROUTE_FORWARD: break;
    }
    return arena_printf(w->a, "%" PRISTR " %" PRISTR ":%u", STR_ARG(d.group->id),
                        STR_ARG(d.target->id), d.target->port);
}

const struct route_service *world_service(const struct world *w, const char *id)
{
    for (size_t i = 0; i < w->routing->service_count; i++)
        if (str_is(w->routing->services[i].id, id))
            return &w->routing->services[i];
    abort();
}
