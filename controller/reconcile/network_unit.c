/*
 * network_unit.c - one VPC Lattice service network and the VPC's association with it, for all
 * Gateways that stand for it.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "lattice/tags.h"
#include "reconcile/internal.h"

static const int64_t waiting_ns = 20 * NS_PER_SECOND;
static const int64_t settle_ns = NS_PER_SECOND;
/* A network that goes but is used by others for so long is left to them. */
static const int64_t in_use_ns = 60 * NS_PER_SECOND;

struct network_unit {
    struct unit unit; /* first member */
    struct reconciler *r;
    struct arena *arena;
    struct str name;
    struct arena *outcome_arena;
    struct network_outcome outcome;
    struct execution *execution; /* under way; NULL: none */
    int64_t read_ns;    /* networks were listed for what was in progress, missing or doubted */
    int64_t doubted_ns; /* AWS was not as we believed; 0: never */
    bool waiting, settling;
    int64_t going_since_ns; /* since when nobody wants it; 0: somebody does */
};

struct network_look {
    struct network_unit *u;
    struct arena *arena;
    struct desired_network want;
    struct observed_network_unit seen;
    struct plan plan;
};

/* --- outcome ------------------------------------------------------------------------------------
 */

static struct programming copy(struct arena *a, const struct programming *p)
{
    return (struct programming){p->state, arena_str(a, p->reason), arena_str(a, p->message)};
}

static bool same(const struct programming *a, const struct programming *b)
{
    return a->state == b->state && str_eq(a->reason, b->reason) &&
           io_error_text_repeats(a->message, b->message);
}

static void set_outcome(struct network_unit *u, const struct network_outcome *next)
{
    const struct network_outcome *old = &u->outcome;
    if (same(&old->network, &next->network) &&
        same(&old->vpc_association, &next->vpc_association) && str_eq(old->arn, next->arn) &&
        old->gone == next->gone)
        return;
    struct arena *a = arena_new_sized(512);
    struct network_outcome outcome = {copy(a, &next->network), copy(a, &next->vpc_association),
                                      arena_str(a, next->arn), next->gone};
    bool appeared = !str_eq(old->arn, next->arn);
    arena_free(u->outcome_arena);
    u->outcome_arena = a;
    u->outcome = outcome;
    gateways_touch_of_network(u->r, u->name);
    if (appeared)
        routes_touch_of_network(u->r, u->name);
}

static struct programming of_obstacle(const struct plan_obstacle *obstacle)
{
    enum programming_state state =
        obstacle->kind == OBSTACLE_WAITING ? PROGRAMMING_WAITING : PROGRAMMING_FAILED;
    return (struct programming){state, obstacle->reason, obstacle->message};
}

static bool is_in_progress(const struct observed_vpc_association *vpc)
{
    return vpc &&
           (vpc->status == LATTICE_CREATE_IN_PROGRESS ||
            vpc->status == LATTICE_UPDATE_IN_PROGRESS || vpc->status == LATTICE_DELETE_IN_PROGRESS);
}

/* What the network and the VPC's association look like but for obstacles. */
static struct network_outcome seen_outcome(const struct network_look *look)
{
    const struct observed_network *found = look->seen.match_count == 1 ? look->seen.matches : NULL;
    const struct observed_vpc_association *vpc = look->seen.vpc;
    struct network_outcome outcome = {0};
    if (!found) {
        outcome.network = (struct programming){PROGRAMMING_PENDING, STR("Pending"),
                                               STR("the service network is not there yet")};
        return outcome;
    }
    outcome.arn = found->arn;
    outcome.network = (struct programming){PROGRAMMING_DONE, STR("Programmed"), found->arn};
    if (look->want.associate_vpc)
        outcome.vpc_association =
            (struct programming){PROGRAMMING_DONE, STR("Associated"), vpc ? vpc->arn : STR_NONE};
    return outcome;
}

/* Whether a network that nobody wants is gone, or is left to those who use it. */
static bool is_over(struct network_unit *u, const struct network_look *look)
{
    int64_t now = clock_monotonic_ns();
    if (!look->want.delete)
        u->going_since_ns = 0;
    else if (!u->going_since_ns)
        u->going_since_ns = now;
    return look->want.delete &&(!look->plan.obstacle_count || now - u->going_since_ns > in_use_ns);
}

/* Where the plan has no more steps. */
static void conclude(struct network_look *look)
{
    struct network_unit *u = look->u;
    struct network_outcome outcome = seen_outcome(look);
    u->waiting = false;
    u->settling = is_in_progress(look->seen.vpc);
    for (size_t i = 0; i < look->plan.obstacle_count; i++) {
        const struct plan_obstacle *obstacle = &look->plan.obstacles[i];
        if (obstacle->kind == OBSTACLE_VPC_ASSOCIATION)
            outcome.vpc_association = of_obstacle(obstacle);
        else if (obstacle->kind != OBSTACLE_SETTLING)
            outcome.network = of_obstacle(obstacle);
        u->settling |= obstacle->kind == OBSTACLE_SETTLING || look->want.delete;
        u->waiting |= obstacle->kind != OBSTACLE_SETTLING;
    }
    outcome.gone = is_over(u, look);
    set_outcome(u, &outcome);
    bool all_done = !u->settling && !u->waiting;
    queue_forget(&u->unit, all_done ? RECONCILE_SUCCESS : RECONCILE_REQUEUE_AFTER);
    queue_touch_in(&u->unit, u->settling  ? settle_ns
                             : u->waiting ? waiting_ns
                                          : u->r->options.resync_ns);
}

static void set_failed(struct network_unit *u, const char *operation, const struct aws_error *error)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct network_outcome outcome = u->outcome;
    struct programming failed = {PROGRAMMING_FAILED, arena_str(a, error->code),
                                 io_error_text(a, operation, error)};
    bool vpc = strstr(operation, "VpcAssociation") != NULL;
    struct observed_network_unit seen = observed_store_network_unit(u->r->io.store, a, u->name);
    outcome.arn = arena_str(a, outcome.arn);
    outcome.network = copy(a, vpc ? &outcome.network : &failed);
    outcome.vpc_association = copy(a, vpc ? &failed : &outcome.vpc_association);
    if (vpc && seen.match_count == 1) { /* perhaps made just now */
        outcome.arn = seen.matches[0].arn;
        outcome.network = (struct programming){PROGRAMMING_DONE, STR("Programmed"), outcome.arn};
    }
    outcome.gone = false;
    set_outcome(u, &outcome);
}

/* --- asynchronous steps -------------------------------------------------------------------------
 */

static void read_over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct network_unit *u = ctx;
    work_end(u->r, &u->unit);
    if (error) {
        set_failed(u, operation, error);
        queue_retry(&u->unit);
    } else {
        queue_count_try(&u->unit);
        queue_touch(&u->unit, TOUCH_QUIETLY);
    }
}

static void executed(void *ctx, const struct execution_result *result)
{
    struct network_unit *u = ctx;
    u->execution = NULL;
    if (result->failure_count)
        set_failed(u, result->failures[0].step->operation, result->failures[0].error);
    if (result->inventory_stale)
        u->doubted_ns = clock_monotonic_ns();
    u->settling |= result->settling;
    work_end(u->r, &u->unit);
    if (result->failure_count)
        queue_retry(&u->unit);
    else if (result->held_up)
        u->unit.retry_ns = clock_monotonic_ns() + settle_ns;
    else
        queue_count_try(&u->unit);
    queue_touch(&u->unit, TOUCH_QUIETLY);
}

static void read_needs(struct network_look *look)
{
    struct network_unit *u = look->u;
    work_begin(u->r, &u->unit);
    reader_needs(u->r->reader, look->plan.needs, look->plan.need_count, AWS_PRIORITY_READ,
                 read_over, u);
}

/* What is awaited may have come about without any event of ours. */
static bool reread(struct network_unit *u)
{
    int64_t now = clock_monotonic_ns(), age = now - u->read_ns;
    if (!(u->settling && age >= settle_ns / 2) && !(u->waiting && age >= waiting_ns / 2) &&
        u->doubted_ns <= u->read_ns)
        return false;
    u->read_ns = now;
    work_begin(u->r, &u->unit);
    reader_networks(u->r->reader, read_over, u);
    return true;
}

/* --- the look -----------------------------------------------------------------------------------
 */

/* True when the look's arena has passed on. */
static bool look_at(struct network_look *look)
{
    struct network_unit *u = look->u;
    struct reconciler *r = u->r;
    int64_t left = u->unit.retry_ns - clock_monotonic_ns();
    if (left > 0) {
        queue_touch_in(&u->unit, left);
        return false;
    }
    enum inventory inventory = inventory_refresh(r, &u->unit, 0);
    if (inventory == INVENTORY_FAILED)
        set_outcome(u, &(struct network_outcome){.network = r->inventory.error});
    if (inventory != INVENTORY_FRESH || reread(u))
        return false;
    struct build_input input = {.lookup = replica_lookup(r->replica, look->arena),
                                .settings = r->options.build};
    look->want = build_network(look->arena, u->name, &input);
    look->seen = observed_store_network_unit(r->io.store, look->arena, u->name);
    look->plan = plan_network(look->arena, &look->want, &look->seen, &r->options.build->who);
    if (look->plan.step_count) {
        work_begin(r, &u->unit);
        u->execution = execution_start(&r->io, look->arena, &look->plan, executed, u);
        return true;
    }
    if (look->plan.need_count)
        read_needs(look);
    else
        conclude(look);
    return false;
}

static void network_unit_release(struct network_unit *u)
{
    queue_remove(&u->unit);
    arena_free(u->outcome_arena);
    arena_free(u->arena);
    free(u);
}

static void run(struct unit *unit)
{
    struct network_unit *u = (struct network_unit *)unit;
    struct arena *a = arena_new();
    struct network_look *look = ARENA_NEW(a, struct network_look);
    look->u = u;
    look->arena = a;
    if (look_at(look))
        return;
    bool gone =
        !u->unit.busy && !u->unit.queued && u->outcome.gone && !gateways_stand_for(u->r, u->name);
    arena_free(a);
    if (gone) {
        map_remove(u->r->networks, u->name);
        network_unit_release(u);
    }
}

/* --- units --------------------------------------------------------------------------------------
 */

static void interrupted(struct unit *unit)
{
    struct network_unit *u = (struct network_unit *)unit;
    if (u->execution)
        execution_stop(u->execution);
}

void networks_interrupt(struct reconciler *r)
{
    map_foreach (r->networks, entry)
        interrupted(entry->value);
}

void networks_touch(struct reconciler *r)
{
    map_foreach (r->networks, entry)
        queue_touch(entry->value, TOUCH_QUIETLY);
}

static struct network_unit *network_find_or_make(struct reconciler *r, struct str name)
{
    struct network_unit *u = map_get(r->networks, name);
    if (u)
        return u;
    u = xcalloc(1, sizeof(*u));
    u->r = r;
    u->arena = arena_new_sized(256);
    u->name = arena_str(u->arena, name);
    u->unit = (struct unit){
        .queue = r->queue, .controller = "servicenetwork", .run = run, .interrupted = interrupted};
    u->outcome.network =
        (struct programming){PROGRAMMING_PENDING, STR("Pending"), STR("waiting for controller")};
    map_put(r->networks, name, u);
    return u;
}

void network_touch(struct reconciler *r, struct str name)
{
    if (name.n)
        queue_touch(&network_find_or_make(r, name)->unit, TOUCH);
}

const struct network_outcome *network_outcome(struct reconciler *r, struct str name)
{
    const struct network_unit *u = map_get(r->networks, name);
    return u ? &u->outcome : NULL;
}

void networks_free(struct reconciler *r)
{
    map_foreach (r->networks, entry)
        network_unit_release(entry->value);
    map_free(r->networks);
}
