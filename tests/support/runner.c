/*
 * runner.c - the main program of every unit test: registers, filters, runs, reports.
 *
 * CUnit is used as registry and for counting assertions; its own JUnit writer is not (it aborts on
 * a failed assertion).
 */
#include "support/runner.h"

#include <CUnit/TestRun.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "support/cases.h"
#include "support/junit.h"

enum { FAILURE_BYTES = 256 << 10 };

static struct {
    struct test_results results;
    int64_t started_ns;
    unsigned asserts_before;
} run;

static void on_start(const CU_pTest test, const CU_pSuite suite)
{
    (void)test, (void)suite;
    run.started_ns = clock_monotonic_ns();
    run.asserts_before = CU_get_run_summary()->nAsserts;
}

static void record(const char *suite, const char *test, struct strbuf *failures)
{
    double seconds = (double)(clock_monotonic_ns() - run.started_ns) / 1e9;
    char *failure = failures->n || failures->overflowed ? failures->p : NULL;
    vec_push(NULL, &run.results.tests, (struct test_result){suite, test, seconds, failure});
    if (!failure)
        return;
    run.results.failed++;
    printf("%s\n", failure);
    fflush(stdout);
}

static void on_complete(const CU_pTest test, const CU_pSuite suite,
                        const CU_pFailureRecord first_failure)
{
    struct strbuf failures = STRBUF(FAILURE_BYTES);
    for (CU_pFailureRecord f = first_failure; f; f = f->pNext)
        strbuf_printf(&failures, "%s%s:%u: %s/%s: %s", failures.n ? "\n" : "", f->strFileName,
                      f->uiLineNumber, suite->pName, test->pName, f->strCondition);
    if (CU_get_run_summary()->nAsserts == run.asserts_before)
        strbuf_printf(&failures, "%s/%s: the test asserts nothing", suite->pName, test->pName);
    record(suite->pName, test->pName, &failures);
}

static void on_suite_init_failure(const CU_pSuite suite)
{
    struct strbuf failures = STRBUF(FAILURE_BYTES);
    strbuf_printf(&failures, "%s: the suite's init function failed", suite->pName);
    run.started_ns = clock_monotonic_ns();
    record(suite->pName, "init", &failures);
}

/* Switches off what the filter does not name; returns how many tests remain. */
static size_t apply_filter(const char *filter)
{
    size_t active = 0;
    for (CU_pSuite suite = CU_get_registry()->pSuite; suite; suite = suite->pNext) {
        size_t in_suite = 0;
        for (CU_pTest test = suite->pTest; test; test = test->pNext) {
            struct strbuf name = STRBUF(FAILURE_BYTES);
            strbuf_printf(&name, "%s/%s", suite->pName, test->pName);
            bool wanted = !filter || str_find(strbuf_str(&name), str_of(filter)) >= 0;
            strbuf_free(&name);
            CU_set_test_active(test, wanted);
            in_suite += wanted;
        }
        CU_set_suite_active(suite, in_suite > 0);
        active += in_suite;
    }
    return active;
}

static int register_all(struct error *err)
{
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(lg_suites) != CUE_SUCCESS)
        return error_set(err, ERR_INVALID, "CUnit: %s", CU_get_error_msg());
    return cases_register(lg_case_suites, err);
}

static int run_all(const char *filter, const char *junit, struct error *err)
{
    if (register_all(err) < 0)
        return -1;
    if (apply_filter(filter) == 0)
        return error_set(err, ERR_NOT_FOUND, "no test matches %s", filter ? filter : "");
    CU_set_fail_on_inactive(CU_FALSE);
    CU_set_test_start_handler(on_start);
    CU_set_test_complete_handler(on_complete);
    CU_set_suite_init_failure_handler(on_suite_init_failure);
    CU_run_all_tests();
    return junit ? junit_write(&run.results, junit, err) : 0;
}

static void release(void)
{
    vec_foreach (&run.results.tests, test)
        free(test->failure);
    vec_free(&run.results.tests);
    CU_cleanup_registry();
}

int main(int argc, char **argv)
{
    const char *junit = NULL, *filter = NULL;
    for (int i = 1; i < argc; i++) {
        if (str_is(str_of(argv[i]), "--junit") && i + 1 < argc)
            junit = argv[++i];
        else
            filter = argv[i];
    }
    const char *slash = strrchr(argv[0], '/');
    run.results.program = slash ? slash + 1 : argv[0];
    struct error err;
    int rc = run_all(filter, junit, &err);
    size_t failed = run.results.failed;
    if (rc < 0)
        fprintf(stderr, "%s: %s\n", run.results.program, err.message);
    else
        printf("%zu passed, %zu failed\n", run.results.tests.n - failed, failed);
    release();
    return rc < 0 ? 2 : failed > 0;
}
