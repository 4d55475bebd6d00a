/* health.c - see health.h. */
#include "webhook/health.h"

#include "api/kinds.h"
#include "base/clock.h"

enum { METRICS_BYTES_MAX = 16 << 20 };

static enum http_outcome handle_healthz(struct http_request *request,
                                        struct http_response *response, void *ctx)
{
    (void)request, (void)ctx;
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = STR("ok\n");
    return HTTP_DONE;
}

/* One line of the answer; returns whether the check passed. */
static bool report(struct strbuf *out, const char *name, const char *why)
{
    if (why)
        strbuf_printf(out, "[-]%s failed: %s\n", name, why);
    else
        strbuf_printf(out, "[+]%s ok\n", name);
    return !why;
}

static const char *certificate_trouble(const struct health *h)
{
    int64_t now_s = clock_wall_ns() / NS_PER_SECOND;
    return certificate_not_after(h->certificate) > now_s ? NULL : "the certificate has expired";
}

static enum http_outcome handle_readyz(struct http_request *request, struct http_response *response,
                                       void *ctx)
{
    struct health *h = ctx;
    struct strbuf out = STRBUF(LIMIT_LOG_LINE_BYTES);
    struct str why = STR_NONE;
    bool current = replica_is_current(h->replica, request->arena, clock_monotonic_ns(), &why);
    bool ready = report(&out, "certificate", certificate_trouble(h));
    ready &= report(&out, "cache", current ? NULL : why.p);
    ready &=
        report(&out, "serving", atomic_load(&h->draining) ? "the process is shutting down" : NULL);
    response->status = ready ? 200 : 503;
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = arena_str(request->arena, strbuf_str(&out));
    strbuf_free(&out);
    return HTTP_DONE;
}

static enum http_outcome handle_metrics(struct http_request *request,
                                        struct http_response *response, void *ctx)
{
    struct health *h = ctx;
    struct strbuf out = STRBUF(METRICS_BYTES_MAX);
    metrics_write(h->metrics, &out);
    response->content_type = STR(METRICS_CONTENT_TYPE);
    response->body = arena_str(request->arena, strbuf_str(&out));
    strbuf_free(&out);
    return HTTP_DONE;
}

void health_init(struct health *h)
{
    h->routes[0] = (struct http_endpoint){"GET", "/healthz", NULL, 0, handle_healthz, h};
    h->routes[1] = (struct http_endpoint){"GET", "/readyz", NULL, 0, handle_readyz, h};
    h->routes[2] = (struct http_endpoint){"GET", "/metrics", NULL, 0, handle_metrics, h};
}

static double certificate_expiry(void *ctx)
{
    return (double)certificate_not_after(((struct health *)ctx)->certificate);
}

static double cached_objects(void *ctx)
{
    const struct health *h = ctx;
    size_t n = 0;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        n += informer_size(replica_informer(h->replica, kind));
    return (double)n;
}

void health_register(struct health *h)
{
    static const struct metric_desc expiry = {
        .name = "lattice_gateway_certificate_expiry_timestamp_seconds",
        .help = "When the serving certificate expires, in seconds since 1970.",
        .kind = METRIC_GAUGE,
    };
    static const struct metric_desc objects = {
        .name = "lattice_gateway_cached_objects",
        .help = "Objects of all kinds that are held to answer look-ups.",
        .kind = METRIC_GAUGE,
    };
    metrics_callback(h->metrics, &expiry, certificate_expiry, h);
    metrics_callback(h->metrics, &objects, cached_objects, h);
}
