/* suites.h - the tests of kube_meta, one array a file. */
#ifndef LG_TESTS_UNIT_KUBE_META_SUITES_H
#define LG_TESTS_UNIT_KUBE_META_SUITES_H

#include <CUnit/CUnit.h>

#include "base/arena.h"
#include "json/json_read.h"

extern CU_TestInfo event_tests[];
extern CU_TestInfo field_tests[];
extern CU_TestInfo names_tests[];
extern CU_TestInfo object_meta_tests[];
extern CU_TestInfo reflector_tests[];
extern CU_TestInfo selector_tests[];
extern CU_TestInfo status_tests[];
extern CU_TestInfo store_tests[];
extern CU_TestInfo time_tests[];
extern CU_TestInfo watch_event_tests[];

/* The value of JSON text that is known to be good. */
static inline struct jv *json(struct arena *a, const char *text)
{
    struct error err;
    struct jv *value = json_read(a, str_of(text), NULL, &err);
    if (!value)
        abort();
    return value;
}

#endif
