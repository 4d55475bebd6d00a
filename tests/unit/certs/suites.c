/* suites.c - the suites of unit-certs. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "issue", .pTests = issue_tests},
    {.pName = "serving", .pTests = serving_tests},
    CU_SUITE_INFO_NULL,
};
