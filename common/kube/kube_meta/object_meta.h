/*
 * object_meta.h - metadata of an object, typed; and small maps and lists of strings.
 *
 * Reading is lenient (what has the wrong type counts as absent): the API server has checked what
 * comes from it, and what comes from a file is reported by the schema rules.
 */
#ifndef LG_KUBE_META_OBJECT_META_H
#define LG_KUBE_META_OBJECT_META_H

#include "base/arena.h"
#include "json/jv.h"

/* A map of strings (labels, annotations) in document order. */
struct kv {
    struct str key;
    struct str value;
};

struct kv_list {
    const struct kv *items;
    size_t n;
};

struct str_list {
    const struct str *items;
    size_t n;
};

/* Whether `key` is there; *ret_value (unless NULL) is its value. */
bool kv_get(const struct kv_list *list, struct str key, struct str *ret_value);

/* The string members of an object / the string elements of an array; anything else is left out. */
struct kv_list kv_list_parse(struct arena *a, const struct jv *object);
struct str_list str_list_parse(struct arena *a, const struct jv *array);

/* Whether `s` is one of the strings. */
bool str_list_has(const struct str_list *list, struct str s);

struct object_meta {
    struct str name;
    struct str namespace; /* empty for cluster-scoped objects */
    struct str generate_name;
    struct str uid;
    struct str resource_version;
    int64_t generation;
    struct str creation_timestamp; /* RFC 3339, as written; empty before creation */
    struct str deletion_timestamp;
    bool deleting; /* deletionTimestamp is set */
    struct kv_list labels;
    struct kv_list annotations; /* without kubectl's last-applied-configuration */
    struct str_list finalizers;
};

/*
 * Reads `object`.metadata. All strings are copied into `a`, so the result may outlive `object`.
 * Absent members become empty.
 */
void object_meta_parse(struct arena *a, const struct jv *object, struct object_meta *ret_meta);

#endif
