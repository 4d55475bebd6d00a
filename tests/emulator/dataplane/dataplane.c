/* dataplane.c - the thread that keeps everything up to date; see dataplane.h. */
#include "dataplane/dataplane.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "dataplane/checker.h"
#include "dataplane/forward.h"
#include "dataplane/frontend.h"
#include "dataplane/hosts.h"
#include "dataplane/identity.h"
#include "emulator/tunables.h"
#include "json/json_write.h"
#include "log/log.h"

/* How often the store is looked at; after a long rebuild it is left alone for ten times as long. */
enum { TICK_MS = 20, REST_FACTOR = 10, RETRY_MS = 1000 };

struct dataplane {
    struct store *store;
    const struct tunables *tunables;
    char *hosts_file; /* or NULL */
    struct address_pool *pool;
    struct identity *identity;
    struct http_client *client;
    struct forwarder *forwarder;
    struct frontend *frontend;
    struct checker *checker;
    int wake; /* eventfd: a check has ended, or the end of all */
    atomic_bool stopping;
    pthread_t thread;
    bool running;

    /* The thread's own. */
    uint64_t version;     /* of the store, in the table */
    struct tunables seen; /* the settings in the table */
    bool stale;           /* the table must be made anew whatever the version */
    int64_t rebuild_ns;   /* not before */
    bool hosts_written;
    struct strbuf hosts;
};

static void wake(void *ctx)
{
    struct dataplane *d = ctx;
    eventfd_write(d->wake, 1);
}

/* --- one rebuild --- */

static void update_hosts(struct dataplane *d, const struct routing *r)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_FILE_BYTES);
    struct error err;
    hosts_text(&text, r);
    if (!d->hosts_file || (d->hosts_written && str_eq(strbuf_str(&text), strbuf_str(&d->hosts))))
        return;
    d->hosts_written = hosts_write(d->hosts_file, strbuf_str(&text), &err) == 0;
    if (!d->hosts_written) {
        log_error("the names of services could not be written", LOG_ERR(&err));
        return;
    }
    strbuf_free(&d->hosts);
    d->hosts = text;
    text = STRBUF(0);
}

static void rebuild(struct dataplane *d)
{
    int64_t began = clock_monotonic_ns();
    struct error err;
    struct routing *old = forwarder_get(d->forwarder);
    d->version = store_version(d->store);
    struct routing *r = routing_build(d->store, d->tunables, d->pool, old);
    if (identity_update(d->identity, r, &err) < 0)
        log_error("no certificate for the HTTPS listeners", LOG_ERR(&err));
    size_t failed = frontend_update(d->frontend, r);
    forwarder_set(d->forwarder, r);
    checker_plan(d->checker, r);
    update_hosts(d, r);
    d->stale = failed > 0;
    int64_t now = clock_monotonic_ns();
    d->rebuild_ns = now + (failed ? RETRY_MS * NS_PER_MS : (now - began) * REST_FACTOR);
    routing_unref(old);
    routing_unref(r);
}

/*
 * Lets life cycles proceed, so that the version moves on when something becomes ACTIVE by itself,
 * and looks for changed settings, which have no version.
 */
static bool is_outdated(struct dataplane *d)
{
    store_lock(d->store);
    d->stale |= memcmp(&d->seen, d->tunables, sizeof(d->seen)) != 0;
    d->seen = *d->tunables;
    store_unlock(d->store);
    return d->stale || store_version(d->store) != d->version;
}

static void tick(struct dataplane *d)
{
    int64_t now = clock_monotonic_ns();
    if (checker_run(d->checker, now)) {
        d->stale = true;
        d->rebuild_ns = now;
    }
    if (now >= d->rebuild_ns && is_outdated(d))
        rebuild(d);
}

static void *run(void *arg)
{
    struct dataplane *d = arg;
    struct pollfd fds[] = {{.fd = frontend_fd(d->frontend), .events = POLLIN},
                           {.fd = d->wake, .events = POLLIN}};
    while (!atomic_load(&d->stopping)) {
        eventfd_t count;
        poll(fds, ARRAY_LEN(fds), TICK_MS);
        if (fds[0].revents)
            frontend_accept(d->frontend);
        if (fds[1].revents)
            eventfd_read(d->wake, &count);
        tick(d);
    }
    return NULL;
}

/* --- start and stop --- */

static int start_parts(struct dataplane *d, const struct dataplane_options *o, struct error *err)
{
    struct address_range range;
    const struct http_client_options client = {.insecure_skip_verify = true, .proxy_url = ""};
    if (address_range_read(o->range, &range, err) < 0)
        return -1;
    d->pool = address_pool_new(range);
    d->identity = identity_new(o->ca_file, err);
    if (d->identity)
        d->client = http_client_new(&client, err);
    if (!d->client)
        return -1;
    d->forwarder = forwarder_new(d->client);
    d->checker = checker_new(d->client, d->store, wake, d);
    d->frontend = frontend_new(forward_request, forwarder_http(d->forwarder),
                               forwarder_https(d->forwarder), identity_slot(d->identity), err);
    if (!d->frontend)
        return -1;
    d->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (d->wake < 0 || pthread_create(&d->thread, NULL, run, d) != 0)
        return error_set(err, ERR_IO, "cannot start the data plane's thread");
    d->running = true;
    return 0;
}

/* As many descriptors as may be: a listener takes one, and so does each connection. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct dataplane *dataplane_start(const struct dataplane_options *options, struct error *err)
{
    struct dataplane *d = xcalloc(1, sizeof(*d));
    raise_descriptor_limit();
    d->store = options->store;
    d->tunables = options->tunables;
    d->hosts_file = options->hosts_file ? xstrdup(options->hosts_file) : NULL;
    d->hosts = STRBUF(LIMIT_FILE_BYTES);
    d->wake = -1;
    d->stale = true;
    return start_parts(d, options, err) == 0 ? d : dataplane_stop(d);
}

/* The client ends before the servers: what it still had to answer is then complete. */
struct dataplane *dataplane_stop(struct dataplane *d)
{
    if (!d)
        return NULL;
    if (d->running) {
        atomic_store(&d->stopping, true);
        wake(d);
        pthread_join(d->thread, NULL);
    }
    if (d->forwarder)
        forwarder_stop(d->forwarder);
    http_client_free(d->client);
    frontend_free(d->frontend);
    checker_free(d->checker);
    forwarder_free(d->forwarder);
    identity_free(d->identity);
    address_pool_free(d->pool);
    cleanup_close(&d->wake);
    strbuf_free(&d->hosts);
    free(d->hosts_file);
    free(d);
    return NULL;
}

/* --- the report --- */

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void report_listener(struct dataplane *d, struct jw *w, struct arena *a,
                            const struct route_service *s, const struct route_listener *l)
{
    static const char *const protocols[] = {"HTTP", "HTTPS", "TLS_PASSTHROUGH"};
    struct str trouble = frontend_trouble(d->frontend, a, s->address, l->port);
    jw_begin_object(w);
    jw_key(w, "port");
    jw_int(w, l->port);
    member(w, "protocol", str_of(protocols[l->protocol]));
    if (trouble.n)
        member(w, "trouble", trouble);
    jw_end_object(w);
}

static void report_service(struct dataplane *d, struct jw *w, struct arena *a,
                           const struct route_service *s)
{
    jw_begin_object(w);
    member(w, "id", s->id);
    member(w, "name", s->name);
    member(w, "dnsName", s->dns_name);
    if (s->custom_domain.n)
        member(w, "customDomainName", s->custom_domain);
    member(w, "address", s->address ? address_text(a, s->address) : STR(""));
    jw_key(w, "active");
    jw_bool(w, s->active);
    jw_key(w, "reachable");
    jw_bool(w, s->reachable);
    jw_key(w, "listeners");
    jw_begin_array(w);
    for (size_t i = 0; i < s->listener_count; i++)
        report_listener(d, w, a, s, &s->listeners[i]);
    jw_end_array(w);
    jw_end_object(w);
}

struct str dataplane_report(struct dataplane *d, struct arena *a)
{
    struct strbuf out = STRBUF(LIMIT_FILE_BYTES);
    struct jw w = JW(&out);
    struct routing *r = forwarder_get(d->forwarder);
    jw_begin_object(&w);
    jw_key(&w, "services");
    jw_begin_array(&w);
    for (size_t i = 0; r && i < r->service_count; i++)
        report_service(d, &w, a, &r->services[i]);
    jw_end_array(&w);
    jw_end_object(&w);
    routing_unref(r);
    struct str text = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}
