/* object.c - validation of a whole object: its metadata, and its schema but for status. */
#include "schema/report.h"

/* The parts of an object that its schema governs when a user writes it. */
static bool is_governed(const struct schema_field *field)
{
    return !str_is(field->name, "metadata") && !str_is(field->name, "status");
}

static void check_root(struct schema_run *run, const struct schema_node *root,
                       const struct jv *object, const struct jv *old)
{
    for (size_t i = 0; i < root->field_count; i++) {
        const struct schema_field *field = &root->fields[i];
        const struct jv *value = jv_get_str(object, field->name);
        if (value && is_governed(field))
            schema_check(run, field->node, FP_NAME(NULL, field->name), value,
                         jv_get_str(old, field->name));
        else if (!value && field->required)
            schema_report(run, SCHEMA_REQUIRED, FIELD_REQUIRED, FP_NAME(NULL, field->name), NULL,
                          STR_NONE);
    }
}

static void note_duplicate(void *ctx, const struct schema_violation *violation)
{
    bool *found = ctx;
    *found = *found || violation->constraint == SCHEMA_UNIQUE;
}

static bool has_duplicates(const struct schema_node *root, const struct jv *object, struct arena *a)
{
    bool found = false;
    struct schema_run run = {.arena = a, .report = note_duplicate, .ctx = &found};
    check_root(&run, root, object, NULL);
    return found;
}

bool schema_validate(const struct schema_bundle *bundle, enum api_kind kind,
                     const struct jv *object, const struct jv *old, struct arena *a,
                     schema_report_fn *report, void *ctx)
{
    const struct schema_node *root = schema_root(bundle, kind);
    if (!root)
        return false;
    struct schema_run run = {.arena = a, .report = report, .ctx = ctx};
    run.skip_unique = old && has_duplicates(root, old, a);
    schema_check_metadata(&run, object, old != NULL);
    check_root(&run, root, object, old);
    return run.blocks;
}
