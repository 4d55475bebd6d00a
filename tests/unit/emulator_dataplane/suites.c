/* suites.c - the suites of unit-emulator_dataplane. */
#include "support/runner.h"

extern CU_TestInfo address_tests[], match_tests[], choice_tests[], health_tests[], header_tests[],
    routing_tests[], names_tests[], live_tests[];

CU_SuiteInfo lg_suites[] = {
    {.pName = "address", .pTests = address_tests},
    {.pName = "match", .pTests = match_tests},
    {.pName = "choice", .pTests = choice_tests},
    {.pName = "health", .pTests = health_tests},
    {.pName = "header", .pTests = header_tests},
    {.pName = "routing", .pTests = routing_tests},
    {.pName = "names", .pTests = names_tests},
    {.pName = "live", .pTests = live_tests},
    CU_SUITE_INFO_NULL,
};
