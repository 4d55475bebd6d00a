/*
 * server_exchange.c - requests while they are worked on; see server_impl.h.
 *
 * Who may touch an exchange: the connection's thread while RUNNING and after it came back from
 * being put aside; the handler's side while SUSPENDED, and on after ABANDONED until it calls
 * http_request_complete(). An exchange that the handler still has is never recycled.
 */
#include <stddef.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "http/server_impl.h"

/* What an exchange keeps for the next request: enough for the usual review. */
enum { KEEP_BODY_BYTES = 64 << 10, ARENA_BYTES = 256 << 10 };

static struct exchange *take_free(struct http_server *s)
{
    struct exchange *ex = s->free_list;
    if (ex) {
        s->free_list = ex->next_free;
        return ex;
    }
    ex = xcalloc(1, sizeof(*ex));
    ex->arena = arena_new_sized(ARENA_BYTES);
    ex->server = s;
    return ex;
}

struct exchange *exchange_acquire(struct connection *connection, const struct http_endpoint *route)
{
    struct http_server *s = connection->server;
    struct exchange *ex = NULL;
    pthread_mutex_lock(&s->lock);
    if (s->mode != SERVER_REFUSING && s->in_flight < s->options.max_in_flight) {
        ex = take_free(s);
        s->in_flight++;
    }
    pthread_mutex_unlock(&s->lock);
    if (!ex)
        return NULL;
    ex->route = route;
    ex->mhd = connection->mhd;
    ex->state = EXCHANGE_RUNNING;
    ex->detached = false;
    ex->body.max = route->max_body_bytes;
    return ex;
}

void exchange_free(struct exchange *ex)
{
    arena_free(ex->arena);
    strbuf_free(&ex->body);
    free(ex);
}

static void recycle(struct exchange *ex)
{
    struct http_server *s = ex->server;
    arena_reset(ex->arena);
    if (ex->body.capacity > KEEP_BODY_BYTES)
        strbuf_free(&ex->body);
    strbuf_clear(&ex->body);
    pthread_mutex_lock(&s->lock);
    ex->next_free = s->free_list;
    s->free_list = ex;
    s->in_flight--;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void exchange_release(struct exchange *ex)
{
    struct http_server *s = ex->server;
    pthread_mutex_lock(&s->lock);
    bool handler_has_it = ex->state == EXCHANGE_ABANDONED;
    ex->detached = true;
    pthread_mutex_unlock(&s->lock);
    if (!handler_has_it)
        recycle(ex);
}

/* Under the lock: puts the connection aside, unless the answer came before the handler returned. */
static bool suspend(struct exchange *ex, struct connection *connection)
{
    if (ex->state == EXCHANGE_COMPLETED)
        return false;
    ex->state = EXCHANGE_SUSPENDED;
    connection->phase = CONNECTION_SUSPENDED;
    connection->phase_since_ns = clock_monotonic_ns();
    connection->put_aside = true;
    ex->server->put_aside++;
    MHD_suspend_connection(ex->mhd);
    if (ex->server->stopping)
        exchange_abandon(ex);
    return true;
}

bool exchange_run(struct exchange *ex, struct connection *connection)
{
    struct http_server *s = ex->server;
    pthread_mutex_lock(&s->lock);
    s->stats.requests_total++;
    pthread_mutex_unlock(&s->lock);
    ex->response = (struct http_response){.status = 200, .content_type = STR("application/json")};
    if (ex->route->handle(&ex->request, &ex->response, ex->route->ctx) == HTTP_DONE)
        return true;
    pthread_mutex_lock(&s->lock);
    bool suspended = suspend(ex, connection);
    pthread_mutex_unlock(&s->lock);
    return !suspended;
}

void exchange_abandon(struct exchange *ex)
{
    ex->state = EXCHANGE_ABANDONED;
    MHD_resume_connection(ex->mhd);
}

void http_request_complete(struct http_request *request)
{
    struct exchange *ex = (struct exchange *)((char *)request - offsetof(struct exchange, request));
    struct http_server *s = ex->server;
    pthread_mutex_lock(&s->lock);
    enum exchange_state was = ex->state;
    bool last = was == EXCHANGE_ABANDONED && ex->detached;
    ex->state = EXCHANGE_COMPLETED;
    if (was == EXCHANGE_SUSPENDED)
        MHD_resume_connection(ex->mhd);
    pthread_mutex_unlock(&s->lock);
    if (last)
        recycle(ex);
}
