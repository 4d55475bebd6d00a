/* dispatch.c - see dispatch.h. */
#include "webhook/dispatch.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "http/http_status.h"
#include "webhook/check_handler.h"
#include "webhook/lookup.h"
#include "webhook/telemetry.h"

/* The API server's own time-out comes with the request; this much of it is kept for the way back.
 */
enum { RETURN_MS = 100, ROUNDS_MAX = 4, ROUTE_COUNT = 3 };

struct endpoint {
    struct dispatch *dispatch;
    enum admission_stage stage;
};

struct dispatch {
    struct admission_settings settings;
    _Atomic(const struct schema_bundle *) bundle;
    struct replica *replica;
    struct telemetry *telemetry;
    struct endpoint mutate, validate;
    struct http_endpoint routes[ROUTE_COUNT];
};

/* One review on its way; in the request's arena. */
struct pending {
    struct endpoint *endpoint;
    struct http_request *request;
    struct http_response *response;
    const struct admission *admission;
    struct lookup_session *session;
    unsigned rounds;
};

/* "10s" as the API server sends it (whole seconds); 0 if there is none. */
static int64_t timeout_ms(const struct http_request *request)
{
    struct str value;
    int64_t seconds;
    if (!http_query_get(request->arena, request->query, "timeout", &value) ||
        !str_ends(value, STR("s")) || !str_to_i64(str_sub(value, 0, value.n - 1), &seconds) ||
        seconds <= 0 || seconds > 3600)
        return 0;
    return seconds * 1000;
}

static int64_t deadline_ns(const struct http_request *request)
{
    int64_t allowed_ms = LIMIT_FRESH_READ_MS, timeout = timeout_ms(request);
    if (timeout && timeout - RETURN_MS < allowed_ms)
        allowed_ms = timeout - RETURN_MS;
    return request->received_ns + allowed_ms * NS_PER_MS;
}

static void answer(const struct pending *p, const struct decision *decision)
{
    size_t reads, failed;
    lookup_session_count(p->session, &reads, &failed);
    p->response->body = decision->body;
    telemetry_review(p->endpoint->dispatch->telemetry,
                     &(struct review_record){
                         .stage = p->endpoint->stage,
                         .admission = p->admission,
                         .decision = decision,
                         .duration_ns = clock_monotonic_ns() - p->request->received_ns,
                         .fresh_reads = reads,
                         .fresh_failed = failed,
                     });
}

/* The settings with the bundle of this moment. */
static struct admission_settings settings_now(const struct dispatch *d)
{
    struct admission_settings settings = d->settings;
    settings.rules.bundle = atomic_load(&d->bundle);
    return settings;
}

static void resume(void *ctx);

/* Decides as far as it goes: true when the response is filled in, false when reads are under way.
 */
static bool step(struct pending *p)
{
    const struct lookup *lookup = lookup_session_lookup(p->session);
    struct admission_settings settings = settings_now(p->endpoint->dispatch);
    for (;;) {
        struct decision decision = admission_decide(p->request->arena, p->admission,
                                                    p->endpoint->stage, &settings, lookup);
        if (!decision.again) {
            answer(p, &decision);
            return true;
        }
        if (++p->rounds >= ROUNDS_MAX)
            lookup_session_expire(p->session);
        if (lookup_session_refresh(p->session, resume, p))
            return false;
    }
}

static void resume(void *ctx)
{
    struct pending *p = ctx;
    if (step(p))
        http_request_complete(p->request);
}

static enum http_outcome handle_review(struct http_request *request, struct http_response *response,
                                       void *ctx)
{
    struct endpoint *endpoint = ctx;
    struct error err;
    int status;
    const struct admission *admission =
        admission_read(request->arena, request->body, &status, &err);
    if (!admission) {
        http_status_respond(request->arena, response, status, str_of(err.message));
        telemetry_refused(endpoint->dispatch->telemetry, endpoint->stage, status, request->peer,
                          &err);
        return HTTP_DONE;
    }
    struct pending *p = ARENA_NEW(request->arena, struct pending);
    *p = (struct pending){
        .endpoint = endpoint,
        .request = request,
        .response = response,
        .admission = admission,
        .session =
            lookup_session_new(request->arena, endpoint->dispatch->replica, deadline_ns(request)),
    };
    return step(p) ? HTTP_DONE : HTTP_PENDING;
}

static enum http_outcome handle_manifests(struct http_request *request,
                                          struct http_response *response, void *ctx)
{
    struct admission_settings settings = settings_now(ctx);
    return handle_check(request, response, &settings);
}

struct dispatch *dispatch_new(const struct dispatch_options *options)
{
    struct dispatch *d = xcalloc(1, sizeof(*d));
    d->settings = options->settings;
    d->replica = options->replica;
    d->telemetry = telemetry_new(options->metrics);
    d->mutate = (struct endpoint){d, ADMISSION_MUTATE};
    d->validate = (struct endpoint){d, ADMISSION_VALIDATE};
    d->routes[0] = (struct http_endpoint){
        "POST",        "/mutate", "application/json", LIMIT_ADMISSION_BODY_BYTES,
        handle_review, &d->mutate};
    d->routes[1] = (struct http_endpoint){
        "POST",        "/validate", "application/json", LIMIT_ADMISSION_BODY_BYTES,
        handle_review, &d->validate};
    d->routes[2] =
        (struct http_endpoint){"POST", "/check", NULL, LIMIT_CHECK_BODY_BYTES, handle_manifests, d};
    return d;
}

struct dispatch *dispatch_free(struct dispatch *d)
{
    if (!d)
        return NULL;
    telemetry_free(d->telemetry);
    free(d);
    return NULL;
}

void dispatch_set_bundle(struct dispatch *d, const struct schema_bundle *bundle)
{
    atomic_store(&d->bundle, bundle);
}

const struct http_endpoint *dispatch_routes(const struct dispatch *d, size_t *ret_count)
{
    *ret_count = ROUTE_COUNT;
    return d->routes;
}
