/* suites.c - the suites of unit-http_client. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "calls", .pTests = calls_tests},
    {.pName = "streams", .pTests = streams_tests},
    {.pName = "endings", .pTests = endings_tests},
    {.pName = "trust", .pTests = trust_tests},
    CU_SUITE_INFO_NULL,
};
