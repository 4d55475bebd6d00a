/* test_object_meta.c - metadata as typed values. */
#include "kube_meta/object_meta.h"

#include "suites.h"
#include "support/assert.h"

static void everything_is_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct arena *gone = arena_new();
    const struct jv *object =
        json(gone, "{\"metadata\": {\"name\": \"n\", \"namespace\": \"s\", \"uid\": \"u\","
                   "\"generateName\": \"g-\", \"resourceVersion\": \"7\", \"generation\": 3,"
                   "\"creationTimestamp\": \"2026-01-02T03:04:05Z\","
                   "\"deletionTimestamp\": \"2026-01-02T03:04:06Z\","
                   "\"labels\": {\"a\": \"1\", \"b\": \"2\"}, \"finalizers\": [\"f\"],"
                   "\"annotations\": {\"x\": \"y\","
                   "  \"kubectl.kubernetes.io/last-applied-configuration\": \"{}\"}}}");
    struct object_meta m;
    struct str value;
    object_meta_parse(a, object, &m);
    arena_free(gone); /* nothing may still point there */
    T_STR_EQ(m.name, "n");
    T_STR_EQ(m.namespace, "s");
    T_STR_EQ(m.uid, "u");
    T_STR_EQ(m.generate_name, "g-");
    T_STR_EQ(m.resource_version, "7");
    T_INT_EQ(m.generation, 3);
    T_STR_EQ(m.creation_timestamp, "2026-01-02T03:04:05Z");
    T_TRUE(m.deleting);
    T_TRUE(kv_get(&m.labels, STR("b"), &value));
    T_STR_EQ(value, "2");
    T_TRUE(!kv_get(&m.labels, STR("c"), NULL));
    T_INT_EQ(m.annotations.n, 1);
    T_TRUE(str_list_has(&m.finalizers, STR("f")));
    T_TRUE(!str_list_has(&m.finalizers, STR("g")));
}

static void wrong_types_count_as_absent(void)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "{\"metadata\": null}",
        "{\"metadata\": []}",
        "{\"metadata\": {\"name\": 1, \"labels\": [], \"annotations\": {\"a\": 1}}}",
        "{\"metadata\": {\"finalizers\": {\"a\": \"b\"}, \"generation\": \"x\"}}",
        "{\"metadata\": {\"deletionTimestamp\": null}}"};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct object_meta m;
        object_meta_parse(a, json(a, texts[i]), &m);
        T_INT_EQ(m.name.n + m.labels.n + m.annotations.n + m.finalizers.n, 0);
        T_INT_EQ(m.generation, 0);
        T_TRUE(!m.deleting);
    }
}

CU_TestInfo object_meta_tests[] = {
    {"everything_is_read", everything_is_read},
    {"wrong_types_count_as_absent", wrong_types_count_as_absent},
    CU_TEST_INFO_NULL,
};
