/* identity.c - loading a certificate and its key, and everything that can be wrong with them. */
#include "tls/tls_identity.h"

#include <gnutls/x509.h>
#include <stdio.h>

#include "base/file.h"
#include "suites.h"
#include "support/assert.h"
#include "tls/tls_priority.h"

static struct tls_identity *load(struct str chain, struct str key, struct error *err)
{
    return tls_identity_from_pem(chain, "tls.crt", key, "tls.key", err);
}

static void fails(struct str chain, struct str key, const char *part)
{
    struct error err = {0};
    struct tls_identity *id = load(chain, key, &err);
    T_FAILS(id == NULL, &err, ERR_TLS, part);
    tls_identity_unref(id);
}

static void loads_a_pair(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a), pair = test_pair(a, &ca, "w.ns.svc");
    struct error err;
    struct tls_identity *id = load(pair.cert, pair.key, &err);
    if (T_OK_PTR(id, &err)) {
        T_STR_EQ(tls_identity_names(id), "w.ns.svc, 10.0.0.7, fd00::1");
        T_INT_EQ(tls_identity_not_before(id), NOW);
        T_INT_EQ(tls_identity_not_after(id), NOW + 365 * (int64_t)DAY);
    }
    tls_identity_unref(id);
    arena_free(a);
}

static void hands_out_the_whole_chain(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a), pair = test_pair(a, &ca, "w.ns.svc");
    struct str chain =
        arena_printf(a, "comment\n%" PRISTR "%" PRISTR, STR_ARG(pair.cert), STR_ARG(ca.cert));
    struct error err;
    struct tls_identity *id = load(chain, pair.key, &err);
    gnutls_pcert_st *certs = NULL;
    gnutls_privkey_t key = NULL;
    unsigned length = 0;
    if (T_OK_PTR(id, &err) && T_INT_EQ(tls_identity_export(id, &certs, &length, &key), 0)) {
        T_INT_EQ(length, 2);
        for (unsigned i = 0; i < length; i++)
            gnutls_pcert_deinit(&certs[i]);
        gnutls_free(certs);
        gnutls_privkey_deinit(key);
    }
    tls_identity_unref(id);
    arena_free(a);
}

static void needs_no_name_unless_it_is_served(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a);
    struct error err;
    struct tls_identity *id = load(ca.cert, ca.key, &err);
    if (T_OK_PTR(id, &err))
        T_STR_EQ(tls_identity_names(id), STR_NONE);
    tls_identity_unref(id);
    arena_free(a);
}

static void says_what_is_wrong_with_a_chain(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a), pair = test_pair(a, &ca, "w.ns.svc");
    struct strbuf many = STRBUF(1 << 20);
    for (int i = 0; i < 20; i++)
        strbuf_add(&many, pair.cert);
    fails(STR(""), pair.key,
          "tls.crt is not PEM: expected \"-----BEGIN CERTIFICATE-----\", but it "
          "is empty");
    fails(STR("0\x82garbage"), pair.key, "tls.crt is not PEM");
    fails(pair.key, pair.key, "tls.crt holds no readable certificate");
    fails(str_sub(pair.cert, 0, pair.cert.n / 2), pair.key, "tls.crt");
    fails(strbuf_str(&many), pair.key, "20 certificates");
    strbuf_free(&many);
    arena_free(a);
}

/* The key in PKCS#8, encrypted with a password. */
static struct str encrypted(struct arena *a, struct str pem)
{
    gnutls_x509_privkey_t key;
    gnutls_datum_t in = {(unsigned char *)(uintptr_t)pem.p, (unsigned)pem.n}, out = {0};
    gnutls_x509_privkey_init(&key);
    if (gnutls_x509_privkey_import2(key, &in, GNUTLS_X509_FMT_PEM, NULL, 0) < 0 ||
        gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, "secret",
                                          GNUTLS_PKCS_PBES2_AES_256, &out) < 0)
        abort();
    struct str text = arena_str(a, (struct str){(char *)out.data, out.size});
    gnutls_free(out.data);
    gnutls_x509_privkey_deinit(key);
    return text;
}

static void says_what_is_wrong_with_a_key(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a), pair = test_pair(a, &ca, "w.ns.svc");
    struct x509_pair other = test_pair(a, &ca, "w.ns.svc");
    struct str reversed =
        arena_printf(a, "%" PRISTR "%" PRISTR, STR_ARG(ca.cert), STR_ARG(pair.cert));
    fails(pair.cert, STR(""), "tls.key is not a PEM key");
    fails(pair.cert, pair.cert, "tls.key is not a PEM key");
    fails(pair.cert, str_sub(pair.key, 0, pair.key.n - 40), "tls.key");
    fails(pair.cert, encrypted(a, pair.key), "encrypted; store it without a password");
    fails(pair.cert, other.key, "does not belong to the first certificate in tls.crt");
    fails(reversed, pair.key, "the leaf must come first");
    arena_free(a);
}

static void tells_dates(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a), pair = test_pair(a, &ca, "w.ns.svc");
    struct error err;
    struct tls_identity *id = load(pair.cert, pair.key, &err);
    int64_t end = NOW + 365 * (int64_t)DAY;
    T_OK(tls_identity_check_time(id, NOW, &err), &err);
    T_OK(tls_identity_check_time(id, end, &err), &err);
    T_FAILS(tls_identity_check_time(id, end + 1, &err), &err, ERR_TLS,
            "w.ns.svc, 10.0.0.7, fd00::1 expired at 2028-01-15T08:00:00Z, and it is "
            "2028-01-15T08:00:01Z now");
    T_FAILS(tls_identity_check_time(id, NOW - 1, &err), &err, ERR_TLS,
            "is not valid before 2027-01-15T08:00:00Z");
    tls_identity_unref(id);
    arena_free(a);
}

/* A chain is good for as long as its shortest member. */
static void chain_ends_with_its_first_certificate_to_expire(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a), pair = test_pair(a, &ca, "w.ns.svc"), brief;
    struct x509_validity life = {NOW + 5, NOW + DAY};
    struct error err;
    T_OK(x509_issue_ca(a, STR("brief CA"), life, &brief, &err), &err);
    struct str chain =
        arena_printf(a, "%" PRISTR "%" PRISTR, STR_ARG(pair.cert), STR_ARG(brief.cert));
    struct tls_identity *id = load(chain, pair.key, &err);
    if (T_OK_PTR(id, &err)) {
        T_INT_EQ(tls_identity_not_before(id), NOW + 5);
        T_INT_EQ(tls_identity_not_after(id), NOW + DAY);
    }
    tls_identity_unref(id);
    arena_free(a);
}

static void loads_files(void)
{
    char dir[] = "/tmp/lg-tls-XXXXXX", crt[64], key[64];
    struct arena *a = arena_new();
    struct x509_pair ca = test_ca(a), pair = test_pair(a, &ca, "w.ns.svc");
    struct error err;
    T_TRUE(mkdtemp(dir) != NULL);
    snprintf(crt, sizeof(crt), "%s/tls.crt", dir);
    snprintf(key, sizeof(key), "%s/tls.key", dir);
    T_OK(file_write(crt, pair.cert, 0644, &err), &err);
    T_FAILS(tls_identity_from_files(crt, key, &err) == NULL, &err, ERR_IO, key);
    T_OK(file_write(key, pair.key, 0600, &err), &err);
    struct tls_identity *id = tls_identity_from_files(crt, key, &err);
    T_OK_PTR(id, &err);
    tls_identity_unref(id);
    T_OK(file_write(crt, ca.cert, 0644, &err), &err);
    T_OK(file_write(key, ca.key, 0600, &err), &err);
    T_FAILS(tls_identity_from_files(crt, key, &err) == NULL, &err, ERR_TLS,
            "no subject alternative name");
    T_OK(truncate(crt, LIMIT_CERT_FILE_BYTES + 1), &err);
    T_FAILS(tls_identity_from_files(crt, key, &err) == NULL, &err, ERR_LIMIT, crt);
    unlink(crt);
    T_FAILS(tls_identity_from_files(crt, key, &err) == NULL, &err, ERR_IO, crt);
    unlink(key);
    rmdir(dir);
    arena_free(a);
}

static void priority_strings_are_checked(void)
{
    struct error err;
    T_OK(tls_priority_check(TLS_PRIORITY_DEFAULT, &err), &err);
    T_OK(tls_priority_check("NORMAL:-VERS-ALL:+VERS-TLS1.3", &err), &err);
    T_FAILS(tls_priority_check("NORMAL:+VERS-TLS9.9", &err), &err, ERR_CONFIG,
            "not understood at \"+VERS-TLS9.9\"");
    T_FAILS(tls_priority_check("", &err), &err, ERR_CONFIG, "the default is");
}

CU_TestInfo identity_tests[] = {
    {"loads a pair", loads_a_pair},
    {"needs no name unless it is served", needs_no_name_unless_it_is_served},
    {"hands out the whole chain", hands_out_the_whole_chain},
    {"says what is wrong with a chain", says_what_is_wrong_with_a_chain},
    {"says what is wrong with a key", says_what_is_wrong_with_a_key},
    {"tells dates", tells_dates},
    {"chain ends with its first certificate to expire",
     chain_ends_with_its_first_certificate_to_expire},
    {"loads files", loads_files},
    {"priority strings are checked", priority_strings_are_checked},
    CU_TEST_INFO_NULL,
};
