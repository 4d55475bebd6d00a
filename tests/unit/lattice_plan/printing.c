/* printing.c - the same plan as text, JSON and graph. */
#include "json/json_read.h"
#include "lattice/plan.h"
#include "suites.h"
#include "support/assert.h"

/* A step that waits for another, an obstacle and a need. */
static struct plan sample(void)
{
    static const struct plan_param params[] = {{"serviceIdentifier", S("svc-1")}};
    static const size_t after[] = {0};
    static const struct plan_step steps[] = {
        {.operation = "DeleteServiceNetworkServiceAssociation",
         .effect = PLAN_DELETE,
         .subject = S("association \"a\""),
         .reason = S("the service goes")},
        {.operation = "CreateListener",
         .effect = PLAN_REPLACE,
         .subject = S("listener 80"),
         .reason = S("protocol"),
         .params = params,
         .param_count = 1,
         .body = S("{\"name\":\"x\",\"defaultAction\":{\"fixedResponse\":{\"statusCode\":404}}}"),
         .produces = S("listener 80"),
         .after = after,
         .after_count = 1},
    };
    static const struct plan_obstacle obstacles[] = {
        {OBSTACLE_WAITING, S("ServiceNetworkNotFound"), S("no \"n\"")}};
    static const struct plan_need needs[] = {{NEED_TARGETS, S("tg-1")}};
    return (struct plan){steps, 2, obstacles, 1, needs, 1};
}

static void test_text(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct plan plan = sample();
    T_STR_EQ(plan_text(a, &plan),
             "  1. delete  DeleteServiceNetworkServiceAssociation association \"a\": the service "
             "goes\n"
             "  2. replace CreateListener listener 80: protocol [after 1]\n"
             "     serviceIdentifier: svc-1\n"
             "     name: x\n"
             "     defaultAction: {\"fixedResponse\":{\"statusCode\":404}}\n"
             "waiting ServiceNetworkNotFound: no \"n\"\n"
             "unknown: targets of tg-1\n"
             "2 calls: 1 replace, 1 delete\n");
}

static void test_text_of_nothing(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct plan plan = {0};
    T_STR_EQ(plan_text(a, &plan), "0 calls\n");
}

static void test_json(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct plan plan = sample();
    struct error err = {0};
    const struct jv *json = json_read(a, plan_json(a, &plan), NULL, &err);
    if (!T_OK_PTR(json, &err))
        return;
    const struct jv *step = jv_at(jv_get(json, "steps"), 1);
    int64_t after = -1;
    T_STR_EQ(jv_str(jv_get(step, "operation")), "CreateListener");
    T_STR_EQ(jv_str(jv_get(step, "effect")), "replace");
    T_STR_EQ(jv_str(jv_get(jv_get(step, "parameters"), "serviceIdentifier")), "svc-1");
    T_STR_EQ(jv_str(jv_get(jv_get(step, "body"), "name")), "x");
    T_STR_EQ(jv_str(jv_get(step, "produces")), "listener 80");
    T_TRUE(jv_int(jv_at(jv_get(step, "after"), 0), &after) && after == 0);
    T_STR_EQ(jv_str(jv_get(jv_at(jv_get(json, "obstacles"), 0), "kind")), "waiting");
    T_STR_EQ(jv_str(jv_get(jv_at(jv_get(json, "needs"), 0), "kind")), "targets");
}

static void test_dot(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct plan plan = sample();
    struct str dot = plan_dot(a, &plan);
    T_CONTAINS(dot, "s1 [color=red, label=\"1. DeleteServiceNetworkServiceAssociation\\n"
                    "association \\\"a\\\"\"];");
    T_CONTAINS(dot, "    s1 -> s2;\n");
}

CU_TestInfo plan_print_tests[] = {
    {"text", test_text}, {"text of nothing", test_text_of_nothing},
    {"json", test_json}, {"dot", test_dot},
    CU_TEST_INFO_NULL,
};
