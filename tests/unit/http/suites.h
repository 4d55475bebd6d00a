/* suites.h - the test tables that suites.c registers. */
#ifndef LG_TESTS_HTTP_SUITES_H
#define LG_TESTS_HTTP_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo parts_tests[], requests_tests[], refusals_tests[], hostile_tests[],
    pending_tests[], lifecycle_tests[], client_tests[], stand_in_tests[];

#endif
