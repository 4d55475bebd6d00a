/*
 * fresh.c - one entry a read. The review's thread and the client's never touch the set at the same
 * time, but several answers may arrive at once: `lock` is for them.
 */
#include "webhook/fresh.h"

#include <pthread.h>

#include "api/indexes.h"
#include "base/limits.h"
#include "base/vec.h"
#include "json/json_read.h"

struct entry {
    struct fresh_set *set;
    enum api_kind kind;
    struct str namespace, name; /* name "": a list */
    enum fresh_state state;
    struct store *objects; /* what was found, with api_indexes */
};

struct fresh_set {
    struct arena *arena;
    struct replica *replica;
    VEC(struct entry *) entries;
    size_t reads;

    pthread_mutex_t lock;
    size_t outstanding;
    void (*ready)(void *ctx);
    void *ready_ctx;
};

static void set_done(void *ptr)
{
    struct fresh_set *set = ptr;
    for (size_t i = 0; i < set->entries.n; i++)
        store_free(set->entries.items[i]->objects);
    pthread_mutex_destroy(&set->lock);
}

struct fresh_set *fresh_set_new(struct arena *a, struct replica *r)
{
    struct fresh_set *set = ARENA_NEW(a, struct fresh_set);
    set->arena = a;
    set->replica = r;
    pthread_mutex_init(&set->lock, NULL);
    arena_defer(a, set_done, set);
    return set;
}

/* --- answers
 * -------------------------------------------------------------------------------------- */

/* Whether `entry` tells about the object: it is the object's own, or a list that would hold it. */
static bool covers(const struct entry *entry, enum api_kind kind, struct str namespace,
                   struct str name)
{
    if (entry->kind != kind)
        return false;
    if (entry->name.n)
        return str_eq(entry->name, name) && str_eq(entry->namespace, namespace);
    return !entry->namespace.n || str_eq(entry->namespace, namespace);
}

enum fresh_state fresh_get(const struct fresh_set *set, enum api_kind kind, struct str namespace,
                           struct str name, const struct api_object **ret_object)
{
    enum fresh_state state = FRESH_NONE;
    for (size_t i = 0; i < set->entries.n; i++) {
        const struct entry *entry = set->entries.items[i];
        if (!covers(entry, kind, namespace, name))
            continue;
        const struct api_object *found =
            entry->objects ? store_get(entry->objects, namespace, name) : NULL;
        if (found) {
            *ret_object = found;
            return FRESH_FOUND;
        }
        if (entry->state == FRESH_FOUND || entry->state == FRESH_ABSENT)
            return FRESH_ABSENT;
        state = entry->state;
    }
    return state;
}

bool fresh_covers(const struct fresh_set *set, enum api_kind kind, struct str namespace,
                  struct str name)
{
    const struct api_object *object;
    enum fresh_state state = fresh_get(set, kind, namespace, name, &object);
    return state == FRESH_FOUND || state == FRESH_ABSENT;
}

static bool listed_already(const struct object_list *list, const struct api_object *object)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->items[i]->meta.name, object->meta.name) &&
            str_eq(list->items[i]->meta.namespace, object->meta.namespace))
            return true;
    return false;
}

struct object_list fresh_find(const struct fresh_set *set, enum api_kind kind, enum api_index index,
                              struct str key)
{
    VEC(const struct api_object *) objects = {0};
    for (size_t i = 0; i < set->entries.n; i++) {
        const struct entry *entry = set->entries.items[i];
        if (entry->kind != kind || !entry->objects)
            continue;
        struct store_list found = store_find(entry->objects, set->arena, (size_t)index, key);
        for (size_t j = 0; j < found.n; j++) {
            struct object_list so_far = {objects.items, objects.n};
            if (!listed_already(&so_far, found.items[j]->object))
                vec_push(set->arena, &objects, found.items[j]->object);
        }
    }
    return (struct object_list){objects.items, objects.n};
}

enum fresh_state fresh_want(struct fresh_set *set, enum api_kind kind, struct str namespace,
                            struct str name)
{
    for (size_t i = 0; i < set->entries.n; i++) {
        const struct entry *entry = set->entries.items[i];
        if (entry->kind == kind && str_eq(entry->name, name) && str_eq(entry->namespace, namespace))
            return entry->state;
    }
    if (set->entries.n == LIMIT_FRESH_READS)
        return FRESH_FAILED;
    struct entry *entry = ARENA_NEW(set->arena, struct entry);
    *entry = (struct entry){
        set,          kind, arena_str(set->arena, namespace), arena_str(set->arena, name),
        FRESH_WANTED, NULL};
    vec_push(set->arena, &set->entries, entry);
    return FRESH_WANTED;
}

/* --- reading
 * -------------------------------------------------------------------------------------- */

static void add_object(struct entry *entry, const struct jv *object)
{
    struct api_object *view = api_object_view(entry->set->arena, entry->kind, object);
    store_put(entry->objects, view->meta.namespace, view->meta.name, view);
}

/* Whether a 2xx answer is what was asked for: the object of that name, or a list. */
static bool is_asked_for(const struct entry *entry, const struct jv *root)
{
    if (!entry->name.n)
        return jv_type(jv_get(root, "items")) == JV_ARRAY;
    return str_eq(jv_str(jv_get(jv_get(root, "metadata"), "name")), entry->name);
}

/* Fills the entry from a 2xx body; false if that is not what was asked for. */
static bool take_body(struct entry *entry, struct str body)
{
    static const struct store_options options = {.indexes = api_indexes,
                                                 .index_count = INDEX_COUNT};
    const struct jv *root = json_read(entry->set->arena, body, NULL, NULL);
    if (!is_asked_for(entry, root))
        return false;
    entry->objects = store_new(&options);
    if (entry->name.n)
        add_object(entry, root);
    jv_foreach (jv_get(root, "items"), i, item)
        if (!entry->name.n)
            add_object(entry, item);
    return true;
}

static void read_done(void *ctx, const struct kube_answer *answer, const struct error *err)
{
    struct entry *entry = ctx;
    struct fresh_set *set = entry->set;
    pthread_mutex_lock(&set->lock);
    if (!err)
        entry->state = take_body(entry, answer->body) ? FRESH_FOUND : FRESH_FAILED;
    else
        entry->state = answer->code == 404 ? FRESH_ABSENT : FRESH_FAILED;
    bool last = --set->outstanding == 0;
    pthread_mutex_unlock(&set->lock);
    if (last)
        set->ready(set->ready_ctx);
}

static void submit(struct fresh_set *set, struct entry *entry, int64_t timeout_ms)
{
    const struct api_kind_info *info = api_kind_info(entry->kind);
    struct kube_request request = {
        .verb = KUBE_GET,
        .path = {.group = info->group,
                 .version = informer_version(replica_informer(set->replica, entry->kind)),
                 .plural = info->plural,
                 .namespace = entry->namespace,
                 .name = entry->name},
        .timeout_ms = timeout_ms,
    };
    kube_submit(replica_client(set->replica), &request, NULL, read_done, entry);
}

bool fresh_read(struct fresh_set *set, int64_t timeout_ms, void (*ready)(void *ctx), void *ctx)
{
    struct entry *wanted[LIMIT_FRESH_READS];
    size_t n = 0;
    for (size_t i = 0; i < set->entries.n; i++)
        if (set->entries.items[i]->state == FRESH_WANTED)
            wanted[n++] = set->entries.items[i];
    if (!n)
        return false;
    set->ready = ready;
    set->ready_ctx = ctx;
    set->outstanding = n;
    set->reads += n;
    /* From the last submit on the set may be gone: the review may be over. */
    for (size_t i = 0; i < n; i++)
        submit(set, wanted[i], timeout_ms);
    return true;
}

void fresh_give_up(struct fresh_set *set)
{
    for (size_t i = 0; i < set->entries.n; i++)
        if (set->entries.items[i]->state == FRESH_WANTED)
            set->entries.items[i]->state = FRESH_FAILED;
}

void fresh_count(const struct fresh_set *set, size_t *ret_reads, size_t *ret_failed)
{
    *ret_reads = set->reads;
    *ret_failed = 0;
    for (size_t i = 0; i < set->entries.n; i++)
        *ret_failed += set->entries.items[i]->state == FRESH_FAILED;
}
