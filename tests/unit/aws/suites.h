/* suites.h - the test tables that suites.c registers. */
#ifndef LG_TESTS_AWS_SUITES_H
#define LG_TESTS_AWS_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo sigv4_tests[], refresh_tests[], environment_tests[], web_identity_tests[],
    secret_tests[], container_tests[], imds_tests[], profile_tests[], endpoint_tests[],
    identity_tests[];

/* Runs all signature vectors of a file (vectors/README.md). */
void run_sigv4_vectors(const char *path);

/* Compares the endpoints in a file with what the AWS SDKs' endpoint rules make of the same input.
 */
void run_endpoint_rules(const char *path);

#endif
