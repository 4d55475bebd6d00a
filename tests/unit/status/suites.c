/* suites.c - the suites of unit-status. */
#include "suites.h"

#include "support/cases.h"
#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "conditions", .pTests = condition_tests},
    {.pName = "bulk", .pTests = bulk_tests},
    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"status", LG_SOURCE_DIR "/tests/cases/status", ".yaml", run_status_cases},
    {0},
};
