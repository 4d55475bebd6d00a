/* suites.c - the suites of unit-emulator_wire. */
#include "support/runner.h"

extern CU_TestInfo verify_tests[], page_tests[], shape_tests[], target_tests[];

CU_SuiteInfo lg_suites[] = {
    {.pName = "verify", .pTests = verify_tests},
    {.pName = "page", .pTests = page_tests},
    {.pName = "shape", .pTests = shape_tests},
    {.pName = "target", .pTests = target_tests},
    CU_SUITE_INFO_NULL,
};
