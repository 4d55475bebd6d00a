/* sigv4.c - see sigv4.h. The canonical forms of path, query and headers are in sigv4_canonical.c.
 */
#include "aws/sigv4.h"

#include <gnutls/crypto.h>
#include <time.h>

#include "aws/sigv4_canonical.h"
#include "base/clock.h"
#include "base/xalloc.h"

enum { DIGEST_BYTES = 32 };

#define ALGORITHM "AWS4-HMAC-SHA256"

struct digest {
    unsigned char bytes[DIGEST_BYTES];
};

static struct str hex(struct arena *a, const struct digest *digest)
{
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(a, 2 * (size_t)DIGEST_BYTES + 1);
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        text[2 * i] = digits[digest->bytes[i] >> 4];
        text[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    return (struct str){text, 2 * (size_t)DIGEST_BYTES};
}

/* SHA-256 fails only where GnuTLS has no memory or is broken: like any lack of memory. */
static struct str sha256_hex(struct arena *a, struct str data)
{
    struct digest digest;
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, data.n ? data.p : "", data.n, digest.bytes) < 0)
        abort();
    return hex(a, &digest);
}

static struct digest hmac(const void *key, size_t key_bytes, struct str data)
{
    struct digest digest;
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key_bytes, data.n ? data.p : "", data.n,
                         digest.bytes) < 0)
        abort();
    return digest;
}

/* *key becomes HMAC(*key, data). */
static void derive(struct digest *key, struct str data)
{
    *key = hmac(key->bytes, DIGEST_BYTES, data);
}

static struct digest derive_date_key(struct str secret, struct str date)
{
    static const char prefix[] = "AWS4";
    size_t prefix_bytes = sizeof(prefix) - 1, bytes = prefix_bytes + secret.n;
    char *first = xmalloc(bytes);
    memcpy(first, prefix, prefix_bytes);
    if (secret.n)
        memcpy(first + prefix_bytes, secret.p, secret.n);
    struct digest key = hmac(first, bytes, date);
    gnutls_memset(first, 0, bytes);
    free(first);
    return key;
}

/* "20150830/us-east-1/service/aws4_request" */
static struct str credential_scope(struct arena *a, const struct sigv4_scope *scope)
{
    struct str date = str_sub(scope->amz_date, 0, 8);
    return arena_printf(a, "%" PRISTR "/%" PRISTR "/%" PRISTR "/aws4_request", STR_ARG(date),
                        STR_ARG(scope->region), STR_ARG(scope->service));
}

struct str sigv4_canonical_request(struct arena *a, const struct sigv4_request *request)
{
    struct sigv4_header_block headers =
        sigv4_canonical_headers(a, request->headers, request->header_count);
    struct str path = sigv4_canonical_path(a, request->path);
    struct str query = sigv4_canonical_query(a, request->query, request->query_count);
    struct str hash = sha256_hex(a, request->body);
    return arena_printf(a,
                        "%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR,
                        STR_ARG(request->method), STR_ARG(path), STR_ARG(query),
                        STR_ARG(headers.lines), STR_ARG(headers.names), STR_ARG(hash));
}

struct str sigv4_string_to_sign(struct arena *a, struct str canonical_request,
                                const struct sigv4_scope *scope)
{
    struct str where = credential_scope(a, scope);
    struct str hash = sha256_hex(a, canonical_request);
    return arena_printf(a, ALGORITHM "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR,
                        STR_ARG(scope->amz_date), STR_ARG(where), STR_ARG(hash));
}

struct str sigv4_signature(struct arena *a, struct str string_to_sign,
                           const struct sigv4_scope *scope)
{
    struct digest key = derive_date_key(scope->secret_access_key, str_sub(scope->amz_date, 0, 8));
    derive(&key, scope->region);
    derive(&key, scope->service);
    derive(&key, STR("aws4_request"));
    struct digest signature = hmac(key.bytes, DIGEST_BYTES, string_to_sign);
    gnutls_memset(&key, 0, sizeof(key));
    return hex(a, &signature);
}

struct str sigv4_authorization(struct arena *a, const struct sigv4_request *request,
                               const struct sigv4_scope *scope)
{
    struct str canonical = sigv4_canonical_request(a, request);
    struct str signature = sigv4_signature(a, sigv4_string_to_sign(a, canonical, scope), scope);
    struct str where = credential_scope(a, scope);
    struct str names = sigv4_canonical_headers(a, request->headers, request->header_count).names;
    return arena_printf(a,
                        ALGORITHM " Credential=%" PRISTR "/%" PRISTR ", SignedHeaders=%" PRISTR
                                  ", Signature=%" PRISTR,
                        STR_ARG(scope->access_key_id), STR_ARG(where), STR_ARG(names),
                        STR_ARG(signature));
}

struct str sigv4_date(struct arena *a, int64_t wall_ns)
{
    time_t seconds = (time_t)(wall_ns / NS_PER_SECOND);
    struct tm utc;
    char text[32];
    gmtime_r(&seconds, &utc);
    size_t n = strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &utc);
    return arena_str(a, (struct str){text, n});
}
