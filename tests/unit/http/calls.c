/* calls.c - see calls.h. */
#include "calls.h"

#include <time.h>

enum { PATIENCE_SECONDS = 60 };

void ending_done(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct ending *e = ctx;
    pthread_mutex_lock(&e->lock);
    e->count++;
    e->status = reply->status;
    e->code = err ? err->code : ERR_NONE;
    snprintf(e->message, sizeof(e->message), "%s", err ? err->message : "");
    pthread_cond_broadcast(&e->changed);
    pthread_mutex_unlock(&e->lock);
}

bool ending_chunk(void *ctx, struct str chunk)
{
    struct ending *e = ctx;
    pthread_mutex_lock(&e->lock);
    e->chunk_bytes += chunk.n;
    bool more = !e->stop_after || e->chunk_bytes < e->stop_after;
    pthread_cond_broadcast(&e->changed);
    pthread_mutex_unlock(&e->lock);
    return more;
}

static bool wait_until(struct ending *e, unsigned count, size_t bytes)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_SECONDS;
    pthread_mutex_lock(&e->lock);
    while ((e->count < count || e->chunk_bytes < bytes) &&
           pthread_cond_timedwait(&e->changed, &e->lock, &until) == 0)
        ;
    bool reached = e->count >= count && e->chunk_bytes >= bytes;
    pthread_mutex_unlock(&e->lock);
    return reached;
}

bool ending_wait(struct ending *e, unsigned count)
{
    return wait_until(e, count, 0);
}

bool ending_wait_bytes(struct ending *e, size_t bytes)
{
    return wait_until(e, 0, bytes);
}

struct http_client *client_of(const struct fixture *f)
{
    struct error err;
    struct http_client *c =
        http_client_new(&(struct http_client_options){.ca_pem = f->certs.ca.cert}, &err);
    if (!c)
        abort();
    return c;
}

const char *url_of(const struct fixture *f, const char *path)
{
    return arena_printf(f->arena, "%s://localhost:%u%s", f->tls ? "https" : "http", f->port, path)
        .p;
}

int do_call(struct http_client *c, const struct fixture *f, const char *method, const char *path,
            struct str body, struct http_reply *ret_reply, struct error *err)
{
    static const struct http_header json[] = {{S("Content-Type"), S("application/json")}};
    struct http_call call = {.method = method,
                             .url = url_of(f, path),
                             .body = body,
                             .headers = json,
                             .header_count = body.p ? 1 : 0,
                             .timeout_ms = PATIENCE_SECONDS * 1000};
    return http_client_do(c, &call, f->arena, ret_reply, err);
}
