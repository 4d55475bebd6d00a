/* calls.c - what is sent, what comes back, connections that are kept. */
#include "ended.h"
#include "base/xalloc.h"
#include "http/http_client.h"
#include "peer.h"
#include "suites.h"
#include "support/assert.h"

/* Answers every request with the request itself; a connection stays open. */
static void mirror(struct peer *p, void *ctx)
{
    struct strbuf request = STRBUF(1 << 20), answer = STRBUF(1 << 20);
    (void)ctx;
    while (strbuf_clear(&request), peer_read(p, &request)) {
        strbuf_clear(&answer);
        strbuf_printf(&answer, "HTTP/1.1 201 Created\r\nX-One: 1\r\nx-TWO:  two words \r\n");
        strbuf_printf(&answer, "Warning: 299 - \"first\"\r\nWarning: 299 - \"second\"\r\n");
        strbuf_printf(&answer, "Content-Length: %zu\r\n\r\n", request.n);
        strbuf_add(&answer, strbuf_str(&request));
        peer_write(p, strbuf_str(&answer).p);
    }
    strbuf_free(&request);
    strbuf_free(&answer);
}

struct exchange {
    struct arena *arena;
    struct peer *peer;
    struct http_client *client;
    struct http_reply reply;
};

static struct exchange mirror_start(void)
{
    return (struct exchange){arena_new(), peer_start(mirror, NULL), plain_client(), {0}};
}

static unsigned mirror_stop(struct exchange *x)
{
    http_client_free(x->client);
    unsigned connections = peer_stop(x->peer);
    arena_free(x->arena);
    return connections;
}

/* Makes `call` to `path` of the mirror; what arrived there is then x->reply.body. */
static bool call_mirror(struct exchange *x, const char *path, struct http_call call)
{
    struct error err;
    call.url = url_of(x->arena, peer_url(x->peer), path);
    return T_OK(http_client_do(x->client, &call, x->arena, &x->reply, &err), &err);
}

static void a_get(void)
{
    struct exchange x = mirror_start();
    if (call_mirror(&x, "/a/../b%2Fc//d?x=1&y=%20z", (struct http_call){0})) {
        T_INT_EQ(x.reply.status, 201);
        /* Path and query byte for byte: signatures are computed over them. */
        T_TRUE(str_starts(x.reply.body, STR("GET /a/../b%2Fc//d?x=1&y=%20z HTTP/1.1\r\n")));
        T_CONTAINS(x.reply.body, "User-Agent: lattice-gateway/");
        T_LACKS(x.reply.body, "Authorization");
        T_LACKS(x.reply.body, "Content-Length");
    }
    mirror_stop(&x);
}

static void a_post_with_everything(void)
{
    const struct http_header headers[] = {{S("Content-Type"), S("application/json")},
                                          {S("X-Amz-Date"), S("20260102T030405Z")}};
    struct exchange x = mirror_start();
    struct http_call call = {.body = STR("{\"a\":1}"),
                             .headers = headers,
                             .header_count = ARRAY_LEN(headers),
                             .bearer_token = STR("secret-token")};
    if (call_mirror(&x, "/", call)) {
        T_TRUE(str_starts(x.reply.body, STR("POST / HTTP/1.1\r\n")));
        T_CONTAINS(x.reply.body, "\r\nContent-Type: application/json\r\n");
        T_CONTAINS(x.reply.body, "\r\nX-Amz-Date: 20260102T030405Z\r\n");
        T_CONTAINS(x.reply.body, "\r\nAuthorization: Bearer secret-token\r\n");
        T_CONTAINS(x.reply.body, "\r\nContent-Length: 7\r\n");
        T_LACKS(x.reply.body, "Expect:");
        T_TRUE(str_ends(x.reply.body, STR("\r\n\r\n{\"a\":1}")));
    }
    mirror_stop(&x);
}

static void methods(void)
{
    static const char *const names[] = {"PUT", "PATCH", "DELETE", "POST"};
    struct exchange x = mirror_start();
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        for (int with_body = 0; with_body < 2; with_body++) {
            struct http_call call = {.method = names[i],
                                     .body = with_body ? STR("body") : STR_NONE};
            if (!call_mirror(&x, "/m", call))
                continue;
            T_TRUE(str_starts(x.reply.body, arena_printf(x.arena, "%s /m HTTP/1.1\r\n", names[i])));
            T_TRUE(str_ends(x.reply.body, STR("body")) == (with_body == 1));
        }
    mirror_stop(&x);
}

static void reply_headers(void)
{
    struct exchange x = mirror_start();
    if (call_mirror(&x, "/", (struct http_call){0})) {
        T_STR_EQ(http_reply_header(&x.reply, "x-one"), "1");
        T_STR_EQ(http_reply_header(&x.reply, "X-Two"), "two words");
        T_STR_EQ(http_reply_header(&x.reply, "absent"), "");
        unsigned warnings = 0;
        for (size_t i = 0; i < x.reply.header_count; i++)
            warnings += str_eq_nocase(x.reply.headers[i].name, STR("warning"));
        T_INT_EQ(warnings, 2);
        T_INT_EQ(x.reply.header_count, 5);
    }
    mirror_stop(&x);
}

static void connections_are_kept(void)
{
    struct exchange x = mirror_start();
    for (int i = 0; i < 20; i++)
        call_mirror(&x, "/again", (struct http_call){.body = STR("x")});
    T_INT_EQ(mirror_stop(&x), 1);
}

static void refuses_what_would_become_another_header(void)
{
    const struct http_header split = {S("X-A"), S("1\r\nX-B: 2")};
    const struct http_header name = {S("X-A: 1\r\nX-B"), S("2")};
    const struct http_call calls[] = {
        {.headers = &split, .header_count = 1},
        {.headers = &name, .header_count = 1},
        {.bearer_token = STR("token\n")},
        {.method = "GET / HTTP/1.1\r\nX: y"},
    };
    struct exchange x = mirror_start();
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        struct http_call call = calls[i];
        struct error err = {0};
        call.url = peer_url(x.peer);
        T_FAILS(http_client_do(x.client, &call, x.arena, &x.reply, &err), &err, ERR_CONFIG,
                "line break");
    }
    T_INT_EQ(mirror_stop(&x), 0);
}

/* Left out, a token would turn into a 401 that nobody could explain. */
static void refuses_a_field_that_is_too_long(void)
{
    struct exchange x = mirror_start();
    struct error err = {0};
    char *token = xcalloc(1, LIMIT_HTTP_HEADER_BYTES + 1);
    memset(token, 'x', LIMIT_HTTP_HEADER_BYTES);
    struct http_call call = {.url = peer_url(x.peer), .bearer_token = str_of(token)};
    T_FAILS(http_client_do(x.client, &call, x.arena, &x.reply, &err), &err, ERR_CONFIG,
            "Authorization is longer than");
    T_INT_EQ(mirror_stop(&x), 0);
    free(token);
}

static void refuses_bad_urls(void)
{
    static const char *const urls[] = {"",        "host/path",      "ftp://127.0.0.1/",
                                       "http://", "http://a b/",    "file:///etc/hostname",
                                       "https:",  "http://h:99999/"};
    struct exchange x = mirror_start();
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct http_call call = {.url = urls[i]};
        struct error err = {0};
        T_FAILS(http_client_do(x.client, &call, x.arena, &x.reply, &err), &err, ERR_CONFIG,
                "is not a URL");
    }
    T_INT_EQ(mirror_stop(&x), 0);
}

CU_TestInfo calls_tests[] = {
    {"a GET", a_get},
    {"a POST with everything", a_post_with_everything},
    {"methods", methods},
    {"reply headers", reply_headers},
    {"connections are kept", connections_are_kept},
    {"refuses what would become another header", refuses_what_would_become_another_header},
    {"refuses a field that is too long", refuses_a_field_that_is_too_long},
    {"refuses bad URLs", refuses_bad_urls},
    CU_TEST_INFO_NULL,
};
