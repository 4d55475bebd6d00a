/* suites.h - the tables of tests of unit-metrics. */
#ifndef LG_UNIT_METRICS_SUITES_H
#define LG_UNIT_METRICS_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo text_tests[];
extern CU_TestInfo series_tests[];
extern CU_TestInfo process_tests[];

#endif
