/*
 * route_act.c - what is begun with AWS for a route: reading what the plan lacks, and carrying it
 * out; when that may be tried after a failure, or after many tries that changed nothing.
 *
 * A pause holds everything back but the registration of targets, which nothing else waits for: pods
 * come and go also while, say, a quota keeps a rule from being made.
 */
#include "base/clock.h"
#include "reconcile/route_unit.h"

/* How soon targets may be registered again during a pause. */
static const int64_t targets_pause_ns = NS_PER_SECOND / 5;

/* --- pauses -------------------------------------------------------------------------------------
 */

void route_renew(struct route_unit *u)
{
    u->holds = u->unit.tries = u->replacements = 0;
    u->unit.retry_ns = u->replace_ns = 0;
}

/* --- reading ------------------------------------------------------------------------------------
 */

static void read_over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct route_unit *u = ctx;
    bool urgent = u->unit.urgent;
    work_end(u->r, &u->unit);
    if (error) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        route_set_programming(u, PROGRAMMING_FAILED, error->code,
                              io_error_text(a, operation, error));
        queue_retry(&u->unit);
    } else {
        queue_count_try(&u->unit);
    }
    queue_touch(&u->unit, urgent ? TOUCH_URGENTLY : TOUCH_QUIETLY);
}

static void read_needs(struct route_look *look)
{
    struct route_unit *u = look->u;
    enum aws_priority priority = u->unit.urgent ? AWS_PRIORITY_TARGETS : AWS_PRIORITY_READ;
    work_begin(u->r, &u->unit);
    reader_needs(u->r->reader, look->plan.needs, look->plan.need_count, priority, read_over, u);
}

/* --- carrying out -------------------------------------------------------------------------------
 */

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

static bool have_targets_failed(const struct execution_result *result)
{
    for (size_t i = 0; i < result->failure_count; i++)
        if (result->failures[i].step->targets)
            return true;
    return false;
}

/* When the next try may be, and what for. */
static void pace(struct route_unit *u, const struct execution_result *result)
{
    int64_t now = clock_monotonic_ns();
    if (result->failure_count)
        queue_retry(&u->unit);
    else if (result->held_up)
        u->unit.retry_ns = now + route_settle_pause_ns(u->holds++);
    else if (!u->only_targets && !result->stopped)
        queue_count_try(&u->unit);
    u->targets_due_ns = have_targets_failed(result) ? u->unit.retry_ns : now + targets_pause_ns;
}

static void executed(void *ctx, const struct execution_result *result)
{
    struct route_unit *u = ctx;
    u->execution = NULL;
    if (result->failure_count) {
        tell_failures(u, result);
        u->reread_ns = clock_monotonic_ns(); /* what was in motion may be why */
    }
    if (result->inventory_stale)
        u->doubted_ns = clock_monotonic_ns();
    if (result->done)
        u->rereads = 0;
    work_end(u->r, &u->unit);
    pace(u, result);
    queue_touch(&u->unit, TOUCH_QUIETLY);
}

/* The look's arena passes to the execution; the look is over. */
static void carry_out(struct route_look *look)
{
    struct route_unit *u = look->u;
    work_begin(u->r, &u->unit);
    u->execution = execution_start(&u->r->io, look->arena, &look->plan, executed, u);
}

/* What a later generation asks for is not programmed before it has been carried out. */
static void tell_beginning(struct route_look *look)
{
    struct route_unit *u = look->u;
    if (!look->route)
        return;
    if (u->stopwatch.since_ns && u->programming.state == PROGRAMMING_DONE)
        route_set_programming(u, PROGRAMMING_PENDING, STR("Pending"),
                              STR("VPC Lattice is being brought up to date"));
    route_tell(look);
}

/* Leaves of the plan what registers targets at once; false if that is nothing. */
static bool restrict_to_targets(struct route_look *look)
{
    struct plan *plan = &look->plan;
    struct plan_step *steps = ARENA_NEW_ARRAY(look->arena, plan->step_count, struct plan_step);
    size_t n = 0;
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].targets && !plan->steps[i].after_count)
            steps[n++] = plan->steps[i];
    if (!n)
        return false;
    *plan = (struct plan){.steps = steps, .step_count = n};
    return true;
}

/* During a pause. */
static bool act_on_targets(struct route_look *look)
{
    struct route_unit *u = look->u;
    int64_t left = u->targets_due_ns - clock_monotonic_ns();
    struct plan whole = look->plan;
    if (!restrict_to_targets(look))
        return false;
    if (left > 0) {
        look->plan = whole;
        queue_touch_in(&u->unit, left);
        return false;
    }
    u->only_targets = true;
    carry_out(look);
    return true;
}

/*
 * Many routes at once (a start, a resync) would have thousands of calls wait for the budget or for
 * a slow service, each with its memory, and a route whose pods change meanwhile would be busy with
 * reads that wait. As long as a few wait, beginning with more makes nothing faster.
 */
static bool is_crowded(const struct route_look *look)
{
    size_t most = look->plan.step_count ? LIMIT_AWS_CALLS_WAITING : LIMIT_AWS_READS_WAITING;
    const struct route_unit *u = look->u;
    return !u->unit.urgent &&
           (aws_backlog(u->r->options.aws) >= most || u->r->io.open >= LIMIT_AWS_CALLS_OPEN);
}

static bool replaces(const struct plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].effect == PLAN_REPLACE)
            return true;
    return false;
}

/* What AWS made and could not keep up is replaced at once, but not over and over. */
static void note_replacement(struct route_unit *u)
{
    u->replace_ns = clock_monotonic_ns() + queue_pause_ns(1 + ++u->replacements);
}

bool route_act(struct route_look *look)
{
    struct route_unit *u = look->u;
    bool replacement = replaces(&look->plan);
    int64_t due = u->unit.retry_ns;
    if (replacement && u->replace_ns > due)
        due = u->replace_ns;
    int64_t left = due - clock_monotonic_ns();
    if (left > 0) {
        queue_touch_in(&u->unit, left);
        return act_on_targets(look);
    }
    u->only_targets = false;
    if (is_crowded(look)) {
        queue_park(&u->unit);
        return !look->plan.step_count; /* what is to be written can be told */
    }
    if (replacement)
        note_replacement(u);
    if (look->plan.step_count) {
        tell_beginning(look);
        carry_out(look);
    } else {
        read_needs(look);
    }
    return true;
}
