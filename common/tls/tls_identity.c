/*
 * tls_identity.c - see tls_identity.h. Reading goes through these checks in order: certificates
 * parse, key parses, key belongs to the leaf, and for a server of ours: leaf has a name.
 */
#include "tls/tls_identity.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/xalloc.h"

enum { MAX_CHAIN = 16, NAMES_BYTES = 4096 };

struct tls_identity {
    atomic_uint refs;
    gnutls_x509_crt_t *chain;
    unsigned length;
    gnutls_x509_privkey_t key;
    int64_t not_before;
    int64_t not_after;
    struct strbuf names;
};

static gnutls_datum_t datum(struct str s)
{
    return (gnutls_datum_t){.data = (unsigned char *)(uintptr_t)s.p, .size = (unsigned)s.n};
}

static int load_chain(struct tls_identity *id, struct str pem, const char *name, struct error *err)
{
    gnutls_datum_t d = datum(pem);
    if (str_find(pem, STR("-----BEGIN")) < 0)
        return error_set(err, ERR_TLS, "%s is not PEM: expected \"-----BEGIN CERTIFICATE-----\"%s",
                         name, pem.n ? "" : ", but it is empty");
    int rc = gnutls_x509_crt_list_import2(&id->chain, &id->length, &d, GNUTLS_X509_FMT_PEM, 0);
    if (rc < 0)
        return error_set(err, ERR_TLS, "%s holds no readable certificate: %s", name,
                         gnutls_strerror(rc));
    if (id->length > MAX_CHAIN)
        return error_set(err, ERR_TLS, "%s holds %u certificates; a chain may have %d", name,
                         id->length, MAX_CHAIN);
    return 0;
}

static int load_key(struct tls_identity *id, struct str pem, const char *name, struct error *err)
{
    gnutls_datum_t d = datum(pem);
    if (str_find(pem, STR("PRIVATE KEY-----")) < 0)
        return error_set(err, ERR_TLS,
                         "%s is not a PEM key: expected \"-----BEGIN PRIVATE KEY-----\"", name);
    if (str_find(pem, STR("ENCRYPTED")) >= 0)
        return error_set(err, ERR_TLS,
                         "the key in %s is encrypted; store it without a password (PKCS#8 \"BEGIN "
                         "PRIVATE KEY\")",
                         name);
    gnutls_x509_privkey_init(&id->key);
    int rc = gnutls_x509_privkey_import2(id->key, &d, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (rc < 0)
        return error_set(err, ERR_TLS, "the key in %s cannot be read: %s", name,
                         gnutls_strerror(rc));
    return 0;
}

static int check_match(const struct tls_identity *id, const char *chain_name, const char *key_name,
                       struct error *err)
{
    unsigned char of_chain[64], of_key[64];
    size_t chain_size = sizeof(of_chain), key_size = sizeof(of_key);
    int rc =
        gnutls_x509_crt_get_key_id(id->chain[0], GNUTLS_KEYID_USE_SHA256, of_chain, &chain_size);
    if (rc == 0)
        rc = gnutls_x509_privkey_get_key_id(id->key, GNUTLS_KEYID_USE_SHA256, of_key, &key_size);
    if (rc < 0)
        return error_set(err, ERR_TLS, "the keys of %s and %s cannot be compared: %s", chain_name,
                         key_name, gnutls_strerror(rc));
    if (chain_size != key_size || memcmp(of_chain, of_key, key_size) != 0)
        return error_set(err, ERR_TLS,
                         "the key in %s does not belong to the first certificate in %s; the leaf "
                         "must come first, and both must be from the same issue",
                         key_name, chain_name);
    return 0;
}

static void add_name(struct strbuf *names, unsigned type, const char *value, size_t size)
{
    char text[INET6_ADDRSTRLEN];
    struct str name = {value, size};
    if (type == GNUTLS_SAN_IPADDRESS &&
        inet_ntop(size == 4 ? AF_INET : AF_INET6, value, text, sizeof(text)))
        name = str_of(text);
    strbuf_addz(names, names->n ? ", " : "");
    strbuf_add(names, name);
}

static void load_names(struct tls_identity *id)
{
    for (unsigned i = 0;; i++) {
        char value[256];
        size_t size = sizeof(value);
        unsigned type = 0;
        int rc = gnutls_x509_crt_get_subject_alt_name2(id->chain[0], i, value, &size, &type, NULL);
        if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            break;
        if (rc >= 0 && (type == GNUTLS_SAN_DNSNAME || type == GNUTLS_SAN_IPADDRESS))
            add_name(&id->names, type, value, size);
        else if (rc < 0 && rc != GNUTLS_E_SHORT_MEMORY_BUFFER)
            break;
    }
}

static int check_names(const struct tls_identity *id, const char *name, struct error *err)
{
    if (id->names.n)
        return 0;
    return error_set(err, ERR_TLS,
                     "the certificate in %s has no subject alternative name; the API server does "
                     "not look at the common name, so it needs DNS:SERVICE.NAMESPACE.svc",
                     name);
}

static void load_dates(struct tls_identity *id)
{
    id->not_before = INT64_MIN;
    id->not_after = INT64_MAX;
    for (unsigned i = 0; i < id->length; i++) {
        int64_t from = gnutls_x509_crt_get_activation_time(id->chain[i]);
        int64_t to = gnutls_x509_crt_get_expiration_time(id->chain[i]);
        id->not_before = from > id->not_before ? from : id->not_before;
        id->not_after = to < id->not_after ? to : id->not_after;
    }
}

struct tls_identity *tls_identity_from_pem(struct str chain_pem, const char *chain_name,
                                           struct str key_pem, const char *key_name,
                                           struct error *err)
{
    _cleanup_(cleanup_tls_identity) struct tls_identity *id = xcalloc(1, sizeof(*id));
    atomic_init(&id->refs, 1);
    id->names = STRBUF(NAMES_BYTES);
    if (load_chain(id, chain_pem, chain_name, err) < 0 ||
        load_key(id, key_pem, key_name, err) < 0 || check_match(id, chain_name, key_name, err) < 0)
        return NULL;
    load_names(id);
    load_dates(id);
    return TAKE_PTR(id);
}

static void cleanup_secret(struct strbuf *b)
{
    if (b->p)
        gnutls_memset(b->p, 0, b->capacity);
    strbuf_free(b);
}

struct tls_identity *tls_identity_from_files(const char *chain_path, const char *key_path,
                                             struct error *err)
{
    _cleanup_(strbuf_free) struct strbuf chain = STRBUF(LIMIT_CERT_FILE_BYTES);
    _cleanup_(cleanup_secret) struct strbuf key = STRBUF(LIMIT_CERT_FILE_BYTES);
    if (file_read(chain_path, &chain, err) < 0 || file_read(key_path, &key, err) < 0)
        return NULL;
    _cleanup_(cleanup_tls_identity) struct tls_identity *id =
        tls_identity_from_pem(strbuf_str(&chain), chain_path, strbuf_str(&key), key_path, err);
    if (!id || check_names(id, chain_path, err) < 0)
        return NULL;
    return TAKE_PTR(id);
}

struct tls_identity *tls_identity_ref(struct tls_identity *id)
{
    atomic_fetch_add(&id->refs, 1);
    return id;
}

struct tls_identity *tls_identity_unref(struct tls_identity *id)
{
    if (!id || atomic_fetch_sub(&id->refs, 1) != 1)
        return NULL;
    for (unsigned i = 0; i < id->length; i++)
        gnutls_x509_crt_deinit(id->chain[i]);
    gnutls_free(id->chain);
    if (id->key)
        gnutls_x509_privkey_deinit(id->key);
    strbuf_free(&id->names);
    free(id);
    return NULL;
}

int64_t tls_identity_not_before(const struct tls_identity *id)
{
    return id->not_before;
}

int64_t tls_identity_not_after(const struct tls_identity *id)
{
    return id->not_after;
}

struct str tls_identity_names(const struct tls_identity *id)
{
    return strbuf_str(&id->names);
}

int tls_identity_check_time(const struct tls_identity *id, int64_t now_s, struct error *err)
{
    if (now_s >= id->not_before && now_s <= id->not_after)
        return 0;
    bool expired = now_s > id->not_after;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str limit =
        clock_rfc3339(a, (expired ? id->not_after : id->not_before) * NS_PER_SECOND, 0);
    struct str now = clock_rfc3339(a, now_s * NS_PER_SECOND, 0);
    return error_set(err, ERR_TLS,
                     "the certificate for %" PRISTR " %s %" PRISTR ", and it is %" PRISTR
                     " now; issue a new one%s",
                     STR_ARG(strbuf_str(&id->names)),
                     expired ? "expired at" : "is not valid before", STR_ARG(limit), STR_ARG(now),
                     expired ? "" : ", or set the clock");
}

int tls_identity_export(const struct tls_identity *id, gnutls_pcert_st **ret_chain,
                        unsigned *ret_length, gnutls_privkey_t *ret_key)
{
    gnutls_pcert_st *chain = gnutls_calloc(id->length, sizeof(*chain));
    gnutls_privkey_t key = NULL;
    unsigned length = id->length;
    if (!chain)
        abort();
    if (gnutls_pcert_import_x509_list(chain, id->chain, &length, 0) < 0)
        goto failed;
    gnutls_privkey_init(&key);
    if (gnutls_privkey_import_x509(key, id->key, GNUTLS_PRIVKEY_IMPORT_COPY) < 0)
        goto failed_key;
    *ret_chain = chain;
    *ret_length = length;
    *ret_key = key;
    return 0;
failed_key:
    gnutls_privkey_deinit(key);
    for (unsigned i = 0; i < length; i++)
        gnutls_pcert_deinit(&chain[i]);
failed:
    gnutls_free(chain);
    return -1;
}
