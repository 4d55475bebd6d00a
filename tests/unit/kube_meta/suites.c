/* suites.c - registry of the tests of kube_meta. */
#include "suites.h"

#include "support/runner.h"

CU_SuiteInfo lg_suites[] = {
    {.pName = "event", .pTests = event_tests},
    {.pName = "field", .pTests = field_tests},
    {.pName = "names", .pTests = names_tests},
    {.pName = "object_meta", .pTests = object_meta_tests},
    {.pName = "reflector", .pTests = reflector_tests},
    {.pName = "selector", .pTests = selector_tests},
    {.pName = "status", .pTests = status_tests},
    {.pName = "store", .pTests = store_tests},
    {.pName = "time", .pTests = time_tests},
    {.pName = "watch_event", .pTests = watch_event_tests},
    CU_SUITE_INFO_NULL,
};
