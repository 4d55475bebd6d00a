/*
 * credentials.h - the credential of a client: where it comes from and when to get it anew.
 *
 * Any thread may ask for the token; one thread renews. A token file is read again every minute, an
 * exec plugin runs again shortly before its credential expires; both also after a 401. If renewing
 * fails, the old credential stays.
 */
#ifndef LG_KUBE_CLIENT_CREDENTIALS_H
#define LG_KUBE_CLIENT_CREDENTIALS_H

#include "kube_client/kubeconfig.h"

struct credentials;

/* `config` must outlive the result. Nothing is read yet: credentials_renew() comes next. */
struct credentials *credentials_new(const struct kube_config *config);
struct credentials *credentials_free(struct credentials *c);

/*
 * Reads or runs the source. *ret_new_cert tells whether there is another client certificate than
 * before. Blocks as long as an exec plugin takes. No effect for what never changes.
 */
int credentials_renew(struct credentials *c, bool *ret_new_cert, struct error *err);

/* The bearer token, in `a`; empty if there is none. */
struct str credentials_token(struct credentials *c, struct arena *a);

/* The client certificate and key that a plugin gave, in `a`; empty if there are none. */
void credentials_cert(struct credentials *c, struct arena *a, struct str *ret_cert,
                      struct str *ret_key);

/* Whether anything can be renewed, and the wall-clock time when it should be, given now. */
bool credentials_can_change(const struct credentials *c);
int64_t credentials_renew_at(struct credentials *c, int64_t wall_ns);

#endif
