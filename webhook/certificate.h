/*
 * certificate.h - the serving certificate from files, kept current.
 *
 * The files are compared by content, so every way of replacing them is noticed (kubelet swaps a
 * symbolic link). A pair that cannot be used, such as a half-written one, is logged and the last
 * good one stays. So does it when the new pair has expired already.
 */
#ifndef LG_WEBHOOK_CERTIFICATE_H
#define LG_WEBHOOK_CERTIFICATE_H

#include "tls/tls_slot.h"

struct certificate;

/* Loads the pair; NULL if it cannot be used, or has expired at `now_s`. Paths are copied. */
struct certificate *certificate_new(const char *cert_path, const char *key_path, int64_t now_s,
                                    struct error *err);

/* Accepts NULL; returns NULL. */
struct certificate *certificate_free(struct certificate *c);

/* The slot to serve from; lives as long as the certificate. */
struct tls_slot *certificate_slot(const struct certificate *c);

/* Looks at the files again and takes over what is new and good at `now_s`. One thread only. */
void certificate_poll(struct certificate *c, int64_t now_s);

/* End of validity of what is served, seconds since 1970; any thread. */
int64_t certificate_not_after(const struct certificate *c);

#endif
