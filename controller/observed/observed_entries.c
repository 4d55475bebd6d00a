/* observed_entries.c - the resources in the store, each in an arena of its own. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "lattice/tags.h"
#include "observed/copy.h"
#include "observed/observed_impl.h"

enum { ENTRY_ARENA_BYTES = 512 };

struct str id_of(struct str id_or_arn)
{
    for (size_t i = id_or_arn.n; i > 0; i--)
        if (id_or_arn.p[i - 1] == '/')
            return str_sub(id_or_arn, i, id_or_arn.n);
    return id_or_arn;
}

/* --- services -----------------------------------------------------------------------------------
 */

struct service_entry *service_find(const struct observed_store *s, struct str id)
{
    return store_get(s->services, STR_NONE, id_of(id));
}

struct service_entry *service_with_association(const struct observed_store *s, struct str id)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(128);
    struct store_list found = store_find(s->services, a, SERVICES_BY_ASSOCIATION, id_of(id));
    return found.n ? found.items[0]->object : NULL;
}

struct service_entry *service_edit(const struct observed_store *s, struct str id)
{
    const struct service_entry *old = service_find(s, id);
    struct service_entry *e = xcalloc(1, sizeof(*e));
    e->arena = arena_new_sized(ENTRY_ARENA_BYTES);
    if (old) {
        copy_service(e->arena, &e->s, &old->s);
        e->at = old->at;
    }
    return e;
}

void service_release(struct service_entry *e)
{
    if (!e)
        return;
    arena_free(e->arena);
    free(e);
}

static void service_free(void *ptr)
{
    service_release(ptr);
}

/* An entry lives long: it moves into an arena that has just the room for it. */
static void service_fit(struct service_entry *e)
{
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct observed_service from = e->s;
    from.tags = (struct observed_tags){0};
    copy_service(scratch, &e->s, &from);
    struct arena *fitting = arena_new_sized(arena_used(scratch));
    copy_service(fitting, &e->s, &from);
    arena_free(e->arena);
    e->arena = fitting;
}

/* Its tags may have come before it: the index by route hangs on them. */
void service_put(struct observed_store *s, struct service_entry *edited)
{
    service_fit(edited);
    edited->s.tags = tags_of(s, edited->s.arn);
    service_free(store_put(s->services, STR_NONE, edited->s.id, edited));
}

void listener_tags_drop(struct observed_store *s, const struct observed_listener *listener)
{
    for (size_t i = 0; i < listener->rule_count; i++)
        tags_drop(s, listener->rules[i].arn);
    tags_drop(s, listener->arn);
}

void service_drop(struct observed_store *s, struct str id)
{
    struct service_entry *e = store_remove(s->services, STR_NONE, id_of(id));
    if (!e)
        return;
    for (size_t i = 0; i < e->s.association_count; i++)
        tags_drop(s, e->s.associations[i].arn);
    for (size_t i = 0; i < e->s.listener_count; i++)
        listener_tags_drop(s, &e->s.listeners[i]);
    tags_drop(s, e->s.arn);
    service_free(e);
}

/* --- target groups ------------------------------------------------------------------------------
 */

struct group_entry *group_find(const struct observed_store *s, struct str id)
{
    return store_get(s->groups, STR_NONE, id_of(id));
}

struct group_entry *group_edit(const struct observed_store *s, struct str id)
{
    const struct group_entry *old = group_find(s, id);
    struct group_entry *e = xcalloc(1, sizeof(*e));
    e->arena = arena_new_sized(ENTRY_ARENA_BYTES);
    if (old) {
        copy_target_group(e->arena, &e->g, &old->g);
        e->at = old->at;
    }
    return e;
}

void group_release(struct group_entry *e)
{
    if (!e)
        return;
    arena_free(e->arena);
    free(e);
}

static void group_free(void *ptr)
{
    group_release(ptr);
}

static void group_fit(struct group_entry *e)
{
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct observed_target_group from = e->g;
    from.tags = (struct observed_tags){0};
    copy_target_group(scratch, &e->g, &from);
    struct arena *fitting = arena_new_sized(arena_used(scratch));
    copy_target_group(fitting, &e->g, &from);
    arena_free(e->arena);
    e->arena = fitting;
}

void group_put(struct observed_store *s, struct group_entry *edited)
{
    group_fit(edited);
    edited->g.tags = tags_of(s, edited->g.arn);
    group_free(store_put(s->groups, STR_NONE, edited->g.id, edited));
}

void group_drop(struct observed_store *s, struct str id)
{
    struct group_entry *e = store_remove(s->groups, STR_NONE, id_of(id));
    if (!e)
        return;
    tags_drop(s, e->g.arn);
    group_free(e);
}

/* --- service networks ---------------------------------------------------------------------------
 */

struct network_entry *network_find(const struct observed_store *s, struct str id)
{
    return store_get(s->networks, STR_NONE, id_of(id));
}

struct network_entry *network_edit(const struct observed_store *s, struct str id)
{
    const struct network_entry *old = network_find(s, id);
    struct network_entry *e = xcalloc(1, sizeof(*e));
    e->arena = arena_new_sized(ENTRY_ARENA_BYTES);
    if (old) {
        copy_network(e->arena, &e->n, &old->n);
        e->at = old->at;
    }
    return e;
}

void network_release(struct network_entry *e)
{
    if (!e)
        return;
    arena_free(e->arena);
    free(e);
}

static void network_free(void *ptr)
{
    network_release(ptr);
}

void network_put(struct observed_store *s, struct network_entry *edited)
{
    network_free(store_put(s->networks, STR_NONE, edited->n.id, edited));
}

void network_drop(struct observed_store *s, struct str id)
{
    struct network_entry *e = store_remove(s->networks, STR_NONE, id_of(id));
    if (!e)
        return;
    tags_drop(s, e->n.arn);
    network_free(e);
}

/* --- tags ---------------------------------------------------------------------------------------
 */

static void tag_entry_free(struct tag_entry *e)
{
    if (!e)
        return;
    arena_free(e->arena);
    free(e);
}

struct observed_tags tags_of(const struct observed_store *s, struct str arn)
{
    const struct tag_entry *e = map_get(s->tags, arn);
    return e ? (struct observed_tags){true, e->tags} : (struct observed_tags){0};
}

/* An entry whose keys hang on the tags has to be found under the new ones. */
static void reindex(struct observed_store *s, struct str arn)
{
    struct str id = id_of(arn);
    struct service_entry *service = store_remove(s->services, STR_NONE, id);
    if (service) {
        service->s.tags = tags_of(s, arn);
        store_put(s->services, STR_NONE, service->s.id, service);
    }
    struct group_entry *group = store_remove(s->groups, STR_NONE, id);
    if (group) {
        group->g.tags = tags_of(s, arn);
        store_put(s->groups, STR_NONE, group->g.id, group);
    }
}

void tags_put(struct observed_store *s, struct str arn, const struct lattice_tags *tags,
              int64_t written_ns)
{
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    (void)copy_tags(scratch, tags); /* tells how much room they take */
    struct tag_entry *e = xcalloc(1, sizeof(*e));
    e->arena = arena_new_sized(arena_used(scratch));
    e->tags = copy_tags(e->arena, tags);
    e->written = written_ns;
    struct tag_entry *old = map_put(s->tags, arn, e);
    reindex(s, arn);
    tag_entry_free(old);
}

void tags_drop(struct observed_store *s, struct str arn)
{
    tag_entry_free(map_remove(s->tags, arn));
}

/* --- the store ----------------------------------------------------------------------------------
 */

/* Kubernetes names have 253 bytes at most; a tag that is longer is none of ours. */
static void emit_route(const struct lattice_tags *tags, struct store_keys *out)
{
    struct str namespace = tags_get(tags, TAG_ROUTE_NAMESPACE);
    struct str name = tags_get(tags, TAG_ROUTE_NAME);
    char key[512];
    if (!name.n || namespace.n + name.n + 2 > sizeof(key))
        return;
    if (namespace.n)
        memcpy(key, namespace.p, namespace.n);
    key[namespace.n] = '/';
    memcpy(key + namespace.n + 1, name.p, name.n);
    store_emit(out, (struct str){key, namespace.n + 1 + name.n});
}

static void service_name_keys(const void *object, struct store_keys *out)
{
    store_emit(out, ((const struct service_entry *)object)->s.name);
}

static void service_route_keys(const void *object, struct store_keys *out)
{
    emit_route(&((const struct service_entry *)object)->s.tags.tags, out);
}

static void service_association_keys(const void *object, struct store_keys *out)
{
    const struct observed_service *s = &((const struct service_entry *)object)->s;
    for (size_t i = 0; i < s->association_count; i++)
        store_emit(out, s->associations[i].id);
}

static void network_call_keys(const void *object, struct store_keys *out)
{
    const struct observed_network *n = &((const struct network_entry *)object)->n;
    store_emit(out, n->name);
    store_emit(out, n->id);
    store_emit(out, n->arn);
}

static void group_route_keys(const void *object, struct store_keys *out)
{
    emit_route(&((const struct group_entry *)object)->g.tags.tags, out);
}

struct observed_store *observed_store_new(void)
{
    static const struct store_index service_indexes[] = {
        [SERVICES_BY_NAME] = {"name", service_name_keys},
        [SERVICES_BY_ROUTE] = {"route", service_route_keys},
        [SERVICES_BY_ASSOCIATION] = {"association", service_association_keys},
    };
    static const struct store_index group_indexes[] = {
        [GROUPS_BY_ROUTE] = {"route", group_route_keys},
    };
    static const struct store_index network_indexes[] = {
        [NETWORKS_BY_CALL] = {"call", network_call_keys},
    };
    struct observed_store *s = xcalloc(1, sizeof(*s));
    s->services = store_new(&(struct store_options){
        .free_object = service_free, .indexes = service_indexes, .index_count = 3});
    s->groups = store_new(&(struct store_options){
        .free_object = group_free, .indexes = group_indexes, .index_count = 1});
    s->networks = store_new(&(struct store_options){
        .free_object = network_free, .indexes = network_indexes, .index_count = 1});
    s->tags = map_new();
    return s;
}

struct observed_store *observed_store_free(struct observed_store *s)
{
    if (!s)
        return NULL;
    store_free(s->services);
    store_free(s->groups);
    store_free(s->networks);
    map_foreach (s->tags, entry)
        tag_entry_free(entry->value);
    map_free(s->tags);
    arena_free(s->vpc_arena);
    free(s);
    return NULL;
}

struct observed_counts observed_store_counts(const struct observed_store *s)
{
    return (struct observed_counts){store_size(s->services), store_size(s->groups),
                                    store_size(s->networks), map_size(s->tags)};
}
