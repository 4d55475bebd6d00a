/* test_health.c - thresholds, and which codes a matcher accepts. */
#include "dataplane/health.h"
#include "support/assert.h"

/* The statuses after each result of "+" (passed) and "-", as their first letters. */
static struct str history(struct arena *a, const char *results)
{
    const struct health_check check = {.healthy_threshold = 3, .unhealthy_threshold = 2};
    struct health_state state = {0};
    struct str out = STR("");
    for (const char *r = results; *r; r++) {
        enum target_status before = state.status;
        bool changed = health_add(&state, &check, *r == '+');
        T_INT_EQ(changed, before != state.status);
        out = arena_printf(a, "%" PRISTR "%c", STR_ARG(out), *target_status_name(state.status));
    }
    return out;
}

static void thresholds_count_consecutive_results(void)
{
    struct arena *a = arena_new();
    T_STR_EQ(history(a, "+"), "H");
    T_STR_EQ(history(a, "-+"), "IH");
    T_STR_EQ(history(a, "--"), "IU");
    T_STR_EQ(history(a, "+-+--"), "HHHHU");
    T_STR_EQ(history(a, "--++-+++"), "IUUUUUUH");
    arena_free(a);
}

static void matchers_name_codes_and_ranges(void)
{
    T_TRUE(health_code_accepted(STR("200"), 200));
    T_TRUE(!health_code_accepted(STR("200"), 204));
    T_TRUE(health_code_accepted(STR("200-299"), 204));
    T_TRUE(health_code_accepted(STR("200,301-302"), 302));
    T_TRUE(!health_code_accepted(STR("200,301-302"), 300));
    T_TRUE(!health_code_accepted(STR("2xx,-,"), 200));
    T_TRUE(!health_code_accepted(STR(""), 200));
}

CU_TestInfo health_tests[] = {
    {"thresholds count consecutive results", thresholds_count_consecutive_results},
    {"matchers name codes and ranges", matchers_name_codes_and_ranges},
    CU_TEST_INFO_NULL,
};
