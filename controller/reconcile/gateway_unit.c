/*
 * gateway_unit.c - one Gateway: its finalizer, its status, and the service network that it stands
 * for (network_unit.c).
 */
#include <stdlib.h>

#include "api/ownership.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "reconcile/object_write.h"
#include "reconcile/secrets.h"

enum { ADDRESSES_MAX = 16 /* Gateway API: status.addresses has 16 at most */ };

static const int64_t soon_ns = NS_PER_SECOND / 10;

struct gateway_unit {
    struct unit unit; /* first member */
    struct reconciler *r;
    struct arena *arena;
    struct str namespace, name;
    struct object_write write;
    struct str network; /* the one it stood for last; in network_arena */
    struct arena *network_arena;
    enum programming_state told;
    struct stopwatch stopwatch;
};

struct gateway_look {
    struct gateway_unit *u;
    struct arena *arena;
    const struct lookup *lookup;
    const struct gateway *gateway;
    struct object_list routes; /* that name it as a parent */
};

/* --- the network --------------------------------------------------------------------------------
 */

/* Has the network's unit look at it, and at the one that the Gateway stood for before. */
static void follow_network(struct gateway_unit *u, struct str network)
{
    if (u->network_arena && str_eq(u->network, network))
        return;
    struct arena *a = arena_new_sized(128);
    struct str old = u->network;
    u->network = arena_str(a, network);
    network_touch(u->r, old);
    network_touch(u->r, u->network);
    arena_free(u->network_arena);
    u->network_arena = a;
}

static struct programming network_facts(struct gateway_look *look, struct gateway_facts *facts)
{
    struct str network = gateway_network_name(look->gateway, look->u->r->options.build);
    follow_network(look->u, network);
    if (!network.n)
        return (struct programming){PROGRAMMING_DONE, STR("Programmed"),
                                    STR("standalone: services are in no service network")};
    const struct network_outcome *outcome = network_outcome(look->u->r, network);
    if (!outcome)
        return (struct programming){PROGRAMMING_PENDING, STR("Pending"),
                                    STR("waiting for controller")};
    facts->vpc_association = outcome->vpc_association;
    facts->network_arn = outcome->arn;
    return outcome->network;
}

/* --- status -------------------------------------------------------------------------------------
 */

static void add_addresses(struct gateway_look *look, struct gateway_facts *facts)
{
    struct str *addresses = ARENA_NEW_ARRAY(look->arena, ADDRESSES_MAX, struct str);
    size_t n = 0;
    for (size_t i = 0; i < look->routes.n && n < ADDRESSES_MAX; i++) {
        const struct object_meta *route = &look->routes.items[i]->meta;
        struct str dns_name = route_dns_name(look->u->r, route->namespace, route->name);
        if (dns_name.n && !route->deleting)
            addresses[n++] = arena_str(look->arena, dns_name);
    }
    facts->addresses = addresses;
    facts->address_count = n;
}

static enum secret_state find_secret(void *ctx, struct str namespace, struct str name)
{
    struct gateway_unit *u = ctx;
    return secrets_find(u->r->secrets, namespace, name, &u->unit);
}

static void record(struct gateway_look *look, const struct programming *network)
{
    struct gateway_unit *u = look->u;
    if (network->state == u->told ||
        (network->state != PROGRAMMING_FAILED && network->state != PROGRAMMING_DONE))
        return;
    const struct api_kind_info *info = api_kind_info(KIND_GATEWAY);
    struct str version = informer_version(replica_informer(u->r->replica, KIND_GATEWAY));
    struct event event = {
        .regarding = {arena_printf(look->arena, "%" PRISTR "/%" PRISTR, STR_ARG(info->group),
                                   STR_ARG(version)),
                      info->kind, u->namespace, u->name, look->gateway->object.meta.uid},
        .warning = network->state == PROGRAMMING_FAILED,
        .reason = network->reason,
        .action = STR("Program"),
        .note = network->message,
    };
    event_recorder_add(u->r->options.events, &event);
    u->told = network->state;
}

static void tell(struct gateway_look *look, const struct programming *blocked)
{
    struct gateway_unit *u = look->u;
    const struct api_object *object = &look->gateway->object;
    const struct jv *json;
    struct gateway_facts facts = {.secret = find_secret, .ctx = u};
    facts.network = network_facts(look, &facts);
    if (blocked)
        facts.network = *blocked;
    facts.findings = object_findings(u->r, look->arena, object, look->lookup, &json);
    add_addresses(look, &facts);
    struct jv *status = gateway_status(look->arena, json, look->gateway, look->lookup, &facts,
                                       status_now(look->arena));
    if (facts.network.state == PROGRAMMING_DONE)
        stopwatch_done(&u->stopwatch, u->r, KIND_GATEWAY);
    if (status && object_write_status(&u->write, object, status))
        record(look, &facts.network);
    else if (!status)
        queue_forget(&u->unit, facts.network.state == PROGRAMMING_DONE ? RECONCILE_SUCCESS
                                                                       : RECONCILE_REQUEUE_AFTER);
}

/* --- deletion -----------------------------------------------------------------------------------
 */

/* "3 HTTPRoutes still attached: a/b, c/d, ..." */
static struct str blockers(struct gateway_look *look)
{
    struct strbuf out = STRBUF(LIMIT_ERROR_BYTES);
    strbuf_printf(&out, "%zu HTTPRoute%s still attached: ", look->routes.n,
                  look->routes.n == 1 ? "" : "s");
    for (size_t i = 0; i < look->routes.n && i < 5; i++)
        strbuf_printf(&out, "%s%" PRISTR "/%" PRISTR, i ? ", " : "",
                      STR_ARG(look->routes.items[i]->meta.namespace),
                      STR_ARG(look->routes.items[i]->meta.name));
    if (look->routes.n > 5)
        strbuf_addz(&out, ", ...");
    struct str text = arena_str(look->arena, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

static bool network_is_over(struct gateway_look *look)
{
    struct reconciler *r = look->u->r;
    struct str network = gateway_network_name(look->gateway, r->options.build);
    follow_network(look->u, network); /* it stays in sight until we know that it is gone */
    if (!network.n)
        return true;
    struct build_input input = {.lookup = look->lookup, .settings = r->options.build};
    if (!build_network(look->arena, network, &input).delete)
        return true; /* another Gateway stands for it */
    const struct network_outcome *outcome = network_outcome(r, network);
    if (outcome && outcome->gone)
        return true;
    network_touch(r, network);
    return false;
}

static void end(struct gateway_look *look)
{
    struct gateway_unit *u = look->u;
    if (look->routes.n && look->gateway->object.meta.deleting) {
        struct programming blocked = {PROGRAMMING_FAILED, STR("RoutesAttached"), blockers(look)};
        tell(look, &blocked);
        return;
    }
    if (network_is_over(look))
        object_write_finalizer(&u->write, &look->gateway->object, FINALIZER_GATEWAY, false);
    else
        queue_touch_in(&u->unit, 2 * NS_PER_SECOND);
}

/* --- the look -----------------------------------------------------------------------------------
 */

static void look_at(struct gateway_look *look)
{
    struct gateway_unit *u = look->u;
    const struct api_object *object = &look->gateway->object;
    if (!object_write_is_current(&u->write, object))
        return;
    stopwatch_look(&u->stopwatch, object->meta.generation);
    bool finalizer = carries_finalizer(object, FINALIZER_GATEWAY);
    bool ours = object_ownership(object, look->lookup, false).owner == OWNER_OURS;
    struct str key = unit_key(look->arena, u->namespace, u->name);
    look->lookup->list(look->lookup->ctx, KIND_HTTP_ROUTE, INDEX_PARENT, key, &look->routes);
    if (object->meta.deleting || !ours) {
        if (finalizer)
            end(look);
        return;
    }
    if (finalizer)
        tell(look, NULL);
    else
        object_write_finalizer(&u->write, object, FINALIZER_GATEWAY, true);
}

static void gateway_unit_release(struct gateway_unit *u)
{
    queue_remove(&u->unit);
    secrets_forget(u->r->secrets, &u->unit);
    arena_free(u->network_arena);
    arena_free(u->arena);
    free(u);
}

static void run(struct unit *unit)
{
    struct gateway_unit *u = (struct gateway_unit *)unit;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct gateway_look look = {.u = u, .arena = a, .lookup = replica_lookup(u->r->replica, a)};
    look.gateway =
        (const struct gateway *)world_object(look.lookup, KIND_GATEWAY, u->namespace, u->name);
    if (look.gateway) {
        look_at(&look);
        return;
    }
    if (u->write.under_way)
        return;
    struct reconciler *r = u->r;
    struct str network = arena_str(a, u->network);
    map_remove(r->gateways, unit_key(a, u->namespace, u->name));
    gateway_unit_release(u);
    network_touch(r, network);
}

/* --- units --------------------------------------------------------------------------------------
 */

static struct gateway_unit *gateway_unit_new(struct reconciler *r, struct str namespace,
                                             struct str name)
{
    struct gateway_unit *u = xcalloc(1, sizeof(*u));
    u->r = r;
    u->arena = arena_new_sized(128);
    u->namespace = arena_str(u->arena, namespace);
    u->name = arena_str(u->arena, name);
    u->unit = (struct unit){.queue = r->queue, .controller = "gateway", .run = run};
    u->write = (struct object_write){.r = r, .unit = &u->unit};
    map_put(r->gateways, unit_key(u->arena, namespace, name), u);
    return u;
}

static struct unit *find_or_make(struct reconciler *r, struct str namespace, struct str name)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct gateway_unit *u = map_get(r->gateways, unit_key(a, namespace, name));
    return u ? &u->unit : &gateway_unit_new(r, namespace, name)->unit;
}

void gateway_touch(struct reconciler *r, struct str namespace, struct str name)
{
    queue_touch(find_or_make(r, namespace, name), TOUCH);
}

void gateway_touch_soon(struct reconciler *r, struct str namespace, struct str name)
{
    queue_touch_in(find_or_make(r, namespace, name), soon_ns);
}

void gateways_touch_of_network(struct reconciler *r, struct str network)
{
    map_foreach (r->gateways, entry) {
        struct gateway_unit *u = entry->value;
        if (str_eq(u->network, network))
            queue_touch(&u->unit, TOUCH);
    }
}

bool gateways_stand_for(const struct reconciler *r, struct str network)
{
    map_foreach (r->gateways, entry) {
        const struct gateway_unit *u = entry->value;
        if (str_eq(u->network, network))
            return true;
    }
    return false;
}

void gateways_free(struct reconciler *r)
{
    map_foreach (r->gateways, entry)
        gateway_unit_release(entry->value);
    map_free(r->gateways);
}
