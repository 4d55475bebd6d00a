/* object_set.c - one store of typed views a kind. */
#include "api/object_set.h"

#include "api/indexes.h"

struct object_set {
    struct arena *arena;
    struct store *stores[KIND_COUNT];
    bool assume_present[KIND_COUNT];
    struct lookup lookup;
    const struct lookup *behind; /* or NULL */
};

static enum lookup_state when_absent(const struct object_set *set, enum api_kind kind)
{
    return set->assume_present[kind] ? LOOKUP_UNKNOWN : LOOKUP_ABSENT;
}

static enum lookup_state set_get(void *ctx, enum api_kind kind, struct str namespace,
                                 struct str name, const struct api_object **ret_object)
{
    const struct object_set *set = ctx;
    const struct api_object *found = store_get(set->stores[kind], namespace, name);
    if (!found && set->behind)
        return set->behind->get(set->behind->ctx, kind, namespace, name, ret_object);
    if (!found)
        return when_absent(set, kind);
    *ret_object = found;
    return LOOKUP_FOUND;
}

/* Appends what stands behind the set, but for what the set has itself. */
static enum lookup_state list_behind(const struct object_set *set, enum api_kind kind,
                                     enum api_index index, struct str key, struct object_list *list)
{
    struct object_list more = {0};
    enum lookup_state state = set->behind->list(set->behind->ctx, kind, index, key, &more);
    const struct api_object **items =
        ARENA_NEW_ARRAY(set->arena, list->n + more.n, const struct api_object *);
    if (list->n)
        memcpy(items, list->items, list->n * sizeof(*items));
    list->items = items;
    for (size_t i = 0; i < more.n; i++) {
        const struct object_meta *meta = &more.items[i]->meta;
        if (!store_get(set->stores[kind], meta->namespace, meta->name))
            items[list->n++] = more.items[i];
    }
    return state == LOOKUP_ABSENT && list->n ? LOOKUP_FOUND : state;
}

static enum lookup_state set_list(void *ctx, enum api_kind kind, enum api_index index,
                                  struct str key, struct object_list *ret_list)
{
    const struct object_set *set = ctx;
    struct store_list found = store_find(set->stores[kind], set->arena, (size_t)index, key);
    ret_list->n = found.n;
    ret_list->items = ARENA_NEW_ARRAY(set->arena, found.n, const struct api_object *);
    for (size_t i = 0; i < found.n; i++)
        ret_list->items[i] = found.items[i]->object;
    if (set->behind)
        return list_behind(set, kind, index, key, ret_list);
    return found.n ? LOOKUP_FOUND : when_absent(set, kind);
}

static enum lookup_trust set_trust(void *ctx, enum api_kind kind, struct str namespace,
                                   struct str name)
{
    const struct object_set *set = ctx;
    if (!set->behind || (name.n && store_get(set->stores[kind], namespace, name)))
        return TRUST_CONFIRMED;
    return set->behind->trust(set->behind->ctx, kind, namespace, name);
}

static void free_stores(void *ptr)
{
    struct object_set *set = ptr;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        store_free(set->stores[kind]);
}

struct object_set *object_set_new(struct arena *a)
{
    static const struct store_options options = {
        .free_object = NULL, .indexes = api_indexes, .index_count = INDEX_COUNT};
    struct object_set *set = ARENA_NEW(a, struct object_set);
    set->arena = a;
    set->lookup = (struct lookup){set, set_get, set_list, set_trust};
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        set->stores[kind] = store_new(&options);
    arena_defer(a, free_stores, set);
    return set;
}

void object_set_add(struct object_set *set, const struct jv *object, struct str namespace)
{
    enum api_kind kind = api_kind_of_object(object);
    if (kind == KIND_UNKNOWN)
        return;
    struct api_object *view = api_object_view(set->arena, kind, object);
    if (!api_kind_info(kind)->namespaced)
        view->meta.namespace = STR_NONE;
    else if (!view->meta.namespace.n)
        view->meta.namespace = arena_str(set->arena, namespace);
    store_put(set->stores[kind], view->meta.namespace, view->meta.name, view);
}

void object_set_remove(struct object_set *set, enum api_kind kind, struct str namespace,
                       struct str name)
{
    store_remove(set->stores[kind], namespace, name);
}

void object_set_assume_present(struct object_set *set, enum api_kind kind)
{
    set->assume_present[kind] = true;
}

void object_set_set_behind(struct object_set *set, const struct lookup *behind)
{
    set->behind = behind;
}

const struct lookup *object_set_lookup(struct object_set *set)
{
    return &set->lookup;
}
