/* test_container.c - the container endpoint: where it may be, its token, its replies. */
#include "aws/container_url.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define FULL     "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define TOKEN    "AWS_CONTAINER_AUTHORIZATION_TOKEN"

static struct world *world_with_endpoint(void)
{
    struct world *w = world_new();
    world_set(w, FULL, world_text(w, "%s/v1/credentials?a=b", w->url));
    world_answer(w, (struct answer){.path = "/v1/credentials",
                                    .status = 200,
                                    .body = world_json(w, "pod-keys", 60 * MINUTE_NS)});
    return w;
}
#define ENDPOINT_WORLD(name) _cleanup_(cleanup_world) struct world *name = world_with_endpoint()

static void pod_identity(void)
{
    ENDPOINT_WORLD(w);
    world_set(w, TOKEN, "not this one");
    world_set(w, TOKEN "_FILE", world_file(w, "token", "jwt one"));
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_STR_EQ(got.keys.access_key_id, "pod-keys");
    T_STR_EQ(got.keys.secret_access_key, "json-secret");
    T_STR_EQ(got.keys.session_token, "json-token");
    T_STR_EQ(got.keys.account_id, "123456789012");
    T_INT_EQ(got.keys.expires_wall_ns, START_NS + 60 * MINUTE_NS);
    T_CONTAINS(w->last, "GET /v1/credentials?a=b\n");
    T_CONTAINS(w->last, "Authorization: jwt one\n");
    T_CONTAINS(aws_credentials_source(c), "container endpoint (http://127.0.0.1:");
    world_file(w, "token", "jwt two");
    world_pass(w, 55 * MINUTE_NS);
    world_answer(w, (struct answer){.status = 200, .body = world_json(w, "new", 60 * MINUTE_NS)});
    GET_GIVES(w, c, "new");
    T_CONTAINS(w->last, "Authorization: jwt two\n");
}

static void tokens(void)
{
    ENDPOINT_WORLD(w);
    CREDENTIALS(none, w);
    GET_GIVES(w, none, "pod-keys");
    T_LACKS(w->last, "Authorization");
    world_set(w, TOKEN, "Basic abc");
    CREDENTIALS(plain, w);
    GET_GIVES(w, plain, "pod-keys");
    T_CONTAINS(w->last, "Authorization: Basic abc\n");
    world_set(w, TOKEN, "Basic\r\nX-Evil: 1");
    CREDENTIALS(evil, w);
    GET_FAILS(w, evil, ERR_CONFIG, "has a line break");
    world_set(w, TOKEN "_FILE", world_text(w, "%s/nothing", w->directory.p));
    CREDENTIALS(missing, w);
    GET_FAILS(w, missing, ERR_IO, "/nothing");
    T_INT_EQ(world_requests(w, 0), 2);
}

static void url_is_refused(struct world *w, const char *url, const char *why)
{
    struct error err = {0};
    struct str found;
    world_set(w, FULL, url);
    T_FAILS(container_url(w->arena, &w->environment, &found, &err), &err, ERR_CONFIG, why);
    w->variable_count--;
}

static void url_is_taken(struct world *w, const char *url)
{
    struct error err = {0};
    struct str found;
    world_set(w, FULL, url);
    if (T_OK(container_url(w->arena, &w->environment, &found, &err), &err))
        T_STR_EQ(found, url);
    w->variable_count--;
}

static void where_it_may_be(void)
{
    static const char *const taken[] = {
        "http://169.254.170.23/v1/credentials", "http://169.254.170.2/x", "http://localhost:80/",
        "http://[fd00:ec2::23]/v1/credentials", "http://[::1]:8080/x",    "http://127.9.9.9",
        "https://credentials.example.com/x",
    };
    static const char *const refused[] = {
        "http://169.254.170.22/x", "http://127.0.0.1.example.com/x",
        "http://127.0.0/x",        "http://credentials.example.com/",
        "http://[::2]/x",          "http://169.254.170.2.example.com/",
        "http://127.0.0.256/",
    };
    WORLD(w);
    for (size_t i = 0; i < ARRAY_LEN(taken); i++)
        url_is_taken(w, taken[i]);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        url_is_refused(w, refused[i], "plain http is allowed to loopback");
    url_is_refused(w, "ftp://127.0.0.1/x", FULL);
    url_is_refused(w, "http://user@127.0.0.1/x", FULL);
    url_is_refused(w, "127.0.0.1/x", FULL);
}

static void relative_path(void)
{
    WORLD(w);
    struct error err = {0};
    struct str found;
    world_set(w, RELATIVE, "/v2/credentials/1");
    world_set(w, FULL, "http://evil.example.com/");
    T_OK(container_url(w->arena, &w->environment, &found, &err), &err);
    T_STR_EQ(found, "http://169.254.170.2/v2/credentials/1");
    world_set(w, RELATIVE, "@evil.example.com/");
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_CONFIG, RELATIVE " is \"@evil.example.com/\"; it must begin with /");
    T_STR_EQ(aws_credentials_source(c), "container endpoint");
}

static void replies(void)
{
    static const struct {
        int status;
        const char *body;
        enum error_code code;
        const char *message;
        unsigned requests;
    } rows[] = {
        {404, "{}", ERR_DENIED, "answered 404; check the role's association", 1},
        {429, "{}", ERR_BUSY, "answered 429", 1},
        {500, "{}", ERR_REMOTE, "answered 500", 3},
        {503, "{}", ERR_BUSY, "answered 503", 3},
        {301, "{}", ERR_REMOTE, "answered 301", 1},
        {200, "", ERR_SYNTAX, "its reply of 0 bytes is no JSON object", 1},
        {200, "<html>", ERR_SYNTAX, "its reply of 6 bytes is no JSON object", 1},
        {200, "[]", ERR_SYNTAX, "is no JSON object", 1},
        {200, "{\"AccessKeyId\": 7}", ERR_SYNTAX, "no AccessKeyId", 1},
        {200, "{\"AccessKeyId\": \"a\"}", ERR_SYNTAX, "no SecretAccessKey", 1},
        {200, "{\"AccessKeyId\": \"a\", \"SecretAccessKey\": \"s\", \"Expiration\": \"soon\"}",
         ERR_SYNTAX, "Expiration that is no RFC 3339 time", 1},
        {200, "{\"AccessKeyId\": \"a b\", \"SecretAccessKey\": \"s\"}", ERR_SYNTAX, "has blanks",
         1},
        {200, "{\"Code\": \"Failed\", \"Message\": \"no role\"}", ERR_REMOTE, "Failed: no role", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ENDPOINT_WORLD(w);
        CREDENTIALS(c, w);
        world_answer(w, (struct answer){.status = rows[i].status, .body = rows[i].body});
        GET_FAILS(w, c, rows[i].code, rows[i].message);
        T_INT_EQ(world_requests(w, 0), rows[i].requests);
    }
}

static void broken_connections(void)
{
    ENDPOINT_WORLD(w);
    CREDENTIALS(c, w);
    world_answer(w, (struct answer){.status = 200,
                                    .body = world_json(w, "cut", MINUTE_NS),
                                    .fate = HTTP_FATE_CUT});
    GET_FAILS(w, c, ERR_IO, "container endpoint: ");
    char *huge = arena_alloc(w->arena, 2 * LIMIT_CREDENTIAL_BYTES);
    memset(huge, ' ', 2 * LIMIT_CREDENTIAL_BYTES - 1);
    world_answer(w, (struct answer){.status = 200, .body = huge});
    world_pass(w, MINUTE_NS);
    GET_FAILS(w, c, ERR_LIMIT, "container endpoint: ");
}

static void long_lived(void)
{
    ENDPOINT_WORLD(w);
    CREDENTIALS(c, w);
    world_answer(w,
                 (struct answer){.status = 200,
                                 .body = "{\"AccessKeyId\": \"a\", \"SecretAccessKey\": \"s\"}"});
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_INT_EQ(got.keys.expires_wall_ns, 0);
    T_INT_EQ(got.keys.session_token.n, 0);
}

CU_TestInfo container_tests[] = {
    {"Pod Identity", pod_identity},
    {"tokens", tokens},
    {"where it may be", where_it_may_be},
    {"relative path", relative_path},
    {"replies", replies},
    {"broken connections", broken_connections},
    {"long-lived", long_lived},
    CU_TEST_INFO_NULL,
};
