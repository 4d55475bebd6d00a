/* suites.c - registry of the tests of check. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "check", .pTests = check_tests},
    {.pName = "json", .pTests = json_tests},
    CU_SUITE_INFO_NULL,
};
