/*
 * http_server.h - an HTTP/1.1 server, over TLS or plain, for a handful of fixed routes.
 *
 * The server reads requests on a small pool of threads (poll, keep-alive), turns away early what
 * does not fit its routes or bounds, collects the body and calls the route's handler on the pool's
 * thread. A handler that has to wait for something returns HTTP_PENDING: its connection is put
 * aside, the thread goes on with the others, and whoever has the answer calls
 * http_request_complete().
 *
 * Errors that the server answers by itself are Kubernetes Status objects in JSON. Above the cap of
 * requests in flight, and while draining, the answer is 503 with "Retry-After: 0" and "Connection:
 * close", on which the API server's client tries again at once on a new connection (client-go
 * rest/with_retry.go), normally at another replica.
 *
 * A new certificate is put into the tls_slot at any time and counts from the next handshake on.
 */
#ifndef LG_HTTP_HTTP_SERVER_H
#define LG_HTTP_HTTP_SERVER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "http/http_header.h"
#include "http/http_route.h"
#include "tls/tls_slot.h"

struct http_server;

/* A whole request. Strings live as long as `arena`: until the response has been sent. */
struct http_request {
    struct arena *arena;
    struct str method;
    struct str target; /* path and query, as sent */
    struct str path;
    struct str query; /* without '?'; http_query_get() looks into it */
    struct str body;  /* NUL-terminated */
    struct str peer;  /* the client's address */
    struct str local; /* the address and port that the client reached */
    uint16_t local_port;
    int64_t received_ns; /* clock_monotonic_ns() when the head had arrived */
};

/* What becomes of an answer: other than HTTP_FATE_SEND only to show clients a failing server. */
enum http_fate {
    HTTP_FATE_SEND,
    HTTP_FATE_DROP, /* the connection is closed and nothing is sent */
    HTTP_FATE_CUT,  /* half of the announced body is sent, then the connection is closed */
};

/* The answer. Everything it points to must live in the request's arena or be static. */
struct http_response {
    int status;              /* preset to 200 */
    struct str content_type; /* preset to application/json */
    struct str body;
    const struct http_header *headers; /* additional ones */
    size_t header_count;
    bool close; /* ask the client to close this connection */
    enum http_fate fate;
};

/* Zero means the default of limits.h, unless said otherwise. Copied; `tls` and ctx are borrowed. */
struct http_server_options {
    const char *name;         /* in log lines, e.g. "admission" */
    const char *address;      /* numeric IPv4 or IPv6; NULL or "": every address of the machine */
    uint16_t port;            /* 0: any free one, see http_server_port() */
    bool adopt_only;          /* no socket of its own: http_server_adopt() brings connections */
    struct tls_slot *tls;     /* NULL: plain HTTP */
    const char *tls_priority; /* default TLS_PRIORITY_DEFAULT (tls_priority.h) */
    const struct http_endpoint *routes;
    size_t route_count;
    unsigned threads; /* default: the number of CPUs, at most 16 */
    unsigned max_connections;
    unsigned max_in_flight;
    unsigned idle_seconds;
    unsigned request_ms; /* from the request line to the last byte of the body */
    unsigned pending_ms; /* from HTTP_PENDING to the answer; then 504 is sent instead */
};

/*
 * Listens and serves. Errors: ERR_CONFIG (address, priority string), ERR_IO ("port 8443 on :: is in
 * use ..."). The caller owns the server.
 */
struct http_server *http_server_start(const struct http_server_options *options, struct error *err);

/* The port that is listened on; 0 for adopt_only. */
uint16_t http_server_port(const struct http_server *s);

/*
 * Serves an accepted connection, for programs that listen on many addresses. Takes the descriptor,
 * which is closed at the end or on failure: ERR_IO. From any thread.
 */
int http_server_adopt(struct http_server *s, int fd, struct error *err);

/*
 * Ends the wait of a request for which HTTP_PENDING was returned (or is about to be: the call may
 * come before the return). The response is filled in before. Called exactly once for each, from any
 * thread, also when the deadline has passed or the client has gone, which is not noticed before.
 * Neither request nor response may be touched afterwards.
 */
void http_request_complete(struct http_request *request);

/*
 * A field of the request's header, or the empty view. Only on the handler's own thread and before
 * it returns.
 */
struct str http_request_header(const struct http_request *request, const char *name);

/* All fields of the request's header in their order, in its arena; the same restriction. */
size_t http_request_headers(const struct http_request *request,
                            const struct http_header **ret_headers);

/*
 * Stops serving without losing a request. The program has failed its readiness check before. For
 * `grace_ms` everything is still accepted and answered, with "Connection: close"; then the port is
 * closed to new connections and requests on old ones are turned away with 503; then up to
 * `wait_ms` are given to connections that have just come in, for such an answer, and to the
 * requests in flight. Returns how many of the latter are left.
 */
unsigned http_server_drain(struct http_server *s, unsigned grace_ms, unsigned wait_ms);

/*
 * Closes everything. Pending requests are answered with 503; their http_request_complete() calls
 * are waited for. Accepts NULL; returns NULL. Not from a handler.
 */
struct http_server *http_server_free(struct http_server *s);

/* Counters and gauges for metrics; any thread, at any time. */
struct http_server_stats {
    unsigned connections;       /* open now */
    unsigned in_flight;         /* requests from head to answer, now */
    uint64_t connections_total; /* accepted */
    uint64_t requests_total;    /* handed to a handler */
    uint64_t refused_busy;      /* 503 above the cap or while draining */
    uint64_t refused_total;     /* other requests turned away before a handler */
    uint64_t timeouts_total;    /* connections cut for slow requests, and answers with 504 */
    uint64_t trouble_total;     /* messages of the HTTP and TLS library, e.g. failed handshakes */
};

/* The counts so far; from any thread. */
void http_server_stats(struct http_server *s, struct http_server_stats *ret_stats);

#endif
