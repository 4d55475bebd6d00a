/*
 * secrets.h - whether the Secrets that Gateways name as certificates are there and hold a key pair.
 *
 * VPC Lattice takes its certificates from ACM; this is for status alone. So Secrets are not
 * watched: each one that is named is read, again every half minute, sooner at first while it is
 * missing or holds no key pair, and only what it was found to be is kept.
 */
#ifndef LG_RECONCILE_SECRETS_H
#define LG_RECONCILE_SECRETS_H

#include "kube_client/client.h"
#include "reconcile/queue.h"
#include "status/status.h"

struct secret_cache;

/* An empty cache; the caller owns it. Both must outlive it. */
struct secret_cache *secrets_new(struct kube_client *client, struct kube_loop *loop);

/* Accepts NULL; returns NULL. */
struct secret_cache *secrets_free(struct secret_cache *c);

/* What is known; the unit is touched when that changes. */
enum secret_state secrets_find(struct secret_cache *c, struct str namespace, struct str name,
                               struct unit *asking);

/* Whether no read is under way; the cache must not go before. */
bool secrets_are_read(const struct secret_cache *c);

/* The unit ends. */
void secrets_forget(struct secret_cache *c, struct unit *u);

#endif
