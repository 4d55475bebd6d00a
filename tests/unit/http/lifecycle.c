/* lifecycle.c - start, change of certificate, drain, stop. */
#include "base/clock.h"
#include "fixture.h"
#include "suites.h"
#include "support/assert.h"
#include "wire.h"

static const struct http_server_options plain = {0};
static const struct str hello = S("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");

static int start(const char *address, uint16_t port, const char *priority, struct tls_slot *slot,
                 struct error *err)
{
    struct http_server_options options = {
        .address = address, .port = port, .tls = slot, .tls_priority = priority};
    struct http_server *server = http_server_start(&options, err);
    http_server_free(server);
    return server ? 0 : -1;
}

static void starts_that_fail_say_why(void)
{
    struct fixture f;
    struct error err;
    fixture_start(&f, plain, true);
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "port %u on 127.0.0.1 is in use", f.port);
    T_FAILS(start("127.0.0.1", f.port, NULL, NULL, &err), &err, ERR_IO, wanted);
    T_FAILS(start("localhost", 0, NULL, NULL, &err), &err, ERR_CONFIG,
            "\"localhost\" is not an address to listen on");
    T_FAILS(start("192.0.2.1", 0, NULL, NULL, &err), &err, ERR_IO, "cannot listen on port 0");
    T_FAILS(start("127.0.0.1", 0, "NORMAL:+BOGUS", f.slot, &err), &err, ERR_CONFIG, "+BOGUS");
    T_OK(start("127.0.0.1", 0, "NORMAL", f.slot, &err), &err);
    T_OK(start("::1", 0, NULL, NULL, &err), &err);
    T_OK(start(NULL, 0, NULL, NULL, &err), &err);
    fixture_stop(&f);
}

static void a_port_can_be_used_again_at_once(void)
{
    struct fixture f;
    struct error err;
    struct wire_reply reply;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, hello);
    T_TRUE(wire_read(w, f.arena, &reply));
    f.server = http_server_free(f.server);
    T_OK(start("127.0.0.1", f.port, NULL, NULL, &err), &err);
    wire_close(w);
    fixture_stop(&f);
}

static void check_name(struct fixture *f, struct wire *w, const char *name)
{
    struct wire_reply reply;
    if (!T_TRUE(w != NULL))
        return;
    T_STR_EQ(wire_server_name(w, f->arena, 0), name);
    wire_send(w, hello);
    T_TRUE(wire_read(w, f->arena, &reply) && str_is(reply.body, "hello"));
}

/* New connections see the new certificate at once, old ones go on. */
static void certificates_change_under_way(void)
{
    struct fixture f;
    struct serving_certs certs;
    fixture_start(&f, plain, true);
    struct wire *old = wire_open_tls(f.port, NULL);
    check_name(&f, old, "first.test.svc");
    struct tls_identity *second = fixture_identity(f.arena, STR("second"), &certs);
    for (int i = 0; i < 3; i++) {
        tls_slot_set(f.slot, i % 2 ? f.identity : second);
        struct wire *w = wire_open_tls(f.port, NULL);
        check_name(&f, w, i % 2 ? "first.test.svc" : "second.test.svc");
        wire_close(w);
        check_name(&f, old, "first.test.svc");
    }
    tls_identity_unref(second);
    T_INT_EQ(fixture_stats(&f).connections_total, 4);
    wire_close(old);
    fixture_stop(&f);
}

struct changer {
    struct fixture *f;
    struct tls_identity *second;
    pthread_t thread;
    bool stop; /* under the fixture's lock */
};

static void *change_all_the_time(void *arg)
{
    struct changer *c = arg;
    bool stop = false;
    for (int i = 0; !stop; i++) {
        tls_slot_set(c->f->slot, i % 2 ? c->f->identity : c->second);
        pthread_mutex_lock(&c->f->lock);
        stop = c->stop;
        pthread_mutex_unlock(&c->f->lock);
    }
    return NULL;
}

static void handshakes_race_with_changes(void)
{
    struct fixture f;
    struct serving_certs certs;
    fixture_start(&f, (struct http_server_options){.threads = 2}, true);
    struct changer c = {.f = &f, .second = fixture_identity(f.arena, STR("second"), &certs)};
    if (pthread_create(&c.thread, NULL, change_all_the_time, &c) != 0)
        abort();
    for (int i = 0; i < 30; i++) {
        struct wire *w = wire_open_tls(f.port, NULL);
        if (!T_TRUE(w != NULL))
            break;
        T_CONTAINS(wire_server_name(w, f.arena, 0), ".test.svc");
        wire_close(w);
    }
    pthread_mutex_lock(&f.lock);
    c.stop = true;
    pthread_mutex_unlock(&f.lock);
    pthread_join(c.thread, NULL);
    tls_identity_unref(c.second);
    fixture_stop(&f);
}

struct drain {
    struct fixture *f;
    unsigned grace_ms, wait_ms, left;
    pthread_t thread;
};

static void *drain(void *arg)
{
    struct drain *d = arg;
    d->left = http_server_drain(d->f->server, d->grace_ms, d->wait_ms);
    return NULL;
}

static void drain_begin(struct drain *d)
{
    if (pthread_create(&d->thread, NULL, drain, d) != 0)
        abort();
    sleep_ms(50);
}

/* In the time of grace everything is served, and connections are asked to go. */
static void drain_serves_in_the_time_of_grace(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, true);
    struct wire *old = wire_open_tls(f.port, NULL);
    check_name(&f, old, "first.test.svc");
    struct drain d = {.f = &f, .grace_ms = 1000, .wait_ms = 1000, .left = 99};
    drain_begin(&d);
    wire_send(old, hello);
    T_TRUE(wire_read(old, f.arena, &reply));
    T_INT_EQ(reply.status, 200);
    T_CONTAINS(reply.head, "Connection: close");
    T_TRUE(wire_is_closed_within(old, 5000));
    struct wire *new = wire_open_tls(f.port, NULL);
    if (T_TRUE(new != NULL)) {
        wire_send(new, hello);
        T_TRUE(wire_read(new, f.arena, &reply) && reply.status == 200);
    }
    pthread_join(d.thread, NULL);
    T_INT_EQ(d.left, 0);
    wire_close(old);
    wire_close(new);
    fixture_stop(&f);
}

/* After it: requests in flight end well, new ones go elsewhere, new connections are refused. */
static void drain_finishes_what_is_in_flight(void)
{
    struct fixture f;
    struct wire_reply reply;
    fixture_start(&f, plain, true);
    struct wire *busy = wire_open_tls(f.port, NULL), *idle = wire_open_tls(f.port, NULL);
    check_name(&f, idle, "first.test.svc");
    wire_send(busy, STR("POST /park HTTP/1.1\r\nHost: x\r\n\r\n"));
    struct parked parked = fixture_take(&f);
    struct drain d = {.f = &f, .grace_ms = 0, .wait_ms = 10000};
    drain_begin(&d);
    wire_send(idle, hello);
    T_TRUE(wire_read(idle, f.arena, &reply));
    T_INT_EQ(reply.status, 503);
    T_CONTAINS(reply.head, "\r\nRetry-After: 0\r\n");
    T_CONTAINS(reply.head, "\r\nConnection: close\r\n");
    T_CONTAINS(reply.body, "shutting down");
    T_TRUE(wire_try_open(f.port) == NULL);
    fixture_complete(parked, "last words");
    T_TRUE(wire_read(busy, f.arena, &reply));
    T_INT_EQ(reply.status, 200);
    T_STR_EQ(reply.body, "last words");
    T_CONTAINS(reply.head, "\r\nConnection: close\r\n");
    pthread_join(d.thread, NULL);
    T_INT_EQ(d.left, 0);
    wire_close(busy);
    wire_close(idle);
    fixture_stop(&f);
}

static void drain_tells_what_is_left(void)
{
    struct fixture f;
    fixture_start(&f, plain, false);
    struct wire *w = wire_open(f.port);
    wire_send(w, STR("POST /park HTTP/1.1\r\nHost: x\r\n\r\n"));
    struct parked parked = fixture_take(&f);
    int64_t started = clock_monotonic_ns();
    T_INT_EQ(http_server_drain(f.server, 20, 100), 1);
    int64_t ms = (clock_monotonic_ns() - started) / NS_PER_MS;
    T_TRUE(ms >= 120 && ms < 5000);
    fixture_complete(parked, "");
    T_INT_EQ(http_server_drain(f.server, 0, 5000), 0);
    wire_close(w);
    fixture_stop(&f);
}

static void stop_closes_open_connections(void)
{
    struct fixture f;
    fixture_start(&f, plain, true);
    struct wire *idle = wire_open_tls(f.port, NULL);
    struct wire *half = wire_open_tls(f.port, NULL);
    wire_send(half, STR("POST /any HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"));
    T_TRUE(fixture_wait_for(&f, requests_in_flight, 1));
    f.server = http_server_free(f.server);
    T_TRUE(wire_is_closed_within(idle, 5000));
    T_TRUE(wire_is_closed_within(half, 5000));
    wire_close(idle);
    wire_close(half);
    fixture_stop(&f);
}

CU_TestInfo lifecycle_tests[] = {
    {"starts that fail say why", starts_that_fail_say_why},
    {"a port can be used again at once", a_port_can_be_used_again_at_once},
    {"certificates change under way", certificates_change_under_way},
    {"handshakes race with changes", handshakes_race_with_changes},
    {"drain serves in the time of grace", drain_serves_in_the_time_of_grace},
    {"drain finishes what is in flight", drain_finishes_what_is_in_flight},
    {"drain tells what is left", drain_tells_what_is_left},
    {"stop closes open connections", stop_closes_open_connections},
    CU_TEST_INFO_NULL,
};
