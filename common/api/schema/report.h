/*
 * report.h - how the parts of the schema library tell what they found. Private to schema.
 */
#ifndef LG_API_SCHEMA_REPORT_H
#define LG_API_SCHEMA_REPORT_H

#include "schema/bundles.h"
#include "schema/schema.h"

/* One validation on its way. */
struct schema_run {
    struct arena *arena;
    schema_report_fn *report;
    void *ctx;
    size_t count;     /* of violations reported */
    bool in_metadata; /* whatever is found counts as SCHEMA_METADATA */
};

/* Reports a violation; the path is copied. `value` may be NULL, the detail empty. */
void schema_report(struct schema_run *run, enum schema_constraint constraint,
                   enum field_error_type type, const struct fpath *path, const struct jv *value,
                   struct str detail);

/* What a value of the node must be, in words; empty if anything of its type will do. */
struct str schema_describe(struct arena *a, const struct schema_node *node);

/* `supported values: "a", "b"` of a node with an enum, with the one nearest to `written`. */
struct str schema_describe_enum(struct arena *a, const struct schema_node *node,
                                struct str written);

/* Validates `value` and all below it. */
void schema_check(struct schema_run *run, const struct schema_node *node, const struct fpath *path,
                  const struct jv *value);

/* Validates metadata of an object, on creation or (`is_update`) update. */
void schema_check_metadata(struct schema_run *run, const struct jv *object, bool is_update);

#endif
