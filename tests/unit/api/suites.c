/* suites.c - registry of the tests of api. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "attachment", .pTests = attachment_tests},
    {.pName = "indexes", .pTests = index_tests},
    {.pName = "kinds", .pTests = kind_tests},
    {.pName = "object_set", .pTests = object_set_tests},
    {.pName = "ownership", .pTests = ownership_tests},
    {.pName = "views", .pTests = view_tests},
    CU_SUITE_INFO_NULL,
};
