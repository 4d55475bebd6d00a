/* suites.c - the suites of unit-lattice_io. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "placeholders", .pTests = placeholder_tests},
    {.pName = "reader", .pTests = reader_tests},
    {.pName = "execute", .pTests = execute_tests},
    {.pName = "texts", .pTests = text_tests},
    CU_SUITE_INFO_NULL,
};
