/* suites.h - the tables of tests of unit-rules. */
#ifndef LG_UNIT_RULES_SUITES_H
#define LG_UNIT_RULES_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo bounds_tests[];
extern CU_TestInfo catalogue_tests[];
extern CU_TestInfo report_tests[];
extern CU_TestInfo walk_tests[];

/* One file of tests/cases/rules or tests/cases/engine. */
void run_rule_cases(const char *path);

#endif
