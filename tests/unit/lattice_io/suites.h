/* suites.h - the suites of unit-lattice_io, one per file. */
#ifndef LG_TESTS_LATTICE_IO_SUITES_H
#define LG_TESTS_LATTICE_IO_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo placeholder_tests[], reader_tests[], execute_tests[], text_tests[];

#endif
