/* suites.h - the tables of tests of unit-status. */
#ifndef LG_UNIT_STATUS_SUITES_H
#define LG_UNIT_STATUS_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo condition_tests[];
extern CU_TestInfo bulk_tests[];

/* Runs each case of a file; see tests/cases/status/README.md. */
void run_status_cases(const char *path);

#endif
