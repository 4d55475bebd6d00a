/*
 * tls_identity.h - who a server is: a certificate chain and the key that belongs to it.
 *
 * Identities are checked when they are made (PEM, key matches the leaf) and never change; they are
 * shared by reference counting, from any thread. Time is passed in.
 */
#ifndef LG_TLS_TLS_IDENTITY_H
#define LG_TLS_TLS_IDENTITY_H

#include <gnutls/abstract.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct tls_identity;

/*
 * From PEM text: leaf first, then the intermediates; the key in PKCS#8, SEC 1 or PKCS#1 form,
 * unencrypted. The names stand in error messages (ERR_TLS). The caller owns one reference.
 */
struct tls_identity *tls_identity_from_pem(struct str chain_pem, const char *chain_name,
                                           struct str key_pem, const char *key_name,
                                           struct error *err);

/*
 * From files, for a server of ours; also ERR_IO and ERR_LIMIT. A subject alternative name must be
 * there: the API server's client, written in Go, ignores common names.
 */
struct tls_identity *tls_identity_from_files(const char *chain_path, const char *key_path,
                                             struct error *err);

/* One more reference; returns `id`. */
struct tls_identity *tls_identity_ref(struct tls_identity *id);

/* Gives one reference back. Accepts NULL; returns NULL. */
struct tls_identity *tls_identity_unref(struct tls_identity *id);

/* Seconds since 1970 between which every certificate of the chain is valid. */
int64_t tls_identity_not_before(const struct tls_identity *id);
int64_t tls_identity_not_after(const struct tls_identity *id);

/* ERR_TLS with the dates if the chain has expired or is not valid yet at `now_s`. */
int tls_identity_check_time(const struct tls_identity *id, int64_t now_s, struct error *err);

/* The leaf's subject alternative names, "a.svc, 10.0.0.1", for log lines. Lives as long as `id`. */
struct str tls_identity_names(const struct tls_identity *id);

/* Copies for one handshake, in the form gnutls_certificate_retrieve_function3 hands them over. */
int tls_identity_export(const struct tls_identity *id, gnutls_pcert_st **ret_chain,
                        unsigned *ret_length, gnutls_privkey_t *ret_key);

static inline void cleanup_tls_identity(struct tls_identity **id)
{
    tls_identity_unref(*id);
}

#endif
