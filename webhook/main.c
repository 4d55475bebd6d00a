/*
 * main.c - lattice-webhook: starts the parts in order, waits for a signal, drains, stops.
 *
 * The main thread waits for signals; between them it looks after what changes from outside: the
 * certificate files each second, the installed CRD bundle each minute.
 */
#include <malloc.h>
#include <signal.h>
#include <time.h>

#include "base/clock.h"
#include "kube_client/kubeconfig.h"
#include "log/log.h"
#include "replica/bundle.h"
#include "webhook/certificate.h"
#include "webhook/dispatch.h"
#include "webhook/health.h"
#include "webhook/settings.h"

enum { EXIT_USAGE = 3, BUNDLE_TICKS = 60, TRIM_TICKS = 30, BUNDLE_TIMEOUT_MS = 2000 };

struct webhook {
    struct arena *arena;
    struct webhook_settings settings;
    struct certificate *certificate;
    struct metrics *metrics;
    struct kube_client *client;
    struct replica *replica;
    struct dispatch *dispatch;
    struct health health;
    struct http_server *admission, *plain;
    bool bundle_known;
};

static const char *or_null(struct str s)
{
    return s.n ? s.p : NULL;
}

static int start_client(struct webhook *w, struct error *err)
{
    struct kube_config_options where = {
        .file = or_null(w->settings.kubeconfig),
        .context = or_null(w->settings.context),
    };
    const struct kube_config *config = kube_config_find(w->arena, &where, err);
    if (!config)
        return -1;
    struct kube_client_options options = {.config = config, .metrics = w->metrics};
    w->client = kube_client_new(&options, err);
    return w->client ? 0 : -1;
}

static void server_gauges(struct webhook *w);

static int start_servers(struct webhook *w, struct error *err)
{
    const struct webhook_settings *s = &w->settings;
    struct http_server_options options = {
        .name = "admission",
        .address = s->listen.host.p,
        .port = s->listen.port,
        .tls = certificate_slot(w->certificate),
        .tls_priority = s->tls_priority.p,
        .threads = (unsigned)s->threads,
        .max_in_flight = (unsigned)s->max_in_flight,
    };
    options.routes = dispatch_routes(w->dispatch, &options.route_count);
    w->admission = http_server_start(&options, err);
    if (!w->admission)
        return -1;
    log_info("serving admission", LOG_INT("port", http_server_port(w->admission)));
    if (s->health.none)
        return 0;
    struct http_server_options plain = {
        .name = "health",
        .address = s->health.host.p,
        .port = s->health.port,
        .routes = w->health.routes,
        .route_count = ARRAY_LEN(w->health.routes),
        .threads = 1,
    };
    w->plain = http_server_start(&plain, err);
    if (!w->plain)
        return -1;
    log_info("serving health", LOG_INT("port", http_server_port(w->plain)));
    return 0;
}

static int start(struct webhook *w, struct error *err)
{
    const struct webhook_settings *s = &w->settings;
    w->certificate =
        certificate_new(s->cert_file.p, s->key_file.p, clock_wall_ns() / NS_PER_SECOND, err);
    if (!w->certificate)
        return -1;
    w->metrics = metrics_new();
    metrics_add_process(w->metrics);
    metrics_add_build_info(w->metrics, "lattice-webhook");
    if (start_client(w, err) < 0)
        return -1;
    w->replica = replica_new(&(struct replica_options){.client = w->client});
    struct dispatch_options options = {
        .settings = webhook_admission_settings(s),
        .replica = w->replica,
        .metrics = w->metrics,
    };
    w->dispatch = dispatch_new(&options);
    w->health.replica = w->replica;
    w->health.certificate = w->certificate;
    w->health.metrics = w->metrics;
    health_init(&w->health);
    health_register(&w->health);
    server_gauges(w);
    return start_servers(w, err);
}

static void stop(struct webhook *w)
{
    http_server_free(w->plain); /* first: its metrics ask the other one */
    http_server_free(w->admission);
    dispatch_free(w->dispatch);
    replica_free(w->replica);
    kube_client_free(w->client);
    metrics_free(w->metrics);
    certificate_free(w->certificate);
}

/* --- metrics of the server
 * ------------------------------------------------------------------------ */

static struct http_server_stats stats_of(void *ctx)
{
    struct http_server_stats stats = {0};
    struct webhook *w = ctx;
    if (w->admission)
        http_server_stats(w->admission, &stats);
    return stats;
}

static double in_flight(void *ctx)
{
    return stats_of(ctx).in_flight;
}

static double connections(void *ctx)
{
    return stats_of(ctx).connections;
}

static double refused_busy(void *ctx)
{
    return (double)stats_of(ctx).refused_busy;
}

static void server_gauges(struct webhook *w)
{
    static const struct metric_desc in_flight_desc = {
        .name = "controller_runtime_webhook_requests_in_flight",
        .help = "Admission requests that are being served.",
        .kind = METRIC_GAUGE};
    static const struct metric_desc connections_desc = {.name = "lattice_gateway_connections",
                                                        .help = "Open connections on the TLS port.",
                                                        .kind = METRIC_GAUGE};
    static const struct metric_desc busy_desc = {
        .name = "lattice_gateway_requests_refused_busy_total",
        .help = "Requests sent away with 503 because too many were in flight or while draining.",
        .kind = METRIC_COUNTER};
    metrics_callback(w->metrics, &in_flight_desc, in_flight, w);
    metrics_callback(w->metrics, &connections_desc, connections, w);
    metrics_callback(w->metrics, &busy_desc, refused_busy, w);
}

/* --- running
 * -------------------------------------------------------------------------------------- */

/* With the setting `auto` the bundle is asked for until it is known, and then now and again. */
static void refresh_bundle(struct webhook *w, unsigned tick)
{
    if (!str_is(w->settings.bundle, "auto")) {
        if (!w->bundle_known)
            dispatch_set_bundle(w->dispatch, schema_bundle_find(w->settings.bundle));
        w->bundle_known = true;
        return;
    }
    if (w->bundle_known && tick % BUNDLE_TICKS)
        return;
    struct error err;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct schema_bundle *bundle =
        bundle_installed(w->client, BUNDLE_TIMEOUT_MS, a, NULL, &err);
    static struct log_limit limit = LOG_LIMIT_SECONDS(60);
    if (!bundle) {
        log_limited(&limit, LOG_LEVEL_WARN, "the installed CRD bundle cannot be read",
                    LOG_ERR(&err));
        return;
    }
    if (!w->bundle_known)
        log_info("Gateway API bundle", LOG_STR("version", schema_bundle_version(bundle)));
    w->bundle_known = true;
    dispatch_set_bundle(w->dispatch, bundle);
}

/* Waits for SIGTERM or SIGINT, which are blocked in every thread. */
static void run(struct webhook *w, const sigset_t *signals)
{
    const struct timespec second = {.tv_sec = 1};
    for (unsigned tick = 0;; tick++) {
        refresh_bundle(w, tick);
        int number = sigtimedwait(signals, NULL, &second);
        if (number == SIGTERM || number == SIGINT) {
            log_info("shutting down", LOG_STR("signal", strsignal(number)));
            return;
        }
        certificate_poll(w->certificate, clock_wall_ns() / NS_PER_SECOND);
        if (tick % TRIM_TICKS == 0)
            malloc_trim(0); /* what big reviews left behind */
    }
}

static int drain(struct webhook *w)
{
    atomic_store(&w->health.draining, true);
    unsigned left =
        http_server_drain(w->admission, (unsigned)(w->settings.drain_grace_ns / NS_PER_MS),
                          (unsigned)(w->settings.drain_wait_ns / NS_PER_MS));
    if (left)
        log_warn("requests were cut off", LOG_INT("count", left));
    return left ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int serve(struct webhook *w, const struct config_result *result)
{
    struct error err;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    log_init(&(struct log_config){(enum log_level)w->settings.log_level,
                                  (enum log_format)w->settings.log_format, STDERR_FILENO});
    log_info("starting", LOG_STR("version", LG_VERSION));
    config_log(&webhook_settings_table, &w->settings, result);
    int status = EXIT_FAILURE;
    if (start(w, &err) == 0) {
        run(w, &signals);
        status = drain(w);
    } else {
        log_error("cannot start", LOG_ERR(&err));
    }
    stop(w);
    return status;
}

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, 2); /* requests share nothing, but few threads serve them */
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct webhook w = {.arena = a};
    struct config_input input = {argc, argv, environ};
    struct config_result result = {0};
    struct error err;
    if (config_load(a, &webhook_settings_table, &input, &w.settings, &result, &err) < 0) {
        fprintf(stderr, "lattice-webhook: %s\n", err.message);
        return EXIT_USAGE;
    }
    if (result.action != CONFIG_RUN)
        return config_print(&webhook_settings_table, result.action, &err) == 0 ? EXIT_SUCCESS
                                                                               : EXIT_FAILURE;
    if (result.arguments.n) {
        fprintf(stderr,
                "lattice-webhook: unexpected argument \"%s\"; settings are flags, see --help\n",
                result.arguments.items[0].p);
        return EXIT_USAGE;
    }
    return serve(&w, &result);
}
