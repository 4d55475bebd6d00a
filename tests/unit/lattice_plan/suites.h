/* suites.h - the suites of this folder. */
#ifndef LG_TESTS_LATTICE_PLAN_SUITES_H
#define LG_TESTS_LATTICE_PLAN_SUITES_H

#include "support/cases.h"
#include "support/runner.h"

extern CU_TestInfo plan_print_tests[], plan_property_tests[], plan_priority_tests[],
    plan_target_tests[];

/* Runs all documents of a case file. */
void run_plan_case(const char *path);

#endif
