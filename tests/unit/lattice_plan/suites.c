/* suites.c - the suites of this folder. */
#include "suites.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "print", .pTests = plan_print_tests},
    {.pName = "priorities", .pTests = plan_priority_tests},
    {.pName = "targets", .pTests = plan_target_tests},
    {.pName = "properties", .pTests = plan_property_tests},
    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"plan", LG_SOURCE_DIR "/tests/cases/lattice/plan", ".yaml", run_plan_case},
    {0},
};
