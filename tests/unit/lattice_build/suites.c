/* suites.c - the suites of unit-lattice_build. */
#include "suites.h"

#include "support/cases.h"
#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "names", .pTests = name_tests},
    {.pName = "bulk", .pTests = bulk_tests},
    {.pName = "codes", .pTests = code_tests},
    {.pName = "properties", .pTests = property_tests},
    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"build", LG_SOURCE_DIR "/tests/cases/lattice/build", ".yaml", run_build_cases},
    {0},
};
