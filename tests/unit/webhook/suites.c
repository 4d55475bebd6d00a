/* suites.c - the suites of unit-webhook. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "bundle", .pTests = bundle_tests},
    {.pName = "reviews", .pTests = reviews_tests},
    {.pName = "answers", .pTests = answers_tests},
    {.pName = "certificates", .pTests = certificates_tests},
    CU_SUITE_INFO_NULL,
};
