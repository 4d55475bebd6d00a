/* suites.c - the suites of unit-aws. */
#include "suites.h"

#include "support/cases.h"
#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "sigv4", .pTests = sigv4_tests},
    {.pName = "secret", .pTests = secret_tests},
    {.pName = "refresh", .pTests = refresh_tests},
    {.pName = "environment", .pTests = environment_tests},
    {.pName = "web-identity", .pTests = web_identity_tests},
    {.pName = "container", .pTests = container_tests},
    {.pName = "imds", .pTests = imds_tests},
    {.pName = "profile", .pTests = profile_tests},
    {.pName = "endpoint", .pTests = endpoint_tests},
    {.pName = "identity", .pTests = identity_tests},
    CU_SUITE_INFO_NULL,
};

const struct case_suite lg_case_suites[] = {
    {"sigv4-vectors", LG_SOURCE_DIR "/tests/unit/aws/vectors", ".json", run_sigv4_vectors},
    {"endpoint-rules", LG_SOURCE_DIR "/tests/unit/aws/endpoints", ".json", run_endpoint_rules},
    {0},
};
