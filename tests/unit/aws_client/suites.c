/* suites.c - the suites of unit-aws_client. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "request", .pTests = request_tests},
    {.pName = "error", .pTests = error_tests},
    {.pName = "parts", .pTests = parts_tests},
    {.pName = "budget", .pTests = budget_tests},
    {.pName = "retry", .pTests = retry_tests},
    {.pName = "calls", .pTests = calls_tests},
    {.pName = "refusals", .pTests = refusals_tests},
    {.pName = "troubles", .pTests = troubles_tests},
    {.pName = "load", .pTests = load_tests},
    {.pName = "pages", .pTests = pages_tests},
    CU_SUITE_INFO_NULL,
};
