/* suites.h - the test tables that suites.c registers. */
#ifndef LG_TESTS_WEBHOOK_SUITES_H
#define LG_TESTS_WEBHOOK_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo bundle_tests[], reviews_tests[], answers_tests[], certificates_tests[];

#endif
