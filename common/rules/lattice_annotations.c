/* lattice_annotations.c - see lattice_annotations.h. */
#include "rules/lattice_annotations.h"

#include "api/lattice_names.h"

void check_boolean_annotation(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    static const struct str words[] = {S("true"), S("false")};
    if (jv_type(value) != JV_STRING || lattice_is_boolean(jv_str(value)))
        return;
    struct str hint = did_you_mean(c->arena, jv_str(value), words, ARRAY_LEN(words));
    rule_report(c, path, FIELD_NOT_SUPPORTED, value,
                "supported values: \"true\", \"false\"%" PRISTR, STR_ARG(hint));
}

void check_annotation_known(struct rule_ctx *c, const struct fpath *path, const struct str *known,
                            size_t count)
{
    static const struct str prefix = S(LATTICE_PREFIX);
    if (!str_starts(path->name, prefix))
        return;
    struct str name = str_sub(path->name, prefix.n, path->name.n);
    for (size_t i = 0; i < count; i++)
        if (str_eq(name, known[i]))
            return;
    struct str hint = did_you_mean(c->arena, name, known, count);
    rule_report(c, path, FIELD_NOT_SUPPORTED, NULL, "no such annotation, it has no effect%" PRISTR,
                STR_ARG(hint));
}

bool has_finalizer(const struct api_object *object, const char *finalizer)
{
    return str_list_has(&object->meta.finalizers, str_of(finalizer));
}
