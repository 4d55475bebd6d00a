/* object.c - validation of a whole object: its metadata, and its schema but for status. */
#include "schema/report.h"

/* The parts of an object that its schema governs when a user writes it. */
static bool is_governed(const struct schema_field *field)
{
    return !str_is(field->name, "metadata") && !str_is(field->name, "status");
}

static void check_root(struct schema_run *run, const struct schema_node *root,
                       const struct jv *object)
{
    for (size_t i = 0; i < root->field_count; i++) {
        const struct schema_field *field = &root->fields[i];
        const struct jv *value = jv_get_str(object, field->name);
        if (value && is_governed(field))
            schema_check(run, field->node, FP_NAME(NULL, field->name), value);
        else if (!value && field->required)
            schema_report(run, SCHEMA_REQUIRED, FIELD_REQUIRED, FP_NAME(NULL, field->name), NULL,
                          STR_NONE);
    }
}

void schema_validate(const struct schema_bundle *bundle, enum api_kind kind,
                     const struct jv *object, bool is_update, struct arena *a,
                     schema_report_fn *report, void *ctx)
{
    const struct schema_node *root = schema_root(bundle, kind);
    struct schema_run run = {.arena = a, .report = report, .ctx = ctx};
    if (!root)
        return;
    schema_check_metadata(&run, object, is_update);
    check_root(&run, root, object);
}
