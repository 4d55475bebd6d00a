/* refusals.c - requests that are turned away: status, message, and what becomes of the connection.
 */
#include "fixture.h"
#include "suites.h"
#include "support/assert.h"
#include "wire.h"

static const struct http_server_options plain = {0};

struct refusal {
    const char *request;
    int status;
    const char *part; /* of the message */
    bool closes;
};

static const struct refusal refusals[] = {
    {"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404, "nothing is served at", false},
    {"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", 405, "use POST", false},
    {"BREW /echo HTTP/1.1\r\nHost: x\r\n\r\n", 405, "does not take BREW", false},
    {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 415, "application/json",
     false},
    {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\n{}",
     415, "not \\\"text/plain\\\"", false},
    {"GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx", 413, "at most 0 bytes", false},
    {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
     "Transfer-Encoding: gzip\r\n\r\n",
     400, "Transfer-Encoding", true},
    {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400, "Transfer-Encoding: chunked alone", true},
    {"POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400,
     "Content-Length", true},
    {"POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400, "Transfer-Encoding: chunked alone", true},
};

/* After a refusal that keeps the connection, the next request on it is answered. */
static void check_refusal(struct fixture *f, const struct refusal *r, bool tls)
{
    struct wire_reply reply;
    struct wire *w = tls ? wire_open_tls(f->port, NULL) : wire_open(f->port);
    wire_send(w, str_of(r->request));
    if (T_TRUE(wire_read(w, f->arena, &reply))) {
        T_INT_EQ(reply.status, r->status);
        T_CONTAINS(reply.body, r->part);
        T_CONTAINS(reply.body, "\"kind\":\"Status\"");
        T_CONTAINS(reply.head, "Content-Type: application/json");
        T_INT_EQ(str_find(reply.head, STR("Connection: close")) >= 0, r->closes);
        T_INT_EQ(str_find(reply.head, STR("\r\nAllow: ")) >= 0, r->status == 405);
    }
    if (r->closes) {
        T_TRUE(wire_is_closed_within(w, 5000));
    } else {
        wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        T_TRUE(wire_read(w, f->arena, &reply) && str_is(reply.body, "hello"));
    }
    wire_close(w);
}

static void refusals_are_status_objects(void)
{
    struct fixture f;
    fixture_start(&f, plain, false);
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
        check_refusal(&f, &refusals[i], false);
    T_INT_EQ(fixture_stats(&f).refused_total, ARRAY_LEN(refusals));
    fixture_stop(&f);
}

static void refusals_over_tls_are_the_same(void)
{
    struct fixture f;
    fixture_start(&f, plain, true);
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
        check_refusal(&f, &refusals[i], true);
    fixture_stop(&f);
}

/* The refused body is read and dropped, so that the answer is not lost to a reset. */
static void announced_bodies_over_the_limit(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    char *bytes = arena_alloc(f.arena, 1 << 20);
    memset(bytes, 'x', 1 << 20);
    wire_printf(w,
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                "Content-Length: %d\r\n\r\n",
                1 << 20);
    T_TRUE(wire_send(w, (struct str){bytes, 1 << 20}));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 413);
    T_CONTAINS(reply.body, "at most 4096 bytes");
    wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_STR_EQ(reply.body, "hello");
    wire_close(w);
    fixture_stop(&f);
}

/* A body that is announced to be far too long is not waited for. */
static void endless_bodies_are_refused_at_once(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 413);
    T_TRUE(wire_is_closed_within(w, 5000));
    wire_close(w);
    fixture_stop(&f);
}

/* Sends chunks of 1 KiB until `count` are gone or the peer has had enough. */
static bool send_chunks(struct wire *w, int count)
{
    static char chunk[1024];
    memset(chunk, 'y', sizeof(chunk));
    for (int i = 0; i < count; i++)
        if (!wire_send(w, STR("400\r\n")) || !wire_send(w, (struct str){chunk, sizeof(chunk)}) ||
            !wire_send(w, STR("\r\n")))
            return false;
    return true;
}

static const char chunked_head[] =
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

static void chunked_bodies_over_the_limit(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR(chunked_head));
    T_TRUE(send_chunks(w, 5) && wire_send(w, STR("0\r\n\r\n")));
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 413);
    T_TRUE(fixture_wait_for(&f, requests_in_flight, 0));
    wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply) && reply.status == 200);
    wire_close(w);
    fixture_stop(&f);
}

/* Beyond LIMIT_HTTP_DISCARD_BYTES nothing more is read. */
static void chunked_bodies_without_end(void)
{
    struct fixture f;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR(chunked_head));
    T_TRUE(!send_chunks(w, 4 * (int)(LIMIT_HTTP_DISCARD_BYTES / 1024)));
    wire_close(w);
    T_TRUE(fixture_wait_for(&f, open_connections, 0));
    fixture_stop(&f);
}

static void requests_over_the_cap_are_sent_elsewhere(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, (struct http_server_options){.max_in_flight = 2}, true);
    struct wire *first = wire_open_tls(f.port, NULL), *second = wire_open_tls(f.port, NULL);
    wire_send(first, STR("POST /park HTTP/1.1\r\nHost: x\r\n\r\n"));
    wire_send(second, STR("POST /park HTTP/1.1\r\nHost: x\r\n\r\n"));
    struct parked one = fixture_take(&f), two = fixture_take(&f);
    struct wire *third = wire_open_tls(f.port, NULL);
    wire_send(third, STR("POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"));
    T_TRUE(wire_read(third, f.arena, &reply));
    T_INT_EQ(reply.status, 503);
    T_CONTAINS(reply.head, "\r\nRetry-After: 0\r\n");
    T_CONTAINS(reply.head, "\r\nConnection: close\r\n");
    T_CONTAINS(reply.body, "2 requests in flight, its limit");
    T_TRUE(wire_is_closed_within(third, 5000));
    T_INT_EQ(fixture_stats(&f).refused_busy, 1);
    T_INT_EQ(fixture_stats(&f).refused_total, 0);
    fixture_complete(one, "one");
    fixture_complete(two, "two");
    T_TRUE(wire_read(first, f.arena, &reply) && reply.status == 200);
    T_TRUE(wire_read(second, f.arena, &reply) && reply.status == 200);
    T_TRUE(fixture_wait_for(&f, requests_in_flight, 0));
    wire_send(first, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(first, f.arena, &reply) && reply.status == 200);
    wire_close(first);
    wire_close(second);
    wire_close(third);
    fixture_stop(&f);
}

CU_TestInfo refusals_tests[] = {
    {"refusals are Status objects", refusals_are_status_objects},
    {"refusals over TLS are the same", refusals_over_tls_are_the_same},
    {"announced bodies over the limit", announced_bodies_over_the_limit},
    {"endless bodies are refused at once", endless_bodies_are_refused_at_once},
    {"chunked bodies over the limit", chunked_bodies_over_the_limit},
    {"chunked bodies without end", chunked_bodies_without_end},
    {"requests over the cap are sent elsewhere", requests_over_the_cap_are_sent_elsewhere},
    CU_TEST_INFO_NULL,
};
