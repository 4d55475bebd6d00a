/* suites.c - the suites of unit-reconcile. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "queue", .pTests = queue_tests},
    {.pName = "secrets", .pTests = secrets_tests},
    {.pName = "trouble", .pTests = trouble_tests},
    CU_SUITE_INFO_NULL,
};
