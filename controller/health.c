/* health.c - see health.h. */
#include "controller/health.h"

enum { METRICS_BYTES_MAX = 16 << 20 };

static enum http_outcome handle_healthz(struct http_request *request,
                                        struct http_response *response, void *ctx)
{
    (void)request, (void)ctx;
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = STR("ok\n");
    return HTTP_DONE;
}

static enum http_outcome handle_readyz(struct http_request *request, struct http_response *response,
                                       void *ctx)
{
    struct controller_health *h = ctx;
    struct str why = STR_NONE;
    bool synced = reconciler_is_ready(h->reconciler, request->arena, &why);
    bool draining = atomic_load(&h->draining);
    response->status = synced && !draining ? 200 : 503;
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = arena_printf(request->arena, "%s%" PRISTR "\n%s\n",
                                  synced ? "[+]synced ok" : "[-]synced failed: ", STR_ARG(why),
                                  draining ? "[-]serving failed: the process is shutting down"
                                           : "[+]serving ok");
    return HTTP_DONE;
}

static enum http_outcome handle_metrics(struct http_request *request,
                                        struct http_response *response, void *ctx)
{
    struct controller_health *h = ctx;
    struct strbuf out = STRBUF(METRICS_BYTES_MAX);
    metrics_write(h->metrics, &out);
    response->content_type = STR(METRICS_CONTENT_TYPE);
    response->body = arena_str(request->arena, strbuf_str(&out));
    strbuf_free(&out);
    return HTTP_DONE;
}

void controller_health_init(struct controller_health *h)
{
    h->routes[0] = (struct http_endpoint){"GET", "/healthz", NULL, 0, handle_healthz, h};
    h->routes[1] = (struct http_endpoint){"GET", "/readyz", NULL, 0, handle_readyz, h};
    h->routes[2] = (struct http_endpoint){"GET", "/metrics", NULL, 0, handle_metrics, h};
}
