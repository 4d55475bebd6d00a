/*
 * cases.h - tests that are data: one CUnit test for each file below a directory.
 *
 * A unit test folder that has case files defines `lg_case_suites` beside `lg_suites`:
 *
 *     const struct case_suite lg_case_suites[] = {
 *         {"patch", LG_SOURCE_DIR "/tests/cases/patch", ".yaml", run_patch_case},
 *         {0},
 *     };
 *
 * The test's name is the path of the file below the directory. A directory without such a file is
 * an error: the tests would silently test nothing.
 */
#ifndef LG_SUPPORT_CASES_H
#define LG_SUPPORT_CASES_H

#include "base/error.h"

struct case_suite {
    const char *name;
    const char *directory;         /* read with all its sub-directories, in order of names */
    const char *suffix;            /* of the files that are cases */
    void (*run)(const char *path); /* called once for each case */
};

/* Ends with an empty row. A folder without case files does not define it. */
extern const struct case_suite lg_case_suites[] __attribute__((weak));

/* Registers the suites with CUnit; called by the runner. */
int cases_register(const struct case_suite *suites, struct error *err);

#endif
