/*
 * main.c - lattice-controller: starts the parts in order, waits for a signal, stops.
 *
 * The main thread waits for signals and looks now and again which CRD bundle is installed; all else
 * happens on the loop of the Kubernetes client (reconcile/reconciler.h).
 */
#include <malloc.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "controller/health.h"
#include "controller/settings.h"
#include "kube_client/kubeconfig.h"
#include "log/log.h"
#include "replica/bundle.h"

enum { EXIT_USAGE = 3, BUNDLE_TICKS = 60, TRIM_TICKS = 30, BUNDLE_TIMEOUT_MS = 2000 };

struct controller {
    struct arena *arena;
    struct controller_settings settings;
    struct metrics *metrics;
    struct aws_session aws;
    struct kube_client *kube;
    struct event_recorder *events;
    struct build_settings build;
    struct rule_settings rules;
    struct reconciler *reconciler;
    struct controller_health health;
    struct http_server *plain;
    bool bundle_known;
};

static const char *or_null(struct str s)
{
    return s.n ? s.p : NULL;
}

static int start_kube(struct controller *c, struct error *err)
{
    struct kube_config_options where = {
        .file = or_null(c->settings.kubeconfig),
        .context = or_null(c->settings.context),
    };
    const struct kube_config *config = kube_config_find(c->arena, &where, err);
    if (!config)
        return -1;
    struct kube_client_options options = {.config = config, .metrics = c->metrics};
    c->kube = kube_client_new(&options, err);
    return c->kube ? 0 : -1;
}

static struct str host_name(struct arena *a)
{
    char name[256] = "";
    if (gethostname(name, sizeof(name) - 1) < 0)
        return STR("unknown");
    return arena_str(a, str_of(name));
}

static int start_server(struct controller *c, struct error *err)
{
    c->health.reconciler = c->reconciler;
    c->health.metrics = c->metrics;
    controller_health_init(&c->health);
    if (c->settings.health.none)
        return 0;
    struct http_server_options plain = {
        .name = "health",
        .address = c->settings.health.host.p,
        .port = c->settings.health.port,
        .routes = c->health.routes,
        .route_count = ARRAY_LEN(c->health.routes),
        .threads = 1,
    };
    c->plain = http_server_start(&plain, err);
    if (!c->plain)
        return -1;
    log_info("serving health", LOG_INT("port", http_server_port(c->plain)));
    return 0;
}

static int start(struct controller *c, struct error *err)
{
    c->metrics = metrics_new();
    metrics_add_process(c->metrics);
    metrics_add_build_info(c->metrics, "lattice-controller");
    struct aws_session_options session = controller_session_options(&c->settings);
    session.metrics = c->metrics;
    if (aws_session_open(c->arena, &session, &c->aws, err) < 0 || start_kube(c, err) < 0)
        return -1;
    log_info("acting for", LOG_STR("account", c->aws.identity.account_id),
             LOG_STR("region", c->aws.identity.region), LOG_STR("vpc", c->aws.identity.vpc_id),
             LOG_STR("cluster", c->aws.identity.cluster_name),
             LOG_STR("credentials", aws_credentials_source(c->aws.credentials)));
    c->events = event_recorder_new(c->kube, STR(LATTICE_CONTROLLER_NAME), host_name(c->arena));
    c->build = controller_build_settings(c->arena, &c->settings, &c->aws.identity);
    c->rules = controller_rule_settings(&c->settings, &c->aws.identity);
    struct reconciler_options options = {
        .kube = c->kube,
        .aws = c->aws.client,
        .metrics = c->metrics,
        .events = c->events,
        .build = &c->build,
        .rules = &c->rules,
        .tagging_api = !c->settings.lattice.disable_tagging_api,
        .resync_ns = c->settings.resync_ns,
    };
    c->reconciler = reconciler_new(&options);
    return start_server(c, err);
}

static void stop(struct controller *c)
{
    atomic_store(&c->health.draining, true);
    http_server_free(c->plain);
    reconciler_free(c->reconciler);
    aws_session_close(&c->aws);
    event_recorder_free(c->events);
    kube_client_free(c->kube);
    metrics_free(c->metrics);
}

/* With the setting `auto` the bundle is asked for until it is known, and then now and again. */
static void refresh_bundle(struct controller *c, unsigned tick)
{
    if (c->bundle_known && (tick % BUNDLE_TICKS || !str_is(c->settings.bundle, "auto")))
        return;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err;
    struct str version = STR_NONE;
    const struct schema_bundle *bundle =
        bundle_installed(c->kube, BUNDLE_TIMEOUT_MS, a, &version, &err);
    static struct log_limit limit = LOG_LIMIT_SECONDS(60);
    if (!bundle) {
        log_limited(&limit, LOG_LEVEL_WARN, "the installed CRD bundle cannot be read",
                    LOG_ERR(&err));
        return;
    }
    if (!str_is(c->settings.bundle, "auto"))
        bundle = schema_bundle_find(c->settings.bundle);
    if (!c->bundle_known)
        log_info("Gateway API bundle", LOG_STR("version", version));
    c->bundle_known = true;
    reconciler_set_bundle(c->reconciler, bundle, version);
}

/* Waits for SIGTERM or SIGINT, which are blocked in every thread. */
static void run(struct controller *c, const sigset_t *signals)
{
    const struct timespec second = {.tv_sec = 1};
    for (unsigned tick = 0;; tick++) {
        refresh_bundle(c, tick);
        int number = sigtimedwait(signals, NULL, &second);
        if (number == SIGTERM || number == SIGINT) {
            log_info("shutting down", LOG_STR("signal", strsignal(number)));
            return;
        }
        if (tick % TRIM_TICKS == 0)
            malloc_trim(0); /* what listings left behind */
    }
}

static int serve(struct controller *c, const struct config_result *result)
{
    struct error err;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    log_init(&(struct log_config){(enum log_level)c->settings.log_level,
                                  (enum log_format)c->settings.log_format, STDERR_FILENO});
    log_info("starting", LOG_STR("version", LG_VERSION));
    config_log(&controller_settings_table, &c->settings, result);
    int status = EXIT_SUCCESS;
    if (start(c, &err) == 0) {
        run(c, &signals);
    } else {
        log_error("cannot start", LOG_ERR(&err));
        status = EXIT_FAILURE;
    }
    stop(c);
    return status;
}

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, 2);
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct controller c = {.arena = a};
    struct config_input input = {argc, argv, environ};
    struct config_result result = {0};
    struct error err;
    if (config_load(a, &controller_settings_table, &input, &c.settings, &result, &err) < 0) {
        fprintf(stderr, "lattice-controller: %s\n", err.message);
        return EXIT_USAGE;
    }
    if (result.action != CONFIG_RUN)
        return config_print(&controller_settings_table, result.action, &err) == 0 ? EXIT_SUCCESS
                                                                                  : EXIT_FAILURE;
    if (result.arguments.n) {
        fprintf(stderr,
                "lattice-controller: unexpected argument \"%s\"; settings are flags, see --help\n",
                result.arguments.items[0].p);
        return EXIT_USAGE;
    }
    return serve(&c, &result);
}
