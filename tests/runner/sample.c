/* sample.c - every way a test can end, for the test of the runner; not part of the run of tests. */
#include "base/file.h"
#include "support/assert.h"
#include "support/cases.h"
#include "support/runner.h"

static void passes(void)
{
    T_INT_EQ(1, 1);
}

static void fails_twice(void)
{
    T_STR_EQ("a<\x01&\"\n", STR("b"));
    T_INT_EQ(2, 3);
}

static void fails_on_an_error(void)
{
    struct error err;
    error_set(&err, ERR_IO, "disk on fire");
    T_OK(-1, &err);
    T_FAILS(-1, &err, ERR_IO, "on fire");
    T_FAILS(-1, &err, ERR_LIMIT, "on fire");
}

static void asserts_nothing(void)
{
}

static void check_file(const char *path)
{
    struct strbuf text = STRBUF(100);
    struct error err;
    T_OK(file_read(path, &text, &err), &err);
    T_CONTAINS(strbuf_str(&text), "good");
    strbuf_free(&text);
}

static int broken_init(void)
{
    return 1;
}

static CU_TestInfo tests[] = {
    {"passes", passes},
    {"fails twice", fails_twice},
    {"fails on an error", fails_on_an_error},
    {"asserts nothing", asserts_nothing},
    CU_TEST_INFO_NULL,
};
static CU_TestInfo unreached[] = {{"unreached", passes}, CU_TEST_INFO_NULL};

CU_SuiteInfo lg_suites[] = {
    {.pName = "sample", .pTests = tests},
    {.pName = "broken", .pTests = unreached, .pInitFunc = broken_init},
    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"files", SAMPLE_CASES, ".txt", check_file},
    {0},
};
