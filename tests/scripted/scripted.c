/* scripted.c - see scripted.h. */
#include "scripted/scripted.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"

enum { BODY_BYTES = 1 << 20, THREADS = 24, PATIENCE_MS = 20000, POLL_MS = 5 };

void sleep_ms(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    while (nanosleep(&t, &t) < 0)
        ;
}

static bool fits(struct str method, struct str target, const char *want_method,
                 const char *want_target)
{
    return str_is(method, want_method) && str_starts(target, str_of(want_target));
}

/* Remembers the request; the row that answers it, or NULL. */
static const struct scripted_row *take(struct scripted *s, const struct http_request *request)
{
    const struct scripted_row *row = NULL;
    pthread_mutex_lock(&s->lock);
    struct scripted_request seen = {arena_str(s->arena, request->method),
                                    arena_str(s->arena, request->target),
                                    arena_str(s->arena, request->body), request->received_ns};
    vec_push(NULL, &s->requests, seen);
    for (size_t i = 0; i < s->row_count && !row; i++) {
        if (!fits(request->method, request->target, s->rows[i].method, s->rows[i].target) ||
            (s->rows[i].times && s->used[i] == s->rows[i].times))
            continue;
        s->used[i]++;
        row = &s->rows[i];
    }
    pthread_mutex_unlock(&s->lock);
    return row;
}

static enum http_outcome serve(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    static const struct scripted_row none = {.status = 404, .error = "UnknownOperationException"};
    const struct scripted_row *row = take(ctx, request);
    if (!row)
        row = &none;
    sleep_ms(row->delay_ms);
    struct http_header *headers = ARENA_NEW_ARRAY(request->arena, 2, struct http_header);
    headers[response->header_count++] =
        (struct http_header){STR("x-amzn-RequestId"), STR("request-1")};
    if (row->error)
        headers[response->header_count++] =
            (struct http_header){STR("x-amzn-ErrorType"), str_of(row->error)};
    response->headers = headers;
    response->status = row->status ? row->status : 200;
    response->body = str_of(row->body ? row->body : "{}");
    return HTTP_DONE;
}

void scripted_start(struct scripted *s, const struct scripted_row *rows, size_t count)
{
    struct error err;
    *s = (struct scripted){.arena = arena_new(), .row_count = count};
    s->rows = xcalloc(count, sizeof(*rows));
    memcpy(s->rows, rows, count * sizeof(*rows));
    s->used = xcalloc(count, sizeof(*s->used));
    pthread_mutex_init(&s->lock, NULL);
    const struct http_endpoint all = {.max_body_bytes = BODY_BYTES, .handle = serve, .ctx = s};
    const struct http_server_options options = {.name = "scripted",
                                                .address = "127.0.0.1",
                                                .routes = &all,
                                                .route_count = 1,
                                                .threads = THREADS};
    s->server = http_server_start(&options, &err);
    if (!s->server) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u", http_server_port(s->server));
}

void scripted_stop(struct scripted *s)
{
    http_server_free(s->server);
    pthread_mutex_destroy(&s->lock);
    vec_free(&s->requests);
    free(s->rows);
    free(s->used);
    arena_free(s->arena);
}

size_t scripted_count(struct scripted *s, const char *method, const char *target)
{
    size_t n = 0;
    pthread_mutex_lock(&s->lock);
    vec_foreach (&s->requests, request)
        n += fits(request->method, request->target, method, target);
    pthread_mutex_unlock(&s->lock);
    return n;
}

struct scripted_request scripted_request(struct scripted *s, const char *method, const char *target,
                                         size_t i)
{
    struct scripted_request found = {0};
    pthread_mutex_lock(&s->lock);
    vec_foreach (&s->requests, request)
        if (fits(request->method, request->target, method, target) && i-- == 0)
            found = *request;
    pthread_mutex_unlock(&s->lock);
    return found;
}

bool scripted_wait(struct scripted *s, const char *method, const char *target, size_t count)
{
    for (int ms = 0; ms < PATIENCE_MS; ms += POLL_MS) {
        if (scripted_count(s, method, target) >= count)
            return true;
        sleep_ms(POLL_MS);
    }
    return false;
}
