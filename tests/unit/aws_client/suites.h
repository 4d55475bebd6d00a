/* suites.h - the test tables that suites.c registers. */
#ifndef LG_TESTS_AWS_CLIENT_SUITES_H
#define LG_TESTS_AWS_CLIENT_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo request_tests[], error_tests[], parts_tests[], budget_tests[], retry_tests[];
extern CU_TestInfo calls_tests[], refusals_tests[], troubles_tests[], load_tests[], pages_tests[];

#endif
