/*
 * violation.h - one run over an object: what it has found so far, and how it says so. Private to
 * schema.
 */
#ifndef LG_API_SCHEMA_VIOLATION_H
#define LG_API_SCHEMA_VIOLATION_H

#include "schema/bundles.h"
#include "schema/schema.h"

struct validation {
    struct arena *arena;
    schema_report_fn *report;
    void *ctx;
    bool blocks;            /* something that makes the API server skip CEL was found */
    bool ignore_duplicates; /* the object had some before the update */
};

/* Reports a violation; `detail` says what would be right. `path` is copied. */
void violation_add(struct validation *v, enum schema_constraint constraint,
                   enum field_error_type type, const struct fpath *path, const struct jv *value,
                   struct str detail);

/* The same with a detail made by printf. */
void violation_addf(struct validation *v, enum schema_constraint constraint,
                    enum field_error_type type, const struct fpath *path, const struct jv *value,
                    const char *format, ...) _printf_(6, 7);

/* What a value of `node` must be, for messages: "one of \"A\", \"B\"", "an integer", "a list". */
struct str schema_describe(struct arena *a, const struct schema_node *node);

/* `"A", "B"`: the values of an enum. */
struct str schema_enum_list(struct arena *a, const struct schema_node *node);

/* Lengths, patterns, ranges, enums of a scalar of the right type (validate_scalar.c). */
void validate_scalar(struct validation *v, const struct schema_node *node, const struct jv *value,
                     const struct fpath *path);

/* The oneOf of Gateway addresses: the value of an IPAddress is one (validate_scalar.c). */
void validate_address(struct validation *v, const struct jv *address, const struct fpath *path);

/* Duplicates in a list of type set or map (validate_list.c). */
void validate_unique(struct validation *v, const struct schema_node *node, const struct jv *list,
                     const struct fpath *path);

/*
 * The element of `old` (a list of the same node, or anything else) that `element` was before: in a
 * list of type map the one with the same key; else none, NULL (validate_list.c).
 */
const struct jv *validate_list_old(const struct schema_node *node, const struct jv *old,
                                   const struct jv *element);

/* metav1.ObjectMeta (validate_metadata.c); on updates the name is not looked at. */
void validate_metadata(struct validation *v, enum api_kind kind, const struct jv *object,
                       bool is_update);

/* Whether `value` has the JSON type that `node` asks for. */
bool schema_type_matches(const struct schema_node *node, const struct jv *value);

#endif
