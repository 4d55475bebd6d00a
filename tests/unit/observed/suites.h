/* suites.h - the suites of unit-observed, one per file. */
#ifndef LG_TESTS_OBSERVED_SUITES_H
#define LG_TESTS_OBSERVED_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo service_tests[], group_tests[], network_tests[], shape_tests[];

#endif
