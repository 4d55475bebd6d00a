/* trust.c - TLS: which servers are believed, and what the client shows of itself. */
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/file.h"
#include "ended.h"
#include "http/http_client.h"
#include "http/http_server.h"
#include "suites.h"
#include "support/assert.h"
#include "x509/serving.h"

/* A real server, and the certificates that it and its clients use. */
struct site {
    struct arena *arena;
    struct serving_certs certs;
    struct tls_identity *identity;
    struct tls_slot *slot;
    struct http_server *server;
    const char *url;
};

static enum http_outcome hello(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    (void)request, (void)ctx;
    response->body = STR("hello");
    return HTTP_DONE;
}

static struct serving_certs new_certs(struct arena *a)
{
    static const struct str extra[] = {S("127.0.0.1")};
    struct serving_certs certs;
    struct serving_options options = {.service = STR("w"),
                                      .namespace = STR("ns"),
                                      .extra_names = extra,
                                      .extra_count = 1,
                                      .now_s = clock_wall_ns() / NS_PER_SECOND};
    struct error err;
    if (serving_certs_make(a, &options, &certs, &err) < 0)
        abort();
    return certs;
}

static void site_start(struct site *s, bool tls)
{
    const struct http_endpoint routes[] = {{"GET", "/hello", NULL, 0, hello, NULL}};
    struct error err;
    s->arena = arena_new();
    s->certs = new_certs(s->arena);
    s->identity =
        tls_identity_from_pem(s->certs.serving.cert, "crt", s->certs.serving.key, "key", &err);
    s->slot = tls_slot_new(s->identity);
    struct http_server_options options = {.address = "127.0.0.1",
                                          .tls = tls ? s->slot : NULL,
                                          .routes = routes,
                                          .route_count = ARRAY_LEN(routes)};
    s->server = http_server_start(&options, &err);
    if (!s->server)
        abort();
    s->url = arena_printf(s->arena, "%s://127.0.0.1:%u/hello", tls ? "https" : "http",
                          http_server_port(s->server))
                 .p;
}

static void site_stop(struct site *s)
{
    http_server_free(s->server);
    tls_slot_free(s->slot);
    tls_identity_unref(s->identity);
    arena_free(s->arena);
}

/* One call with these options; code ERR_NONE: "hello" must come back. */
static void visit(struct site *s, struct http_client_options options, enum error_code code,
                  const char *part)
{
    struct error err = {0};
    struct http_reply reply;
    struct http_call call = {.url = s->url, .timeout_ms = 10000};
    struct http_client *c = http_client_new(&options, &err);
    if (!T_OK_PTR(c, &err))
        return;
    int rc = http_client_do(c, &call, s->arena, &reply, &err);
    if (code != ERR_NONE)
        T_FAILS(rc, &err, code, part);
    else if (T_OK(rc, &err))
        T_STR_EQ(reply.body, "hello");
    http_client_free(c);
}

static void believes_its_ca_only(void)
{
    struct site s;
    site_start(&s, true);
    struct serving_certs other = new_certs(s.arena);
    visit(&s, (struct http_client_options){.ca_pem = s.certs.ca.cert}, ERR_NONE, NULL);
    visit(&s, (struct http_client_options){.ca_pem = other.ca.cert}, ERR_TLS,
          "127.0.0.1: its certificate is not trusted");
    visit(&s, (struct http_client_options){0}, ERR_TLS, "not trusted");
    visit(&s, (struct http_client_options){.insecure_skip_verify = true}, ERR_NONE, NULL);
    visit(&s, (struct http_client_options){.ca_pem = STR("nonsense")}, ERR_TLS, "CA");
    visit(&s, (struct http_client_options){.ca_file = "/nonexistent/ca.crt"}, ERR_TLS, "CA");
    site_stop(&s);
}

static void takes_the_ca_from_a_file(void)
{
    char path[] = "/tmp/lg-ca-XXXXXX";
    struct site s;
    struct error err;
    site_start(&s, true);
    _cleanup_(cleanup_close) int fd = mkstemp(path);
    T_TRUE(fd >= 0);
    T_OK(file_write(path, s.certs.ca.cert, 0644, &err), &err);
    visit(&s, (struct http_client_options){.ca_file = path}, ERR_NONE, NULL);
    unlink(path);
    site_stop(&s);
}

static void verifies_the_name_it_is_told(void)
{
    struct site s;
    site_start(&s, true);
    struct http_client_options options = {.ca_pem = s.certs.ca.cert, .tls_server_name = "w.ns.svc"};
    visit(&s, options, ERR_NONE, NULL);
    options.tls_server_name = "other.ns.svc";
    visit(&s, options, ERR_TLS, "name in the certificate");
    site_stop(&s);
}

static void plain_and_tls_mixed_up(void)
{
    struct site plain, tls;
    site_start(&plain, false);
    site_start(&tls, true);
    plain.url = arena_printf(plain.arena, "https%s", plain.url + 4).p;
    tls.url = arena_printf(tls.arena, "http%s", tls.url + 5).p;
    visit(&plain, (struct http_client_options){0}, ERR_TLS, "does TLS run on that port?");
    visit(&tls, (struct http_client_options){0}, ERR_IO, "127.0.0.1");
    site_stop(&plain);
    site_stop(&tls);
}

static void refuses_half_a_client_certificate(void)
{
    struct error err = {0};
    T_FAILS(http_client_new(&(struct http_client_options){.cert_pem = STR("x")}, &err) == NULL,
            &err, ERR_CONFIG, "only the certificate is set");
    T_FAILS(http_client_new(&(struct http_client_options){.key_file = "x"}, &err) == NULL, &err,
            ERR_CONFIG, "only the key is set");
}

/* A TLS server for one connection that demands a certificate of its client. */
struct demanding {
    int listener;
    const struct serving_certs *certs;
    bool right; /* the client showed certs->serving */
};

static gnutls_datum_t datum(struct str s)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)s.p, (unsigned)s.n};
}

static bool shown(gnutls_session_t session, struct str pem)
{
    unsigned count = 0;
    gnutls_datum_t in = datum(pem), der = {0};
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    bool same = chain && gnutls_pem_base64_decode2("CERTIFICATE", &in, &der) == 0 &&
                der.size == chain->size && memcmp(der.data, chain->data, der.size) == 0;
    gnutls_free(der.data);
    return same;
}

static void *demand(void *arg)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    struct demanding *d = arg;
    gnutls_certificate_credentials_t credentials;
    gnutls_session_t session;
    char request[4096];
    gnutls_datum_t crt = datum(d->certs->serving.cert), key = datum(d->certs->serving.key);
    int fd = accept4(d->listener, NULL, NULL, SOCK_CLOEXEC);
    gnutls_certificate_allocate_credentials(&credentials);
    gnutls_certificate_set_x509_key_mem(credentials, &crt, &key, GNUTLS_X509_FMT_PEM);
    gnutls_init(&session, GNUTLS_SERVER);
    gnutls_set_default_priority(session);
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    gnutls_transport_set_int(session, fd);
    gnutls_handshake_set_timeout(session, 10000);
    if (gnutls_handshake(session) == 0 && gnutls_record_recv(session, request, 4096) > 0) {
        d->right = shown(session, d->certs->serving.cert);
        gnutls_record_send(session, answer, sizeof(answer) - 1);
    }
    gnutls_deinit(session);
    gnutls_certificate_free_credentials(credentials);
    close(fd);
    return NULL;
}

static void shows_its_certificate(void)
{
    struct site s = {.arena = arena_new()};
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(where);
    struct demanding d = {.certs = &s.certs};
    pthread_t thread;
    s.certs = new_certs(s.arena);
    d.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(d.listener, (struct sockaddr *)&where, size) < 0 || listen(d.listener, 1) < 0 ||
        getsockname(d.listener, (struct sockaddr *)&where, &size) < 0 ||
        pthread_create(&thread, NULL, demand, &d) != 0)
        abort();
    s.url = arena_printf(s.arena, "https://127.0.0.1:%u/", ntohs(where.sin_port)).p;
    visit(&s,
          (struct http_client_options){.ca_pem = s.certs.ca.cert,
                                       .cert_pem = s.certs.serving.cert,
                                       .key_pem = s.certs.serving.key},
          ERR_NONE, NULL);
    pthread_join(thread, NULL);
    T_TRUE(d.right);
    close(d.listener);
    arena_free(s.arena);
}

CU_TestInfo trust_tests[] = {
    {"believes its CA only", believes_its_ca_only},
    {"takes the CA from a file", takes_the_ca_from_a_file},
    {"verifies the name it is told", verifies_the_name_it_is_told},
    {"plain and TLS mixed up", plain_and_tls_mixed_up},
    {"refuses half a client certificate", refuses_half_a_client_certificate},
    {"shows its certificate", shows_its_certificate},
    CU_TEST_INFO_NULL,
};
