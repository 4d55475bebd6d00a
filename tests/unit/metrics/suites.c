/* suites.c - the suites of unit-metrics. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "text", .pTests = text_tests},
    {.pName = "series", .pTests = series_tests},
    {.pName = "process", .pTests = process_tests},
    CU_SUITE_INFO_NULL,
};
