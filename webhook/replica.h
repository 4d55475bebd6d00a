/*
 * replica.h - the webhook's view of the cluster: one informer a kind, holding typed views.
 */
#ifndef LG_WEBHOOK_REPLICA_H
#define LG_WEBHOOK_REPLICA_H

#include "api/lookup.h"
#include "kube_client/informer.h"

struct replica;

/* Starts to list and watch every kind of api/kinds.h. `client` must outlive the replica. */
struct replica *replica_new(struct kube_client *client);

/* Accepts NULL; returns NULL. */
struct replica *replica_free(struct replica *r);

/* The informer of a kind; never NULL. */
struct informer *replica_informer(const struct replica *r, enum api_kind kind);

/* The client that replica_new() was given. */
struct kube_client *replica_client(const struct replica *r);

/*
 * Whether every kind has been listed and the API server was heard of within LIMIT_REPLICA_AGE_NS;
 * if not, *ret_why says which kind is behind (in `a`).
 */
bool replica_is_current(const struct replica *r, struct arena *a, int64_t monotonic_ns,
                        struct str *ret_why);

#endif
