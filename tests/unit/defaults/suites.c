/* suites.c - the suites of unit-defaults. */
#include "suites.h"

#include "support/cases.h"
#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "settings", .pTests = settings_tests},
    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"defaults", LG_SOURCE_DIR "/tests/cases/defaults", ".yaml", run_default_cases},
    {"properties", LG_SOURCE_DIR "/tests/cases/rules", ".yaml", run_properties},
    {0},
};
