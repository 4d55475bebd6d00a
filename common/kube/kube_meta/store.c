/*
 * store.c - entries in a map by "namespace NUL name"; each index is a map from key to posting list.
 *
 * Posting lists are unordered and sorted when they are asked for: they are short, and putting an
 * object must stay cheap. Keys of an object are not kept; they are computed again to take it out.
 */
#include "kube_meta/store.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "base/xalloc.h"

/* Files may hold names of any length that a JSON string can have. */
#define NAME_BYTES (2 * (size_t)LIMIT_JSON_STRING_BYTES + 1)

/* Names that Kubernetes gives to objects fit: 63 + 1 + 253. Look-ups of them allocate nothing. */
enum { SHORT_NAME_BYTES = 320 };

struct entry {
    struct store_entry public; /* names point into `names` */
    uint64_t generation;       /* of the mark it was last put after */
    char names[];
};

struct postings {
    VEC(struct entry *) entries;
};

struct store {
    struct store_options options;
    struct map *by_name;
    struct map **indexes;
    uint64_t generation;
    uint64_t next_sequence;
};

/* What an index function emits into: adds `entry` to, or takes it out of, one index. */
struct store_keys {
    struct map *index;
    struct entry *entry;
    bool remove;
};

static struct str full_name(struct strbuf *buffer, struct str namespace, struct str name)
{
    strbuf_add(buffer, namespace);
    strbuf_addc(buffer, '\0');
    strbuf_add(buffer, name);
    return strbuf_str(buffer);
}

static struct entry *find_entry(const struct store *s, struct str namespace, struct str name)
{
    if (namespace.n + 1 + name.n > SHORT_NAME_BYTES) {
        _cleanup_(strbuf_free) struct strbuf buffer = STRBUF(NAME_BYTES);
        return map_get(s->by_name, full_name(&buffer, namespace, name));
    }
    char key[SHORT_NAME_BYTES];
    if (namespace.n)
        memcpy(key, namespace.p, namespace.n);
    key[namespace.n] = '\0';
    if (name.n)
        memcpy(key + namespace.n + 1, name.p, name.n);
    return map_get(s->by_name, (struct str){key, namespace.n + 1 + name.n});
}

/* --- indexes -------------------------------------------------------------------------------- */

static size_t posting_of(const struct postings *list, const struct entry *entry)
{
    size_t i = 0;
    while (i < list->entries.n && list->entries.items[i] != entry)
        i++;
    return i;
}

static void add_posting(struct map *index, struct str key, struct entry *entry)
{
    struct postings *list = map_get(index, key);
    if (!list) {
        list = xcalloc(1, sizeof(*list));
        (void)map_put(index, key, list);
    }
    size_t n = list->entries.n;
    bool repeated = n > 0 && list->entries.items[n - 1] == entry; /* one object emits in a row */
    if (!repeated)
        vec_push(NULL, &list->entries, entry);
}

static void remove_posting(struct map *index, struct str key, const struct entry *entry)
{
    struct postings *list = map_get(index, key);
    if (!list)
        return;
    size_t at = posting_of(list, entry);
    if (at < list->entries.n)
        list->entries.items[at] = list->entries.items[--list->entries.n];
    if (list->entries.n == 0) {
        vec_free(&list->entries);
        free(map_remove(index, key));
    }
}

void store_emit(struct store_keys *out, struct str key)
{
    if (out->remove)
        remove_posting(out->index, key, out->entry);
    else
        add_posting(out->index, key, out->entry);
}

static void update_indexes(struct store *s, struct entry *entry, bool remove)
{
    const void *object = entry->public.object;
    const void *seen = s->options.view ? s->options.view(object) : object;
    for (size_t i = 0; i < s->options.index_count; i++) {
        struct store_keys out = {s->indexes[i], entry, remove};
        s->options.indexes[i].keys(seen, &out);
    }
}

static void free_index(struct map *index)
{
    map_foreach (index, item) {
        struct postings *list = item->value;
        vec_free(&list->entries);
        free(list);
    }
    map_free(index);
}

/* --- objects -------------------------------------------------------------------------------- */

struct store *store_new(const struct store_options *options)
{
    struct store *s = xcalloc(1, sizeof(*s));
    s->options = *options;
    s->by_name = map_new();
    s->indexes = xcalloc(options->index_count + 1, sizeof(struct map *));
    for (size_t i = 0; i < options->index_count; i++)
        s->indexes[i] = map_new();
    return s;
}

struct store *store_free(struct store *s)
{
    if (!s)
        return NULL;
    for (size_t i = 0; i < s->options.index_count; i++)
        free_index(s->indexes[i]);
    map_foreach (s->by_name, item) {
        struct entry *entry = item->value;
        if (s->options.free_object)
            s->options.free_object(entry->public.object);
        free(entry);
    }
    map_free(s->by_name);
    free(s->indexes);
    free(s);
    return NULL;
}

static struct entry *entry_new(struct store *s, struct str namespace, struct str name)
{
    struct entry *entry = xcalloc(1, sizeof(*entry) + namespace.n + name.n);
    if (namespace.n)
        memcpy(entry->names, namespace.p, namespace.n);
    if (name.n)
        memcpy(entry->names + namespace.n, name.p, name.n);
    entry->public.namespace = (struct str){entry->names, namespace.n};
    entry->public.name = (struct str){entry->names + namespace.n, name.n};
    entry->public.sequence = s->next_sequence++;
    return entry;
}

void *store_put(struct store *s, struct str namespace, struct str name, void *object)
{
    struct entry *entry = find_entry(s, namespace, name);
    void *old = NULL;
    if (entry) {
        old = entry->public.object;
        update_indexes(s, entry, true);
    } else {
        _cleanup_(strbuf_free) struct strbuf buffer = STRBUF(NAME_BYTES);
        entry = entry_new(s, namespace, name);
        (void)map_put(s->by_name, full_name(&buffer, namespace, name), entry);
    }
    entry->public.object = object;
    entry->generation = s->generation;
    update_indexes(s, entry, false);
    return old;
}

static void *remove_entry(struct store *s, struct entry *entry)
{
    _cleanup_(strbuf_free) struct strbuf buffer = STRBUF(NAME_BYTES);
    void *object = entry->public.object;
    update_indexes(s, entry, true);
    (void)map_remove(s->by_name, full_name(&buffer, entry->public.namespace, entry->public.name));
    free(entry);
    return object;
}

void *store_remove(struct store *s, struct str namespace, struct str name)
{
    struct entry *entry = find_entry(s, namespace, name);
    return entry ? remove_entry(s, entry) : NULL;
}

void *store_get(const struct store *s, struct str namespace, struct str name)
{
    struct entry *entry = find_entry(s, namespace, name);
    return entry ? entry->public.object : NULL;
}

size_t store_size(const struct store *s)
{
    return map_size(s->by_name);
}

/* --- lists ---------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct store_entry *x = *(const struct store_entry *const *)a;
    const struct store_entry *y = *(const struct store_entry *const *)b;
    int order = str_cmp(x->namespace, y->namespace);
    return order ? order : str_cmp(x->name, y->name);
}

static int by_sequence(const void *a, const void *b)
{
    const struct store_entry *x = *(const struct store_entry *const *)a;
    const struct store_entry *y = *(const struct store_entry *const *)b;
    return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

static void sort(struct store_list list, enum store_order order)
{
    if (list.n > 1)
        qsort(list.items, list.n, sizeof(struct store_entry *),
              order == STORE_BY_NAME ? by_name : by_sequence);
}

struct store_list store_all(const struct store *s, struct arena *a, enum store_order order)
{
    struct store_list list = {ARENA_NEW_ARRAY(a, store_size(s), const struct store_entry *), 0};
    map_foreach (s->by_name, item) {
        list.items[list.n++] = &((struct entry *)item->value)->public;
    }
    sort(list, order);
    return list;
}

struct store_list store_find(const struct store *s, struct arena *a, size_t index, struct str key)
{
    const struct postings *found = map_get(s->indexes[index], key);
    size_t count = found ? found->entries.n : 0;
    struct store_list list = {ARENA_NEW_ARRAY(a, count, const struct store_entry *), count};
    for (size_t i = 0; i < count; i++)
        list.items[i] = &found->entries.items[i]->public;
    sort(list, STORE_BY_NAME);
    return list;
}

size_t store_count(const struct store *s, size_t index, struct str key)
{
    const struct postings *found = map_get(s->indexes[index], key);
    return found ? found->entries.n : 0;
}

/* --- replacement ---------------------------------------------------------------------------- */

void store_mark(struct store *s)
{
    s->generation++;
}

void store_sweep(struct store *s,
                 void (*removed)(void *ctx, struct str namespace, struct str name, void *object),
                 void *ctx)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct store_list all = store_all(s, a, STORE_BY_NAME);
    for (size_t i = 0; i < all.n; i++) {
        struct entry *entry = (struct entry *)all.items[i];
        if (entry->generation == s->generation)
            continue;
        struct str namespace = arena_str(a, entry->public.namespace);
        struct str name = arena_str(a, entry->public.name);
        removed(ctx, namespace, name, remove_entry(s, entry));
    }
}
