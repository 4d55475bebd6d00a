/*
 * tls_slot.c - see tls_slot.h. Every handshake gets copies that GnuTLS frees by itself
 * (GNUTLS_CERT_RETR_DEINIT_ALL), so that a change needs to wait for nobody.
 */
#include "tls/tls_slot.h"

#include <pthread.h>

#include "base/xalloc.h"

struct tls_slot {
    pthread_mutex_t lock;
    struct tls_identity *current;
};

struct tls_slot *tls_slot_new(struct tls_identity *id)
{
    struct tls_slot *slot = xcalloc(1, sizeof(*slot));
    pthread_mutex_init(&slot->lock, NULL);
    slot->current = tls_identity_ref(id);
    return slot;
}

struct tls_slot *tls_slot_free(struct tls_slot *slot)
{
    if (!slot)
        return NULL;
    tls_identity_unref(slot->current);
    pthread_mutex_destroy(&slot->lock);
    free(slot);
    return NULL;
}

void tls_slot_set(struct tls_slot *slot, struct tls_identity *id)
{
    tls_identity_ref(id);
    pthread_mutex_lock(&slot->lock);
    struct tls_identity *old = slot->current;
    slot->current = id;
    pthread_mutex_unlock(&slot->lock);
    tls_identity_unref(old);
}

struct tls_identity *tls_slot_get(struct tls_slot *slot)
{
    pthread_mutex_lock(&slot->lock);
    struct tls_identity *id = tls_identity_ref(slot->current);
    pthread_mutex_unlock(&slot->lock);
    return id;
}

int tls_slot_retrieve(gnutls_session_t session, const struct gnutls_cert_retr_st *info,
                      gnutls_pcert_st **certs, unsigned *certs_length, gnutls_ocsp_data_st **ocsp,
                      unsigned *ocsp_length, gnutls_privkey_t *key, unsigned *flags)
{
    (void)info;
    struct tls_slot *slot = gnutls_session_get_ptr(session);
    if (!slot)
        return -1;
    _cleanup_(cleanup_tls_identity) struct tls_identity *id = tls_slot_get(slot);
    if (tls_identity_export(id, certs, certs_length, key) < 0)
        return -1;
    *ocsp = NULL;
    *ocsp_length = 0;
    *flags = GNUTLS_CERT_RETR_DEINIT_ALL;
    return 0;
}
