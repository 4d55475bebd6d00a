/* issue.c - certificate authorities and serving certificates, read back and verified by GnuTLS. */
#include "x509/issue.h"

#include "parsed.h"
#include "suites.h"
#include "support/assert.h"

enum { NOW = 1800000000, DAY = 86400 };

static const struct x509_validity year = {NOW - 3600, NOW + 365 * DAY};

static time_t verify_time;

static time_t time_of_verification(time_t *ret)
{
    if (ret)
        *ret = verify_time;
    return verify_time;
}

unsigned verify(struct str leaf, struct str ca, const char *host, int64_t now_s)
{
    gnutls_x509_crt_t crt = parse_crt(leaf), root = parse_crt(ca);
    gnutls_x509_trust_list_t trust;
    gnutls_typed_vdata_st data[] = {
        {GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)(uintptr_t)host, 0},
        {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_SERVER, 0},
    };
    unsigned status = ~0u;
    verify_time = (time_t)now_s;
    gnutls_global_set_time_function(time_of_verification);
    gnutls_x509_trust_list_init(&trust, 1);
    gnutls_x509_trust_list_add_cas(trust, &root, 1, 0);
    if (gnutls_x509_trust_list_verify_crt2(trust, &crt, 1, data, ARRAY_LEN(data), 0, &status,
                                           NULL) < 0)
        status = ~0u;
    gnutls_x509_trust_list_deinit(trust, 1);
    gnutls_x509_crt_deinit(crt);
    return status;
}

static struct x509_pair issued_ca(struct arena *a)
{
    struct x509_pair ca = {0};
    struct error err;
    if (x509_issue_ca(a, STR("test CA"), year, &ca, &err) < 0)
        abort();
    return ca;
}

static struct x509_pair issued(struct arena *a, const struct x509_pair *ca, const char *name)
{
    struct x509_pair pair = {0};
    struct str names[] = {str_of(name)};
    struct error err;
    T_OK(x509_issue_serving(a, ca, names, 1, year, &pair, &err), &err);
    return pair;
}

static void ca_has_the_fields_of_a_ca(void)
{
    struct arena *a = arena_new();
    gnutls_x509_crt_t crt = parse_crt(issued_ca(a).cert);
    unsigned critical = 0, is_ca = 0, usage = 0;
    int path_length = -1;
    char name[65];
    size_t size = sizeof(name);
    T_INT_EQ(gnutls_x509_crt_get_version(crt), 3);
    T_TRUE(gnutls_x509_crt_get_basic_constraints(crt, &critical, &is_ca, &path_length) >= 0);
    T_TRUE(critical && is_ca && path_length == 0);
    T_INT_EQ(gnutls_x509_crt_get_key_usage(crt, &usage, &critical), 0);
    T_INT_EQ(usage, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
    gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size);
    T_STR_EQ(name, "test CA");
    T_TRUE(gnutls_x509_crt_check_issuer(crt, crt));
    gnutls_x509_crt_deinit(crt);
    arena_free(a);
}

static void serving_has_the_fields_of_a_server(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = issued_ca(a);
    gnutls_x509_crt_t crt = parse_crt(issued(a, &ca, "w.ns.svc").cert), root = parse_crt(ca.cert);
    unsigned critical = 0, is_ca = 1, usage = 0, bits = 0;
    unsigned char of_ca[64], named[64];
    size_t of_ca_size = sizeof(of_ca), named_size = sizeof(named);
    T_TRUE(gnutls_x509_crt_get_basic_constraints(crt, &critical, &is_ca, NULL) >= 0);
    T_TRUE(critical && !is_ca);
    gnutls_x509_crt_get_key_usage(crt, &usage, &critical);
    T_INT_EQ(usage, GNUTLS_KEY_DIGITAL_SIGNATURE);
    T_INT_EQ(gnutls_x509_crt_get_pk_algorithm(crt, &bits), GNUTLS_PK_ECDSA);
    T_INT_EQ(bits, 256);
    T_INT_EQ(gnutls_x509_crt_get_signature_algorithm(crt), GNUTLS_SIGN_ECDSA_SHA256);
    gnutls_x509_crt_get_subject_key_id(root, of_ca, &of_ca_size, NULL);
    gnutls_x509_crt_get_authority_key_id(crt, named, &named_size, NULL);
    T_TRUE(of_ca_size == named_size && memcmp(of_ca, named, named_size) == 0);
    T_INT_EQ(gnutls_x509_crt_get_activation_time(crt), year.not_before);
    T_INT_EQ(gnutls_x509_crt_get_expiration_time(crt), year.not_after);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_crt_deinit(root);
    arena_free(a);
}

static void verifies_for_its_names_and_time_only(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = issued_ca(a), other = issued_ca(a), pair = {0};
    struct str names[] = {STR("w.ns.svc"), STR("*.example.com"), STR("10.0.0.7"), STR("fd00::1")};
    struct error err;
    T_OK(x509_issue_serving(a, &ca, names, ARRAY_LEN(names), year, &pair, &err), &err);
    static const char *const good[] = {"w.ns.svc", "a.example.com", "10.0.0.7", "fd00::1"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        T_INT_EQ(verify(pair.cert, ca.cert, good[i], NOW), 0);
    T_TRUE(verify(pair.cert, ca.cert, "x.ns.svc", NOW) & GNUTLS_CERT_UNEXPECTED_OWNER);
    T_TRUE(verify(pair.cert, ca.cert, "10.0.0.8", NOW) & GNUTLS_CERT_UNEXPECTED_OWNER);
    T_TRUE(verify(pair.cert, other.cert, "w.ns.svc", NOW) != 0);
    T_TRUE(verify(pair.cert, ca.cert, "w.ns.svc", NOW + 366 * DAY) & GNUTLS_CERT_EXPIRED);
    T_TRUE(verify(pair.cert, ca.cert, "w.ns.svc", NOW - DAY) & GNUTLS_CERT_NOT_ACTIVATED);
    arena_free(a);
}

static void serials_are_random_and_legal(void)
{
    enum { COUNT = 20 };
    struct arena *a = arena_new();
    struct x509_pair ca = issued_ca(a);
    unsigned char serials[COUNT][20];
    size_t sizes[COUNT];
    for (int i = 0; i < COUNT; i++) {
        gnutls_x509_crt_t crt = parse_crt(issued(a, &ca, "w.ns.svc").cert);
        sizes[i] = sizeof(serials[i]);
        T_INT_EQ(gnutls_x509_crt_get_serial(crt, serials[i], &sizes[i]), 0);
        T_INT_EQ(sizes[i], 16);
        T_TRUE((serials[i][0] & 0x80) == 0 && serials[i][0] != 0); /* positive, RFC 5280 4.1.2.2 */
        for (int j = 0; j < i; j++)
            T_TRUE(memcmp(serials[i], serials[j], 16) != 0);
        gnutls_x509_crt_deinit(crt);
    }
    arena_free(a);
}

static void end_is_cut_to_that_of_the_ca(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = issued_ca(a), pair = {0};
    struct str names[] = {STR("w.ns.svc")};
    struct x509_validity longer = {NOW, NOW + 4000 * (int64_t)DAY};
    struct error err;
    T_OK(x509_issue_serving(a, &ca, names, 1, longer, &pair, &err), &err);
    gnutls_x509_crt_t crt = parse_crt(pair.cert);
    T_INT_EQ(gnutls_x509_crt_get_expiration_time(crt), year.not_after);
    gnutls_x509_crt_deinit(crt);
    longer.not_before = year.not_after + 1;
    T_FAILS(x509_issue_serving(a, &ca, names, 1, longer, &pair, &err), &err, ERR_CONFIG,
            "begin to be valid before it ends");
    arena_free(a);
}

static void refuses_bad_names(void)
{
    static const char *const bad[] = {"",      "Upper.svc", "a..b",        ".a",        "a.",
                                      "-a.b",  "a-.b",      "under_score", "a.*.svc",   "a b",
                                      "a/b.c", "*a",        "10.0.",       "fd00::1::2"};
    struct arena *a = arena_new();
    struct x509_pair ca = issued_ca(a), pair = {0};
    struct error err;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct str names[] = {STR("good.svc"), str_of(bad[i])};
        T_FAILS(x509_issue_serving(a, &ca, names, 2, year, &pair, &err), &err, ERR_CONFIG, bad[i]);
    }
    char label[65];
    memset(label, 'a', 64);
    label[64] = '\0';
    struct str too_long[] = {str_of(label)};
    T_FAILS(x509_issue_serving(a, &ca, too_long, 1, year, &pair, &err), &err, ERR_CONFIG,
            "neither a DNS name");
    T_FAILS(x509_issue_serving(a, &ca, NULL, 0, year, &pair, &err), &err, ERR_CONFIG,
            "at least one name");
    T_TRUE(pair.cert.p == NULL); /* untouched on failure */
    arena_free(a);
}

static void refuses_a_bad_ca(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = issued_ca(a), leaf = issued(a, &ca, "w.ns.svc"), pair = {0};
    struct x509_pair no_cert = {STR("nonsense"), ca.key}, no_key = {ca.cert, STR("nonsense")};
    struct str names[] = {STR("w.ns.svc")};
    struct error err;
    T_FAILS(x509_issue_serving(a, &leaf, names, 1, year, &pair, &err), &err, ERR_TLS, "not a CA");
    T_FAILS(x509_issue_serving(a, &no_cert, names, 1, year, &pair, &err), &err, ERR_TLS,
            "CA certificate cannot be read");
    T_FAILS(x509_issue_serving(a, &no_key, names, 1, year, &pair, &err), &err, ERR_TLS,
            "CA's key cannot be read");
    arena_free(a);
}

static void refuses_a_ca_key_of_another_ca(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = issued_ca(a), other = issued_ca(a), pair = {0};
    struct x509_pair mixed = {ca.cert, other.key};
    struct str names[] = {STR("w.ns.svc")};
    struct error err;
    T_FAILS(x509_issue_serving(a, &mixed, names, 1, year, &pair, &err), &err, ERR_TLS,
            "does not belong");
    arena_free(a);
}

static void refuses_bad_ca_options(void)
{
    struct arena *a = arena_new();
    struct x509_pair ca = {0};
    struct error err;
    char name[65];
    memset(name, 'a', sizeof(name));
    T_FAILS(x509_issue_ca(a, (struct str){name, 65}, year, &ca, &err), &err, ERR_CONFIG, "64");
    T_FAILS(x509_issue_ca(a, STR(""), year, &ca, &err), &err, ERR_CONFIG, "1 to 64");
    T_FAILS(x509_issue_ca(a, STR("x"), (struct x509_validity){NOW, NOW}, &ca, &err), &err,
            ERR_CONFIG, "longer life");
    arena_free(a);
}

CU_TestInfo issue_tests[] = {
    {"CA has the fields of a CA", ca_has_the_fields_of_a_ca},
    {"serving certificate has the fields of a server", serving_has_the_fields_of_a_server},
    {"verifies for its names and time only", verifies_for_its_names_and_time_only},
    {"serials are random and legal", serials_are_random_and_legal},
    {"end is cut to that of the CA", end_is_cut_to_that_of_the_ca},
    {"refuses bad names", refuses_bad_names},
    {"refuses a bad CA", refuses_a_bad_ca},
    {"refuses a CA key of another CA", refuses_a_ca_key_of_another_ca},
    {"refuses bad CA options", refuses_bad_ca_options},
    CU_TEST_INFO_NULL,
};
