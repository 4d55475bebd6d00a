/*
 * validate_list.c - lists that are sets or maps (x-kubernetes-list-type).
 *
 * As apiextensions-apiserver pkg/apiserver/schema/listtype: of values that occur more than once the
 * second is reported.
 */
#include "base/map.h"
#include "schema/violation.h"

/* What identifies an element: itself in a set, its key in a map. NULL: no key. */
static const struct jv *identity(const struct schema_node *node, const struct jv *element)
{
    return node->list == SCHEMA_MAP ? jv_get_str(element, node->list_key) : element;
}

/* Text that is the same for equal identities and differs for others. */
static struct str identity_text(struct arena *a, const struct jv *identity)
{
    struct str text = jv_type(identity) == JV_NUMBER ? jv_number_text(identity) : jv_str(identity);
    return arena_printf(a, "%s %" PRISTR, jv_type_name(jv_type(identity)), STR_ARG(text));
}

static bool can_be_compared(const struct schema_node *node, const struct jv *list)
{
    jv_foreach (list, i, element) {
        enum jv_type type = jv_type(element);
        if (node->list == SCHEMA_MAP && type != JV_OBJECT && type != JV_NULL)
            return false;
    }
    return node->list != SCHEMA_LIST && jv_len(list) > 1;
}

static void add_duplicate(struct validation *v, const struct schema_node *node,
                          const struct jv *element, const struct fpath *path)
{
    const struct fpath *at = node->list == SCHEMA_MAP ? FP_NAME(path, node->list_key) : path;
    violation_addf(v, SCHEMA_UNIQUE, FIELD_DUPLICATE, at, identity(node, element),
                   "each element needs %s of its own",
                   node->list == SCHEMA_MAP
                       ? arena_printf(v->arena, "a %" PRISTR, STR_ARG(node->list_key)).p
                       : "a value");
}

void validate_unique(struct validation *v, const struct schema_node *node, const struct jv *list,
                     const struct fpath *path)
{
    static char once, more;
    _cleanup_(cleanup_map) struct map *seen = NULL;
    if (v->ignore_duplicates || !can_be_compared(node, list))
        return;
    seen = map_new();
    jv_foreach (list, i, element) {
        struct str text = identity_text(v->arena, identity(node, element));
        const void *before = map_get(seen, text);
        if (before == &once)
            add_duplicate(v, node, element, FP_INDEX(path, i));
        map_put(seen, text, before ? &more : &once);
    }
}

const struct jv *validate_list_old(const struct schema_node *node, const struct jv *old,
                                   const struct jv *element)
{
    const struct jv *key = identity(node, element);
    if (node->list != SCHEMA_MAP || jv_type(old) != JV_ARRAY || !key)
        return NULL;
    jv_foreach (old, i, candidate)
        if (jv_equal(identity(node, candidate), key))
            return candidate;
    return NULL;
}
