/* server_answer.c - a response as libmicrohttpd takes it; see server_impl.h. */
#include "http/server_impl.h"

/* The first half of the body, then an error, on which libmicrohttpd closes the connection. */
static ssize_t read_half(void *cls, uint64_t position, char *buffer, size_t max)
{
    const struct str *body = cls;
    size_t half = body->n / 2;
    if (position >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t n = half - (size_t)position < max ? half - (size_t)position : max;
    memcpy(buffer, body->p + position, n);
    return (ssize_t)n;
}

/* The body is not copied: it lives in the request's arena until connection_completed(). */
static struct MHD_Response *make_response(struct connection *c, const struct http_response *r)
{
    if (r->fate != HTTP_FATE_CUT || r->body.n == 0)
        return MHD_create_response_from_buffer(
            r->body.n, (void *)(uintptr_t)(r->body.n ? r->body.p : ""), MHD_RESPMEM_PERSISTENT);
    struct str *body = ARENA_NEW(c->scratch, struct str);
    *body = r->body;
    return MHD_create_response_from_callback(body->n, 4096, read_half, body, NULL);
}

enum MHD_Result connection_send(struct connection *c, const struct http_response *r,
                                const char *allow, int retry_after)
{
    if (r->fate == HTTP_FATE_DROP)
        return MHD_NO;
    struct MHD_Response *out = make_response(c, r);
    pthread_mutex_lock(&c->server->lock);
    bool close_it = r->close || c->server->mode != SERVER_SERVING;
    pthread_mutex_unlock(&c->server->lock);
    struct str type = arena_str(c->scratch, r->content_type);
    if (type.n)
        MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, type.p);
    if (close_it)
        MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
    if (allow)
        MHD_add_response_header(out, MHD_HTTP_HEADER_ALLOW, allow);
    if (retry_after >= 0)
        MHD_add_response_header(out, MHD_HTTP_HEADER_RETRY_AFTER,
                                arena_printf(c->scratch, "%d", retry_after).p);
    for (size_t i = 0; i < r->header_count; i++)
        MHD_add_response_header(out, arena_str(c->scratch, r->headers[i].name).p,
                                arena_str(c->scratch, r->headers[i].value).p);
    connection_enter(c, CONNECTION_ANSWERED);
    enum MHD_Result queued = MHD_queue_response(c->mhd, (unsigned)r->status, out);
    MHD_destroy_response(out);
    return queued;
}
