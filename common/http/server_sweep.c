/*
 * server_sweep.c - the thread that enforces deadlines; see server_impl.h.
 *
 * libmicrohttpd knows only how long a connection has been silent. Here is bounded what a slow but
 * busy client could stretch: the arrival of a request, the taking of the answer, the time until the
 * next request begins; and how long a request may stay with its handler.
 */
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "http/server_impl.h"

enum { MIN_PERIOD_MS = 10, MAX_PERIOD_MS = 250, IDLE_MARGIN_SECONDS = 5 };

static int64_t allowed_ns(const struct http_server_options *o, enum connection_phase phase)
{
    switch (phase) {
    case CONNECTION_IDLE: return (o->idle_seconds + IDLE_MARGIN_SECONDS) * NS_PER_SECOND;
    case CONNECTION_HEAD:
    case CONNECTION_BODY:
    case CONNECTION_REFUSING: return o->request_ms * NS_PER_MS;
    case CONNECTION_SUSPENDED:
    case CONNECTION_ANSWERED: return o->pending_ms * NS_PER_MS;
    }
    return INT64_MAX;
}

static void expire(struct connection *c)
{
    if (c->phase == CONNECTION_SUSPENDED) {
        if (c->exchange->state != EXCHANGE_SUSPENDED)
            return; /* on its way back already */
        exchange_abandon(c->exchange);
    } else {
        shutdown(c->fd, SHUT_RDWR);
    }
    if (c->phase != CONNECTION_IDLE)
        c->server->stats.timeouts_total++;
    c->phase_since_ns = INT64_MAX; /* once is enough */
}

static void sweep_once(struct http_server *s, int64_t now_ns)
{
    for (struct connection *c = s->connections; c; c = c->next)
        if (now_ns > c->phase_since_ns &&
            now_ns - c->phase_since_ns > allowed_ns(&s->options, c->phase))
            expire(c);
}

void server_abandon_all(struct http_server *s)
{
    for (struct connection *c = s->connections; c; c = c->next)
        if (c->phase == CONNECTION_SUSPENDED && c->exchange->state == EXCHANGE_SUSPENDED)
            exchange_abandon(c->exchange);
}

static int64_t period_ns(const struct http_server_options *o)
{
    unsigned ms = (o->request_ms < o->pending_ms ? o->request_ms : o->pending_ms) / 8;
    ms = ms < MIN_PERIOD_MS ? MIN_PERIOD_MS : ms;
    return (ms > MAX_PERIOD_MS ? MAX_PERIOD_MS : ms) * NS_PER_MS;
}

void *server_sweep(void *server)
{
    struct http_server *s = server;
    int64_t period = period_ns(&s->options);
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        int64_t until = clock_monotonic_ns() + period;
        struct timespec at = {until / NS_PER_SECOND, until % NS_PER_SECOND};
        while (!s->stopping && pthread_cond_timedwait(&s->end, &s->lock, &at) == 0)
            ;
        sweep_once(s, clock_monotonic_ns());
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}
