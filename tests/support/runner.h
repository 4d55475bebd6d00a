/*
 * runner.h - what each folder below tests/unit defines for the common main program.
 *
 *     CU_SuiteInfo lg_suites[] = {
 *         {.pName = "arena", .pTests = arena_tests},
 *         CU_SUITE_INFO_NULL,
 *     };
 *
 * Usage of the program: unit-NAME [--junit FILE] [FILTER]. FILTER runs only the tests whose
 * "suite/test" contains it. A test without an assertion fails. Exit status 0: all passed, 1: some
 * failed, 2: the run itself went wrong.
 */
#ifndef LG_SUPPORT_RUNNER_H
#define LG_SUPPORT_RUNNER_H

#include <CUnit/CUnit.h>

extern CU_SuiteInfo lg_suites[];

#endif
