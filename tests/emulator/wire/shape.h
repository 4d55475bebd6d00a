/*
 * shape.h - what the members of a request must be like, as rows: required members, types,
 * patterns, ranges, words. Pure.
 *
 * The rows follow the API model (vpc-lattice 2022-11-30); they are checked against the model of an
 * installed botocore by the component tests, not derived from it.
 */
#ifndef LG_WIRE_SHAPE_H
#define LG_WIRE_SHAPE_H

#include "base/vec.h"
#include "json/jv.h"

enum shape_type {
    SHAPE_STRING,
    SHAPE_INTEGER,
    SHAPE_BOOLEAN,
    SHAPE_STRUCTURE,
    SHAPE_UNION, /* a structure of which exactly one member is set */
    SHAPE_LIST,
    SHAPE_MAP,
};

struct member;

struct shape {
    enum shape_type type;
    int64_t min, max;             /* characters, value, or items; max 0: no bound */
    const char *pattern;          /* extended regular expression for the whole string */
    const char *not_prefix;       /* the string must not begin so */
    const char *const *words;     /* NULL-terminated: the only strings allowed */
    const struct member *members; /* of structures; ends with an empty one */
    const struct shape *item;     /* of lists and maps */
    const struct shape *key;      /* of maps */
};

struct member {
    const char *name;
    const struct shape *shape;
    bool required;
};

/* What is wrong with one field, for fieldList. */
struct field_error {
    struct str name; /* "defaultAction.forward.targetGroups[0].weight" */
    struct str message;
};

struct field_errors {
    struct field_error *items;
    size_t n;
    size_t capacity;
};

/*
 * Adds everything that is wrong with `value`. Members that the shape does not know are ignored, as
 * the service does; a null counts as absent.
 */
void shape_check(struct arena *a, const struct shape *shape, const struct jv *value,
                 struct field_errors *errors);

/* What the shape knows of a value that was checked: other members and nulls are left out. */
struct jv *shape_prune(struct arena *a, const struct shape *shape, const struct jv *value);

/* The shape of a member, or NULL. */
const struct shape *shape_member(const struct shape *structure, struct str name);

/* Whether the whole of `text` matches an extended regular expression; patterns are kept compiled.
 */
bool pattern_matches(const char *pattern, struct str text);

#endif
