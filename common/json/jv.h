/*
 * jv.h - JSON values: what was read from JSON or YAML, and what we build.
 *
 * `struct jv` is opaque; what stands behind it is the business of common/json alone. Values live in
 * the arena they were made in. Reading is done through `const struct jv *`; NULL stands for
 * "absent" and every reading function accepts it, so look-ups chain without checks:
 *
 *     struct str name = jv_str(jv_get(jv_get(object, "metadata"), "name"));
 *
 * Absent (NULL), JSON null (JV_NULL) and empty values are three different things, as in Kubernetes.
 */
#ifndef LG_JSON_JV_H
#define LG_JSON_JV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct jv;

enum jv_type { JV_ABSENT, JV_NULL, JV_BOOL, JV_NUMBER, JV_STRING, JV_ARRAY, JV_OBJECT };

/* Where a value begins in the text it was read from, 1-based; 0 if it was not read from a text. */
struct jv_place {
    uint32_t line;
    uint32_t column;
};

/* --- reading -----------------------------------------------------------------------------------
 */

/* What `v` is; JV_ABSENT for NULL. */
enum jv_type jv_type(const struct jv *v);

/* "object", "array", "string", "number", "boolean", "null", "absent". */
const char *jv_type_name(enum jv_type type);

/* The member `key` of an object, or NULL: not an object, or no such member. */
const struct jv *jv_get_str(const struct jv *object, struct str key);
static inline const struct jv *jv_get(const struct jv *object, const char *key)
{
    return jv_get_str(object, str_of(key));
}

/*
 * The same for one object after another of the same form: looks first at the position of the member
 * in the last one, which *hint is (0 before the first).
 */
const struct jv *jv_get_near(const struct jv *object, struct str key, size_t *hint);

/* The element `i` of an array, or NULL. */
const struct jv *jv_at(const struct jv *array, size_t i);

/* Number of elements or members; 0 for everything else. */
size_t jv_len(const struct jv *v);

/* The member at position `i` (in document order) of an object: *ret_key and its value, or NULL. */
const struct jv *jv_member(const struct jv *object, size_t i, struct str *ret_key);

/* The text of a string (NUL-terminated, may hold inner NULs); the empty view otherwise. */
struct str jv_str(const struct jv *v);

/* A number as it was written ("1.10", "1e2"); the empty view otherwise. */
struct str jv_number_text(const struct jv *v);

/* An integral number in the range of int64 (also written as 1e3 or 2.0); false otherwise. */
bool jv_int(const struct jv *v, int64_t *ret_value);

/* The value of a boolean; `otherwise` for everything else. */
bool jv_bool(const struct jv *v, bool otherwise);

/* Where the value stood in its text, and where the key of a member stood. */
struct jv_place jv_place(const struct jv *v);
struct jv_place jv_key_place(const struct jv *object, struct str key);

/* Deep equality: member order does not matter, numbers compare by value (1 = 1.0), text otherwise.
 */
bool jv_equal(const struct jv *a, const struct jv *b);

/* `v` if it has that type, else NULL: what has another type has nothing to go through. */
static inline const struct jv *jv_if(const struct jv *v, enum jv_type type)
{
    return jv_type(v) == type ? v : NULL;
}

/* The elements of an array, the members of an object; nothing for any other value. */
#define jv_foreach(array, index, item)                                                             \
    for (size_t index = 0, index##_n = jv_len(jv_if((array), JV_ARRAY)); index < index##_n;        \
         index = index##_n)                                                                        \
        for (const struct jv *item;                                                                \
             index < index##_n && ((item = jv_at((array), index)), (void)item, true); index++)

#define jv_foreach_member(object, index, key, item)                                                \
    for (size_t index = 0, index##_n = jv_len(jv_if((object), JV_OBJECT)); index < index##_n;      \
         index = index##_n)                                                                        \
        for (const struct jv *item;                                                                \
             index < index##_n && ((item = jv_member((object), index, &(key))), (void)item, true); \
             index++)

/* --- building (values are mutable only through a non-const pointer) ------------------------------
 */

/* New values in `a`. */
struct jv *jv_new_null(struct arena *a);
struct jv *jv_new_bool(struct arena *a, bool value);
struct jv *jv_new_int(struct arena *a, int64_t value);
struct jv *jv_new_number(struct arena *a, struct str text); /* `text` must be a JSON number */
struct jv *jv_new_str(struct arena *a, struct str value);   /* copies the bytes */
struct jv *jv_new_array(struct arena *a);
struct jv *jv_new_object(struct arena *a);

/* A deep copy of the structure; strings are shared when `v` lives at least as long as `a`. */
struct jv *jv_clone(struct arena *a, const struct jv *v);

/* Sets or replaces a member (in place; a new one goes to the end). The key is copied. */
void jv_set(struct arena *a, struct jv *object, struct str key, struct jv *value);

/* Removes a member; no effect if it is absent. */
void jv_unset(struct jv *object, struct str key);

/* Inserts before position `i` (<= length; length appends), or removes element `i`. */
void jv_insert(struct arena *a, struct jv *array, size_t i, struct jv *value);
void jv_append(struct arena *a, struct jv *array, struct jv *value);
void jv_remove_at(struct jv *array, size_t i);

/* The mutable view of a member or element of a value one may change; NULL if absent. */
struct jv *jv_get_mut(struct jv *object, struct str key);
struct jv *jv_at_mut(struct jv *array, size_t i);

#endif
