/* suites.h - the tables of tests of unit-base. */
#ifndef LG_UNIT_BASE_SUITES_H
#define LG_UNIT_BASE_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo arena_tests[];
extern CU_TestInfo base64_tests[];
extern CU_TestInfo file_tests[];
extern CU_TestInfo map_tests[];
extern CU_TestInfo misc_tests[];
extern CU_TestInfo nearest_tests[];
extern CU_TestInfo str_tests[];
extern CU_TestInfo strbuf_tests[];
extern CU_TestInfo utf8_tests[];

#endif
