/* suites.h - the tables of tests of unit-latticectl. */
#ifndef LG_UNIT_LATTICECTL_SUITES_H
#define LG_UNIT_LATTICECTL_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo differences_tests[], unit_keys_tests[];

#endif
