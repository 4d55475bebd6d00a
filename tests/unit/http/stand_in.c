/*
 * stand_in.c - what servers need that stand in for others: routes for everything, all fields of a
 * request, connections accepted elsewhere, answers that break off.
 */
#include <sys/socket.h>

#include "calls.h"
#include "suites.h"
#include "support/assert.h"
#include "wire.h"

/* Answers method, path, local port's presence and the fields, a line each; the path sets the fate.
 */
static enum http_outcome show(struct http_request *request, struct http_response *response,
                              void *ctx)
{
    (void)ctx;
    const struct http_header *fields;
    size_t n = http_request_headers(request, &fields);
    struct str text = arena_printf(
        request->arena, "%" PRISTR " %" PRISTR " at %" PRISTR " %s\n", STR_ARG(request->method),
        STR_ARG(request->path), STR_ARG(request->local), request->local_port ? "with a port" : "");
    for (size_t i = 0; i < n; i++)
        text = arena_printf(request->arena, "%" PRISTR "%" PRISTR "=%" PRISTR "\n", STR_ARG(text),
                            STR_ARG(fields[i].name), STR_ARG(fields[i].value));
    response->body = text;
    if (str_is(request->path, "/drop"))
        response->fate = HTTP_FATE_DROP;
    if (str_is(request->path, "/cut"))
        response->fate = HTTP_FATE_CUT;
    return HTTP_DONE;
}

static const struct http_endpoint everything = {
    .method = NULL, .path = NULL, .max_body_bytes = 100, .handle = show};

static struct http_server *start(struct http_server_options options)
{
    struct error err;
    options.routes = &everything;
    options.route_count = 1;
    options.address = "127.0.0.1";
    options.threads = 1;
    struct http_server *s = http_server_start(&options, &err);
    if (!T_OK_PTR(s, &err))
        abort();
    return s;
}

static void a_route_may_take_everything(void)
{
    struct arena *a = arena_new();
    struct wire_reply reply;
    struct http_server *s = start((struct http_server_options){.name = "any"});
    struct wire *w = wire_open(http_server_port(s));
    wire_send(w, STR("PURGE /a%2Fb?c HTTP/1.1\r\nHost: x\r\nX-Two: 1\r\nx-two:  2 \r\n\r\n"));
    T_TRUE(wire_read(w, a, &reply));
    T_STR_EQ(reply.body, "PURGE /a%2Fb at 127.0.0.1 with a port\nHost=x\nX-Two=1\nx-two=2\n");
    wire_printf(w, "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n%0101d", 0);
    T_TRUE(wire_read(w, a, &reply));
    T_INT_EQ(reply.status, 413);
    wire_close(w);
    http_server_free(s);
    arena_free(a);
}

static void answers_may_break_off(void)
{
    struct arena *a = arena_new();
    struct http_server *s = start((struct http_server_options){.name = "broken"});
    static const struct {
        const char *path, *part;
    } cases[] = {{"drop", "127.0.0.1"}, {"cut", "127.0.0.1"}};
    struct error err;
    struct http_client *c = http_client_new(&(struct http_client_options){.proxy_url = ""}, &err);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct http_reply reply = {0};
        struct str url =
            arena_printf(a, "http://127.0.0.1:%u/%s", http_server_port(s), cases[i].path);
        const struct http_call call = {.url = url.p, .timeout_ms = 10000};
        T_FAILS(http_client_do(c, &call, a, &reply, &err), &err, ERR_IO, cases[i].part);
    }
    http_client_free(c);
    http_server_free(s);
    arena_free(a);
}

static void connections_may_be_accepted_elsewhere(void)
{
    struct arena *a = arena_new();
    struct wire_reply reply;
    struct error err;
    struct http_server *s = start((struct http_server_options){.name = "x", .adopt_only = true});
    T_INT_EQ(http_server_port(s), 0);
    uint16_t port;
    int listener = wire_listen(&port);
    struct wire *w = wire_open(port);
    T_OK(http_server_adopt(s, wire_accept(listener), &err), &err);
    wire_send(w, STR("GET /c HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, a, &reply));
    T_STR_EQ(reply.body, "GET /c at 127.0.0.1 with a port\nHost=x\n");
    wire_close(w);
    int pair[2];
    T_INT_EQ(pipe(pair), 0);
    T_FAILS(http_server_adopt(s, pair[0], &err), &err, ERR_IO, "a new connection of the x server");
    close(pair[1]);
    close(listener);
    http_server_free(s);
    arena_free(a);
}

CU_TestInfo stand_in_tests[] = {
    {"a route may take everything", a_route_may_take_everything},
    {"answers may break off", answers_may_break_off},
    {"connections may be accepted elsewhere", connections_may_be_accepted_elsewhere},
    CU_TEST_INFO_NULL,
};
