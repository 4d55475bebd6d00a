/*
 * value.h - what stands behind `struct jv`; for the files of common/json only.
 *
 * Nodes never move once they were made, so a pointer to a value stays good while its container
 * grows. An object of more than SMALL_OBJECT members carries a hash index behind its member array
 * (object.c), which keeps look-ups and the search for duplicate keys linear for any input.
 */
#ifndef LG_JSON_VALUE_H
#define LG_JSON_VALUE_H

#include "json/jv.h"

/* Up to this capacity comparing all keys is faster than hashing one. */
enum { SMALL_OBJECT = 16 };

struct member {
    const char *key; /* NUL-terminated */
    struct jv *value;
    uint32_t key_n;
    uint32_t hash; /* of the key; set only when the object has an index */
    struct jv_place place;
};

struct jv {
    uint8_t type; /* enum jv_type, never JV_ABSENT */
    bool boolean;
    uint32_t n;        /* bytes of a string or number, elements, members */
    uint32_t capacity; /* room in items or members */
    struct jv_place place;
    union {
        const char *text; /* JV_STRING (NUL-terminated), JV_NUMBER (not) */
        struct jv **items;
        struct member *members;
    };
};

_Static_assert(sizeof(struct jv) <= 32 && sizeof(struct member) <= 32, "half a cache line each");

static inline struct str member_key(const struct member *m)
{
    return (struct str){m->key, m->key_n};
}

/*
 * A copy of `members` becomes the content of an empty object. Returns n, or the position of the
 * first member whose key stood before; the object then holds the members before it.
 */
size_t object_fill(struct arena *a, struct jv *object, const struct member *members, size_t n);

/* The member `key` of a JV_OBJECT, or NULL. */
struct member *object_find(const struct jv *object, struct str key);

/* Adds a member whose key is not in the object yet. */
void object_add(struct arena *a, struct jv *object, struct member member);

/* Takes out a member that object_find() gave; those behind it move up. */
void object_remove(struct jv *object, struct member *member);

/* Values in the tree below `v`, itself included, and its levels of arrays and objects. */
size_t value_measure(const struct jv *v, unsigned *ret_depth);

/* Whether two number texts mean the same value: 1 = 1.0 = 10e-1. */
bool number_equal(struct str a, struct str b);

#endif
