/* suites.h - the tables of tests of unit-lattice_build. */
#ifndef LG_UNIT_LATTICE_BUILD_SUITES_H
#define LG_UNIT_LATTICE_BUILD_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo name_tests[];
extern CU_TestInfo bulk_tests[];
extern CU_TestInfo code_tests[];
extern CU_TestInfo property_tests[];

/* Builds each case of a file and compares; see tests/cases/lattice/build/README.md. */
void run_build_cases(const char *path);

#endif
