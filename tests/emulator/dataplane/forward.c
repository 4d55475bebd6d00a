/* forward.c - see forward.h. */
#include "dataplane/forward.h"

#include <pthread.h>

#include "base/xalloc.h"
#include "dataplane/forward_header.h"
#include "log/log.h"

/* VPC Lattice gives up after a minute without a byte; replies are held whole. */
enum { CONNECT_MS = 5000, REPLY_MS = 60000, MAX_REPLY_BYTES = 64 << 20 };

/* Which of the two servers calls. */
struct entrance {
    struct forwarder *forwarder;
    bool https;
};

struct forwarder {
    struct http_client *client;
    struct entrance http, https;
    pthread_mutex_t lock;
    struct routing *routing; /* under the lock */
    bool stopped;            /* under the lock: the client may be gone */
};

struct forwarder *forwarder_new(struct http_client *client)
{
    struct forwarder *f = xcalloc(1, sizeof(*f));
    f->client = client;
    f->http.forwarder = f->https.forwarder = f;
    f->https.https = true;
    pthread_mutex_init(&f->lock, NULL);
    return f;
}

struct forwarder *forwarder_free(struct forwarder *f)
{
    if (!f)
        return NULL;
    routing_unref(f->routing);
    pthread_mutex_destroy(&f->lock);
    free(f);
    return NULL;
}

void forwarder_set(struct forwarder *f, struct routing *r)
{
    pthread_mutex_lock(&f->lock);
    struct routing *before = f->routing;
    f->routing = routing_ref(r);
    pthread_mutex_unlock(&f->lock);
    routing_unref(before);
}

struct routing *forwarder_get(struct forwarder *f)
{
    pthread_mutex_lock(&f->lock);
    struct routing *r = f->routing ? routing_ref(f->routing) : NULL;
    pthread_mutex_unlock(&f->lock);
    return r;
}

void forwarder_stop(struct forwarder *f)
{
    pthread_mutex_lock(&f->lock);
    f->stopped = true;
    pthread_mutex_unlock(&f->lock);
}

void *forwarder_http(struct forwarder *f)
{
    return &f->http;
}

void *forwarder_https(struct forwarder *f)
{
    return &f->https;
}

/* --- the reply --- */

/* A request on its way to a target; lives in the request's arena. */
struct passage {
    struct http_request *request;
    struct http_response *response;
    int refused_status, late_status;
};

static void answer(struct http_response *response, int status, struct str text)
{
    response->status = status;
    response->content_type = text.n ? STR("text/plain") : STR_NONE;
    response->body = text;
}

static void on_reply(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct passage *p = ctx;
    struct arena *a = p->request->arena;
    if (err) {
        static struct log_limit limit = LOG_LIMIT_SECONDS(1);
        log_limited(&limit, LOG_LEVEL_WARN, "a target did not answer", LOG_ERR(err));
        answer(p->response, err->code == ERR_TIMEOUT ? p->late_status : p->refused_status,
               arena_printf(a, "%s\n", err->message));
    } else {
        struct forward_header header = forward_reply_header(a, reply->headers, reply->header_count);
        p->response->status = reply->status;
        p->response->content_type = STR_NONE;
        p->response->headers = header.items;
        p->response->header_count = header.n;
        p->response->body = arena_str(a, reply->body);
    }
    http_request_complete(p->request);
}

/* --- the request --- */

static bool needs_body(struct str method)
{
    return str_is(method, "POST") || str_is(method, "PUT") || str_is(method, "PATCH");
}

/* False: the client is gone. After it has returned true the request is no longer ours. */
static bool submit(struct forwarder *f, const struct http_call *call)
{
    pthread_mutex_lock(&f->lock);
    bool running = !f->stopped;
    if (running)
        http_client_submit(f->client, call);
    pthread_mutex_unlock(&f->lock);
    return running;
}

static bool send_on(struct forwarder *f, const struct route_query *query,
                    const struct route_decision *d, struct passage *p)
{
    struct http_request *request = p->request;
    struct arena *a = request->arena;
    const struct route_target *t = d->target;
    struct forward_header header = forward_request_header(a, query, d, request->peer);
    struct str url = arena_printf(
        a, "%s://%s%" PRISTR "%s:%u%" PRISTR, d->group->https ? "https" : "http",
        t->ipv6 ? "[" : "", STR_ARG(t->id), t->ipv6 ? "]" : "", t->port, STR_ARG(request->target));
    return submit(
        f, &(struct http_call){
               .method = request->method.p,
               .url = url.p,
               .body = request->body.n || needs_body(request->method) ? request->body : STR_NONE,
               .headers = header.items,
               .header_count = header.n,
               .timeout_ms = REPLY_MS,
               .connect_timeout_ms = CONNECT_MS,
               .max_body_bytes = MAX_REPLY_BYTES,
               .on_done = on_reply,
               .ctx = p,
           });
}

static enum http_outcome act(struct forwarder *f, const struct routing *r,
                             const struct route_query *query, const struct route_decision *d,
                             struct passage *p)
{
    struct http_response *response = p->response;
    switch (d->kind) {
    case ROUTE_UNKNOWN_HOST:
        answer(response, r->unknown_host_status,
               STR("Host names no service that can be reached here\n"));
        return HTTP_DONE;
    case ROUTE_DENIED: answer(response, 403, STR("AccessDeniedException\n")); return HTTP_DONE;
    case ROUTE_FIXED: answer(response, d->fixed_status, STR_NONE); return HTTP_DONE;
    case ROUTE_NO_TARGET:
        answer(response, r->no_target_status, STR("the target group has no target\n"));
        return HTTP_DONE;
    case ROUTE_FORWARD: break;
    }
    if (send_on(f, query, d, p))
        return HTTP_PENDING;
    answer(response, 503, STR("the data plane is stopping\n"));
    return HTTP_DONE;
}

enum http_outcome forward_request(struct http_request *request, struct http_response *response,
                                  void *ctx)
{
    const struct entrance *entrance = ctx;
    struct routing *r = forwarder_get(entrance->forwarder);
    struct route_query query = {
        .host = http_request_header(request, "Host"),
        .local = request->local,
        .port = request->local_port,
        .https = entrance->https,
        .input = {.method = request->method, .path = request->path},
    };
    if (!r) {
        answer(response, 503, STR("the data plane is starting\n"));
        return HTTP_DONE;
    }
    query.input.header_count = http_request_headers(request, &query.input.headers);
    struct route_decision decision = routing_decide(r, &query);
    struct passage *p = ARENA_NEW(request->arena, struct passage);
    *p = (struct passage){request, response, r->refused_status, r->late_status};
    enum http_outcome outcome = act(entrance->forwarder, r, &query, &decision, p);
    routing_unref(r);
    return outcome;
}
