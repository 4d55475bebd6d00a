/* suites.h - the test tables that suites.c registers. */
#ifndef LG_TESTS_HTTP_CLIENT_SUITES_H
#define LG_TESTS_HTTP_CLIENT_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo calls_tests[], streams_tests[], endings_tests[], trust_tests[];

#endif
