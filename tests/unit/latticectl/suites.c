/* suites.c - what unit-latticectl runs. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "differences", .pTests = differences_tests},
    {.pName = "unit_keys", .pTests = unit_keys_tests},
    CU_SUITE_INFO_NULL,
};
