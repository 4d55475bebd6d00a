/* suites.h - the tables of tests and the case functions of unit-json. */
#ifndef LG_UNIT_JSON_SUITES_H
#define LG_UNIT_JSON_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo limit_tests[];
extern CU_TestInfo mutant_tests[];
extern CU_TestInfo patch_tests[];
extern CU_TestInfo pointer_tests[];
extern CU_TestInfo value_tests[];
extern CU_TestInfo write_tests[];
extern CU_TestInfo yaml_tests[];

/* One file of tests/cases/json/accept, json/refuse, json_patch and yaml/documents. */
void accept_case(const char *path);
void refuse_case(const char *path);
void patch_case(const char *path);
void yaml_case(const char *path);

#endif
