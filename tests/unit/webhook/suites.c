/* suites.c - the suites of unit-webhook. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "bundle", .pTests = bundle_tests},
    CU_SUITE_INFO_NULL,
};
