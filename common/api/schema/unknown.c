/*
 * unknown.c - fields that the schema does not know, as the API server finds them with
 * fieldValidation=Strict (structural pruning; metav1.ObjectMeta for metadata).
 */
#include "schema/report.h"

#include "base/nearest.h"

enum { CANDIDATES_MAX = 32 };

static void find_unknown(struct schema_run *run, const struct schema_node *node,
                         const struct fpath *path, const struct jv *value);

static void report_unknown(struct schema_run *run, const struct schema_node *node,
                           const struct fpath *path, struct str name)
{
    struct str known[CANDIDATES_MAX], detail = STR("unknown field");
    size_t n = 0;
    for (; node && n < node->field_count && n < CANDIDATES_MAX; n++)
        known[n] = node->fields[n].name;
    struct str near = nearest_name(name, known, n);
    if (near.n)
        detail =
            arena_printf(run->arena, "unknown field; did you mean \"%" PRISTR "\"?", STR_ARG(near));
    schema_report(run, SCHEMA_UNKNOWN_FIELD, FIELD_INVALID, FP_NAME(path, name),
                  jv_new_str(run->arena, name), detail);
}

/* `node` is NULL where the schema has nothing to say: then every field is unknown. */
static void find_in_object(struct schema_run *run, const struct schema_node *node,
                           const struct fpath *path, const struct jv *object)
{
    struct str name;
    jv_foreach_member (object, i, name, member) {
        const struct schema_node *below = node ? schema_member(node, name) : NULL;
        if (below && below == node->element)
            find_unknown(run, below, FP_KEY(path, name), member);
        else if (below)
            find_unknown(run, below, FP_NAME(path, name), member);
        else
            report_unknown(run, node, path, name);
    }
}

static void find_unknown(struct schema_run *run, const struct schema_node *node,
                         const struct fpath *path, const struct jv *value)
{
    if (node && node->opaque)
        return;
    const struct schema_node *element = node && node->type == SCHEMA_ARRAY ? node->element : NULL;
    if (jv_type(value) == JV_OBJECT)
        find_in_object(run, node, path, value);
    jv_foreach (value, i, item)
        find_unknown(run, element, FP_INDEX(path, i), item);
}

void schema_find_unknown(const struct schema_bundle *bundle, enum api_kind kind,
                         const struct jv *object, struct arena *a, schema_report_fn *report,
                         void *ctx)
{
    const struct schema_node *root = schema_root(bundle, kind);
    struct schema_run run = {.arena = a, .report = report, .ctx = ctx};
    struct str name;
    if (!root)
        return;
    jv_foreach_member (object, i, name, member) {
        const struct schema_node *node =
            str_is(name, "metadata") ? &schema_metadata : schema_member(root, name);
        if (node)
            find_unknown(&run, node, FP_NAME(NULL, name), member);
        else
            report_unknown(&run, root, NULL, name);
    }
}
