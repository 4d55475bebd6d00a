/* suites.c - the suites of unit-rules. */
#include "suites.h"

#include "support/cases.h"
#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "bounds", .pTests = bounds_tests},
    {.pName = "catalogue", .pTests = catalogue_tests},
    {.pName = "report", .pTests = report_tests},
    {.pName = "walk", .pTests = walk_tests},
    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"rules", LG_SOURCE_DIR "/tests/cases/rules", ".yaml", run_rule_cases},
    {"engine", LG_SOURCE_DIR "/tests/cases/engine", ".yaml", run_rule_cases},
    {0},
};
