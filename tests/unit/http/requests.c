/* requests.c - requests that are in order: answers, keep-alive, what handlers see. */
#include "fixture.h"
#include "suites.h"
#include "support/assert.h"
#include "wire.h"

static const struct http_server_options plain = {0};

static void many_requests_on_one_connection(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, true);
    struct wire *w = wire_open_tls(f.port, NULL);
    if (T_TRUE(w != NULL)) {
        for (int i = 0; i < 50; i++) {
            wire_printf(w,
                        "POST /echo?timeout=2s HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                        "Content-Type: application/json\r\n\r\n%04d",
                        i);
            if (!T_TRUE(wire_read(w, f.arena, &reply)) || !T_INT_EQ(reply.status, 200))
                break;
            T_STR_EQ(reply.body, arena_printf(f.arena, "%04d", i));
        }
        T_LACKS(reply.head, "Connection: close");
        T_CONTAINS(reply.head, "Content-Type: application/json");
        struct http_server_stats stats = fixture_stats(&f);
        T_INT_EQ(stats.connections_total, 1);
        T_INT_EQ(stats.requests_total, 50);
        T_INT_EQ(stats.connections, 1);
        T_TRUE(fixture_wait_for(&f, requests_in_flight, 0));
    }
    wire_close(w);
    T_TRUE(fixture_wait_for(&f, open_connections, 0));
    fixture_stop(&f);
}

static void pipelined_requests_are_answered_in_order(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /early HTTP/1.1\r\nHost: x\r\n\r\n"
                     "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "hello");
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "early");
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 404);
    wire_close(w);
    fixture_stop(&f);
}

static void handlers_see_the_request(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("GET /meta?a=%20b&c HTTP/1.1\r\nHost: x\r\nX-TEST: some value \r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "GET\n/meta?a=%20b&c\n/meta\na=%20b&c\n127.0.0.1\nsome value\n");
    wire_send(w, STR("GET /meta HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "GET\n/meta\n/meta\n\n127.0.0.1\n\n");
    wire_close(w);
    fixture_stop(&f);
}

static void head_has_no_body(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read_head(w, f.arena, &reply));
    T_CONTAINS(reply.head, "Content-Length: 5");
    wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "hello");
    wire_close(w);
    fixture_stop(&f);
}

static void handlers_may_close_and_add_fields(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, true);
    struct wire *w = wire_open_tls(f.port, NULL);
    wire_send(w, STR("GET /close HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 200);
    T_CONTAINS(reply.head, "Connection: close");
    T_CONTAINS(reply.head, "X-One: 1");
    T_CONTAINS(reply.head, "Warning: 299 - \"say \\\"hi\\\"\"");
    T_TRUE(wire_is_closed_within(w, 5000));
    wire_close(w);
    fixture_stop(&f);
}

static void chunked_bodies_are_put_together(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
    sleep_ms(20);
    wire_send(w, STR("2;ext=1\r\nde\r\n0\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "abcde");
    wire_close(w);
    fixture_stop(&f);
}

static void bodies_arrive_whole_at_their_limit(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, true);
    struct wire *w = wire_open_tls(f.port, NULL);
    char *bytes = arena_alloc(f.arena, LIMIT_ADMISSION_BODY_BYTES);
    memset(bytes, 'x', LIMIT_ADMISSION_BODY_BYTES);
    for (int i = 0; i < 2; i++) {
        wire_printf(w, "POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n",
                    LIMIT_ADMISSION_BODY_BYTES);
        wire_send(w, (struct str){bytes, LIMIT_ADMISSION_BODY_BYTES});
        T_TRUE(wire_read(w, f.arena, &reply));
        T_STR_EQ(reply.body, "8388608");
    }
    wire_close(w);
    fixture_stop(&f);
}

static void expectations_are_met(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("POST /any HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                     "Content-Length: 3\r\n\r\n"));
    T_TRUE(wire_read_head(w, f.arena, &reply));
    T_INT_EQ(reply.status, 100);
    wire_send(w, STR("abc"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "3");
    wire_send(w, STR("POST /nothing HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                     "Content-Length: 3\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 404);
    wire_close(w);
    fixture_stop(&f);
}

CU_TestInfo requests_tests[] = {
    {"many requests on one connection", many_requests_on_one_connection},
    {"pipelined requests are answered in order", pipelined_requests_are_answered_in_order},
    {"handlers see the request", handlers_see_the_request},
    {"HEAD has no body", head_has_no_body},
    {"handlers may close and add fields", handlers_may_close_and_add_fields},
    {"chunked bodies are put together", chunked_bodies_are_put_together},
    {"bodies arrive whole at their limit", bodies_arrive_whole_at_their_limit},
    {"Expect: 100-continue is met, or refused at once", expectations_are_met},
    CU_TEST_INFO_NULL,
};
