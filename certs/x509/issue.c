/* issue.c - see issue.h. Every GnuTLS call of a step is checked through TRY. */
#include "x509/issue.h"

#include <arpa/inet.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

enum { SERIAL_BYTES = 16, MAX_COMMON_NAME = 64, MAX_DNS_NAME = 253, MAX_LABEL = 63 };

#define TRY(call)                                                                                  \
    do {                                                                                           \
        int rc_ = (call);                                                                          \
        if (rc_ < 0)                                                                               \
            return error_set(err, ERR_TLS, "cannot make a certificate: %s", gnutls_strerror(rc_)); \
    } while (0)

static void cleanup_crt(gnutls_x509_crt_t *crt)
{
    if (*crt)
        gnutls_x509_crt_deinit(*crt);
}

static void cleanup_key(gnutls_x509_privkey_t *key)
{
    if (*key)
        gnutls_x509_privkey_deinit(*key);
}

static gnutls_datum_t datum(struct str s)
{
    return (gnutls_datum_t){.data = (unsigned char *)(uintptr_t)s.p, .size = (unsigned)s.n};
}

/* Moves what GnuTLS allocated into the arena, and wipes the original. */
static struct str take(struct arena *a, gnutls_datum_t *d)
{
    struct str s = arena_str(a, (struct str){(char *)d->data, d->size});
    gnutls_memset(d->data, 0, d->size);
    gnutls_free(d->data);
    return s;
}

/* The parts that both kinds share: version, random serial, dates, key and its identifier. */
static int fill(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, struct x509_validity validity,
                struct error *err)
{
    unsigned char serial[SERIAL_BYTES];
    unsigned char id[64];
    size_t id_size = sizeof(id);
    TRY(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)));
    serial[0] = (unsigned char)((serial[0] & 0x3f) | 0x40); /* positive, of constant length */
    TRY(gnutls_x509_crt_set_version(crt, 3));
    TRY(gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)));
    TRY(gnutls_x509_crt_set_activation_time(crt, (time_t)validity.not_before));
    TRY(gnutls_x509_crt_set_expiration_time(crt, (time_t)validity.not_after));
    TRY(gnutls_x509_crt_set_key(crt, key));
    TRY(gnutls_x509_crt_get_key_id(crt, 0, id, &id_size));
    TRY(gnutls_x509_crt_set_subject_key_id(crt, id, id_size));
    return 0;
}

static int new_key(gnutls_x509_privkey_t *ret_key, struct error *err)
{
    TRY(gnutls_x509_privkey_init(ret_key));
    TRY(gnutls_x509_privkey_generate2(
        *ret_key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0, NULL, 0));
    return 0;
}

static int export_pair(struct arena *a, gnutls_x509_crt_t crt, gnutls_x509_privkey_t key,
                       struct x509_pair *ret, struct error *err)
{
    gnutls_datum_t cert_pem = {0}, key_pem = {0};
    TRY(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &cert_pem));
    struct str cert = take(a, &cert_pem);
    TRY(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                          &key_pem));
    *ret = (struct x509_pair){.cert = cert, .key = take(a, &key_pem)};
    return 0;
}

static int check_validity(struct x509_validity v, struct error *err)
{
    if (v.not_before < v.not_after)
        return 0;
    return error_set(err, ERR_CONFIG,
                     "a certificate must begin to be valid before it ends; choose a longer life");
}

int x509_issue_ca(struct arena *a, struct str common_name, struct x509_validity validity,
                  struct x509_pair *ret_ca, struct error *err)
{
    _cleanup_(cleanup_crt) gnutls_x509_crt_t crt = NULL;
    _cleanup_(cleanup_key) gnutls_x509_privkey_t key = NULL;
    unsigned char id[64];
    size_t id_size = sizeof(id);
    if (!common_name.n || common_name.n > MAX_COMMON_NAME)
        return error_set(err, ERR_CONFIG, "the common name of a CA must have 1 to %d bytes",
                         MAX_COMMON_NAME);
    if (check_validity(validity, err) < 0 || new_key(&key, err) < 0)
        return -1;
    TRY(gnutls_x509_crt_init(&crt));
    if (fill(crt, key, validity, err) < 0)
        return -1;
    TRY(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, common_name.p,
                                      (unsigned)common_name.n));
    TRY(gnutls_x509_crt_set_basic_constraints(crt, 1, 0));
    TRY(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
    TRY(gnutls_x509_crt_get_subject_key_id(crt, id, &id_size, NULL));
    TRY(gnutls_x509_crt_set_authority_key_id(crt, id, id_size));
    TRY(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0));
    return export_pair(a, crt, key, ret_ca, err);
}

static bool label_is_valid(struct str label, bool first)
{
    if (first && str_is(label, "*"))
        return true;
    if (!label.n || label.n > MAX_LABEL || label.p[0] == '-' || label.p[label.n - 1] == '-')
        return false;
    for (size_t i = 0; i < label.n; i++) {
        char c = label.p[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

static bool dns_name_is_valid(struct str name)
{
    struct str label;
    bool first = true;
    if (!name.n || name.n > MAX_DNS_NAME)
        return false;
    for (; str_split(&name, '.', &label); first = false)
        if (!label_is_valid(label, first))
            return false;
    return true;
}

static int add_name(struct arena *a, gnutls_x509_crt_t crt, struct str name, struct error *err)
{
    unsigned char address[16];
    struct str text = arena_str(a, name);
    unsigned size = inet_pton(AF_INET, text.p, address) == 1    ? 4
                    : inet_pton(AF_INET6, text.p, address) == 1 ? 16
                                                                : 0;
    if (size)
        TRY(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address, size,
                                                 GNUTLS_FSAN_APPEND));
    else if (dns_name_is_valid(name))
        TRY(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, text.p, (unsigned)text.n,
                                                 GNUTLS_FSAN_APPEND));
    else
        return error_set(err, ERR_CONFIG,
                         "\"%" PRISTR "\" is neither a DNS name in lower case such as "
                         "lattice-webhook.lattice-system.svc nor an IP address",
                         STR_ARG(str_sub(name, 0, LIMIT_VALUE_CHARS)));
    return 0;
}

static int add_names(struct arena *a, gnutls_x509_crt_t crt, const struct str *names, size_t count,
                     struct error *err)
{
    if (!count)
        return error_set(err, ERR_CONFIG, "a serving certificate needs at least one name");
    for (size_t i = 0; i < count; i++)
        if (add_name(a, crt, names[i], err) < 0)
            return -1;
    return 0;
}

static int check_pair(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, struct error *err)
{
    unsigned char of_crt[64], of_key[64];
    size_t crt_size = sizeof(of_crt), key_size = sizeof(of_key);
    TRY(gnutls_x509_crt_get_key_id(crt, 0, of_crt, &crt_size));
    TRY(gnutls_x509_privkey_get_key_id(key, 0, of_key, &key_size));
    if (crt_size == key_size && memcmp(of_crt, of_key, key_size) == 0)
        return 0;
    return error_set(err, ERR_TLS, "the CA's key does not belong to the CA's certificate");
}

static int load_ca(const struct x509_pair *ca, gnutls_x509_crt_t *ret_crt,
                   gnutls_x509_privkey_t *ret_key, struct error *err)
{
    gnutls_datum_t cert = datum(ca->cert), key = datum(ca->key);
    unsigned critical, is_ca = 0;
    TRY(gnutls_x509_crt_init(ret_crt));
    TRY(gnutls_x509_privkey_init(ret_key));
    int rc = gnutls_x509_crt_import(*ret_crt, &cert, GNUTLS_X509_FMT_PEM);
    if (rc < 0)
        return error_set(err, ERR_TLS, "the CA certificate cannot be read: %s",
                         gnutls_strerror(rc));
    rc = gnutls_x509_privkey_import2(*ret_key, &key, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (rc < 0)
        return error_set(err, ERR_TLS, "the CA's key cannot be read: %s", gnutls_strerror(rc));
    if (gnutls_x509_crt_get_basic_constraints(*ret_crt, &critical, &is_ca, NULL) < 0 || !is_ca)
        return error_set(err, ERR_TLS, "the certificate to sign with is not a CA (CA:TRUE)");
    return check_pair(*ret_crt, *ret_key, err);
}

/* Names, purpose, and the link to the CA; then the signature. */
static int finish_serving(gnutls_x509_crt_t crt, gnutls_x509_crt_t ca, gnutls_x509_privkey_t ca_key,
                          struct error *err)
{
    unsigned char id[64];
    size_t id_size = sizeof(id);
    static const char common_name[] = "lattice-webhook";
    TRY(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                      sizeof(common_name) - 1));
    TRY(gnutls_x509_crt_set_basic_constraints(crt, 0, -1));
    TRY(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE));
    TRY(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
    TRY(gnutls_x509_crt_get_subject_key_id(ca, id, &id_size, NULL));
    TRY(gnutls_x509_crt_set_authority_key_id(crt, id, id_size));
    TRY(gnutls_x509_crt_sign2(crt, ca, ca_key, GNUTLS_DIG_SHA256, 0));
    return 0;
}

int x509_issue_serving(struct arena *a, const struct x509_pair *ca, const struct str *names,
                       size_t name_count, struct x509_validity validity,
                       struct x509_pair *ret_serving, struct error *err)
{
    _cleanup_(cleanup_crt) gnutls_x509_crt_t crt = NULL;
    _cleanup_(cleanup_crt) gnutls_x509_crt_t ca_crt = NULL;
    _cleanup_(cleanup_key) gnutls_x509_privkey_t key = NULL;
    _cleanup_(cleanup_key) gnutls_x509_privkey_t ca_key = NULL;
    if (load_ca(ca, &ca_crt, &ca_key, err) < 0)
        return -1;
    int64_t ca_end = gnutls_x509_crt_get_expiration_time(ca_crt);
    validity.not_after = validity.not_after < ca_end ? validity.not_after : ca_end;
    if (check_validity(validity, err) < 0 || new_key(&key, err) < 0)
        return -1;
    TRY(gnutls_x509_crt_init(&crt));
    if (fill(crt, key, validity, err) < 0 || add_names(a, crt, names, name_count, err) < 0 ||
        finish_serving(crt, ca_crt, ca_key, err) < 0)
        return -1;
    return export_pair(a, crt, key, ret_serving, err);
}

struct str x509_ca_bundle(struct arena *a, struct str ca_pem)
{
    gnutls_datum_t in = datum(ca_pem), out = {0};
    if (gnutls_base64_encode2(&in, &out) < 0)
        abort(); /* only without memory */
    return take(a, &out);
}
