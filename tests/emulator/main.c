/*
 * main.c - lattice-emulator: the VPC Lattice API, and what little of other AWS APIs its clients
 * need, on one port; for tests and demonstrations.
 */
#include <signal.h>
#include <stdio.h>

#include "config/config.h"
#include "dataplane/dataplane.h"
#include "front/front.h"
#include "log/log.h"

enum { EXIT_USAGE = 3, TICK_MS = 10, BODY_BYTES = 4 << 20, PENDING_MS = 3600000 };
enum { MOST_CONNECTIONS = 4096, MOST_IN_FLIGHT = 4096, REQUEST_MS = 60000 };

struct settings {
    struct config_address listen;
    struct str journal, state;
    struct str region, account, vpc, role;
    struct str key_id, secret, session_token, container_token;
    struct str certificates;
    struct str dataplane, hosts_file, ca_file;
    struct config_list set;
    int log_level, log_format;
    int64_t threads;
};

#define API        "The API"
#define ACCOUNT    "The account"
#define TRAFFIC    "Traffic"
#define LOGGING    "Logging"
#define SETTING(f) CONFIG_STRING(struct settings, f)

static const struct config_row rows[] = {
    {CONFIG_ADDRESS(struct settings, listen), .name = "listen", .def = "127.0.0.1:0", .group = API,
     .help = "Where the API is served."},
    {SETTING(journal), .name = "journal", .group = API, .value = "FILE",
     .help = "One JSON line for each request and reply goes there."},
    {SETTING(state), .name = "state", .group = API, .value = "FILE",
     .help = "Where the resources are saved as they change; loaded at the start."},
    {CONFIG_LIST(struct settings, set), .name = "set", .group = API, .value = "NAME=VALUE",
     .help = "Delays, quotas and switches, as GET /_emulator/settings names them."},
    {CONFIG_INT(struct settings, threads), .name = "threads", .def = "4", .min = 1, .max = 64,
     .group = API, .help = "Threads that serve the API."},
    {SETTING(account), .name = "account", .def = "123456789012", .group = ACCOUNT,
     .help = "The account whose resources these are."},
    {SETTING(region), .name = "region", .env = "AWS_REGION", .def = "us-west-2", .group = ACCOUNT,
     .help = "Its Region, which signatures must be scoped to."},
    {SETTING(vpc), .name = "vpc", .def = "vpc-0123456789abcdef0", .group = ACCOUNT,
     .help = "The VPC of the instance that the metadata service describes."},
    {SETTING(role), .name = "role", .def = "lattice-controller", .group = ACCOUNT,
     .help = "The role of that instance."},
    {SETTING(certificates), .name = "certificates", .group = ACCOUNT, .value = "FILE",
     .help = "A JSON array of the certificates that ACM lists."},
    {SETTING(key_id), .name = "access-key-id", .env = "AWS_ACCESS_KEY_ID", .group = ACCOUNT,
     .help = "The access key that requests are signed with."},
    {SETTING(secret), .name = "secret-access-key", .env = "AWS_SECRET_ACCESS_KEY", .secret = true,
     .group = ACCOUNT, .help = "Its secret."},
    {SETTING(session_token), .name = "session-token", .env = "AWS_SESSION_TOKEN", .secret = true,
     .group = ACCOUNT, .help = "The session token that goes with it, if any."},
    {SETTING(container_token), .name = "container-token", .secret = true, .group = ACCOUNT,
     .help = "What the container credential endpoint wants in Authorization."},
    {SETTING(dataplane), .name = "data-plane", .group = TRAFFIC, .value = "RANGE",
     .help = "Serve traffic on local addresses such as 169.254.171.0/24."},
    {SETTING(hosts_file), .name = "hosts-file", .group = TRAFFIC, .value = "FILE",
     .help = "The names of the services go there, for a DNS server."},
    {SETTING(ca_file), .name = "ca-file", .group = TRAFFIC, .value = "FILE",
     .help = "The CA of HTTPS listeners goes there."},
    {CONFIG_ENUM(struct settings, log_level, log_level_names), .name = "log-level", .def = "info",
     .group = LOGGING, .help = "The least important lines to write."},
    {CONFIG_ENUM(struct settings, log_format, log_format_names), .name = "log-format",
     .def = "text", .group = LOGGING, .help = "Lines for people or machines."},
};

static const struct config_table table = {
    .program = "lattice-emulator",
    .usage = "[flags]",
    .summary = "Plays VPC Lattice, for tests.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

struct emulator {
    struct settings settings;
    struct tunables tunables;
    struct front front;
    struct http_endpoint endpoint;
    struct http_server *server;
};

static const char *or_null(struct str s)
{
    return s.n ? s.p : NULL;
}

static struct str partition_of(struct str region)
{
    static const struct {
        const char *prefix;
        const char *partition;
    } known[] = {{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"eusc-", "aws-eusc"}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_starts(region, str_of(known[i].prefix)))
            return str_of(known[i].partition);
    return STR("aws");
}

static int apply_set(struct emulator *e, struct error *err)
{
    tunables_init(&e->tunables);
    for (size_t i = 0; i < e->settings.set.n; i++) {
        struct str value = e->settings.set.items[i], name;
        if (!str_split(&value, '=', &name) || tunables_set(&e->tunables, name, value, err))
            return error_wrap(err, "--set");
    }
    if (e->tunables.verify_signatures && !(e->settings.key_id.n && e->settings.secret.n))
        return error_set(err, ERR_CONFIG,
                         "signatures cannot be verified: set AWS_ACCESS_KEY_ID and "
                         "AWS_SECRET_ACCESS_KEY, or --set verify-signatures=false");
    return 0;
}

static void fill_front(struct emulator *e)
{
    const struct settings *s = &e->settings;
    struct front *f = &e->front;
    f->tunables = &e->tunables;
    f->faults = faults_new();
    f->world.tunables = &e->tunables;
    f->world.account = s->account;
    f->world.region = s->region;
    f->world.partition = partition_of(s->region);
    f->issuer = (struct issuer){s->key_id, s->secret, s->session_token};
    f->certificates = s->certificates;
    f->vpc = s->vpc;
    f->role = s->role;
    f->container_token = s->container_token;
}

/* Lets life cycles proceed for those who wait for a change of the store, without a call. */
static void tick(void *ctx)
{
    struct store *store = ctx;
    store_lock(store);
    store_unlock(store);
}

static int start_dataplane(struct emulator *e, struct error *err)
{
    const struct settings *s = &e->settings;
    struct dataplane_options options = {
        .store = e->front.world.store,
        .tunables = &e->tunables,
        .range = s->dataplane,
        .hosts_file = or_null(s->hosts_file),
        .ca_file = or_null(s->ca_file),
    };
    if (!s->dataplane.n)
        return 0;
    e->front.dataplane = dataplane_start(&options, err);
    return e->front.dataplane ? 0 : -1;
}

static int start_server(struct emulator *e, struct error *err)
{
    const struct settings *s = &e->settings;
    e->endpoint = (struct http_endpoint){
        .max_body_bytes = BODY_BYTES, .handle = front_handle, .ctx = &e->front};
    struct http_server_options options = {
        .name = "api",
        .address = s->listen.host.p,
        .port = s->listen.port,
        .routes = &e->endpoint,
        .route_count = 1,
        .threads = (unsigned)s->threads,
        .max_connections = MOST_CONNECTIONS,
        .max_in_flight = MOST_IN_FLIGHT,
        .request_ms = REQUEST_MS,
        .pending_ms = PENDING_MS,
    };
    e->server = http_server_start(&options, err);
    if (!e->server)
        return -1;
    log_info("serving the API", LOG_INT("port", http_server_port(e->server)));
    return 0;
}

static int start(struct emulator *e, struct error *err)
{
    const struct settings *s = &e->settings;
    if (apply_set(e, err))
        return -1;
    fill_front(e);
    e->front.journal = journal_open(or_null(s->journal), err);
    if (!e->front.journal)
        return -1;
    e->front.world.store = store_open(or_null(s->state), s->account, &e->tunables, err);
    if (!e->front.world.store)
        return -1;
    e->front.delays = delays_start(TICK_MS, tick, e->front.world.store);
    return start_dataplane(e, err) || start_server(e, err) ? -1 : 0;
}

static void stop(struct emulator *e)
{
    if (e->server)
        http_server_drain(e->server, 0, 0);
    e->front.delays = delays_stop(e->front.delays); /* answers what waits */
    http_server_free(e->server);
    dataplane_stop(e->front.dataplane);
    store_close(e->front.world.store);
    faults_free(e->front.faults);
    journal_close(e->front.journal);
}

static void wait_for_signal(const sigset_t *signals)
{
    int number = 0;
    while (sigwait(signals, &number) != 0)
        continue;
    log_info("stopping", LOG_STR("signal", strsignal(number)));
}

static int run(struct arena *a, struct emulator *e, int argc, char **argv)
{
    struct config_input input = {.argc = argc, .argv = argv, .environment = environ};
    struct config_result result;
    struct error err;
    sigset_t signals;
    if (config_load(a, &table, &input, &e->settings, &result, &err)) {
        fprintf(stderr, "lattice-emulator: %s\n", err.message);
        return EXIT_USAGE;
    }
    if (result.action != CONFIG_RUN)
        return config_print(&table, result.action, &err) ? EXIT_FAILURE : EXIT_SUCCESS;
    log_init(&(struct log_config){.level = (enum log_level)e->settings.log_level,
                                  .format = (enum log_format)e->settings.log_format,
                                  .fd = STDERR_FILENO});
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    int failed = start(e, &err);
    if (failed)
        log_error("cannot start", LOG_ERR(&err));
    else
        wait_for_signal(&signals);
    stop(e);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    struct emulator e = {0};
    int status = run(a, &e, argc, argv);
    arena_free(a);
    return status;
}
