/* suites.h - the tables of tests of unit-check. */
#ifndef LG_UNIT_CHECK_SUITES_H
#define LG_UNIT_CHECK_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo check_tests[];
extern CU_TestInfo json_tests[];

#endif
