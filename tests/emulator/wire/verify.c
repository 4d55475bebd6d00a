/* verify.c - see verify.h. */
#include "wire/verify.h"

#include <gnutls/crypto.h>
#include <time.h>

#include "base/strbuf.h"
#include "wire/canonical.h"

enum { DIGEST = 32 };

#define INVALID       "InvalidSignatureException"
#define INCOMPLETE    "IncompleteSignature"
#define UNKNOWN_TOKEN "UnrecognizedClientException"
#define ALGORITHM     "AWS4-HMAC-SHA256"

/* What the Authorization header says. */
struct authorization {
    struct str key_id, date, region, service, end; /* of the credential scope */
    struct str scope;                              /* without the key id */
    struct str signed_headers;
    struct str signature;
};

static bool refuse(struct refused *ret, const char *code, struct str message)
{
    *ret = (struct refused){code, message};
    return false;
}

static struct str header(const struct signed_request *r, const char *name)
{
    return str_trim(http_header_get(r->headers, r->header_count, name));
}

static struct str hex_of(struct arena *a, const unsigned char *bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(a, DIGEST * 2 + 1);
    for (size_t i = 0; i < DIGEST; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct str){out, DIGEST * 2};
}

static struct str sha256_hex(struct arena *a, struct str text)
{
    unsigned char digest[DIGEST];
    gnutls_hash_fast(GNUTLS_DIG_SHA256, text.p ? text.p : "", text.n, digest);
    return hex_of(a, digest);
}

static void hmac(const unsigned char *key, size_t key_n, struct str text, unsigned char *ret)
{
    gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key_n, text.p, text.n, ret);
}

/* The value behind "name=" in the comma-separated list of the header, or the empty view. */
static struct str part_of(struct str list, const char *name)
{
    struct str part;
    while (str_split(&list, ',', &part)) {
        part = str_trim(part);
        ptrdiff_t equals = str_find_char(part, '=');
        if (equals > 0 && str_is(str_sub(part, 0, (size_t)equals), name))
            return str_sub(part, (size_t)equals + 1, part.n);
    }
    return STR_NONE;
}

static bool read_scope(struct str credential, struct authorization *ret)
{
    struct str *const parts[] = {&ret->key_id, &ret->date, &ret->region, &ret->service, &ret->end};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (i == 1)
            ret->scope = credential;
        if (!str_split(&credential, '/', parts[i]) || !parts[i]->n)
            return false;
    }
    return !credential.n;
}

static bool read_authorization(struct str value, struct authorization *ret)
{
    *ret = (struct authorization){0};
    if (!str_starts(value, STR(ALGORITHM " ")))
        return false;
    struct str list = str_sub(value, sizeof(ALGORITHM), value.n);
    ret->signed_headers = part_of(list, "SignedHeaders");
    ret->signature = part_of(list, "Signature");
    return read_scope(part_of(list, "Credential"), ret) && ret->signed_headers.n &&
           ret->signature.n;
}

struct str verify_scope_service(const struct signed_request *request)
{
    struct authorization auth;
    read_authorization(header(request, "authorization"), &auth);
    return auth.service;
}

/* Trimmed, inner runs of blanks as one. */
static void add_value(struct strbuf *out, struct str value)
{
    bool blank = false;
    value = str_trim(value);
    for (size_t i = 0; i < value.n; i++) {
        bool is_blank = strchr(" \t\r\n", value.p[i]) != NULL;
        if (is_blank && blank)
            continue;
        blank = is_blank;
        strbuf_addc(out, is_blank ? ' ' : value.p[i]);
    }
}

/* "name:value,value\n" of one signed header; false if it was not sent. */
static bool add_header(struct strbuf *out, const struct signed_request *r, struct str name)
{
    bool found = false;
    strbuf_add(out, name);
    strbuf_addc(out, ':');
    for (size_t i = 0; i < r->header_count; i++) {
        if (!str_eq_nocase(r->headers[i].name, name))
            continue;
        if (found)
            strbuf_addc(out, ',');
        add_value(out, r->headers[i].value);
        found = true;
    }
    strbuf_addc(out, '\n');
    return found;
}

struct str verify_canonical_request(struct arena *a, const struct signed_request *r,
                                    struct str signed_headers)
{
    struct strbuf out = STRBUF(4 << 20);
    ptrdiff_t mark = str_find_char(r->target, '?');
    size_t path_n = mark < 0 ? r->target.n : (size_t)mark;
    struct str path = canonical_path(a, str_sub(r->target, 0, path_n));
    struct str query = canonical_query(a, str_sub(r->target, path_n + 1, r->target.n));
    struct str hash = sha256_hex(a, r->body), names = signed_headers, name;
    strbuf_printf(&out, "%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n", STR_ARG(r->method),
                  STR_ARG(path), STR_ARG(query));
    while (str_split(&names, ';', &name))
        add_header(&out, r, name);
    strbuf_printf(&out, "\n%" PRISTR "\n%" PRISTR, STR_ARG(signed_headers), STR_ARG(hash));
    struct str text = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

static struct str expected_signature(struct arena *a, const struct authorization *auth,
                                     struct str secret, struct str date, struct str canonical)
{
    unsigned char key[DIGEST];
    struct str hash = sha256_hex(a, canonical);
    struct str first = arena_printf(a, "AWS4%" PRISTR, STR_ARG(secret));
    struct str to_sign = arena_printf(a, ALGORITHM "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR,
                                      STR_ARG(date), STR_ARG(auth->scope), STR_ARG(hash));
    hmac((const unsigned char *)first.p, first.n, auth->date, key);
    hmac(key, DIGEST, auth->region, key);
    hmac(key, DIGEST, auth->service, key);
    hmac(key, DIGEST, auth->end, key);
    hmac(key, DIGEST, to_sign, key);
    return hex_of(a, key);
}

static bool is_signed(struct str signed_headers, struct str name)
{
    struct str one;
    while (str_split(&signed_headers, ';', &one))
        if (str_eq_nocase(one, name))
            return true;
    return false;
}

/* Host, date and every other x-amz-* header have to be covered. */
static bool covers_enough(const struct signed_request *r, struct str signed_headers,
                          struct str *ret_missing)
{
    *ret_missing = STR("host");
    if (!is_signed(signed_headers, STR("host")))
        return false;
    for (size_t i = 0; i < r->header_count; i++) {
        *ret_missing = r->headers[i].name;
        if (str_eq_nocase(str_sub(r->headers[i].name, 0, 6), STR("x-amz-")) &&
            !is_signed(signed_headers, r->headers[i].name))
            return false;
    }
    return true;
}

static bool two_digits(struct str s, size_t at, int *ret)
{
    int64_t n = 0;
    if (!str_to_i64(str_sub(s, at, at + 2), &n))
        return false;
    *ret = (int)n;
    return true;
}

/* "20150830T123600Z" in seconds since 1970. */
static bool read_date(struct str date, int64_t *ret_seconds)
{
    struct tm tm = {0};
    int64_t year = 0;
    if (date.n != 16 || date.p[8] != 'T' || date.p[15] != 'Z' ||
        !str_to_i64(str_sub(date, 0, 4), &year) || !two_digits(date, 4, &tm.tm_mon) ||
        !two_digits(date, 6, &tm.tm_mday) || !two_digits(date, 9, &tm.tm_hour) ||
        !two_digits(date, 11, &tm.tm_min) || !two_digits(date, 13, &tm.tm_sec))
        return false;
    tm.tm_year = (int)year - 1900;
    tm.tm_mon--;
    *ret_seconds = timegm(&tm);
    return true;
}

static struct str show_date(struct arena *a, int64_t seconds)
{
    char text[32];
    struct tm tm;
    time_t t = (time_t)seconds;
    gmtime_r(&t, &tm);
    strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
    return arena_str(a, str_of(text));
}

static bool check_date(struct arena *a, const struct signed_request *r,
                       const struct verification *v, const struct authorization *auth,
                       struct refused *ret)
{
    struct str date = header(r, "x-amz-date");
    int64_t seconds = 0;
    if (!read_date(date, &seconds))
        return refuse(ret, INCOMPLETE,
                      STR("Authorization header requires existence of 'X-Amz-Date' header."));
    if (!str_eq(str_sub(date, 0, 8), auth->date))
        return refuse(ret, INVALID,
                      STR("Date in Credential scope does not match YYYYMMDD from X-Amz-Date."));
    int64_t late = v->now_s - seconds;
    if (late <= v->allowed_skew_s && -late <= v->allowed_skew_s)
        return true;
    struct str now = show_date(a, v->now_s);
    return refuse(ret, INVALID,
                  arena_printf(a, "%s: %" PRISTR " is more than %lld s away from %" PRISTR ".",
                               late > 0 ? "Signature expired" : "Signature not yet current",
                               STR_ARG(date), (long long)v->allowed_skew_s, STR_ARG(now)));
}

static bool check_key(const struct signed_request *r, const struct verification *v,
                      const struct key_pair *pair, struct refused *ret)
{
    if (!str_eq(header(r, "x-amz-security-token"), pair->session_token))
        return refuse(ret, UNKNOWN_TOKEN,
                      STR("The security token included in the request is invalid."));
    if (pair->expires_s && pair->expires_s <= v->now_s)
        return refuse(ret, "ExpiredTokenException",
                      STR("The security token included in the request is expired"));
    return true;
}

static bool check_scope(struct arena *a, const struct verification *v,
                        const struct authorization *auth, struct refused *ret)
{
    if (!str_is(auth->end, "aws4_request") || !str_eq(auth->region, v->region) ||
        (v->service.n && !str_eq(auth->service, v->service)))
        return refuse(ret, INVALID,
                      arena_printf(a,
                                   "Credential should be scoped to %" PRISTR "/%" PRISTR
                                   "/aws4_request, not to %" PRISTR ".",
                                   STR_ARG(v->region), STR_ARG(v->service), STR_ARG(auth->scope)));
    return true;
}

static bool same(struct str a, struct str b)
{
    unsigned char difference = a.n != b.n;
    for (size_t i = 0; i < a.n && i < b.n; i++)
        difference = (unsigned char)(difference | (a.p[i] ^ b.p[i]));
    return !difference;
}

static bool check_signature(struct arena *a, const struct signed_request *r,
                            const struct authorization *auth, struct str secret,
                            struct refused *ret)
{
    struct str missing, declared = header(r, "x-amz-content-sha256");
    if (!covers_enough(r, auth->signed_headers, &missing))
        return refuse(
            ret, INVALID,
            arena_printf(a, "'%" PRISTR "' must be among the signed headers.", STR_ARG(missing)));
    if (declared.n && !same(declared, sha256_hex(a, r->body)))
        return refuse(ret, INVALID, STR("x-amz-content-sha256 is not the hash of the body."));
    struct str canonical = verify_canonical_request(a, r, auth->signed_headers);
    struct str expected = expected_signature(a, auth, secret, header(r, "x-amz-date"), canonical);
    if (same(expected, auth->signature))
        return true;
    return refuse(ret, INVALID,
                  arena_printf(a,
                               "The request signature we calculated does not match the signature "
                               "you provided. The canonical string for this request should have "
                               "been '%" PRISTR "'",
                               STR_ARG(canonical)));
}

bool verify_signature(struct arena *a, const struct signed_request *request,
                      const struct verification *v, struct refused *ret_refused)
{
    struct authorization auth;
    struct key_pair pair;
    struct str value = header(request, "authorization");
    if (!value.n)
        return refuse(ret_refused, "MissingAuthenticationTokenException",
                      STR("Missing Authentication Token"));
    if (!read_authorization(value, &auth))
        return refuse(ret_refused, INCOMPLETE,
                      STR("Authorization header requires 'Credential', 'SignedHeaders' and "
                          "'Signature' parameters."));
    if (!v->lookup(v->ctx, a, auth.key_id, &pair))
        return refuse(ret_refused, UNKNOWN_TOKEN,
                      STR("The security token included in the request is invalid."));
    return check_date(a, request, v, &auth, ret_refused) &&
           check_key(request, v, &pair, ret_refused) && check_scope(a, v, &auth, ret_refused) &&
           check_signature(a, request, &auth, pair.secret, ret_refused);
}
