/*
 * tls_slot.h - the identity that a server shows at the moment; changed at any time from any thread.
 *
 * Handshakes that begin after tls_slot_set() see the new identity, running connections go on.
 */
#ifndef LG_TLS_TLS_SLOT_H
#define LG_TLS_TLS_SLOT_H

#include "tls/tls_identity.h"

struct tls_slot;

/* A slot that holds `id` (one more reference). The caller owns it. */
struct tls_slot *tls_slot_new(struct tls_identity *id);

/* Accepts NULL; returns NULL. */
struct tls_slot *tls_slot_free(struct tls_slot *slot);

/* Puts `id` in place of the old one; takes a reference of its own. */
void tls_slot_set(struct tls_slot *slot, struct tls_identity *id);

/* The current identity; the caller owns the reference. */
struct tls_identity *tls_slot_get(struct tls_slot *slot);

/*
 * The retrieve function for GnuTLS credentials (gnutls_certificate_retrieve_function3): hands over
 * copies of the identity in the slot that the session's pointer (gnutls_session_set_ptr) names.
 */
int tls_slot_retrieve(gnutls_session_t session, const struct gnutls_cert_retr_st *info,
                      gnutls_pcert_st **certs, unsigned *certs_length, gnutls_ocsp_data_st **ocsp,
                      unsigned *ocsp_length, gnutls_privkey_t *key, unsigned *flags);

#endif
