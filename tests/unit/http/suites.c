/* suites.c - the suites of unit-http. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "parts", .pTests = parts_tests},
    {.pName = "requests", .pTests = requests_tests},
    {.pName = "refusals", .pTests = refusals_tests},
    {.pName = "hostile", .pTests = hostile_tests},
    {.pName = "pending", .pTests = pending_tests},
    {.pName = "lifecycle", .pTests = lifecycle_tests},
    {.pName = "client", .pTests = client_tests},
    {.pName = "stand-in", .pTests = stand_in_tests},
    CU_SUITE_INFO_NULL,
};
