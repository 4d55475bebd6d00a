/*
 * route_unit.c - one look at an HTTPRoute: build, observe, plan, carry out; what came of it is told
 * by route_tell.c.
 */
#include "reconcile/route_unit.h"

#include <stdlib.h>

#include "api/ownership.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "lattice/tags.h"
#include "log/log.h"
#include "reconcile/certificates.h"

static const int64_t waiting_ns = 20 * NS_PER_SECOND;

/* --- what came of it ----------------------------------------------------------------------------
 */

void route_set_programming(struct route_unit *u, enum programming_state state, struct str reason,
                           struct str message)
{
    struct arena *a = arena_new_sized(512);
    struct programming next = {state, arena_str(a, reason), arena_str(a, message)};
    arena_free(u->outcome_arena);
    u->outcome_arena = a;
    u->programming = next;
}

static void set_service(struct route_unit *u, const struct observed_service *service)
{
    struct str dns_name = service ? service->dns_name : STR_NONE;
    struct str arn = service ? service->arn : STR_NONE;
    if (str_eq(dns_name, u->dns_name) && str_eq(arn, u->service_arn))
        return;
    u->dns_name = arena_str(u->arena, dns_name);
    u->service_arn = arena_str(u->arena, arn);
}

/* --- asynchronous steps -------------------------------------------------------------------------
 */

void route_read_over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct route_unit *u = ctx;
    if (error) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct str text = io_error_text(a, operation, error);
        route_set_programming(u, PROGRAMMING_FAILED, error->code, text);
        u->failed = true;
        queue_retry(&u->unit);
    }
    work_end(u->r, &u->unit);
    if (!error || !u->r->stopping)
        queue_touch_in(&u->unit, 0);
}

static void read_needs(struct route_look *look)
{
    struct route_unit *u = look->u;
    work_begin(u->r, &u->unit);
    reader_needs(u->r->reader, look->plan.needs, look->plan.need_count, AWS_PRIORITY_READ,
                 route_read_over, u);
}

static void tell_failures(struct route_unit *u, const struct execution_result *result)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct step_failure *first = &result->failures[0];
    struct str text = io_error_text(a, first->step->operation, first->error);
    if (result->failure_count > 1)
        text =
            arena_printf(a, "%" PRISTR " (and %zu more)", STR_ARG(text), result->failure_count - 1);
    route_set_programming(u, PROGRAMMING_FAILED, first->error->code, text);
}

static void executed(void *ctx, const struct execution_result *result)
{
    struct route_unit *u = ctx;
    u->execution = NULL;
    u->failed = result->failure_count > 0;
    if (u->failed)
        tell_failures(u, result);
    if (result->inventory_stale)
        u->doubted_ns = clock_monotonic_ns();
    u->settles = 0;
    if (result->settling)
        route_settle_later(u);
    work_end(u->r, &u->unit);
    if (u->failed)
        queue_retry(&u->unit);
    queue_touch(&u->unit, TOUCH_QUIETLY);
}

/* After a failure nothing is tried before its time, unless the route itself is another now. */
static bool may_try(struct route_look *look)
{
    struct route_unit *u = look->u;
    int64_t generation = look->route ? look->route->object.meta.generation : 0;
    int64_t left = u->unit.retry_ns - clock_monotonic_ns();
    if (generation != u->generation || left <= 0) {
        u->generation = generation;
        return true;
    }
    queue_touch_in(&u->unit, left);
    return false;
}

/* The plan's arena passes to the execution; the look is over. */
static void carry_out(struct route_look *look)
{
    struct route_unit *u = look->u;
    const struct plan *plan = &look->plan;
    work_begin(u->r, &u->unit);
    u->settles = 0;
    u->execution = execution_start(&u->r->io, look->arena, plan, executed, u);
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
    if (route_is_in_motion(look)) {
        if (!u->settles)
            route_settle_later(u);
    } else {
        u->settles = 0;
        queue_touch_in(&u->unit, bad || waiting ? waiting_ns : u->r->options.resync_ns);
    }
    u->failed = false;
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
    for (size_t i = 0; i < look->built.hostname_waiting_count; i++)
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

/* Whether a service of the route is still there, be it on its way out. */
static bool is_served(const struct route_look *look)
{
    const struct observed_service *service = look->seen.service;
    bool ours = service &&
                str_eq(tags_get(&service->tags.tags, TAG_MANAGED_BY),
                       look->u->r->options.build->who.owner) &&
                str_eq(tags_get(&service->tags.tags, TAG_ROUTE_NAME), look->u->name) &&
                str_eq(tags_get(&service->tags.tags, TAG_ROUTE_NAMESPACE), look->u->namespace);
    return ours || look->seen.stale_service_count;
}

static bool is_anything_left(const struct route_look *look)
{
    return is_served(look) || look->seen.target_group_count;
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

/* Begins what is to be done next with AWS; false if there is nothing, or not yet. */
static bool act(struct route_look *look)
{
    struct route_unit *u = look->u;
    bool due = (look->plan.step_count || look->plan.need_count) && may_try(look);
    if (due && look->plan.step_count) {
        if (look->route)
            route_tell(look);
        carry_out(look);
        return true;
    }
    if (due) {
        read_needs(look);
        return true;
    }
    if (look->plan.step_count || look->plan.need_count)
        return false;
    if (u->settles) {
        int64_t left = u->settle_due_ns - clock_monotonic_ns();
        if (left <= 0 && route_settle(look))
            return true;
        if (left > 0)
            queue_touch_in(&u->unit, left);
    }
    conclude(look);
    return false;
}

/* True when the look's arena has passed on. */
static bool look_at(struct route_look *look)
{
    struct route_unit *u = look->u;
    if (!prepare(look))
        return false;
    observe(look);
    if (!look->built.hold)
        look->plan =
            plan_service(look->arena, &look->built.service, &look->seen, &u->r->options.build->who);
    if (end_deletion(look))
        return false;
    if (act(look))
        return look->plan.step_count > 0;
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
