/* suites.c - the suites of unit-log. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "line", .pTests = line_tests},
    {.pName = "log", .pTests = log_tests},
    CU_SUITE_INFO_NULL,
};
