/* suites.c - the suites of unit-observed. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "services", .pTests = service_tests},
    {.pName = "target groups", .pTests = group_tests},
    {.pName = "networks", .pTests = network_tests},
    {.pName = "shapes", .pTests = shape_tests},
    CU_SUITE_INFO_NULL,
};
