/* pending.c - requests that handlers put aside: who answers, when, and what if nobody does. */
#include "fixture.h"
#include "suites.h"
#include "support/assert.h"
#include "wire.h"

enum { PENDING_MS = 200 };

static const struct http_server_options patient = {.threads = 1};
static const struct http_server_options impatient = {.pending_ms = PENDING_MS, .threads = 1};

static struct wire *park(struct fixture *f, bool tls)
{
    struct wire *w = tls ? wire_open_tls(f->port, NULL) : wire_open(f->port);
    wire_send(w, STR("POST /park HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"));
    return w;
}

/* With one thread: while a request waits, others on other connections are answered. */
static void answered_after_the_return(void)
{
    for (int tls = 0; tls < 2; tls++) {
        struct fixture f;
        struct wire_reply reply;
        fixture_start(&f, patient, tls);
        struct wire *w = park(&f, tls);
        struct parked parked = fixture_take(&f);
        struct wire *other = tls ? wire_open_tls(f.port, NULL) : wire_open(f.port);
        wire_send(other, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        T_TRUE(wire_read(other, f.arena, &reply) && str_is(reply.body, "hello"));
        T_TRUE(fixture_wait_for(&f, requests_in_flight, 1));
        T_STR_EQ(parked.request->body, "body");
        fixture_complete(parked, "later");
        T_TRUE(wire_read(w, f.arena, &reply));
        T_INT_EQ(reply.status, 200);
        T_STR_EQ(reply.body, "later");
        wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        T_TRUE(wire_read(w, f.arena, &reply) && str_is(reply.body, "hello"));
        wire_close(w);
        wire_close(other);
        fixture_stop(&f);
    }
}

static void answered_before_the_return(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, patient, true);
    struct wire *w = wire_open_tls(f.port, NULL);
    for (int i = 0; i < 20; i++) {
        wire_send(w, STR("GET /early HTTP/1.1\r\nHost: x\r\n\r\n"));
        if (!T_TRUE(wire_read(w, f.arena, &reply)) || !T_STR_EQ(reply.body, "early"))
            break;
    }
    wire_close(w);
    fixture_stop(&f);
}

/* Completion and return race on purpose, many times. */
static void answered_at_any_moment(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, (struct http_server_options){.threads = 2}, false);
    struct wire *w = wire_open(f.port);
    for (int i = 0; i < 300; i++) {
        wire_send(w, STR("POST /park HTTP/1.1\r\nHost: x\r\n\r\n"));
        fixture_complete(fixture_take(&f), "now");
        if (!T_TRUE(wire_read(w, f.arena, &reply)) || !T_STR_EQ(reply.body, "now"))
            break;
    }
    wire_close(w);
    T_TRUE(fixture_wait_for(&f, requests_in_flight, 0));
    fixture_stop(&f);
}

static void the_client_has_gone(void)
{
    for (int reset = 0; reset < 2; reset++) {
        struct fixture f;
        fixture_start(&f, patient, reset == 0);
        struct wire *w = park(&f, reset == 0);
        struct parked parked = fixture_take(&f);
        if (reset)
            wire_reset(w);
        else
            wire_close(w);
        sleep_ms(30);
        T_INT_EQ(fixture_stats(&f).in_flight, 1);
        fixture_complete(parked, "nobody reads this");
        T_TRUE(fixture_wait_for(&f, open_connections, 0));
        T_TRUE(fixture_wait_for(&f, requests_in_flight, 0));
        fixture_stop(&f);
    }
}

/* The deadline answers 504; the handler's late completion only gives the request back. */
static void the_deadline_passes(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, impatient, true);
    struct wire *w = park(&f, true);
    struct parked parked = fixture_take(&f);
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 504);
    T_CONTAINS(reply.body, "\"reason\":\"Timeout\"");
    T_LACKS(reply.head, "Retry-After");
    T_INT_EQ(fixture_stats(&f).timeouts_total, 1);
    wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply) && str_is(reply.body, "hello"));
    T_TRUE(fixture_wait_for(&f, requests_in_flight, 1));
    T_STR_EQ(parked.request->body, "body");
    fixture_complete(parked, "too late");
    T_TRUE(fixture_wait_for(&f, requests_in_flight, 0));
    wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(wire_read(w, f.arena, &reply) && str_is(reply.body, "hello"));
    wire_close(w);
    fixture_stop(&f);
}

static void *complete_later(void *arg)
{
    struct parked *parked = arg;
    sleep_ms(100);
    fixture_complete(*parked, "after the stop");
    return NULL;
}

/* The stop answers 503 at once and waits for the handler's completion. */
static void the_server_stops(void)
{
    struct fixture f;
    struct wire_reply reply;
    pthread_t completer;
    fixture_start(&f, patient, false);
    struct wire *w = park(&f, false);
    struct parked parked = fixture_take(&f);
    sleep_ms(20);
    if (pthread_create(&completer, NULL, complete_later, &parked) != 0)
        abort();
    f.server = http_server_free(f.server);
    T_TRUE(wire_read(w, f.arena, &reply));
    T_INT_EQ(reply.status, 503);
    T_CONTAINS(reply.head, "\r\nRetry-After: 0\r\n");
    pthread_join(completer, NULL);
    wire_close(w);
    fixture_stop(&f);
}

static void many_wait_at_once(void)
{
    struct fixture f;
    struct wire_reply reply;
    struct wire *wires[PARKED_MAX];
    struct parked parked[PARKED_MAX];
    fixture_start(&f, (struct http_server_options){.threads = 2}, false);
    for (int i = 0; i < PARKED_MAX; i++)
        wires[i] = park(&f, false);
    for (int i = 0; i < PARKED_MAX; i++)
        parked[i] = fixture_take(&f);
    T_INT_EQ(fixture_stats(&f).in_flight, PARKED_MAX);
    for (int i = PARKED_MAX - 1; i >= 0; i--)
        fixture_complete(parked[i], "done");
    for (int i = 0; i < PARKED_MAX; i++) {
        T_TRUE(wire_read(wires[i], f.arena, &reply) && str_is(reply.body, "done"));
        wire_close(wires[i]);
    }
    fixture_stop(&f);
}

CU_TestInfo pending_tests[] = {
    {"answered after the return", answered_after_the_return},
    {"answered before the return", answered_before_the_return},
    {"answered at any moment", answered_at_any_moment},
    {"the client has gone", the_client_has_gone},
    {"the deadline passes", the_deadline_passes},
    {"the server stops", the_server_stops},
    {"many wait at once", many_wait_at_once},
    CU_TEST_INFO_NULL,
};
