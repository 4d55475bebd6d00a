/*
 * route_unit.c - one look at an HTTPRoute: build, observe, plan. What the plan asks for is begun by
 * route_act.c, what is in progress is followed by route_settle.c, what came of it is told by
 * route_tell.c.
 */
#include "reconcile/route_unit.h"

#include <stdlib.h>

#include "api/ownership.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "lattice/tags.h"
#include "log/log.h"
#include "reconcile/certificates.h"

/* --- what came of it ----------------------------------------------------------------------------
 */

void route_set_programming(struct route_unit *u, enum programming_state state, struct str reason,
                           struct str message)
{
    const struct programming *old = &u->programming;
    if (u->outcome_arena && old->state == state && str_eq(old->reason, reason) &&
        io_error_text_repeats(old->message, message))
        return;
    struct arena *a = arena_new_sized(512);
    struct programming next = {state, arena_str(a, reason), arena_str(a, message)};
    arena_free(u->outcome_arena);
    u->outcome_arena = a;
    u->programming = next;
}

/* Whether the tags are of this route's own. */
static bool is_of_route(const struct route_unit *u, const struct observed_tags *tags)
{
    return tags->known &&
           str_eq(tags_get(&tags->tags, TAG_MANAGED_BY), u->r->options.build->who.owner) &&
           str_eq(tags_get(&tags->tags, TAG_ROUTE_NAME), u->name) &&
           str_eq(tags_get(&tags->tags, TAG_ROUTE_NAMESPACE), u->namespace);
}

static void set_service(struct route_unit *u, const struct observed_service *service)
{
    bool ours = service && is_of_route(u, &service->tags);
    struct str dns_name = ours ? service->dns_name : STR_NONE;
    struct str arn = ours ? service->arn : STR_NONE;
    if (str_eq(dns_name, u->dns_name) && str_eq(arn, u->service_arn))
        return;
    arena_free(u->service_arena);
    u->service_arena = arena_new_sized(256);
    u->dns_name = arena_str(u->service_arena, dns_name);
    u->service_arn = arena_str(u->service_arena, arn);
}

static void interrupted(struct unit *unit)
{
    struct route_unit *u = (struct route_unit *)unit;
    if (u->execution)
        execution_stop(u->execution);
}

const struct plan_obstacle *route_obstacle(const struct route_look *look, unsigned kinds)
{
    for (size_t i = 0; i < look->built.obstacle_count; i++)
        if (kinds & 1u << look->built.obstacles[i].kind)
            return &look->built.obstacles[i];
    for (size_t i = 0; i < look->plan.obstacle_count; i++)
        if (kinds & 1u << look->plan.obstacles[i].kind)
            return &look->plan.obstacles[i];
    return NULL;
}

/* --- the look -----------------------------------------------------------------------------------
 */

/* The service's ARN, and what was asked for and could not be had in full. */
static struct str programmed_message(struct route_look *look)
{
    struct str text = look->seen.service ? look->seen.service->arn : STR_NONE;
    for (size_t i = 0; i < look->built.obstacle_count; i++)
        if (look->built.obstacles[i].kind == OBSTACLE_REDUCED)
            text = arena_printf(look->arena, "%" PRISTR "\n%" PRISTR, STR_ARG(text),
                                STR_ARG(look->built.obstacles[i].message));
    return text;
}

/* Nothing more can be done now: what the obstacles say is how it stands. */
static void conclude(struct route_look *look)
{
    struct route_unit *u = look->u;
    const struct plan_obstacle *bad = route_obstacle(
        look, 1u << OBSTACLE_CONFLICT | 1u << OBSTACLE_AMBIGUOUS | 1u << OBSTACLE_FAILED);
    const struct plan_obstacle *waiting = route_obstacle(look, 1u << OBSTACLE_WAITING);
    if (bad)
        route_set_programming(u, PROGRAMMING_FAILED, bad->reason, bad->message);
    else if (waiting)
        route_set_programming(u, PROGRAMMING_WAITING, waiting->reason, waiting->message);
    else
        route_set_programming(u, PROGRAMMING_DONE, STR("Programmed"), programmed_message(look));
    if (u->programming.state == PROGRAMMING_DONE)
        u->replacements = 0;
    if (look->route && u->programming.state == PROGRAMMING_DONE)
        stopwatch_done(&u->stopwatch, u->r, KIND_HTTP_ROUTE);
    u->holds = 0;
    route_rest(look, bad || waiting);
    queue_forget(&u->unit, bad || waiting ? RECONCILE_REQUEUE_AFTER : RECONCILE_SUCCESS);
}

static bool is_ours(struct route_look *look)
{
    struct ownership owner = object_ownership(&look->route->object, look->lookup, false);
    return owner.owner == OWNER_OURS;
}

/* The route is gone: what carries its tags goes too. */
static void build_leftover(struct route_look *look)
{
    const struct route_unit *u = look->u;
    look->built.service =
        build_gone_service(look->arena, u->namespace, u->name, u->r->options.build);
}

static bool misses_certificate(const struct route_look *look)
{
    for (size_t i = 0; i < look->built.obstacle_count; i++)
        if (str_is(look->built.obstacles[i].reason, "CertificateNotFound"))
            return true;
    return false;
}

static void build(struct route_look *look)
{
    struct reconciler *r = look->u->r;
    struct build_input input = {
        .lookup = look->lookup,
        .settings = r->options.build,
        .certificates = certificates_lookup(r->certificates),
    };
    if (look->route)
        look->built = build_service(look->arena, look->route, &input);
    else
        build_leftover(look);
    if (look->built.hostname_waiting_count || misses_certificate(look))
        certificates_want(r->certificates, &look->u->unit);
}

static void observe(struct route_look *look)
{
    struct reconciler *r = look->u->r;
    look->seen = observed_store_service_unit(r->io.store, look->arena, &look->built.service,
                                             &r->options.build->who,
                                             clock_monotonic_ns() - r->options.resync_ns);
    look->observed = true;
    set_service(look->u, look->seen.service);
}

/* Whether a service of the route is still there, be it on its way out; one that may be it counts.
 */
static bool is_served(const struct route_look *look)
{
    const struct observed_service *service = look->seen.service;
    bool ours = service && (!service->tags.known || is_of_route(look->u, &service->tags));
    return ours || look->seen.stale_service_count;
}

/* Groups that another cluster made for a route of the same name are not ours. */
static bool is_anything_left(const struct route_look *look)
{
    for (size_t i = 0; i < look->seen.target_group_count; i++)
        if (is_of_route(look->u, &look->seen.target_groups[i]->tags))
            return true;
    return is_served(look);
}

/* True: the look goes on; false: it is over for now (something was begun, or nothing is to do). */
static bool prepare(struct route_look *look)
{
    struct route_unit *u = look->u;
    const struct api_object *object = look->route ? &look->route->object : NULL;
    if (object && !object_write_is_current(&u->write, object))
        return false;
    bool finalizer = object && carries_finalizer(object, FINALIZER_ROUTE);
    if (object && !finalizer && (object->meta.deleting || !is_ours(look)))
        return false;
    enum inventory inventory = inventory_refresh(u->r, &u->unit, u->doubted_ns);
    if (inventory == INVENTORY_READING)
        return false;
    build(look);
    if (inventory == INVENTORY_FAILED) {
        const struct programming *why = &u->r->inventory.error;
        route_set_programming(u, why->state, why->reason, why->message);
        if (object)
            route_tell(look);
        return false;
    }
    if (object && !finalizer && !look->built.service.delete &&!look->built.hold) {
        object_write_finalizer(&u->write, object, FINALIZER_ROUTE, true);
        return false;
    }
    return true;
}

/*
 * A route may go as soon as its service is gone. Its target groups take a minute longer, while
 * their targets drain: the unit stays for them, and a restart finds them by their tags.
 */
static bool end_deletion(struct route_look *look)
{
    struct route_unit *u = look->u;
    if (!look->built.service.delete || is_served(look))
        return false;
    bool stays = look->route && !look->route->object.meta.deleting;
    if (stays) {
        route_set_programming(u, PROGRAMMING_PENDING, STR("NotProgrammed"),
                              STR("no Gateway takes the route"));
        if (route_tell(look))
            return true; /* without a finalizer a route that left us is not looked at any more */
    }
    if (look->route && carries_finalizer(&look->route->object, FINALIZER_ROUTE)) {
        object_write_finalizer(&u->write, &look->route->object, FINALIZER_ROUTE, false);
        return true;
    }
    return !is_anything_left(look);
}

/* A new generation is tried at once, whatever became of the one before. */
static void note_generation(struct route_look *look)
{
    struct route_unit *u = look->u;
    if (stopwatch_look(&u->stopwatch, look->route ? look->route->object.meta.generation : 0))
        route_renew(u);
}

/* True when the look's arena has passed on. */
static bool look_at(struct route_look *look)
{
    struct route_unit *u = look->u;
    note_generation(look);
    if (!prepare(look))
        return false;
    observe(look);
    if (!look->built.hold)
        look->plan =
            plan_service(look->arena, &look->built.service, &look->seen, &u->r->options.build->who);
    if (end_deletion(look))
        return false;
    bool open = look->plan.step_count || look->plan.need_count;
    if (open && route_act(look))
        return look->plan.step_count > 0;
    if (route_reread(look))
        return false;
    if (!open)
        conclude(look);
    if (look->route)
        route_tell(look);
    return false;
}

static void route_unit_free(struct route_unit *u);

static void run(struct unit *unit)
{
    struct route_unit *u = (struct route_unit *)unit;
    struct arena *a = arena_new();
    struct route_look *look = ARENA_NEW(a, struct route_look);
    look->u = u;
    look->arena = a;
    look->lookup = replica_lookup(u->r->replica, a);
    look->route = (const struct http_route *)world_object(look->lookup, KIND_HTTP_ROUTE,
                                                          u->namespace, u->name);
    if (!look_at(look)) {
        bool idle = !u->unit.busy && !u->unit.queued && !u->write.under_way;
        bool gone = !look->route && !is_anything_left(look) && idle && look->observed;
        arena_free(a);
        if (gone)
            route_unit_free(u);
    }
}

/* --- units --------------------------------------------------------------------------------------
 */

static struct route_unit *route_unit_new(struct reconciler *r, struct str namespace,
                                         struct str name)
{
    struct route_unit *u = xcalloc(1, sizeof(*u));
    u->r = r;
    u->arena = arena_new_sized(256);
    u->namespace = arena_str(u->arena, namespace);
    u->name = arena_str(u->arena, name);
    u->unit = (struct unit){
        .queue = r->queue, .controller = "httproute", .run = run, .interrupted = interrupted};
    u->write = (struct object_write){.r = r, .unit = &u->unit};
    route_set_programming(u, PROGRAMMING_PENDING, STR("Pending"), STR("waiting for controller"));
    map_put(r->routes, unit_key(u->arena, namespace, name), u);
    return u;
}

void routes_interrupt(struct reconciler *r)
{
    map_foreach (r->routes, entry)
        interrupted(entry->value);
}

static void route_unit_release(struct route_unit *u)
{
    queue_remove(&u->unit);
    certificates_forget(u->r->certificates, &u->unit);
    arena_free(u->outcome_arena);
    arena_free(u->service_arena);
    arena_free(u->arena);
    free(u);
}

static void route_unit_free(struct route_unit *u)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    map_remove(u->r->routes, unit_key(a, u->namespace, u->name));
    route_unit_release(u);
}

static struct route_unit *find(const struct reconciler *r, struct str namespace, struct str name)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    return map_get(r->routes, unit_key(a, namespace, name));
}

void route_try_again(struct reconciler *r, struct str namespace, struct str name)
{
    struct route_unit *u = find(r, namespace, name);
    if (u)
        route_renew(u);
}

void route_touch(struct reconciler *r, struct str namespace, struct str name, enum touch how)
{
    struct route_unit *u = find(r, namespace, name);
    queue_touch(u ? &u->unit : &route_unit_new(r, namespace, name)->unit, how);
}

struct str route_dns_name(const struct reconciler *r, struct str namespace, struct str name)
{
    const struct route_unit *u = find(r, namespace, name);
    return u ? u->dns_name : STR_NONE;
}

void routes_free(struct reconciler *r)
{
    map_foreach (r->routes, entry)
        route_unit_release(entry->value);
    map_free(r->routes);
}
