/* junit.h - test results and the JUnit XML that CI systems read. */
#ifndef LG_SUPPORT_JUNIT_H
#define LG_SUPPORT_JUNIT_H

#include "base/error.h"
#include "base/vec.h"

struct test_result {
    const char *suite;
    const char *test;
    double seconds;
    char *failure; /* heap; NULL: passed */
};

struct test_results {
    const char *program;
    size_t failed;
    VEC(struct test_result) tests; /* on the heap */
};

/* Writes all results as one <testsuite> to `path`; XML 1.0, characters it cannot hold become '?'.
 */
int junit_write(const struct test_results *results, const char *path, struct error *err);

#endif
