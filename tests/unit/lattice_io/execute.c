/* execute.c - tests: carrying out plans, against a scripted AWS. */
#include "lattice_io/execute.h"

#include <stdio.h>

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define ARN "arn:aws:vpc-lattice:us-west-2:123456789012:"

/* A plan in an arena of its own, which the execution takes over. */
struct carried_out {
    struct world *w;
    struct arena *arena;
    struct plan plan;
    struct plan_step steps[8];
    struct execution *execution;
    bool stop_at_once;
    /* What came of it. */
    bool over, stopped, settling, held_up, inventory_stale;
    unsigned times;
    size_t failures, done;
    char code[64], request_id[32];
};

static void over(void *ctx, const struct execution_result *result)
{
    struct carried_out *c = ctx;
    c->over = true;
    c->times++;
    c->stopped = result->stopped;
    c->settling = result->settling;
    c->held_up = result->held_up;
    c->inventory_stale = result->inventory_stale;
    c->failures = result->failure_count;
    c->done = result->done;
    if (!result->failure_count)
        return;
    const struct aws_error *error = result->failures[0].error;
    snprintf(c->code, sizeof(c->code), "%" PRISTR, STR_ARG(error->code));
    snprintf(c->request_id, sizeof(c->request_id), "%" PRISTR, STR_ARG(error->request_id));
}

static void start(void *ctx)
{
    struct carried_out *c = ctx;
    c->execution = execution_start(&c->w->io, c->arena, &c->plan, over, c);
    if (c->stop_at_once)
        execution_stop(c->execution);
}

static void carry_out(struct world *w, struct carried_out *c, const struct plan_step *steps,
                      size_t count)
{
    c->w = w;
    c->arena = arena_new();
    memcpy(c->steps, steps, count * sizeof(*steps));
    c->plan = (struct plan){.steps = c->steps, .step_count = count};
    world_run(w, start, c, &c->over);
    T_INT_EQ(c->times, 1);
}

#define CARRY_OUT(w, c, ...)                                                                       \
    carry_out((w), (c), (const struct plan_step[]){__VA_ARGS__},                                   \
              sizeof((const struct plan_step[]){__VA_ARGS__}) / sizeof(struct plan_step))

static const size_t after_first[] = {0};
static const struct plan_param made_service[] = {{"serviceIdentifier", STR("@{service}")}};
static const struct plan_param group[] = {{"targetGroupIdentifier", STR("tg-1")}};

#define CREATE_SERVICE                                                                             \
    {                                                                                              \
        .operation = "CreateService", .effect = PLAN_CREATE, .produces = STR("service"),           \
        .body = STR("{\"name\":\"rates-default\"}")                                                \
    }
#define CREATE_LISTENER                                                                            \
    {                                                                                              \
        .operation = "CreateListener", .effect = PLAN_CREATE, .params = made_service,              \
        .param_count = 1, .after = after_first, .after_count = 1,                                  \
        .body = STR("{\"name\":\"http\",\"protocol\":\"HTTP\",\"port\":80,\"defaultAction\":{"     \
                    "\"fixedResponse\":{\"statusCode\":404}}}")                                    \
    }
#define DELETE_GROUP                                                                               \
    {                                                                                              \
        .operation = "DeleteTargetGroup", .effect = PLAN_DELETE, .params = group, .param_count = 1 \
    }
#define SERVICE(status)                                                                            \
    "{\"id\":\"svc-1\",\"arn\":\"" ARN                                                             \
    "service/svc-1\",\"name\":\"rates-default\",\"status\":\"" status "\"}"
#define LISTENER                                                                                   \
    "{\"id\":\"listener-1\",\"arn\":\"" ARN                                                        \
    "service/svc-1/listener/listener-1\",\"name\":\"http\",\"port\":80,\"protocol\":\"HTTP\"}"

/* What one step brings is put into the next. */
static void test_in_order(void)
{
    struct world w;
    WORLD_START(&w, {"POST", "/services/svc-1/listeners", .body = LISTENER},
                {"POST", "/services", .body = SERVICE("ACTIVE")});
    struct carried_out c = {0};
    CARRY_OUT(&w, &c, CREATE_SERVICE, CREATE_LISTENER);
    T_INT_EQ(c.done, 2);
    T_INT_EQ(c.failures, 0);
    T_TRUE(!c.settling && !c.stopped);
    T_INT_EQ(observed_store_counts(w.io.store).services, 1); /* learned from the reply */
    world_stop(&w);
}

/* A failure ends what depends on it, and nothing else. */
static void test_failure(void)
{
    struct world w;
    WORLD_START(&w, {"POST", "/services", .status = 403, .error = "AccessDeniedException"},
                {"DELETE", "/targetgroups/tg-1",
                 .body = "{\"id\":\"tg-1\",\"arn\":\"a\","
                         "\"status\":\"DELETE_IN_PROGRESS\"}"});
    struct carried_out c = {0};
    CARRY_OUT(&w, &c, CREATE_SERVICE, CREATE_LISTENER, DELETE_GROUP);
    T_INT_EQ(c.failures, 1);
    T_INT_EQ(c.done, 1);
    T_STR_EQ(c.code, "AccessDeniedException");
    T_STR_EQ(c.request_id, "request-1");
    T_TRUE(!c.inventory_stale); /* nothing that we do not know of is there */
    T_INT_EQ(scripted_count(&w.aws, "POST", "/services/"), 0);
    world_stop(&w);
}

static void test_taken(void)
{
    struct world w;
    WORLD_START(&w, {"POST", "/services", .status = 409, .error = "ConflictException",
                     .body = "{\"message\":\"the name is taken\"}"});
    struct carried_out c = {0};
    CARRY_OUT(&w, &c, CREATE_SERVICE);
    T_INT_EQ(c.failures, 1);
    T_TRUE(c.inventory_stale);
    world_stop(&w);
}

/* AWS has answered and is at work on it: what depends on it is left to a later plan. */
static void test_settling(void)
{
    struct world w;
    WORLD_START(&w, {"POST", "/services", .body = SERVICE("CREATE_IN_PROGRESS")});
    struct carried_out c = {0};
    CARRY_OUT(&w, &c, CREATE_SERVICE, CREATE_LISTENER);
    T_TRUE(c.settling && !c.held_up);
    T_INT_EQ(c.failures, 0);
    T_INT_EQ(c.done, 1);
    T_INT_EQ(scripted_count(&w.aws, "POST", "/services/"), 0);
    world_stop(&w);
}

static void test_held_up(void)
{
    struct world w;
    WORLD_START(&w, {"DELETE", "/targetgroups/tg-1", .status = 409, .error = "ConflictException",
                     .body = "{\"message\":\"tg-1 is in CREATE_IN_PROGRESS\"}"});
    struct carried_out c = {0};
    CARRY_OUT(&w, &c, DELETE_GROUP);
    T_TRUE(c.settling && c.held_up);
    T_INT_EQ(c.failures, 0);
    world_stop(&w);
}

/* What is to go and is not there is as it should be, also where it makes room for another. */
static void test_gone_already(void)
{
    struct world w;
    WORLD_START(
        &w, {"DELETE", "/targetgroups/tg-1", .status = 404, .error = "ResourceNotFoundException"});
    struct carried_out c = {0}, replaced = {0};
    CARRY_OUT(&w, &c, DELETE_GROUP);
    T_INT_EQ(c.failures, 0);
    T_INT_EQ(c.done, 1);
    CARRY_OUT(&w, &replaced,
              {.operation = "DeleteTargetGroup",
               .effect = PLAN_REPLACE,
               .params = group,
               .param_count = 1});
    T_INT_EQ(replaced.failures, 0);
    world_stop(&w);
}

/* A batch answers 200 although a part of it failed. */
static void test_partial(void)
{
    struct world w;
    WORLD_START(&w, {"POST", "/targetgroups/tg-1/registertargets",
                     .body = "{\"successful\":[{\"id\":\"10.0.0.1\",\"port\":80}],"
                             "\"unsuccessful\":[{\"id\":\"10.0.0.2\",\"port\":80,"
                             "\"failureCode\":\"InvalidTarget\",\"failureMessage\":\"no\"}]}"});
    struct carried_out c = {0};
    CARRY_OUT(&w, &c,
              {.operation = "RegisterTargets",
               .effect = PLAN_CREATE,
               .params = group,
               .param_count = 1,
               .targets = true,
               .body = STR("{\"targets\":[{\"id\":\"10.0.0.1\",\"port\":80},"
                           "{\"id\":\"10.0.0.2\",\"port\":80}]}")});
    T_INT_EQ(c.failures, 1);
    T_STR_EQ(c.code, "InvalidTarget");
    T_STR_EQ(c.request_id, "request-1");
    world_stop(&w);
}

/* --- stopping -----------------------------------------------------------------------------------
 */

static void test_stop_before(void)
{
    struct world w;
    WORLD_START(&w, {"POST", "/services", .body = SERVICE("ACTIVE")});
    struct carried_out c = {.stop_at_once = true};
    CARRY_OUT(&w, &c, CREATE_SERVICE);
    T_TRUE(c.stopped);
    T_INT_EQ(c.done, 0);
    T_INT_EQ(scripted_count(&w.aws, "POST", "/"), 0);
    world_stop(&w);
}

static void stop(void *ctx)
{
    struct carried_out *c = ctx;
    execution_stop(c->execution);
    execution_stop(c->execution); /* a second time makes no difference */
}

/* The call that is under way ends, and what would follow does not begin. */
static void test_stop_under_way(void)
{
    struct world w;
    WORLD_START(&w, {"POST", "/services", .body = SERVICE("ACTIVE"), .delay_ms = 300});
    struct carried_out c = {.w = &w, .arena = arena_new()};
    const struct plan_step steps[] = {CREATE_SERVICE, CREATE_LISTENER};
    memcpy(c.steps, steps, sizeof(steps));
    c.plan = (struct plan){.steps = c.steps, .step_count = 2};
    kube_loop_run(w.io.loop, start, &c);
    T_TRUE(scripted_wait(&w.aws, "POST", "/services", 1));
    world_run(&w, stop, &c, &c.over);
    T_TRUE(c.stopped);
    T_INT_EQ(c.times, 1);
    T_INT_EQ(c.done, 1);
    T_INT_EQ(scripted_count(&w.aws, "POST", "/services/"), 0);
    world_stop(&w);
}

CU_TestInfo execute_tests[] = {
    {"in order", test_in_order},
    {"a failure", test_failure},
    {"a name that is taken", test_taken},
    {"AWS at work", test_settling},
    {"refused while AWS is at work", test_held_up},
    {"gone already", test_gone_already},
    {"a part of a batch", test_partial},
    {"stopped before the first call", test_stop_before},
    {"stopped under way", test_stop_under_way},
    CU_TEST_INFO_NULL,
};
