/* report.c - see report.h; also the words in which a node says what it takes. */
#include "schema/report.h"

#include "base/nearest.h"
#include "base/strbuf.h"

enum { DESCRIPTION_MAX = 1024 };

void schema_report(struct schema_run *run, enum schema_constraint constraint,
                   enum field_error_type type, const struct fpath *path, const struct jv *value,
                   struct str detail)
{
    run->count++;
    struct schema_violation violation = {
        .constraint = run->in_metadata ? SCHEMA_METADATA : constraint,
        .type = type,
        .path = fpath_copy(run->arena, path),
        .value = value,
        .detail = detail,
    };
    run->report(run->ctx, &violation);
}

struct str schema_describe_enum(struct arena *a, const struct schema_node *node, struct str written)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(DESCRIPTION_MAX);
    strbuf_addz(&text, "supported values: ");
    for (size_t i = 0; i < node->name_count; i++)
        strbuf_printf(&text, "%s\"%" PRISTR "\"", i ? ", " : "", STR_ARG(node->names[i]));
    for (size_t i = 0; i < node->number_count; i++)
        strbuf_printf(&text, "%s%lld", i ? ", " : "", (long long)node->numbers[i]);
    struct str near = nearest_name(written, node->names, node->name_count);
    if (near.n)
        strbuf_printf(&text, "; did you mean \"%" PRISTR "\"?", STR_ARG(near));
    return arena_str(a, strbuf_str(&text));
}

struct str schema_describe(struct arena *a, const struct schema_node *node)
{
    if (node->name_count || node->number_count)
        return schema_describe_enum(a, node, STR_NONE);
    if (node->pattern)
        return arena_printf(a, "must be %s", schema_pattern_words(node->pattern));
    if (node->minimum && node->maximum)
        return arena_printf(a, "must be between %lld and %lld", (long long)*node->minimum,
                            (long long)*node->maximum);
    if (node->minimum)
        return arena_printf(a, "must be at least %lld", (long long)*node->minimum);
    return STR_NONE;
}
