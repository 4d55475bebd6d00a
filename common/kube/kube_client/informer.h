/*
 * informer.h - a replica of one kind's objects in memory, kept current by list and watch.
 *
 * The reflector (kube_meta/reflector.h) decides; the informer carries out, on the client's loop
 * thread: it lists in pages, watches, and turns each object into the owner's typed projection.
 * Projections are immutable and reference-counted: readers on other threads take a short read lock
 * to find them, keep them as long as they like, and let go.
 *
 * A kind may be served in several versions: the first of `versions` that the API server knows is
 * taken; while none is, the informer keeps asking (the CRD may come) and its state says so.
 */
#ifndef LG_KUBE_CLIENT_INFORMER_H
#define LG_KUBE_CLIENT_INFORMER_H

#include "json/jv.h"
#include "kube_client/client.h"
#include "kube_meta/store.h"

struct informer;

/* A counted reference to one object. */
struct informer_object;

enum informer_change { INFORMER_ADDED, INFORMER_UPDATED, INFORMER_DELETED };

struct informer_options {
    struct kube_client *client; /* must outlive the informer */
    struct str group;
    struct str plural;
    struct str versions;  /* "v1,v1beta1", the preferred first */
    struct str namespace; /* empty: all */

    /*
     * Makes the projection of `object`: memory from `a` only, nothing of `object` kept (strings are
     * to be copied), no side effects. It may be called twice for one object.
     */
    void *(*project)(struct arena *a, const struct jv *object, void *ctx);
    void *ctx;

    const struct store_index *indexes; /* over projections; must outlive the informer */
    size_t index_count;

    /*
     * Optional: told after each change, on the loop thread, without a lock held. `old_object` is
     * NULL for ADDED, `new_object` for DELETED; both are borrowed. Changes of the first list come
     * as ADDED; an unchanged resourceVersion at a relist is no change.
     */
    void (*changed)(void *ctx, enum informer_change change, const void *old_object,
                    const void *new_object);

    /* Optional: told once after the first complete list, and whenever the state changes. */
    void (*state_changed)(void *ctx);
};

/* Starts listing at once. Options are copied. */
struct informer *informer_new(const struct informer_options *options);

/* Stops and releases; objects that readers hold stay good. Accepts NULL; returns NULL. Not from a
 * callback of the informer. */
struct informer *informer_free(struct informer *inf);

enum informer_state {
    INFORMER_SYNCING,    /* no complete list yet */
    INFORMER_SYNCED,     /* complete; current as far as the last event tells */
    INFORMER_NOT_SERVED, /* the API server knows no version of the kind: there are no objects */
};

/* Where it stands now; from any thread. */
enum informer_state informer_state(struct informer *inf);

/* The version that was served last, before that the preferred one. Lives as long as the informer.
 */
struct str informer_version(const struct informer *inf);

/* A complete list came, or the kind is not served: what is asked of the replica has an answer. */
bool informer_has_synced(struct informer *inf);

/*
 * Nanoseconds since the API server was last heard of (a list's page, an event, a bookmark, the
 * regular end of a watch; bookmarks come about every minute); for readiness and a metric. -1 before
 * the first time.
 */
int64_t informer_age_ns(struct informer *inf, int64_t monotonic_ns);

/* --- reading, from any thread ------------------------------------------------------------------
 *
 * What is returned is referenced: informer_release() each object, or hand the whole list to
 * informer_release_all().
 */

/* The object of that name, or NULL. */
struct informer_object *informer_get(struct informer *inf, struct str namespace, struct str name);

struct informer_list {
    struct informer_object **items; /* in the arena, by namespace and name */
    size_t n;
};

/* What index `index` has under `key`. */
struct informer_list informer_find(struct informer *inf, struct arena *a, size_t index,
                                   struct str key);

/* All objects. */
struct informer_list informer_all(struct informer *inf, struct arena *a);

/* The number of objects now. */
size_t informer_size(struct informer *inf);

/* The projection. */
const void *informer_object(const struct informer_object *object);

/* Accept NULL / an empty list. */
void informer_release(struct informer_object *object);
void informer_release_all(struct informer_list *list);

#endif
