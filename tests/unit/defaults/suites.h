/* suites.h - the suites of unit-defaults. */
#ifndef LG_UNIT_DEFAULTS_SUITES_H
#define LG_UNIT_DEFAULTS_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo settings_tests[];

/* One file of tests/cases/defaults. */
void run_default_cases(const char *path);

/* One file of tests/cases/rules, whose objects and their mutants keep the promises. */
void run_properties(const char *path);

#endif
