/* bundles.c - the list of known bundles, and the kinds in each. */
#include "schema/bundles.h"

#include "schema/schema.h"

/* Oldest first. */
static const struct schema_bundle *const bundles[] = {
    &schema_bundle_v1_2_1,
    &schema_bundle_v1_6_1,
    &schema_bundle_v1_7_0,
};

static const struct schema_bundle *newest(void)
{
    return bundles[ARRAY_LEN(bundles) - 1];
}

const struct schema_bundle *schema_bundle_at(size_t i)
{
    return i < ARRAY_LEN(bundles) ? bundles[i] : NULL;
}

const struct schema_bundle *schema_bundle_find(struct str version)
{
    if (version.n == 0)
        return newest();
    for (size_t i = 0; i < ARRAY_LEN(bundles); i++)
        if (str_eq(bundles[i]->version, version))
            return bundles[i];
    return NULL;
}

static const struct schema_bundle *or_newest(const struct schema_bundle *bundle)
{
    return bundle ? bundle : bundles[ARRAY_LEN(bundles) - 1];
}

struct str schema_bundle_version(const struct schema_bundle *bundle)
{
    return or_newest(bundle)->version;
}

bool schema_bundle_since(const struct schema_bundle *bundle, struct str version)
{
    bool reached = false;
    for (size_t i = 0; i < ARRAY_LEN(bundles); i++) {
        reached = reached || str_eq(bundles[i]->version, version);
        if (bundles[i] == or_newest(bundle))
            return reached;
    }
    return false;
}

static const struct schema_kind *find_kind(const struct schema_bundle *bundle, enum api_kind kind)
{
    const struct schema_bundle *known = or_newest(bundle);
    for (size_t i = 0; i < known->kind_count; i++)
        if (known->kinds[i].kind == kind)
            return &known->kinds[i];
    return NULL;
}

bool schema_serves(const struct schema_bundle *bundle, enum api_kind kind, struct str version)
{
    const struct schema_kind *row = find_kind(bundle, kind);
    struct str rest = row ? row->versions : STR_NONE, part;
    while (str_split(&rest, ',', &part))
        if (str_eq(part, version))
            return true;
    return false;
}

const struct schema_node *schema_root(const struct schema_bundle *bundle, enum api_kind kind)
{
    const struct schema_kind *row = find_kind(bundle ? bundle : newest(), kind);
    return row ? row->root : NULL;
}

const struct schema_node *schema_member(const struct schema_node *node, struct str name)
{
    for (size_t i = 0; i < node->field_count; i++)
        if (str_eq(node->fields[i].name, name))
            return node->fields[i].node;
    return node->type == SCHEMA_OBJECT ? node->element : NULL;
}
