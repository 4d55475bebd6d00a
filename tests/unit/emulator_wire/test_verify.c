/*
 * test_verify.c - the verifier against the signature vectors of tests/unit/aws/vectors, each as it
 * is and with one thing changed.
 */
#include "base/file.h"
#include "json/json_read.h"
#include "support/assert.h"
#include "wire/verify.h"

#define VECTORS LG_SOURCE_DIR "/tests/unit/aws/vectors/"

enum { VECTOR_TIME_S = 1440938160 }; /* 2015-08-30T12:36:00Z */

struct vector {
    struct signed_request request;
    struct key_pair pair;
    struct verification how;
    struct http_header *headers; /* those of the request, for changes */
};

static struct str text_of(const struct jv *object, const char *name)
{
    return jv_str(jv_get(object, name));
}

static bool lookup(void *ctx, struct arena *a, struct str id, struct key_pair *ret_pair)
{
    const struct key_pair *pair = ctx;
    (void)a;
    *ret_pair = *pair;
    return str_eq(id, pair->id);
}

/* Everything is escaped: what a client may send at most. */
static struct str escape(struct arena *a, struct str text)
{
    struct str out = STR_NONE;
    for (size_t i = 0; i < text.n; i++)
        out = arena_printf(a, "%" PRISTR "%%%02x", STR_ARG(out), (unsigned char)text.p[i]);
    return out;
}

static struct str target_of(struct arena *a, const struct jv *doc)
{
    struct str target = text_of(doc, "path");
    jv_foreach (jv_get(doc, "query"), i, pair) {
        struct str name = escape(a, jv_str(jv_at(pair, 0)));
        struct str value = escape(a, jv_str(jv_at(pair, 1)));
        target = arena_printf(a, "%" PRISTR "%s%" PRISTR "=%" PRISTR, STR_ARG(target),
                              i ? "&" : "?", STR_ARG(name), STR_ARG(value));
    }
    return target;
}

static void read_headers(struct arena *a, const struct jv *doc, struct vector *v)
{
    const struct jv *list = jv_get(doc, "headers");
    size_t n = jv_len(list);
    v->headers = ARENA_NEW_ARRAY(a, n + 1, struct http_header);
    jv_foreach (list, i, pair) {
        v->headers[i] = (struct http_header){jv_str(jv_at(pair, 0)), jv_str(jv_at(pair, 1))};
    }
    v->headers[n] = (struct http_header){STR("Authorization"), text_of(doc, "authorization")};
    v->request.headers = v->headers;
    v->request.header_count = n + 1;
}

static void read_vector(struct arena *a, const struct jv *scope, const struct jv *doc,
                        struct vector *v)
{
    *v = (struct vector){
        .request = {.method = text_of(doc, "method"),
                    .target = target_of(a, doc),
                    .body = text_of(doc, "body")},
        .pair = {.id = text_of(scope, "accessKeyId"), .secret = text_of(scope, "secretAccessKey")},
        .how = {.region = text_of(scope, "region"),
                .service = text_of(scope, "service"),
                .now_s = VECTOR_TIME_S,
                .allowed_skew_s = 300,
                .lookup = lookup},
    };
    read_headers(a, doc, v);
    v->pair.session_token =
        http_header_get(v->headers, v->request.header_count, "x-amz-security-token");
    v->how.ctx = &v->pair;
}

static bool verifies(struct arena *a, struct vector *v, struct refused *refused)
{
    *refused = (struct refused){.code = "none"};
    v->how.ctx = &v->pair;
    return verify_signature(a, &v->request, &v->how, refused);
}

static bool refuses(struct arena *a, struct vector v, const char *code)
{
    struct refused refused;
    T_TRUE(!verifies(a, &v, &refused));
    return T_STR_EQ(refused.code, code);
}

/* One thing changed at a time. */
static void run_changed(struct arena *a, const struct vector *v)
{
    struct vector changed = *v;
    changed.request.method = STR("OPTIONS");
    refuses(a, changed, "InvalidSignatureException");
    changed = *v;
    changed.request.target = arena_printf(a, "/x%" PRISTR, STR_ARG(v->request.target));
    refuses(a, changed, "InvalidSignatureException");
    changed = *v;
    changed.request.body = arena_printf(a, "%" PRISTR " ", STR_ARG(v->request.body));
    refuses(a, changed, "InvalidSignatureException");
    changed = *v;
    changed.pair.secret = STR("another");
    refuses(a, changed, "InvalidSignatureException");
    changed = *v;
    changed.how.now_s += 301;
    refuses(a, changed, "InvalidSignatureException");
    changed = *v;
    changed.how.now_s -= 301;
    refuses(a, changed, "InvalidSignatureException");
    changed = *v;
    changed.how.region = STR("eu-west-1");
    refuses(a, changed, "InvalidSignatureException");
    changed = *v;
    changed.pair.id = STR("AKIDOTHER");
    refuses(a, changed, "UnrecognizedClientException");
    changed = *v;
    changed.pair.session_token = STR("another");
    refuses(a, changed, "UnrecognizedClientException");
    changed = *v;
    changed.pair.expires_s = VECTOR_TIME_S;
    refuses(a, changed, "ExpiredTokenException");
}

static void run_file(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1 << 20);
    struct error err = {0};
    if (!T_OK(file_read(path, &text, &err), &err))
        return;
    const struct jv *file = json_read(a, strbuf_str(&text), NULL, &err);
    T_TRUE(jv_len(jv_get(file, "vectors")) >= 7);
    jv_foreach (jv_get(file, "vectors"), i, doc) {
        struct vector v;
        struct refused refused;
        struct str name = text_of(doc, "name");
        read_vector(a, jv_get(file, "scope"), doc, &v);
        if (!T_TRUE(verifies(a, &v, &refused)))
            printf("    vector %" PRISTR ": %" PRISTR "\n", STR_ARG(name),
                   STR_ARG(refused.message));
        run_changed(a, &v);
    }
}

static void aws4_testsuite(void)
{
    run_file(VECTORS "aws4_testsuite.json");
}

static void aws_c_auth(void)
{
    run_file(VECTORS "aws-c-auth.json");
}

static void vpc_lattice(void)
{
    run_file(VECTORS "vpc-lattice.json");
}

/* The first vector of the project's own, with its Authorization header replaced. */
static void broken_headers(void)
{
#define CREDENTIAL "AKIDEXAMPLE/20150830/us-west-2/vpc-lattice/aws4_request"
    static const struct {
        const char *authorization;
        const char *code;
    } rows[] = {
        {"", "MissingAuthenticationTokenException"},
        {"Basic abc", "IncompleteSignature"},
        {"AWS4-HMAC-SHA256 Credential=" CREDENTIAL ", Signature=ab", "IncompleteSignature"},
        {"AWS4-HMAC-SHA256 Credential=" CREDENTIAL ", SignedHeaders=host", "IncompleteSignature"},
        {"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE, SignedHeaders=host, Signature=ab",
         "IncompleteSignature"},
        {"AWS4-HMAC-SHA256 Credential=" CREDENTIAL ", SignedHeaders=host, Signature=ab",
         "InvalidSignatureException"},
        {"AWS4-HMAC-SHA256 Credential=" CREDENTIAL ", SignedHeaders=x-amz-date, Signature=ab",
         "InvalidSignatureException"},
        {"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150829/us-west-2/vpc-lattice/aws4_request, "
         "SignedHeaders=host;x-amz-date, Signature=ab",
         "InvalidSignatureException"},
        {"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-west-2/s3/aws4_request, "
         "SignedHeaders=host;x-amz-date, Signature=ab",
         "InvalidSignatureException"},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct http_header headers[] = {{STR("Host"), STR("vpc-lattice.us-west-2.amazonaws.com")},
                                    {STR("X-Amz-Date"), STR("20150830T123600Z")},
                                    {STR("Authorization"), STR_NONE}};
    struct vector v = {
        .request = {.method = STR("GET"),
                    .target = STR("/services"),
                    .headers = headers,
                    .header_count = ARRAY_LEN(headers)},
        .pair = {.id = STR("AKIDEXAMPLE"), .secret = STR("secret")},
        .how = {.region = STR("us-west-2"),
                .service = STR("vpc-lattice"),
                .now_s = VECTOR_TIME_S,
                .allowed_skew_s = 300,
                .lookup = lookup},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        headers[2].value = str_of(rows[i].authorization);
        if (!refuses(a, v, rows[i].code))
            printf("    for %s\n", rows[i].authorization);
    }
    headers[1].value = STR("yesterday");
    refuses(a, v, "IncompleteSignature");
}

CU_TestInfo verify_tests[] = {
    {"aws4_testsuite", aws4_testsuite}, {"aws-c-auth", aws_c_auth}, {"vpc-lattice", vpc_lattice},
    {"broken headers", broken_headers}, CU_TEST_INFO_NULL,
};
