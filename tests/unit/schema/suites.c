/* suites.c - the suites of unit-schema. */
#include "suites.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "bundles", .pTests = bundles_tests},
    {.pName = "defaults", .pTests = defaults_tests},
    {.pName = "metadata", .pTests = metadata_tests},
    {.pName = "unknown", .pTests = unknown_tests},
    {.pName = "validate", .pTests = validate_tests},
    CU_SUITE_INFO_NULL,
};
