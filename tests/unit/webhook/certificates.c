/* certificates.c - the serving certificate as its files change: good pairs, bad ones, kubelet. */
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "suites.h"
#include "support/assert.h"
#include "support/tempdir.h"
#include "webhook/certificate.h"
#include "x509/serving.h"

enum { NOW = 1767323045 }; /* 2026-01-02T03:04:05Z */

/* A pair for SERVICE.test.svc that lives `days` from NOW. */
static struct x509_pair pair(struct arena *a, const char *service, int64_t days)
{
    struct serving_options options = {
        .service = str_of(service), .namespace = STR("test"), .serving_days = days, .now_s = NOW};
    struct serving_certs certs;
    struct error err;
    if (serving_certs_make(a, &options, &certs, &err) < 0)
        abort();
    return certs.serving;
}

struct files {
    struct arena *arena;
    struct str dir;
    const char *cert, *key;
    struct x509_pair first;
    struct certificate *certificate;
};

static void write_pair(struct files *f, const struct x509_pair *p)
{
    f->cert = tempdir_file(f->arena, f->dir, "tls.crt", p->cert.p);
    f->key = tempdir_file(f->arena, f->dir, "tls.key", p->key.p);
}

static void start(struct files *f)
{
    struct error err;
    *f = (struct files){.arena = arena_new()};
    f->dir = tempdir_new(f->arena);
    f->first = pair(f->arena, "first", 10);
    write_pair(f, &f->first);
    f->certificate = certificate_new(f->cert, f->key, NOW, &err);
    if (!T_OK_PTR(f->certificate, &err))
        abort();
}

static void stop(struct files *f)
{
    certificate_free(f->certificate);
    arena_free(f->arena);
}

/* The first name of what is served. */
static bool serves(const struct files *f, const char *service)
{
    struct tls_identity *id = tls_slot_get(certificate_slot(f->certificate));
    struct str wanted = arena_printf(f->arena, "%s.test.svc,", service);
    bool same = str_starts(tls_identity_names(id), wanted);
    tls_identity_unref(id);
    return same;
}

static int load(const char *cert, const char *key, int64_t now_s, struct error *err)
{
    struct certificate *c = certificate_new(cert, key, now_s, err);
    certificate_free(c);
    return c ? 0 : -1;
}

static void starts_that_fail_say_why(void)
{
    struct files f;
    struct error err;
    start(&f);
    T_FAILS(load("/nonexistent/tls.crt", f.key, NOW, &err), &err, ERR_IO, "/nonexistent/tls.crt");
    T_FAILS(load(f.cert, "/nonexistent/tls.key", NOW, &err), &err, ERR_IO, "/nonexistent/tls.key");
    T_FAILS(load(f.key, f.cert, NOW, &err), &err, ERR_TLS, "tls.key");
    T_FAILS(load(f.cert, f.key, NOW + 11 * 86400, &err), &err, ERR_TLS, "expired at 2026-01-12");
    T_FAILS(load(f.cert, f.key, NOW - 86400, &err), &err, ERR_TLS, "is not valid before");
    T_OK(load(f.cert, f.key, NOW, &err), &err);
    stop(&f);
}

static void good_pairs_are_taken_over(void)
{
    struct files f;
    start(&f);
    T_TRUE(serves(&f, "first"));
    T_INT_EQ(certificate_not_after(f.certificate), NOW + 10 * 86400);
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "first"));
    struct x509_pair second = pair(f.arena, "second", 20);
    write_pair(&f, &second);
    T_TRUE(serves(&f, "first"));
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "second"));
    T_INT_EQ(certificate_not_after(f.certificate), NOW + 20 * 86400);
    stop(&f);
}

/* One file after the other: between them the pair does not match, and the old one stays. */
static void half_written_pairs_are_not_served(void)
{
    struct files f;
    start(&f);
    struct x509_pair second = pair(f.arena, "second", 20);
    tempdir_file(f.arena, f.dir, "tls.crt", second.cert.p);
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "first"));
    struct str half = str_sub(second.key, 0, second.key.n / 2);
    tempdir_file(f.arena, f.dir, "tls.key", arena_str(f.arena, half).p);
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "first"));
    tempdir_file(f.arena, f.dir, "tls.key", second.key.p);
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "second"));
    stop(&f);
}

static void the_last_good_pair_stays(void)
{
    static const char *const broken[] = {"", "no PEM at all",
                                         "-----BEGIN CERTIFICATE-----\nAAAA\n"};
    struct files f;
    start(&f);
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        tempdir_file(f.arena, f.dir, "tls.crt", broken[i]);
        certificate_poll(f.certificate, NOW);
        T_TRUE(serves(&f, "first"));
    }
    remove(f.cert);
    remove(f.key);
    certificate_poll(f.certificate, NOW);
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "first"));
    write_pair(&f, &f.first);
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "first"));
    struct x509_pair second = pair(f.arena, "second", 20);
    write_pair(&f, &second);
    certificate_poll(f.certificate, NOW);
    T_TRUE(serves(&f, "second"));
    stop(&f);
}

static void expired_pairs_are_not_taken_over(void)
{
    struct files f;
    start(&f);
    struct x509_pair second = pair(f.arena, "second", 5);
    write_pair(&f, &second);
    certificate_poll(f.certificate, NOW + 6 * 86400);
    T_TRUE(serves(&f, "first"));
    struct x509_pair third = pair(f.arena, "third", 20);
    write_pair(&f, &third);
    certificate_poll(f.certificate, NOW - 86400); /* a clock that is behind */
    T_TRUE(serves(&f, "third"));
    stop(&f);
}

static const char *in(struct arena *a, struct str dir, const char *name)
{
    return arena_printf(a, "%" PRISTR "/%s", STR_ARG(dir), name).p;
}

/* Writes a pair into its own directory below `dir` and makes ..data point to it, as kubelet does
 * (pkg/volume/util/atomic_writer.go). */
static void publish(struct arena *a, struct str dir, const char *version, const struct x509_pair *p)
{
    struct str own = str_of(in(a, dir, version));
    if (mkdir(own.p, 0700) != 0)
        abort();
    tempdir_file(a, own, "tls.crt", p->cert.p);
    tempdir_file(a, own, "tls.key", p->key.p);
    const char *temporary = in(a, dir, "..data_tmp"), *data = in(a, dir, "..data");
    if (symlink(version, temporary) != 0 || rename(temporary, data) != 0)
        abort();
}

static void kubelet_swaps_a_symbolic_link(void)
{
    struct arena *a = arena_new();
    struct error err;
    struct str dir = tempdir_new(a);
    struct files f = {.arena = a, .dir = dir, .first = pair(a, "first", 10)};
    f.cert = in(a, dir, "tls.crt");
    f.key = in(a, dir, "tls.key");
    publish(a, dir, "..2026_01_01", &f.first);
    T_INT_EQ(symlink("..data/tls.crt", f.cert), 0);
    T_INT_EQ(symlink("..data/tls.key", f.key), 0);
    f.certificate = certificate_new(f.cert, f.key, NOW, &err);
    if (T_OK_PTR(f.certificate, &err)) {
        T_TRUE(serves(&f, "first"));
        struct x509_pair second = pair(a, "second", 20);
        publish(a, dir, "..2026_01_02", &second);
        certificate_poll(f.certificate, NOW);
        T_TRUE(serves(&f, "second"));
    }
    stop(&f);
}

CU_TestInfo certificates_tests[] = {
    {"starts that fail say why", starts_that_fail_say_why},
    {"good pairs are taken over", good_pairs_are_taken_over},
    {"half-written pairs are not served", half_written_pairs_are_not_served},
    {"the last good pair stays", the_last_good_pair_stays},
    {"expired pairs are not taken over", expired_pairs_are_not_taken_over},
    {"kubelet swaps a symbolic link", kubelet_swaps_a_symbolic_link},
    CU_TEST_INFO_NULL,
};
