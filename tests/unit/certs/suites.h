/* suites.h - the test tables that suites.c registers. */
#ifndef LG_TESTS_CERTS_SUITES_H
#define LG_TESTS_CERTS_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo issue_tests[], serving_tests[];

#endif
