/* placeholders.c - tests: what earlier steps brought, put into later ones. */
#include "lattice_io/execute.h"
#include "suites.h"
#include "support/assert.h"

static struct str value(const void *ctx, struct str key, bool arn)
{
    (void)ctx;
    if (str_is(key, "service"))
        return arn ? STR("arn:svc-1") : STR("svc-1");
    return STR_NONE;
}

static void check(const char *text, const char *want)
{
    struct arena *a = arena_new();
    T_STR_EQ(placeholders_fill(a, str_of(text), value, NULL), want);
    arena_free(a);
}

static void test_fill(void)
{
    check("", "");
    check("plain", "plain");
    check("@{service}", "svc-1");
    check("@{service arn}", "arn:svc-1");
    check("{\"a\":\"@{service}\",\"b\":\"@{service arn}\"}",
          "{\"a\":\"svc-1\",\"b\":\"arn:svc-1\"}");
    check("a @{nobody} b", "a  b");
}

/* What is no placeholder stays as it is. */
static void test_unfinished(void)
{
    check("@{service", "@{service");
    check("@{service} and @{ser", "svc-1 and @{ser");
    check("@ {service}", "@ {service}");
}

CU_TestInfo placeholder_tests[] = {
    {"ids and ARNs", test_fill},
    {"unfinished ones", test_unfinished},
    CU_TEST_INFO_NULL,
};
