/* violation.c - see violation.h. */
#include "schema/violation.h"

#include <stdarg.h>

/* hasBlockingErr() of apiextensions-apiserver pkg/registry/customresource/strategy.go. */
static bool blocks(enum field_error_type type)
{
    return type == FIELD_REQUIRED || type == FIELD_TYPE_INVALID || type == FIELD_NOT_SUPPORTED ||
           type == FIELD_TOO_LONG || type == FIELD_TOO_MANY;
}

void violation_add(struct validation *v, enum schema_constraint constraint,
                   enum field_error_type type, const struct fpath *path, const struct jv *value,
                   struct str detail)
{
    struct schema_violation violation = {
        .constraint = constraint,
        .type = type,
        .path = fpath_copy(v->arena, path),
        .value = value,
        .detail = detail,
    };
    v->blocks |= blocks(type);
    v->report(v->ctx, &violation);
}

void violation_addf(struct validation *v, enum schema_constraint constraint,
                    enum field_error_type type, const struct fpath *path, const struct jv *value,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str detail = arena_vprintf(v->arena, format, args);
    va_end(args);
    violation_add(v, constraint, type, path, value, detail);
}

struct str schema_enum_list(struct arena *a, const struct schema_node *node)
{
    struct str list = STR("");
    for (size_t i = 0; i < node->name_count; i++)
        list = arena_printf(a, "%" PRISTR "%s\"%" PRISTR "\"", STR_ARG(list), i ? ", " : "",
                            STR_ARG(node->names[i]));
    for (size_t i = 0; i < node->number_count; i++)
        list = arena_printf(a, "%" PRISTR "%s%lld", STR_ARG(list), i ? ", " : "",
                            (long long)node->numbers[i]);
    return list;
}

struct str schema_describe(struct arena *a, const struct schema_node *node)
{
    static const struct str types[] = {
        [SCHEMA_OBJECT] = S("an object (fields with values)"),
        [SCHEMA_ARRAY] = S("a list"),
        [SCHEMA_STRING] = S("a string"),
        [SCHEMA_INTEGER] = S("an integer"),
        [SCHEMA_BOOLEAN] = S("true or false"),
    };
    struct str list = schema_enum_list(a, node);
    if (list.n)
        return arena_printf(a, "one of %" PRISTR, STR_ARG(list));
    if (node->pattern != PATTERN_NONE)
        return str_of(schema_pattern_words(node->pattern));
    if (node->minimum && node->maximum)
        return arena_printf(a, "an integer from %lld to %lld", (long long)*node->minimum,
                            (long long)*node->maximum);
    return types[node->type];
}
