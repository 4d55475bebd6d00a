/* unit_keys.c - tests of keys and placeholders that are made unique. */
#include "latticectl/unit_keys.h"

#include "suites.h"
#include "support/assert.h"

static const struct plan_step steps[] = {
    {.operation = "CreateService", .produces = {"service", 7}},
    {.operation = "CreateRule"},
};
static const struct plan plan = {.steps = steps, .step_count = 2};

static void keys_get_the_prefix(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct unit_keys keys = {a, STR("default/rates/"), &plan};
    T_STR_EQ(unit_keys_name(&keys, STR("service")).p, "default/rates/service");
    T_INT_EQ(unit_keys_name(&keys, STR_NONE).n, 0);
}

static void placeholders_of_the_plan_get_it_wherever_they_stand(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct unit_keys keys = {a, STR("d/r/"), &plan};
    T_STR_EQ(unit_keys_rename(&keys, STR("@{service}")).p, "@{d/r/service}");
    T_STR_EQ(unit_keys_rename(&keys, STR("a @{service arn} b @{service} c")).p,
             "a @{d/r/service arn} b @{d/r/service} c");
}

static void everything_else_stays(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct unit_keys keys = {a, STR("d/r/"), &plan};
    static const char *const texts[] = {
        "",        "plain",        "@{net/network}", "@{service",  "@{}",
        "@{ arn}", "@{other arn}", "@{service x}",   "@{@{other}", "@ {service}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        T_STR_EQ(unit_keys_rename(&keys, str_of(texts[i])).p, texts[i]);
    T_STR_EQ(unit_keys_rename(&keys, STR("@{@{service}")).p, "@{@{d/r/service}");
}

static void steps_that_name_a_placeholder(void)
{
    const struct plan_param params[] = {{"a", STR("1")}, {"b", STR("x@{n}")}};
    const struct plan_step by_param = {.params = params, .param_count = 2};
    const struct plan_step by_body = {.body = STR("{\"id\":\"@{n}\"}")};
    T_TRUE(unit_step_names(&by_param, STR("@{n}")));
    T_TRUE(unit_step_names(&by_body, STR("@{n}")));
    T_TRUE(!unit_step_names(&by_param, STR("@{m}")));
    T_TRUE(!unit_step_names(&by_body, STR("@{n arn}")));
}

CU_TestInfo unit_keys_tests[] = {
    {"keys_get_the_prefix", keys_get_the_prefix},
    {"placeholders_of_the_plan_get_it_wherever_they_stand",
     placeholders_of_the_plan_get_it_wherever_they_stand},
    {"everything_else_stays", everything_else_stays},
    {"steps_that_name_a_placeholder", steps_that_name_a_placeholder},
    CU_TEST_INFO_NULL,
};
