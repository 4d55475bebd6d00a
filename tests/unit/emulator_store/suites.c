/* suites.c - the suites of unit-emulator_store. */
#include "support/runner.h"

extern CU_TestInfo life_tests[], save_tests[], tunables_tests[];

CU_SuiteInfo lg_suites[] = {
    {.pName = "life", .pTests = life_tests},
    {.pName = "save", .pTests = save_tests},
    {.pName = "tunables", .pTests = tunables_tests},
    CU_SUITE_INFO_NULL,
};
