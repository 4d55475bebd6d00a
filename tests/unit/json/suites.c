/* suites.c - the suites of unit-json. */
#include "suites.h"

#include "fixture.h"
#include "support/cases.h"
#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "limits", .pTests = limit_tests}, {.pName = "mutants", .pTests = mutant_tests},
    {.pName = "patch", .pTests = patch_tests},  {.pName = "pointer", .pTests = pointer_tests},
    {.pName = "values", .pTests = value_tests}, {.pName = "write", .pTests = write_tests},
    {.pName = "yaml", .pTests = yaml_tests},    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"accept", CASES "/json/accept", ".json", accept_case},
    {"refuse", CASES "/json/refuse", ".json", refuse_case},
    {"patch-cases", CASES "/json_patch", ".json", patch_case},
    {"yaml-documents", CASES "/yaml/documents", ".yaml", yaml_case},
    {0},
};
