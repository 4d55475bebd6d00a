/* build_tell.c - what all parts of building need: obstacles, annotations and tags. */
#include "api/lattice_tags.h"
#include "lattice/builder.h"

void tell(struct builder *b, enum plan_obstacle_kind kind, const char *reason, const char *format,
          ...)
{
    va_list args;
    va_start(args, format);
    struct str message = arena_vprintf(b->arena, format, args);
    va_end(args);
    vec_push(b->arena, &b->obstacles, (struct plan_obstacle){kind, str_of(reason), message});
}

bool annotation_bool(const struct api_object *object, const char *name, bool *ret_value)
{
    struct str value = api_annotation(object, name);
    if (!value.p)
        return false;
    *ret_value = str_eq_nocase(str_trim(value), STR("true"));
    return true;
}

static int by_key(const void *x, const void *y)
{
    const struct lattice_tag_pair *a = x, *b = y;
    return str_cmp(a->key, b->key);
}

static bool has_key(const struct lattice_tags *tags, struct str key)
{
    for (size_t i = 0; i < tags->n; i++)
        if (str_eq(tags->items[i].key, key))
            return true;
    return false;
}

struct lattice_tags additional_tags(struct arena *a, const struct api_object *object)
{
    struct str rest = api_annotation(object, "tags"), pair;
    struct lattice_tags tags = {0};
    if (!rest.n)
        return tags;
    tags.items = ARENA_NEW_ARRAY(a, LATTICE_TAGS_MAX, struct lattice_tag_pair);
    while (tags.n < LATTICE_TAGS_MAX && str_split(&rest, ',', &pair)) {
        struct lattice_tag tag = lattice_tag_parse(pair);
        if (!lattice_tag_fault(&tag) && !has_key(&tags, tag.key)) /* the first of a key counts */
            tags.items[tags.n++] = (struct lattice_tag_pair){tag.key, tag.value};
    }
    return tags;
}

struct lattice_tags tags_join(struct arena *a, const struct lattice_tag_pair *own, size_t n,
                              const struct lattice_tags *additional)
{
    struct lattice_tags tags = {ARENA_NEW_ARRAY(a, n + additional->n, struct lattice_tag_pair),
                                n + additional->n};
    memcpy(tags.items, own, n * sizeof(*own));
    if (additional->n)
        memcpy(tags.items + n, additional->items, additional->n * sizeof(*own));
    qsort(tags.items, tags.n, sizeof(*tags.items), by_key);
    return tags;
}

struct lattice_tags tags_plain(const struct builder *b)
{
    const struct lattice_tag_pair own[] = {{STR(TAG_MANAGED_BY), b->input->settings->who.owner}};
    return tags_join(b->arena, own, ARRAY_LEN(own), &b->additional);
}
