/* test_sigv4.c - the signer against published vectors, stage by stage. */
#include <stdio.h>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/file.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"

static struct str text_of(const struct jv *object, const char *name)
{
    return jv_str(jv_get(object, name));
}

/* [["name", "value"], ...] */
static const struct sigv4_pair *pairs_of(struct arena *a, const struct jv *list)
{
    struct sigv4_pair *pairs = ARENA_NEW_ARRAY(a, jv_len(list), struct sigv4_pair);
    jv_foreach (list, i, pair)
        pairs[i] = (struct sigv4_pair){jv_str(jv_at(pair, 0)), jv_str(jv_at(pair, 1))};
    return pairs;
}

static struct str lines_of(struct arena *a, const struct jv *list)
{
    struct str text = STR_NONE;
    jv_foreach (list, i, line) {
        struct str s = jv_str(line);
        text = arena_printf(a, "%" PRISTR "%s%" PRISTR, STR_ARG(text), i ? "\n" : "", STR_ARG(s));
    }
    return text;
}

static void run_vector(const struct jv *vector, const struct sigv4_scope *scope)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct sigv4_request request = {
        .method = text_of(vector, "method"),
        .path = text_of(vector, "path"),
        .query = pairs_of(a, jv_get(vector, "query")),
        .query_count = jv_len(jv_get(vector, "query")),
        .headers = pairs_of(a, jv_get(vector, "headers")),
        .header_count = jv_len(jv_get(vector, "headers")),
        .body = text_of(vector, "body"),
    };
    struct str canonical = sigv4_canonical_request(a, &request);
    bool good = T_STR_EQ(canonical, lines_of(a, jv_get(vector, "canonical")));
    struct str to_sign = lines_of(a, jv_get(vector, "stringToSign"));
    good = T_STR_EQ(sigv4_string_to_sign(a, canonical, scope), to_sign) && good;
    struct str authorization = text_of(vector, "authorization");
    good = T_STR_EQ(sigv4_authorization(a, &request, scope), authorization) && good;
    struct str name = text_of(vector, "name");
    if (!good)
        printf("    in vector %" PRISTR "\n", STR_ARG(name));
}

void run_sigv4_vectors(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CONFIG_FILE_BYTES);
    struct error err = {0};
    if (!T_OK(file_read(path, &text, &err), &err))
        return;
    const struct jv *file = json_read(a, strbuf_str(&text), NULL, &err);
    if (!T_OK_PTR(file, &err))
        return;
    const struct jv *with = jv_get(file, "scope");
    struct sigv4_scope scope = {
        .access_key_id = text_of(with, "accessKeyId"),
        .secret_access_key = text_of(with, "secretAccessKey"),
        .region = text_of(with, "region"),
        .service = text_of(with, "service"),
        .amz_date = text_of(with, "date"),
    };
    T_TRUE(jv_len(jv_get(file, "vectors")) >= 7);
    jv_foreach (jv_get(file, "vectors"), i, vector)
        run_vector(vector, &scope);
}

static void dates(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(sigv4_date(a, 0), "19700101T000000Z");
    T_STR_EQ(sigv4_date(a, 1440938160 * NS_PER_SECOND + 999999999), "20150830T123600Z");
}

static void encoding(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(sigv4_encode(a, STR_NONE), "");
    T_STR_EQ(sigv4_encode(a, STR("aZ09-._~")), "aZ09-._~");
    T_STR_EQ(sigv4_encode(a, STR("arn:x/y+ =%\xe1\x88\xb4")), "arn%3Ax%2Fy%2B%20%3D%25%E1%88%B4");
}

static void queries(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct sigv4_pair query[] = {
        {STR("a"), STR("b c")}, {STR("a"), STR("B")}, {STR("+"), STR_NONE}, {STR("a-"), STR("1")}};
    T_STR_EQ(sigv4_canonical_query(a, NULL, 0), "");
    T_STR_EQ(sigv4_canonical_query(a, query, ARRAY_LEN(query)), "%2B=&a=B&a=b%20c&a-=1");
}

static void edges(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct sigv4_pair headers[] = {
        {STR("B"), STR(" \t ")}, {STR("a-b"), STR("2")}, {STR("a"), STR("1\r\n\t2")}};
    struct sigv4_request request = {
        .method = STR("GET"), .headers = headers, .header_count = ARRAY_LEN(headers)};
    T_STR_EQ(sigv4_canonical_request(a, &request),
             "GET\n/\n\na:1 2\na-b:2\nb:\n\na;a-b;b\n"
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    request.path = STR("/a/b/../../../c/.");
    T_CONTAINS(sigv4_canonical_request(a, &request), "GET\n/c/\n");
}

CU_TestInfo sigv4_tests[] = {
    {"dates", dates}, {"encoding", encoding}, {"queries", queries},
    {"edges", edges}, CU_TEST_INFO_NULL,
};
