/* suites.c - the suites of unit-base. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "arena", .pTests = arena_tests}, {.pName = "base64", .pTests = base64_tests},
    {.pName = "file", .pTests = file_tests},   {.pName = "map", .pTests = map_tests},
    {.pName = "misc", .pTests = misc_tests},   {.pName = "nearest", .pTests = nearest_tests},
    {.pName = "str", .pTests = str_tests},     {.pName = "strbuf", .pTests = strbuf_tests},
    {.pName = "utf8", .pTests = utf8_tests},   CU_SUITE_INFO_NULL,
};
