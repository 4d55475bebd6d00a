/*
 * fixture.h - a server on loopback with routes for every situation, and an identity of its own.
 *
 *   GET  /hello    answers "hello"
 *   POST /echo     answers the body; JSON only, at most ECHO_BYTES
 *   POST /any      answers the number of bytes; any media type
 *   GET  /meta     answers method, target, path, query, peer and the field X-Test, a line each
 *   GET  /close    answers with Connection: close and two fields of its own
 *   POST /park     HTTP_PENDING; the test completes it (fixture_take, fixture_complete)
 *   GET  /early    HTTP_PENDING, completed by another thread before the handler returns
 *   GET  /large    answers LARGE_BYTES bytes
 *   GET  /status   answers the status that ?code= names, with a Status object
 */
#ifndef LG_TESTS_HTTP_FIXTURE_H
#define LG_TESTS_HTTP_FIXTURE_H

#include <pthread.h>

#include "http/http_server.h"
#include "x509/serving.h"

enum { ECHO_BYTES = 4096, LARGE_BYTES = 8 << 20, PARKED_MAX = 8 };

/* A request that its handler put aside. */
struct parked {
    struct http_request *request;
    struct http_response *response;
};

struct fixture {
    struct arena *arena;
    struct serving_certs certs;
    struct tls_identity *identity;
    struct tls_slot *slot;
    struct http_server *server;
    uint16_t port;
    bool tls;
    pthread_mutex_t lock;
    pthread_cond_t parked_changed;
    struct parked parked[PARKED_MAX]; /* under the lock */
    size_t parked_count;
};

/* An identity whose first name is SERVICE.test.svc; localhost and 127.0.0.1 are in it as well. */
struct tls_identity *fixture_identity(struct arena *a, struct str service,
                                      struct serving_certs *ret_certs);

/* Starts the server with `options`, in which address, port, tls and routes are filled in. */
void fixture_start(struct fixture *f, struct http_server_options options, bool tls);

/* Stops what still runs and releases everything. */
void fixture_stop(struct fixture *f);

/* The next request that /park has put aside; aborts if none comes within 10 s. */
struct parked fixture_take(struct fixture *f);

/* Answers a request that was taken with `text`. */
void fixture_complete(struct parked parked, const char *text);

/* The counters now. */
struct http_server_stats fixture_stats(struct fixture *f);

/* Waits up to 10 s until `value(stats)` is `want`; returns whether it came to that. */
bool fixture_wait_for(struct fixture *f, uint64_t (*value)(const struct http_server_stats *),
                      uint64_t want);

/* For fixture_wait_for. */
uint64_t open_connections(const struct http_server_stats *stats);
uint64_t requests_in_flight(const struct http_server_stats *stats);
uint64_t timeouts(const struct http_server_stats *stats);
uint64_t trouble_seen(const struct http_server_stats *stats);

/* Waits, whatever signals come. */
void sleep_ms(int ms);

#endif
