/* client.c - life of a client: HTTP settings, credential renewal, metrics, warnings. */
#include "kube_client/client_impl.h"

#include "base/clock.h"
#include "base/xalloc.h"
#include "log/log.h"

enum { WARNINGS_MAX = 256 }; /* kept to be logged once */

static const struct metric_desc requests_desc = {
    .name = "rest_client_requests_total",
    .help = "Requests to the Kubernetes API, by status code, method and host.",
    .kind = METRIC_COUNTER,
    .labels = {"code", "method", "host"},
    .max_series = 100,
};

static const struct metric_desc durations_desc = {
    .name = "rest_client_request_duration_seconds",
    .help = "Duration of requests to the Kubernetes API other than watches, by verb and host.",
    .kind = METRIC_HISTOGRAM,
    .labels = {"verb", "host"},
    .max_series = 20,
};

static void renew_and_schedule(void *ctx);

/* "https://host:port/prefix" -> "host:port" */
static struct str host_of(struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    struct str host = str_sub(url, scheme < 0 ? 0 : (size_t)scheme + 3, url.n);
    ptrdiff_t slash = str_find_char(host, '/');
    return slash < 0 ? host : str_sub(host, 0, (size_t)slash);
}

static struct http_client *new_http(struct kube_client *c, struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(0);
    const struct kube_config *config = c->config;
    struct str cert, key;
    credentials_cert(c->credentials, a, &cert, &key);
    struct http_client_options options = {
        .ca_pem = config->ca_pem,
        .ca_file = config->ca_file,
        .cert_pem = cert.n ? cert : config->cert_pem,
        .key_pem = cert.n ? key : config->key_pem,
        .cert_file = cert.n ? NULL : config->cert_file,
        .key_file = cert.n ? NULL : config->key_file,
        .tls_server_name = config->tls_server_name,
        .insecure_skip_verify = config->insecure,
        .proxy_url = config->proxy_url,
        .user_agent = c->user_agent,
    };
    struct http_client *http = http_client_new(&options, err);
    if (!http)
        error_wrap(err, "connection to %" PRISTR, STR_ARG(config->server));
    return http;
}

int client_renew(struct kube_client *c, struct error *err)
{
    bool new_cert = false;
    if (credentials_renew(c->credentials, &new_cert, err) != 0)
        return -1;
    if (c->http && !new_cert)
        return 0;
    struct http_client *fresh = new_http(c, err);
    if (!fresh)
        return -1;
    pthread_mutex_lock(&c->lock);
    struct http_client *old = c->http;
    c->http = fresh;
    pthread_mutex_unlock(&c->lock);
    http_client_free(old); /* what still ran on it ends with ERR_CANCELLED and is tried again */
    return 0;
}

static void schedule_renewal(struct kube_client *c)
{
    int64_t now = clock_wall_ns(), at = credentials_renew_at(c->credentials, now);
    if (credentials_can_change(c->credentials) && at != INT64_MAX)
        (void)kube_loop_at(c->loop, clock_monotonic_ns() + (at - now), renew_and_schedule, c);
}

static void renew_and_schedule(void *ctx)
{
    struct kube_client *c = ctx;
    struct error err;
    if (client_renew(c, &err) != 0)
        log_warn("cannot renew the Kubernetes credential, the old one is used on", LOG_ERR(&err));
    schedule_renewal(c);
}

struct kube_client *kube_client_new(const struct kube_client_options *options, struct error *err)
{
    struct kube_client *c = xcalloc(1, sizeof(*c));
    c->config = options->config;
    c->arena = arena_new_sized(0);
    c->host = arena_str(c->arena, host_of(options->config->server));
    if (options->user_agent)
        c->user_agent = arena_str(c->arena, str_of(options->user_agent)).p;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->no_calls, NULL);
    c->warnings = map_new();
    c->credentials = credentials_new(c->config);
    c->loop = kube_loop_new();
    if (client_renew(c, err) != 0)
        return kube_client_free(c);
    if (options->metrics) {
        c->requests = metrics_family(options->metrics, &requests_desc);
        c->durations = metrics_family(options->metrics, &durations_desc);
    }
    schedule_renewal(c);
    return c;
}

struct kube_client *kube_client_free(struct kube_client *c)
{
    if (!c)
        return NULL;
    client_end_calls(c);
    kube_loop_free(c->loop);
    http_client_free(c->http);
    credentials_free(c->credentials);
    map_free(c->warnings);
    pthread_cond_destroy(&c->no_calls);
    pthread_mutex_destroy(&c->lock);
    arena_free(c->arena);
    free(c);
    return NULL;
}

struct kube_loop *kube_client_loop(struct kube_client *c)
{
    return c->loop;
}

void client_count(struct kube_client *c, const char *method, const char *verb, int code,
                  int64_t duration_ns)
{
    char text[16] = "<error>"; /* as client-go has it */
    if (!c->requests)
        return;
    if (code)
        snprintf(text, sizeof(text), "%d", code);
    metric_add(metric_with(c->requests, str_of(text), str_of(method), c->host), 1);
    if (strcmp(verb, "WATCH") != 0)
        metric_observe(metric_with(c->durations, str_of(verb), c->host),
                       (double)duration_ns / (double)NS_PER_SECOND);
}

/* Whether this text is new; remembers it. */
static bool is_new_warning(struct kube_client *c, struct str text)
{
    pthread_mutex_lock(&c->lock);
    bool is_new = map_size(c->warnings) < WARNINGS_MAX && !map_get(c->warnings, text);
    if (is_new)
        (void)map_put(c->warnings, text, c);
    pthread_mutex_unlock(&c->lock);
    return is_new;
}

void client_log_warnings(struct kube_client *c, const struct http_reply *reply)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(0);
    for (size_t i = 0; i < reply->header_count; i++) {
        struct str text;
        if (str_eq_nocase(reply->headers[i].name, STR("Warning")) &&
            http_warning_text(a, reply->headers[i].value, &text) && is_new_warning(c, text))
            log_warn("the API server warns", LOG_STR("warning", text));
    }
}
