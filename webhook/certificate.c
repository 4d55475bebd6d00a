/* certificate.c - see certificate.h. */
#include "webhook/certificate.h"

#include "base/file.h"
#include "base/xalloc.h"
#include "log/log.h"

struct certificate {
    char *cert_path, *key_path;
    struct tls_slot *slot;
    uint64_t seen; /* hash of the content that was last looked at, good or not */
};

/* Hash of both files' content; 0 if one cannot be read (then the load says why). */
static uint64_t content_hash(const char *cert_path, const char *key_path)
{
    struct strbuf content = STRBUF(2 * LIMIT_CERT_FILE_BYTES);
    bool read = file_read(cert_path, &content, NULL) == 0;
    strbuf_addc(&content, '\0');
    read = read && file_read(key_path, &content, NULL) == 0;
    uint64_t hash = read ? str_hash(strbuf_str(&content), 0) : 0;
    explicit_bzero(content.p, content.n);
    strbuf_free(&content);
    return hash;
}

struct certificate *certificate_new(const char *cert_path, const char *key_path, int64_t now_s,
                                    struct error *err)
{
    uint64_t seen = content_hash(cert_path, key_path); /* before: what comes later is new */
    _cleanup_(cleanup_tls_identity) struct tls_identity *identity =
        tls_identity_from_files(cert_path, key_path, err);
    if (!identity || tls_identity_check_time(identity, now_s, err) < 0)
        return NULL;
    struct certificate *c = xcalloc(1, sizeof(*c));
    c->cert_path = xstrdup(cert_path);
    c->key_path = xstrdup(key_path);
    c->slot = tls_slot_new(identity);
    c->seen = seen;
    return c;
}

struct certificate *certificate_free(struct certificate *c)
{
    if (!c)
        return NULL;
    tls_slot_free(c->slot);
    free(c->cert_path);
    free(c->key_path);
    free(c);
    return NULL;
}

struct tls_slot *certificate_slot(const struct certificate *c)
{
    return c->slot;
}

/* One that is not valid yet is good: clocks differ, and nobody would look at it again later. */
static bool is_usable(const struct tls_identity *identity, int64_t now_s, struct error *err)
{
    return identity && (now_s < tls_identity_not_before(identity) ||
                        tls_identity_check_time(identity, now_s, err) == 0);
}

void certificate_poll(struct certificate *c, int64_t now_s)
{
    struct error err;
    uint64_t hash = content_hash(c->cert_path, c->key_path);
    if (hash == c->seen)
        return;
    c->seen = hash;
    _cleanup_(cleanup_tls_identity) struct tls_identity *identity =
        tls_identity_from_files(c->cert_path, c->key_path, &err);
    if (!is_usable(identity, now_s, &err)) {
        log_error("the new certificate cannot be used, the old one stays", LOG_ERR(&err));
        return;
    }
    tls_slot_set(c->slot, identity);
    log_info("certificate changed", LOG_STR("names", tls_identity_names(identity)),
             LOG_INT("not_after", tls_identity_not_after(identity)));
}

int64_t certificate_not_after(const struct certificate *c)
{
    _cleanup_(cleanup_tls_identity) struct tls_identity *identity = tls_slot_get(c->slot);
    return tls_identity_not_after(identity);
}
