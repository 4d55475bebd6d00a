/*
 * store.h - objects of one kind in memory, by name and by any number of indexes.
 *
 * The same store stands behind the informers of the webhook and of the controller, and behind the
 * files of `latticectl check`. It holds opaque objects (typed projections); whoever puts one in
 * says how to release it and under which keys it is to be found. Not thread-safe: a lock around it
 * is the business of its user (kube_client/informer.h).
 */
#ifndef LG_KUBE_META_STORE_H
#define LG_KUBE_META_STORE_H

#include "base/arena.h"

struct store;
struct store_keys;

/*
 * An index: `keys` calls store_emit for each key under which `object` is to be found; none is
 * allowed, and repeats do no harm. It must give the same keys for the same object every time.
 */
struct store_index {
    const char *name;
    void (*keys)(const void *object, struct store_keys *out);
};

/* For index functions: one key. The bytes need to live only until the index function returns. */
void store_emit(struct store_keys *out, struct str key);

struct store_options {
    void (*free_object)(void *object);       /* by store_free; NULL: objects are borrowed */
    const void *(*view)(const void *object); /* what index functions see; NULL: the object */
    const struct store_index *indexes;       /* must outlive the store */
    size_t index_count;
};

struct store_entry {
    struct str namespace; /* empty for cluster-scoped objects */
    struct str name;
    void *object;
    uint64_t sequence; /* grows with every first put of a name: document order for files */
};

/* Entries as an array in an arena, valid until the store changes. */
struct store_list {
    const struct store_entry **items;
    size_t n;
};

/* A new, empty store; the caller owns it. */
struct store *store_new(const struct store_options *options);

/* Releases the store and, through free_object, what it holds. Accepts NULL; returns NULL. */
struct store *store_free(struct store *s);

/* Puts `object` (not NULL) under its name; returns the object it replaces, which is the caller's
 * again, or NULL. */
void *store_put(struct store *s, struct str namespace, struct str name, void *object);

/* Takes an object out and hands it to the caller; NULL if there is none. */
void *store_remove(struct store *s, struct str namespace, struct str name);

/* The object of that name, or NULL. */
void *store_get(const struct store *s, struct str namespace, struct str name);

/* The number of objects. */
size_t store_size(const struct store *s);

enum store_order {
    STORE_BY_NAME,    /* namespace, then name, in byte order */
    STORE_AS_ARRIVED, /* by sequence */
};

/* Everything. */
struct store_list store_all(const struct store *s, struct arena *a, enum store_order order);

/* What index number `index` has under `key`, by name. */
struct store_list store_find(const struct store *s, struct arena *a, size_t index, struct str key);

/* How many that would be, without building the list. */
size_t store_count(const struct store *s, size_t index, struct str key);

/*
 * Replacement of everything (a relist), page by page: store_mark, then a store_put for every object
 * that exists, then store_sweep, which takes out all that was not put since the mark and hands each
 * object over to `removed`.
 */
void store_mark(struct store *s);
void store_sweep(struct store *s,
                 void (*removed)(void *ctx, struct str namespace, struct str name, void *object),
                 void *ctx);

#endif
