/* suites.h - the suites of unit-reconcile, one per file. */
#ifndef LG_TESTS_RECONCILE_SUITES_H
#define LG_TESTS_RECONCILE_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo queue_tests[], secrets_tests[], trouble_tests[];

#endif
