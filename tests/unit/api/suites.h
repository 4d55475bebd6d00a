/* suites.h - the tables of tests of unit-api. */
#ifndef LG_UNIT_API_SUITES_H
#define LG_UNIT_API_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo attachment_tests[];
extern CU_TestInfo index_tests[];
extern CU_TestInfo kind_tests[];
extern CU_TestInfo object_set_tests[];
extern CU_TestInfo ownership_tests[];
extern CU_TestInfo view_tests[];

#endif
