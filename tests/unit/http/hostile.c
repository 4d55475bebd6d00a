/* hostile.c - clients that are slow, vanish, lie or talk nonsense; the server goes on for others.
 */
#include "base/clock.h"
#include "fixture.h"
#include "suites.h"
#include "support/assert.h"
#include "wire.h"

enum { REQUEST_MS = 300, SHORT_MS = 5000 };

static const struct http_server_options impatient = {.request_ms = REQUEST_MS,
                                                     .pending_ms = 2 * REQUEST_MS};

/* Somebody else is served as if nothing had happened. */
static void check_alive(struct fixture *f, bool tls)
{
    struct wire_reply reply;
    struct wire *w = tls ? wire_open_tls(f->port, NULL) : wire_open(f->port);
    if (T_TRUE(w != NULL)) {
        wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        T_TRUE(wire_read(w, f->arena, &reply) && str_is(reply.body, "hello"));
    }
    wire_close(w);
}

static const char *const beginnings[] = {
    "",
    "G",
    "POST /ech",
    "POST /echo HTTP/1.1\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Le",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
    "10\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"
    "12345",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    "Transfer-Encoding: chunked\r\n\r\n5\r\n12",
    "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345",
    "GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
};

enum cut { CUT_CLOSE, CUT_RESET, CUT_HALF, CUT_COUNT };

static void cut_after(struct fixture *f, const char *beginning, enum cut how, bool tls)
{
    struct wire *w = tls ? wire_open_tls(f->port, NULL) : wire_open(f->port);
    T_TRUE(wire_send(w, str_of(beginning)));
    sleep_ms(10);
    if (how == CUT_RESET) {
        wire_reset(w);
        return;
    }
    if (how == CUT_HALF) {
        wire_finish_sending(w);
        sleep_ms(10);
    }
    wire_close(w);
}

static void connections_cut_in_every_phase(void)
{
    for (int tls = 0; tls < 2; tls++) {
        struct fixture f;
        fixture_start(&f, impatient, tls);
        for (size_t i = 0; i < ARRAY_LEN(beginnings); i++)
            for (enum cut how = 0; how < CUT_COUNT; how++)
                cut_after(&f, beginnings[i], how, tls);
        check_alive(&f, tls);
        T_TRUE(fixture_wait_for(&f, open_connections, 0));
        T_INT_EQ(fixture_stats(&f).in_flight, 0);
        fixture_stop(&f);
    }
}

/* A byte now and then keeps libmicrohttpd's own time-out from ending this. */
static void drip(const char *beginning, const char *byte)
{
    struct fixture f;
    fixture_start(&f, impatient, false);
    struct wire *w = wire_open(f.port);
    int64_t started = clock_monotonic_ns();
    wire_send(w, str_of(beginning));
    bool closed = false;
    while (!closed && clock_monotonic_ns() - started < SHORT_MS * NS_PER_MS) {
        wire_send(w, str_of(byte));
        closed = wire_is_closed_within(w, 20);
    }
    int64_t ms = (clock_monotonic_ns() - started) / NS_PER_MS;
    T_TRUE(closed);
    T_TRUE(ms >= REQUEST_MS && ms < SHORT_MS);
    T_INT_EQ(fixture_stats(&f).timeouts_total, 1);
    check_alive(&f, false);
    wire_close(w);
    T_TRUE(fixture_wait_for(&f, open_connections, 0));
    T_INT_EQ(fixture_stats(&f).in_flight, 0);
    fixture_stop(&f);
}

static void slow_heads_are_cut(void)
{
    drip("GET /hello HTTP/1.1\r\nHost: x\r\nX-Slow: ", "x");
}

static void slow_bodies_are_cut(void)
{
    drip("POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "x");
}

static void slow_refused_bodies_are_cut(void)
{
    drip("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "x");
}

/* Who does not read the answer loses the connection after a while. */
static void answers_that_nobody_reads(void)
{
    struct fixture f;
    fixture_start(&f, impatient, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(fixture_wait_for(&f, timeouts, 1));
    T_TRUE(fixture_wait_for(&f, open_connections, 0));
    T_INT_EQ(fixture_stats(&f).in_flight, 0);
    wire_close(w);
    fixture_stop(&f);
}

static void idle_connections_are_closed(void)
{
    for (int tls = 0; tls < 2; tls++) {
        struct fixture f;
        struct wire_reply reply;
        fixture_start(&f, (struct http_server_options){.idle_seconds = 1}, tls);
        struct wire *w = tls ? wire_open_tls(f.port, NULL) : wire_open(f.port);
        wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
        T_TRUE(wire_read(w, f.arena, &reply));
        T_TRUE(!wire_is_closed_within(w, 300));
        T_TRUE(wire_is_closed_within(w, SHORT_MS));
        T_INT_EQ(fixture_stats(&f).timeouts_total, 0);
        wire_close(w);
        fixture_stop(&f);
    }
}

/* What libmicrohttpd does not report as begun counts as idle: an open handshake, a request line. */
static void what_never_begins_is_closed(void)
{
    struct fixture tls, f;
    const struct http_server_options options = {.idle_seconds = 1};
    fixture_start(&tls, options, true);
    fixture_start(&f, options, false);
    struct wire *silent = wire_open(tls.port), *slow = wire_open(f.port);
    bool closed = false;
    wire_send(slow, STR("GET /"));
    for (int ms = 0; !closed && ms < 2 * SHORT_MS; ms += 50) {
        wire_send(slow, STR("x"));
        closed = wire_is_closed_within(slow, 50);
    }
    T_TRUE(closed);
    T_TRUE(fixture_wait_for(&tls, open_connections, 0));
    check_alive(&tls, true);
    check_alive(&f, false);
    wire_close(silent);
    wire_close(slow);
    fixture_stop(&tls);
    fixture_stop(&f);
}

static void nonsense_is_not_answered_with_a_handler(void)
{
    static const struct str nonsense[] = {
        S("\r\n\r\n\r\n"),
        S("GET\r\n\r\n"),
        S("GET /hello\r\n\r\n"),
        S("GET /hello HTTP/9.9\r\nHost: x\r\n\r\n"),
        S("GET /hello HTTP/1.1\r\n\r\n"), /* no Host */
        S("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
        S("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        S("POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        S("POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
          "fffffffffffffffff\r\nx"),
        S("POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx"),
    };
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, (struct http_server_options){.idle_seconds = 1}, false);
    for (size_t i = 0; i < ARRAY_LEN(nonsense); i++) {
        struct wire *w = wire_open(f.port);
        wire_send(w, nonsense[i]);
        wire_finish_sending(w);
        bool answered = wire_read(w, f.arena, &reply);
        T_TRUE(!answered || reply.status >= 400);
        wire_close(w);
    }
    T_INT_EQ(fixture_stats(&f).requests_total, 0);
    check_alive(&f, false);
    fixture_stop(&f);
}

/* Heads beyond LIMIT_HTTP_HEADER_BYTES: one long field, or many. */
static void heads_are_bounded(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, impatient, false);
    for (int kind = 0; kind < 3; kind++) {
        struct wire *w = wire_open(f.port);
        wire_send(w, kind == 2 ? STR("GET /") : STR("GET /hello HTTP/1.1\r\nHost: x\r\n"));
        for (int i = 0; i < 100000; i++)
            if (!wire_send(w, kind == 1 ? STR("X-F: 1\r\n") : STR("X-FFFFFF")))
                break;
        T_TRUE(!wire_read(w, f.arena, &reply) || reply.status >= 400);
        wire_close(w);
    }
    T_INT_EQ(fixture_stats(&f).requests_total, 0);
    check_alive(&f, false);
    fixture_stop(&f);
}

static void plain_http_to_the_tls_port(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, impatient, true);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
    T_TRUE(!wire_read(w, f.arena, &reply));
    wire_close(w);
    T_TRUE(fixture_wait_for(&f, open_connections, 0));
    T_INT_EQ(fixture_stats(&f).requests_total, 0);
    T_TRUE(fixture_stats(&f).trouble_total > 0);
    check_alive(&f, true);
    fixture_stop(&f);
}

static void old_protocols_get_no_handshake(void)
{
    struct fixture f;
    fixture_start(&f, impatient, true);
    T_TRUE(wire_open_tls(
               f.port, "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%VERIFY_ALLOW_BROKEN") == NULL);
    T_TRUE(wire_open_tls(f.port, "NORMAL:-CIPHER-ALL:+AES-128-CBC") == NULL);
    struct wire *w = wire_open_tls(f.port, "NORMAL:-VERS-ALL:+VERS-TLS1.2");
    if (T_TRUE(w != NULL))
        T_STR_EQ(wire_tls_version(w), "TLS1.2");
    wire_close(w);
    w = wire_open_tls(f.port, NULL);
    if (T_TRUE(w != NULL))
        T_STR_EQ(wire_tls_version(w), "TLS1.3");
    wire_close(w);
    fixture_stop(&f);
}

CU_TestInfo hostile_tests[] = {
    {"connections cut in every phase", connections_cut_in_every_phase},
    {"slow heads are cut", slow_heads_are_cut},
    {"slow bodies are cut", slow_bodies_are_cut},
    {"slow refused bodies are cut", slow_refused_bodies_are_cut},
    {"answers that nobody reads", answers_that_nobody_reads},
    {"idle connections are closed", idle_connections_are_closed},
    {"what never begins is closed", what_never_begins_is_closed},
    {"nonsense reaches no handler", nonsense_is_not_answered_with_a_handler},
    {"heads are bounded", heads_are_bounded},
    {"plain HTTP to the TLS port", plain_http_to_the_tls_port},
    {"old protocols get no handshake", old_protocols_get_no_handshake},
    CU_TEST_INFO_NULL,
};
