/* suites.c - the suites of unit-config. */
#include "fixture.h"
#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "sources", .pTests = source_tests},
    {.pName = "values", .pTests = value_tests},
    {.pName = "mistakes", .pTests = mistake_tests},
    {.pName = "help", .pTests = help_tests},
    CU_SUITE_INFO_NULL,
};
