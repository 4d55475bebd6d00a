/* tags.c - see tags.h. */
#include "lattice/tags.h"

static const struct lattice_tag_pair *find(const struct lattice_tags *tags, struct str key)
{
    for (size_t i = 0; i < tags->n; i++)
        if (str_eq(tags->items[i].key, key))
            return &tags->items[i];
    return NULL;
}

struct str tags_owner(struct arena *a, struct str account, struct str cluster, struct str vpc)
{
    return arena_printf(a, "%" PRISTR "/%" PRISTR "/%" PRISTR, STR_ARG(account), STR_ARG(cluster),
                        STR_ARG(vpc));
}

struct str tags_get(const struct lattice_tags *tags, const char *key)
{
    const struct lattice_tag_pair *tag = find(tags, str_of(key));
    return tag ? tag->value : STR_NONE;
}

struct lattice_tags tags_missing(struct arena *a, const struct lattice_tags *have,
                                 const struct lattice_tags *want)
{
    struct lattice_tags missing = {.items = ARENA_NEW_ARRAY(a, want->n, struct lattice_tag_pair)};
    for (size_t i = 0; i < want->n; i++) {
        const struct lattice_tag_pair *tag = find(have, want->items[i].key);
        if (!tag || !str_eq(tag->value, want->items[i].value))
            missing.items[missing.n++] = want->items[i];
    }
    return missing;
}

bool tags_have_additional(const struct lattice_tags *tags)
{
    for (size_t i = 0; i < tags->n; i++)
        if (!str_starts(tags->items[i].key, STR(LATTICE_PREFIX)))
            return true;
    return false;
}
