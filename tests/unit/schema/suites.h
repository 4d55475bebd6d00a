/*
 * suites.h - the suites of unit-schema, one a file.
 */
#ifndef LG_TEST_SCHEMA_SUITES_H
#define LG_TEST_SCHEMA_SUITES_H

#include "support/runner.h"

extern CU_TestInfo bundles_tests[], defaults_tests[], metadata_tests[], unknown_tests[],
    validate_tests[];

#endif
