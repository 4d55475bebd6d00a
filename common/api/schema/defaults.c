/*
 * defaults.c - defaults of the schema, as apiextensions-apiserver fills them in (pkg/apiserver/
 * schema/defaulting): first nulls without a meaning go, then defaults come, from the top down.
 */
#include "schema/bundles.h"
#include "schema/schema.h"

static struct jv *build(struct arena *a, const struct schema_literal *literal)
{
    if (literal->type == JV_STRING)
        return jv_new_str(a, literal->text);
    if (literal->type == JV_NUMBER)
        return jv_new_int(a, literal->number);
    struct jv *value = literal->type == JV_ARRAY ? jv_new_array(a) : jv_new_object(a);
    for (size_t i = 0; i < literal->part_count; i++) {
        const struct schema_literal *part = &literal->parts[i];
        if (literal->type == JV_ARRAY)
            jv_append(a, value, build(a, part));
        else
            jv_set(a, value, part->key, build(a, part));
    }
    return value;
}

static bool is_meaningless_null(const struct schema_node *node, const struct jv *value)
{
    return jv_type(value) == JV_NULL && !node->nullable;
}

/* Removes null members that are neither allowed nor replaced by a default. */
static void drop_nulls(const struct schema_node *node, struct jv *value)
{
    struct str name;
    for (size_t i = jv_type(value) == JV_OBJECT ? jv_len(value) : 0; i-- > 0;) {
        const struct jv *member = jv_member(value, i, &name);
        const struct schema_node *below = schema_member(node, name);
        if (below && is_meaningless_null(below, member) && !below->default_value)
            jv_unset(value, name);
        else if (below && (below->field_count || below->element))
            drop_nulls(below, jv_get_mut(value, name));
    }
    if (jv_type(value) != JV_ARRAY || node->type != SCHEMA_ARRAY)
        return;
    for (size_t i = 0; i < jv_len(value); i++)
        drop_nulls(node->element, jv_at_mut(value, i));
}

static void fill_in(struct arena *a, const struct schema_node *node, struct jv *value);

static void fill_in_object(struct arena *a, const struct schema_node *node, struct jv *object)
{
    struct str name;
    for (size_t i = 0; i < node->field_count; i++) {
        const struct schema_field *field = &node->fields[i];
        if (!field->node->default_value)
            continue;
        const struct jv *member = jv_get_str(object, field->name);
        if (!member || is_meaningless_null(field->node, member))
            jv_set(a, object, field->name, build(a, field->node->default_value));
    }
    for (size_t i = 0; jv_member(object, i, &name); i++) {
        const struct schema_node *below = schema_member(node, name);
        if (below && (below->field_count || below->element))
            fill_in(a, below, jv_get_mut(object, name));
    }
}

static void fill_in(struct arena *a, const struct schema_node *node, struct jv *value)
{
    if (jv_type(value) == JV_OBJECT)
        fill_in_object(a, node, value);
    if (jv_type(value) != JV_ARRAY || node->type != SCHEMA_ARRAY)
        return;
    for (size_t i = 0; i < jv_len(value); i++)
        fill_in(a, node->element, jv_at_mut(value, i));
}

void schema_apply_defaults(const struct schema_bundle *bundle, enum api_kind kind, struct arena *a,
                           struct jv *object)
{
    const struct schema_node *root = schema_root(bundle, kind);
    const struct schema_node *spec = root ? schema_member(root, STR("spec")) : NULL;
    if (!spec)
        return;
    if (jv_type(jv_get(object, "spec")) == JV_NULL)
        jv_unset(object, STR("spec"));
    struct jv *value = jv_get_mut(object, STR("spec"));
    if (!value)
        return;
    drop_nulls(spec, value);
    fill_in(a, spec, value);
}
