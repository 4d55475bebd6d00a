/*
 * replica.h - a program's view of the cluster: one informer a kind, holding typed views.
 */
#ifndef LG_REPLICA_REPLICA_H
#define LG_REPLICA_REPLICA_H

#include "api/lookup.h"
#include "kube_client/informer.h"

struct replica;

struct replica_options {
    struct kube_client *client; /* must outlive the replica */
    unsigned keep_text;         /* 1 << kind: views hold the object (api_object.text), without */
                                /* metadata.managedFields */

    /* Optional: as informer_options.changed, for every kind. The first list's objects count. */
    void (*changed)(void *ctx, enum api_kind kind, const struct api_object *old_object,
                    const struct api_object *new_object);
    /* Optional: as informer_options.state_changed. */
    void (*state_changed)(void *ctx);
    void *ctx;
};

/* Starts to list and watch every kind of api/kinds.h. Options are copied. */
struct replica *replica_new(const struct replica_options *options);

/* Accepts NULL; returns NULL. */
struct replica *replica_free(struct replica *r);

/* The informer of a kind; never NULL. */
struct informer *replica_informer(const struct replica *r, enum api_kind kind);

/* The client that replica_new() was given. */
struct kube_client *replica_client(const struct replica *r);

/*
 * Look-ups answered from the replica alone, whose answers count as final; what they return stays
 * good as long as the arena.
 */
const struct lookup *replica_lookup(struct replica *r, struct arena *a);

/*
 * Whether every kind has been listed and the API server was heard of within LIMIT_REPLICA_AGE_NS;
 * if not, *ret_why says which kind is behind (in `a`).
 */
bool replica_is_current(const struct replica *r, struct arena *a, int64_t monotonic_ns,
                        struct str *ret_why);

#endif
