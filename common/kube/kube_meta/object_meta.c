/* object_meta.c - copying metadata out of a JSON object. */
#include "kube_meta/object_meta.h"

/* Often as big as the object itself, and of use to kubectl alone. */
static const struct str last_applied = S("kubectl.kubernetes.io/last-applied-configuration");

bool kv_get(const struct kv_list *list, struct str key, struct str *ret_value)
{
    for (size_t i = 0; i < list->n; i++) {
        if (str_eq(list->items[i].key, key)) {
            if (ret_value)
                *ret_value = list->items[i].value;
            return true;
        }
    }
    return false;
}

static struct kv_list kv_list_without(struct arena *a, const struct jv *object, struct str left_out)
{
    struct kv *items = ARENA_NEW_ARRAY(a, jv_len(object), struct kv);
    size_t n = 0;
    struct str key;
    jv_foreach_member (object, i, key, value) {
        if (jv_type(value) == JV_STRING && !str_eq(key, left_out))
            items[n++] = (struct kv){arena_str(a, key), arena_str(a, jv_str(value))};
    }
    return (struct kv_list){items, n};
}

struct kv_list kv_list_parse(struct arena *a, const struct jv *object)
{
    return kv_list_without(a, object, STR_NONE);
}

struct str_list str_list_parse(struct arena *a, const struct jv *array)
{
    size_t count = jv_type(array) == JV_ARRAY ? jv_len(array) : 0;
    struct str *items = ARENA_NEW_ARRAY(a, count, struct str);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct jv *item = jv_at(array, i);
        if (jv_type(item) == JV_STRING)
            items[n++] = arena_str(a, jv_str(item));
    }
    return (struct str_list){items, n};
}

bool str_list_has(const struct str_list *list, struct str s)
{
    for (size_t i = 0; i < list->n; i++) {
        if (str_eq(list->items[i], s))
            return true;
    }
    return false;
}

static struct str copy_member(struct arena *a, const struct jv *object, const char *key)
{
    struct str s = jv_str(jv_get(object, key));
    return s.n ? arena_str(a, s) : STR_NONE;
}

void object_meta_parse(struct arena *a, const struct jv *object, struct object_meta *ret_meta)
{
    const struct jv *meta = jv_get(object, "metadata");
    struct object_meta m = {
        .name = copy_member(a, meta, "name"),
        .namespace = copy_member(a, meta, "namespace"),
        .generate_name = copy_member(a, meta, "generateName"),
        .uid = copy_member(a, meta, "uid"),
        .resource_version = copy_member(a, meta, "resourceVersion"),
        .creation_timestamp = copy_member(a, meta, "creationTimestamp"),
        .deletion_timestamp = copy_member(a, meta, "deletionTimestamp"),
        .labels = kv_list_parse(a, jv_get(meta, "labels")),
        .annotations = kv_list_without(a, jv_get(meta, "annotations"), last_applied),
        .finalizers = str_list_parse(a, jv_get(meta, "finalizers")),
    };
    m.deleting = m.deletion_timestamp.n > 0;
    (void)jv_int(jv_get(meta, "generation"), &m.generation);
    *ret_meta = m;
}
