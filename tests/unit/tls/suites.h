/* suites.h - the test tables that suites.c registers, and the identities they use. */
#ifndef LG_TESTS_TLS_SUITES_H
#define LG_TESTS_TLS_SUITES_H

#include <CUnit/CUnit.h>

#include "x509/issue.h"

enum { NOW = 1800000000, DAY = 86400 };

/* A CA of ten years, and certificates for `name` of one year; all valid from NOW. Abort on error.
 */
struct x509_pair test_ca(struct arena *a);
struct x509_pair test_pair(struct arena *a, const struct x509_pair *ca, const char *name);

extern CU_TestInfo identity_tests[], slot_tests[];

#endif
