/* execute.c - see execute.h. */
#include "lattice_io/execute.h"

#include "aws/aws_error.h"
#include "base/vec.h"
#include "log/log.h"

enum step_state {
    STEP_WAITING,
    STEP_RUNNING,
    STEP_DONE,
    STEP_SETTLING, /* AWS has answered and is still at work on it */
    STEP_FAILED,
};

struct running_step {
    struct execution *execution;
    const struct plan_step *plan;
    enum step_state state;
    struct str id, arn; /* what it produced */
};

struct execution {
    struct io *io;
    struct arena *arena;
    const struct plan *plan;
    struct running_step *steps;
    size_t calls; /* under way */
    bool stopped, inventory_stale, held_up;
    bool posted; /* begin() is on its way */
    VEC(struct step_failure) failures;
    void (*done)(void *ctx, const struct execution_result *result);
    void *ctx;
};

static void advance(struct execution *e);

/* --- what steps wait for ------------------------------------------------------------------------
 */

static bool is_ready(const struct execution *e, const struct running_step *s)
{
    for (size_t i = 0; i < s->plan->after_count; i++)
        if (e->steps[s->plan->after[i]].state != STEP_DONE)
            return false;
    return true;
}

static bool is_doomed(const struct execution *e, const struct running_step *s)
{
    for (size_t i = 0; i < s->plan->after_count; i++)
        if (e->steps[s->plan->after[i]].state == STEP_FAILED)
            return true;
    return false;
}

/* A conflict that tells of a state in between: the resource changed since it was read. */
static bool tells_of_progress(const struct aws_error *error)
{
    return str_is(error->code, "ConflictException") &&
           (str_find(error->message, STR("_IN_PROGRESS")) >= 0 ||
            str_find(error->message, STR("in progress")) >= 0);
}

/* --- one step -----------------------------------------------------------------------------------
 */

static struct str produced(const void *ctx, struct str key, bool arn)
{
    const struct execution *e = ctx;
    for (size_t i = 0; i < e->plan->step_count; i++)
        if (str_eq(e->plan->steps[i].produces, key))
            return arn ? e->steps[i].arn : e->steps[i].id;
    return STR_NONE;
}

static void fail(struct running_step *s, const struct aws_error *error)
{
    struct execution *e = s->execution;
    struct aws_error *copy = ARENA_NEW(e->arena, struct aws_error);
    aws_error_copy(e->arena, error, copy);
    s->state = STEP_FAILED;
    vec_push(e->arena, &e->failures, (struct step_failure){s->plan, copy});
    log_warn("AWS call failed", LOG_STR("operation", s->plan->operation),
             LOG_STR("subject", s->plan->subject), LOG_STR("code", copy->code),
             LOG_STR("request_id", copy->request_id), LOG_STR("message", copy->message));
}

/* Whether it may be that something is there that we do not know of, or is not there that we count
 * on. */
static bool is_surprising(const struct aws_error *error)
{
    return error->effect_unknown || str_is(error->code, "ConflictException") ||
           str_is(error->code, "ResourceNotFoundException");
}

/* What we believe of the resources that the step names may not be right. */
static void doubt(struct running_step *s, const struct aws_error *error)
{
    struct execution *e = s->execution;
    if (!is_surprising(error))
        return;
    for (size_t i = 0; i < s->plan->param_count; i++)
        observed_store_doubt(e->io->store,
                             placeholders_fill(e->arena, s->plan->params[i].value, produced, e));
    if (s->plan->effect == PLAN_CREATE || s->plan->effect == PLAN_REPLACE)
        e->inventory_stale = true;
}

/* A batch answers 200 although a part of it failed. */
static bool is_partial(struct running_step *s, const struct io_result *result,
                       struct aws_error *ret_error)
{
    const struct jv *reply = result->reply;
    const struct jv *first = jv_at(jv_get(reply, "unsuccessful"), 0);
    if (!first)
        return false;
    struct str code = jv_str(jv_get(first, "failureCode"));
    struct str message = jv_str(jv_get(first, "failureMessage"));
    struct str id = jv_str(jv_get(first, "id"));
    *ret_error = (struct aws_error){
        .code = code.n ? code : STR("PartialFailure"),
        .message = arena_printf(
            s->execution->arena, "%zu of the batch failed, first %" PRISTR ": %" PRISTR,
            jv_len(jv_get(reply, "unsuccessful")), STR_ARG(id), STR_ARG(message)),
        .request_id = result->request_id,
    };
    return true;
}

static void succeed(struct running_step *s, const struct io_result *result)
{
    struct execution *e = s->execution;
    const struct jv *reply = result->reply;
    struct aws_error partial;
    if (is_partial(s, result, &partial)) {
        fail(s, &partial);
        return;
    }
    s->id = arena_str(e->arena, jv_str(jv_get(reply, "id")));
    s->arn = arena_str(e->arena, jv_str(jv_get(reply, "arn")));
    bool settling = str_ends(jv_str(jv_get(reply, "status")), STR("_IN_PROGRESS")) ||
                    strcmp(s->plan->operation, "DeregisterTargets") == 0;
    s->state = settling ? STEP_SETTLING : STEP_DONE;
    log_info("AWS call", LOG_STR("operation", s->plan->operation),
             LOG_STR("subject", s->plan->subject), LOG_STR("reason", s->plan->reason));
}

/* A step that takes something away; that it is not there is as wanted. */
static bool is_removal(const struct plan_step *step)
{
    struct str operation = str_of(step->operation);
    return str_starts(operation, STR("Delete")) || str_starts(operation, STR("Deregister"));
}

static void answered(void *ctx, const struct io_result *result)
{
    struct running_step *s = ctx;
    struct execution *e = s->execution;
    e->calls--;
    if (!result->error) {
        succeed(s, result);
    } else if (str_is(result->error->code, "ResourceNotFoundException") && is_removal(s->plan)) {
        s->state = STEP_DONE;
    } else if (tells_of_progress(result->error)) {
        s->state = STEP_SETTLING;
        e->held_up = true;
        doubt(s, result->error);
    } else {
        fail(s, result->error);
        doubt(s, result->error);
    }
    advance(e);
}

static void run(struct running_step *s)
{
    struct execution *e = s->execution;
    struct plan_param *params = ARENA_NEW_ARRAY(e->arena, s->plan->param_count, struct plan_param);
    for (size_t i = 0; i < s->plan->param_count; i++)
        params[i] =
            (struct plan_param){s->plan->params[i].name,
                                placeholders_fill(e->arena, s->plan->params[i].value, produced, e)};
    struct io_request request = {
        .operation = s->plan->operation,
        .params = params,
        .param_count = s->plan->param_count,
        .body = placeholders_fill(e->arena, s->plan->body, produced, e),
        .has_priority = s->plan->targets,
        .priority = AWS_PRIORITY_TARGETS,
    };
    s->state = STEP_RUNNING;
    e->calls++;
    io_call(e->io, &request, answered, s);
}

/* --- all steps ----------------------------------------------------------------------------------
 */

static void finish(struct execution *e)
{
    struct execution_result result = {
        .plan = e->plan,
        .failures = e->failures.items,
        .failure_count = e->failures.n,
        .stopped = e->stopped,
        .held_up = e->held_up,
        .inventory_stale = e->inventory_stale,
    };
    for (size_t i = 0; i < e->plan->step_count; i++) {
        result.done += e->steps[i].state == STEP_DONE || e->steps[i].state == STEP_SETTLING;
        result.settling |= e->steps[i].state == STEP_SETTLING;
    }
    e->done(e->ctx, &result);
    arena_free(e->arena);
}

/* Starts what can be started; ends the execution when nothing is left. Steps stand in an order that
 * keeps `after`, so one pass tells all that is doomed. */
static void advance(struct execution *e)
{
    for (size_t i = 0; i < e->plan->step_count && !e->stopped; i++) {
        struct running_step *s = &e->steps[i];
        if (s->state == STEP_WAITING && is_doomed(e, s))
            s->state = STEP_FAILED;
        else if (s->state == STEP_WAITING && is_ready(e, s))
            run(s);
    }
    if (!e->calls && !e->posted)
        finish(e);
}

static void begin(void *ctx)
{
    struct execution *e = ctx;
    e->posted = false;
    advance(e);
}

static void post_begin(struct execution *e)
{
    e->posted = true;
    kube_loop_post(e->io->loop, begin, e);
}

struct execution *execution_start(struct io *io, struct arena *a, const struct plan *plan,
                                  void (*done)(void *ctx, const struct execution_result *result),
                                  void *ctx)
{
    struct execution *e = ARENA_NEW(a, struct execution);
    e->io = io;
    e->arena = a;
    e->plan = plan;
    e->done = done;
    e->ctx = ctx;
    e->steps = ARENA_NEW_ARRAY(a, plan->step_count, struct running_step);
    for (size_t i = 0; i < plan->step_count; i++) {
        e->steps[i].execution = e;
        e->steps[i].plan = &plan->steps[i];
    }
    post_begin(e);
    return e;
}

void execution_stop(struct execution *e)
{
    if (e->stopped)
        return;
    e->stopped = true;
    if (!e->calls && !e->posted) /* nothing else would end it */
        post_begin(e);
}
