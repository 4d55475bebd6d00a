/* slot.c - changing the identity while handshakes are going on in other threads. */
#include "tls/tls_slot.h"

#include <gnutls/x509.h>
#include <pthread.h>
#include <sys/socket.h>

#include "suites.h"
#include "support/assert.h"
#include "tls/tls_priority.h"

enum { THREADS = 2, HANDSHAKES = 25 };

static struct tls_identity *identity(struct arena *a, const struct x509_pair *ca, const char *name)
{
    struct x509_pair pair = test_pair(a, ca, name);
    struct error err;
    struct tls_identity *id = tls_identity_from_pem(pair.cert, "crt", pair.key, "key", &err);
    if (!id)
        abort();
    return id;
}

/* The server's end of a handshake over `fd`, with the identity of `slot`. */
struct serving {
    struct tls_slot *slot;
    int fd;
    int result;
};

static void *serve(void *arg)
{
    struct serving *s = arg;
    gnutls_certificate_credentials_t credentials;
    gnutls_session_t session;
    gnutls_certificate_allocate_credentials(&credentials);
    gnutls_certificate_set_retrieve_function3(credentials, tls_slot_retrieve);
    gnutls_init(&session, GNUTLS_SERVER);
    gnutls_session_set_ptr(session, s->slot);
    gnutls_priority_set_direct(session, TLS_PRIORITY_DEFAULT, NULL);
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
    gnutls_transport_set_int(session, s->fd);
    gnutls_handshake_set_timeout(session, 10000);
    s->result = gnutls_handshake(session);
    gnutls_deinit(session);
    gnutls_certificate_free_credentials(credentials);
    close(s->fd);
    return NULL;
}

/* Whether the server's certificate, as the client got it, is one for `host`. */
static bool shown_is_for(gnutls_session_t session, const char *host)
{
    unsigned count = 0;
    gnutls_x509_crt_t crt;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    if (!chain || gnutls_x509_crt_init(&crt) < 0)
        return false;
    bool matches = gnutls_x509_crt_import(crt, chain, GNUTLS_X509_FMT_DER) == 0 &&
                   gnutls_x509_crt_check_hostname(crt, host);
    gnutls_x509_crt_deinit(crt);
    return matches;
}

/* One handshake with `slot`; returns 1 if `first` was shown, 2 if `second`, 0 if none. */
static int handshake(struct tls_slot *slot, const char *first, const char *second)
{
    int pair[2], shown = 0;
    gnutls_certificate_credentials_t credentials;
    gnutls_session_t session;
    pthread_t server;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return 0;
    struct serving s = {.slot = slot, .fd = pair[1]};
    if (pthread_create(&server, NULL, serve, &s) != 0)
        abort();
    gnutls_certificate_allocate_credentials(&credentials);
    gnutls_init(&session, GNUTLS_CLIENT);
    gnutls_set_default_priority(session);
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
    gnutls_transport_set_int(session, pair[0]);
    gnutls_handshake_set_timeout(session, 10000);
    if (gnutls_handshake(session) == 0)
        shown = shown_is_for(session, first) ? 1 : shown_is_for(session, second) ? 2 : 0;
    gnutls_deinit(session);
    gnutls_certificate_free_credentials(credentials);
    close(pair[0]);
    pthread_join(server, NULL);
    return s.result == 0 ? shown : 0;
}

static void next_handshake_sees_the_new_identity(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a);
    struct tls_identity *old = identity(a, &ca, "old.svc"), *fresh = identity(a, &ca, "new.svc");
    struct tls_slot *slot = tls_slot_new(old);
    T_INT_EQ(handshake(slot, "old.svc", "new.svc"), 1);
    tls_slot_set(slot, fresh);
    T_INT_EQ(handshake(slot, "old.svc", "new.svc"), 2);
    tls_slot_set(slot, fresh); /* by itself */
    T_INT_EQ(handshake(slot, "old.svc", "new.svc"), 2);
    struct tls_identity *current = tls_slot_get(slot);
    T_TRUE(current == fresh);
    tls_identity_unref(current);
    tls_identity_unref(old);
    tls_identity_unref(fresh);
    tls_slot_free(slot);
    arena_free(a);
}

static void *shake_many(void *arg)
{
    intptr_t bad = 0;
    for (int i = 0; i < HANDSHAKES; i++)
        bad += handshake(arg, "old.svc", "new.svc") == 0;
    return (void *)bad;
}

static void changes_during_handshakes(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a);
    struct tls_identity *ids[] = {identity(a, &ca, "old.svc"), identity(a, &ca, "new.svc")};
    struct tls_slot *slot = tls_slot_new(ids[0]);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        T_INT_EQ(pthread_create(&threads[i], NULL, shake_many, slot), 0);
    for (int i = 0; i < 2000; i++)
        tls_slot_set(slot, ids[i % 2]);
    for (int i = 0; i < THREADS; i++) {
        void *bad = NULL;
        pthread_join(threads[i], &bad);
        T_INT_EQ((intptr_t)bad, 0);
    }
    tls_identity_unref(ids[0]);
    tls_identity_unref(ids[1]);
    tls_slot_free(slot);
    arena_free(a);
}

CU_TestInfo slot_tests[] = {
    {"next handshake sees the new identity", next_handshake_sees_the_new_identity},
    {"changes during handshakes", changes_during_handshakes},
    CU_TEST_INFO_NULL,
};
