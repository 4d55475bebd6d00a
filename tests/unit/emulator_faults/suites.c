/* suites.c - the suites of unit-emulator_faults. */
#include "support/runner.h"

extern CU_TestInfo rule_tests[], faults_tests[];

CU_SuiteInfo lg_suites[] = {
    {.pName = "rule", .pTests = rule_tests},
    {.pName = "faults", .pTests = faults_tests},
    CU_SUITE_INFO_NULL,
};
