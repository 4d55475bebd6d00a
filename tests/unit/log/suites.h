/* suites.h - the tables of tests of unit-log. */
#ifndef LG_UNIT_LOG_SUITES_H
#define LG_UNIT_LOG_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo line_tests[];
extern CU_TestInfo log_tests[];

#endif
