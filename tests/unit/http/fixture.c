/* fixture.c - see fixture.h. */
#include "fixture.h"

#include <time.h>

#include "base/clock.h"
#include "http/http_status.h"

enum { PATIENCE_MS = 10000 };

static enum http_outcome hello(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    (void)request, (void)ctx;
    response->content_type = STR("text/plain");
    response->body = STR("hello");
    return HTTP_DONE;
}

static enum http_outcome echo(struct http_request *request, struct http_response *response,
                              void *ctx)
{
    (void)ctx;
    response->body = request->body;
    return HTTP_DONE;
}

static enum http_outcome count(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    (void)ctx;
    response->body = arena_printf(request->arena, "%zu", request->body.n);
    return HTTP_DONE;
}

static enum http_outcome meta(struct http_request *request, struct http_response *response,
                              void *ctx)
{
    (void)ctx;
    response->body = arena_printf(
        request->arena,
        "%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n%" PRISTR "\n",
        STR_ARG(request->method), STR_ARG(request->target), STR_ARG(request->path),
        STR_ARG(request->query), STR_ARG(request->peer),
        STR_ARG(http_request_header(request, "x-test")));
    return HTTP_DONE;
}

static enum http_outcome close_after(struct http_request *request, struct http_response *response,
                                     void *ctx)
{
    static const struct http_header extra[] = {{S("X-One"), S("1")},
                                               {S("Warning"), S("299 - \"say \\\"hi\\\"\"")}};
    (void)request, (void)ctx;
    response->headers = extra;
    response->header_count = ARRAY_LEN(extra);
    response->close = true;
    return HTTP_DONE;
}

static enum http_outcome park(struct http_request *request, struct http_response *response,
                              void *ctx)
{
    struct fixture *f = ctx;
    response->body = STR("never completed");
    pthread_mutex_lock(&f->lock);
    if (f->parked_count == PARKED_MAX)
        abort();
    f->parked[f->parked_count++] = (struct parked){request, response};
    pthread_cond_broadcast(&f->parked_changed);
    pthread_mutex_unlock(&f->lock);
    return HTTP_PENDING;
}

static void *complete_early(void *arg)
{
    struct parked *e = arg;
    e->response->body = STR("early");
    http_request_complete(e->request);
    return NULL;
}

static enum http_outcome early(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    struct parked both = {request, response};
    pthread_t other;
    (void)ctx;
    if (pthread_create(&other, NULL, complete_early, &both) != 0)
        abort();
    pthread_join(other, NULL);
    return HTTP_PENDING;
}

static enum http_outcome large(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    (void)ctx;
    char *bytes = arena_alloc(request->arena, LARGE_BYTES);
    memset(bytes, 'x', LARGE_BYTES);
    response->body = (struct str){bytes, LARGE_BYTES};
    return HTTP_DONE;
}

static enum http_outcome status(struct http_request *request, struct http_response *response,
                                void *ctx)
{
    (void)ctx;
    struct str value = STR_NONE;
    int64_t code = 0;
    http_query_get(request->arena, request->query, "code", &value);
    str_to_i64(value, &code);
    http_status_respond(request->arena, response, (int)code, STR("as asked for"));
    return HTTP_DONE;
}

struct tls_identity *fixture_identity(struct arena *a, struct str service,
                                      struct serving_certs *ret_certs)
{
    static const struct str extra[] = {S("localhost"), S("127.0.0.1")};
    struct serving_options options = {
        .service = service,
        .namespace = STR("test"),
        .extra_names = extra,
        .extra_count = ARRAY_LEN(extra),
        .now_s = clock_wall_ns() / NS_PER_SECOND,
    };
    struct error err;
    if (serving_certs_make(a, &options, ret_certs, &err) < 0)
        abort();
    struct tls_identity *id = tls_identity_from_pem(ret_certs->serving.cert, "tls.crt",
                                                    ret_certs->serving.key, "tls.key", &err);
    if (!id)
        abort();
    return id;
}

void fixture_start(struct fixture *f, struct http_server_options options, bool tls)
{
    const struct http_endpoint routes[] = {
        {"GET", "/hello", NULL, 0, hello, f},
        {"POST", "/echo", "application/json", ECHO_BYTES, echo, f},
        {"POST", "/any", NULL, LIMIT_ADMISSION_BODY_BYTES, count, f},
        {"GET", "/meta", NULL, 0, meta, f},
        {"GET", "/close", NULL, 0, close_after, f},
        {"POST", "/park", NULL, ECHO_BYTES, park, f},
        {"GET", "/early", NULL, 0, early, f},
        {"GET", "/large", NULL, 0, large, f},
        {"GET", "/status", NULL, 0, status, f},
    };
    *f = (struct fixture){.arena = arena_new(), .tls = tls};
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->parked_changed, NULL);
    f->identity = fixture_identity(f->arena, STR("first"), &f->certs);
    f->slot = tls_slot_new(f->identity);
    options.name = "test";
    options.address = "127.0.0.1";
    options.tls = tls ? f->slot : NULL;
    options.routes = routes;
    options.route_count = ARRAY_LEN(routes);
    struct error err;
    f->server = http_server_start(&options, &err);
    if (!f->server) {
        fprintf(stderr, "the test's server does not start: %s\n", err.message);
        abort();
    }
    f->port = http_server_port(f->server);
}

void fixture_stop(struct fixture *f)
{
    f->server = http_server_free(f->server);
    tls_slot_free(f->slot);
    tls_identity_unref(f->identity);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->parked_changed);
    arena_free(f->arena);
}

struct parked fixture_take(struct fixture *f)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_MS / 1000;
    pthread_mutex_lock(&f->lock);
    while (!f->parked_count)
        if (pthread_cond_timedwait(&f->parked_changed, &f->lock, &until) != 0)
            abort();
    struct parked first = f->parked[0];
    f->parked[0] = f->parked[--f->parked_count];
    pthread_mutex_unlock(&f->lock);
    return first;
}

void fixture_complete(struct parked parked, const char *text)
{
    parked.response->body = arena_str(parked.request->arena, str_of(text));
    http_request_complete(parked.request);
}

struct http_server_stats fixture_stats(struct fixture *f)
{
    struct http_server_stats stats;
    http_server_stats(f->server, &stats);
    return stats;
}

bool fixture_wait_for(struct fixture *f, uint64_t (*value)(const struct http_server_stats *),
                      uint64_t want)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += 5) {
        struct http_server_stats stats = fixture_stats(f);
        if (value(&stats) == want)
            return true;
        sleep_ms(5);
    }
    return false;
}

uint64_t open_connections(const struct http_server_stats *stats)
{
    return stats->connections;
}

uint64_t requests_in_flight(const struct http_server_stats *stats)
{
    return stats->in_flight;
}

uint64_t timeouts(const struct http_server_stats *stats)
{
    return stats->timeouts_total;
}

uint64_t trouble_seen(const struct http_server_stats *stats)
{
    return stats->trouble_total;
}

void sleep_ms(int ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * NS_PER_MS};
    while (nanosleep(&left, &left) < 0)
        ;
}
