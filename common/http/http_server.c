/* http_server.c - starts, drains and stops the server; see http_server.h and server_impl.h. */
#include "http/http_server.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "http/server_impl.h"
#include "log/log.h"
#include "tls/tls_priority.h"

enum { MAX_THREADS = 16, STOP_WAIT_MS = 1000, YOUNG_MS = 500, YOUNG_POLL_MS = 5 };

/* A message of libmicrohttpd: a failed handshake, a connection that broke. */
static _printf_(2, 0) void trouble(void *cls, const char *format, va_list args)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(10);
    struct http_server *s = cls;
    char text[256];
    vsnprintf(text, sizeof(text), format, args);
    atomic_fetch_add(&s->trouble, 1); /* no lock: libmicrohttpd may hold one of its own here */
    log_limited(&limit, LOG_LEVEL_WARN, "trouble on a connection",
                LOG_STR("server", s->options.name), LOG_STR("detail", str_trim(str_of(text))));
}

static unsigned or_default(unsigned value, unsigned fallback)
{
    return value ? value : fallback;
}

static unsigned default_threads(void)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    return cpus < 1 ? 1 : cpus > MAX_THREADS ? MAX_THREADS : (unsigned)cpus;
}

static const char *copy(struct arena *a, const char *s)
{
    return arena_str(a, str_of(s)).p;
}

static void copy_options(struct http_server *s, const struct http_server_options *o)
{
    struct arena *a = s->arena;
    s->options = *o;
    s->options.name = copy(a, o->name ? o->name : "http");
    s->options.address = copy(a, o->address);
    s->options.tls_priority = copy(a, o->tls_priority ? o->tls_priority : TLS_PRIORITY_DEFAULT);
    struct http_endpoint *routes = ARENA_NEW_ARRAY(a, o->route_count, struct http_endpoint);
    for (size_t i = 0; i < o->route_count; i++) {
        routes[i] = o->routes[i];
        if (o->routes[i].method)
            routes[i].method = copy(a, o->routes[i].method);
        if (o->routes[i].path)
            routes[i].path = copy(a, o->routes[i].path);
        if (o->routes[i].media_type)
            routes[i].media_type = copy(a, o->routes[i].media_type);
    }
    s->options.routes = routes;
    s->options.threads = or_default(o->threads, default_threads());
    s->options.max_connections = or_default(o->max_connections, LIMIT_HTTP_CONNECTIONS);
    s->options.max_in_flight = or_default(o->max_in_flight, LIMIT_HTTP_IN_FLIGHT);
    s->options.idle_seconds = or_default(o->idle_seconds, LIMIT_HTTP_IDLE_SECONDS);
    s->options.request_ms = or_default(o->request_ms, LIMIT_HTTP_REQUEST_MS);
    s->options.pending_ms = or_default(o->pending_ms, LIMIT_HTTP_PENDING_MS);
}

static struct http_server *server_new(const struct http_server_options *options)
{
    struct http_server *s = xcalloc(1, sizeof(*s));
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->changed, &monotonic);
    pthread_cond_init(&s->end, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&s->lock, NULL);
    s->listen_fd = -1;
    s->arena = arena_new();
    copy_options(s, options);
    return s;
}

static void server_destroy(struct http_server *s)
{
    while (s->free_list) {
        struct exchange *next = s->free_list->next_free;
        exchange_free(s->free_list);
        s->free_list = next;
    }
    cleanup_close(&s->listen_fd);
    pthread_cond_destroy(&s->changed);
    pthread_cond_destroy(&s->end);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
    free(s);
}

/*
 * poll(), not epoll: with epoll, libmicrohttpd 0.9.75 never sleeps as long as any TLS handshake is
 * under way, so that one client that stops in the midst of its ClientHello takes a whole CPU.
 */
static struct MHD_Daemon *start_daemon(struct http_server *s)
{
    const struct http_server_options *o = &s->options;
    unsigned flags =
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK2, 0, (void *)(uintptr_t)tls_slot_retrieve},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)o->tls_priority},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem listen[] = {
        {MHD_OPTION_LISTEN_SOCKET, s->listen_fd, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    /* One thread is libmicrohttpd's default and must not be given as a pool size. */
    struct MHD_OptionItem pool[] = {
        {o->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, o->threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    flags |= (o->tls ? MHD_USE_TLS : 0u) | (o->adopt_only ? MHD_USE_NO_LISTEN_SOCKET : 0u);
    return MHD_start_daemon(
        flags, 0, NULL, NULL, connection_access, s, MHD_OPTION_EXTERNAL_LOGGER, trouble, s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_HTTP_HEADER_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, o->max_connections, MHD_OPTION_CONNECTION_TIMEOUT,
        o->idle_seconds, MHD_OPTION_NOTIFY_CONNECTION, connection_notify, s,
        MHD_OPTION_NOTIFY_COMPLETED, connection_completed, s, MHD_OPTION_URI_LOG_CALLBACK,
        connection_target, s, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, pool,
        MHD_OPTION_ARRAY, o->tls ? tls : none, MHD_OPTION_ARRAY, o->adopt_only ? none : listen,
        MHD_OPTION_END);
}

struct http_server *http_server_start(const struct http_server_options *options, struct error *err)
{
    struct http_server *s = server_new(options);
    if (s->options.tls && tls_priority_check(s->options.tls_priority, err) < 0)
        goto failed;
    if (!s->options.adopt_only)
        s->listen_fd = server_listen(s->options.address, s->options.port, &s->port, err);
    if (!s->options.adopt_only && s->listen_fd < 0)
        goto failed;
    s->daemon = start_daemon(s);
    if (!s->daemon) {
        error_set(err, ERR_IO, "cannot start the threads of the %s server: %m", s->options.name);
        goto failed;
    }
    s->listen_fd = -1;
    if (pthread_create(&s->sweeper, NULL, server_sweep, s) == 0)
        return s;
    error_set(err, ERR_IO, "cannot start the threads of the %s server", s->options.name);
    MHD_stop_daemon(s->daemon);
failed:
    server_destroy(s);
    return NULL;
}

uint16_t http_server_port(const struct http_server *s)
{
    return s->port;
}

int http_server_adopt(struct http_server *s, int fd, struct error *err)
{
    struct sockaddr_storage peer = {0};
    socklen_t size = sizeof(peer);
    struct sockaddr *address = (struct sockaddr *)(void *)&peer;
    if (getpeername(fd, address, &size) < 0) {
        error_set(err, ERR_IO, "a new connection of the %s server: %m", s->options.name);
        close(fd);
        return -1;
    }
    if (MHD_add_connection(s->daemon, fd, address, size) == MHD_YES) /* closes fd if it fails */
        return 0;
    return error_set(err, ERR_IO, "the %s server cannot take another connection: %m",
                     s->options.name);
}

static void set_mode(struct http_server *s, enum server_mode mode)
{
    pthread_mutex_lock(&s->lock);
    s->mode = mode;
    pthread_mutex_unlock(&s->lock);
}

/* Waits under the lock until *count is 0; returns what is left after `ms`. */
static unsigned wait_for_none(struct http_server *s, const unsigned *count, unsigned ms)
{
    int64_t until = clock_monotonic_ns() + ms * NS_PER_MS;
    struct timespec at = {until / NS_PER_SECOND, until % NS_PER_SECOND};
    while (*count && pthread_cond_timedwait(&s->changed, &s->lock, &at) == 0)
        ;
    return *count;
}

static void sleep_ms(unsigned ms)
{
    struct timespec left = {ms / 1000, (long)(ms % 1000) * NS_PER_MS};
    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

/* Whether there is a connection from which a request may come at any moment: it is new or busy. */
static bool has_young(struct http_server *s, int64_t now_ns)
{
    bool found = false;
    pthread_mutex_lock(&s->lock);
    for (const struct connection *c = s->connections; c && !found; c = c->next)
        found = c->phase_since_ns > now_ns - YOUNG_MS * NS_PER_MS && c->phase_since_ns <= now_ns;
    pthread_mutex_unlock(&s->lock);
    return found;
}

unsigned http_server_drain(struct http_server *s, unsigned grace_ms, unsigned wait_ms)
{
    set_mode(s, SERVER_CLOSING);
    sleep_ms(grace_ms);
    set_mode(s, SERVER_REFUSING);
    if (s->listen_fd < 0)
        s->listen_fd = MHD_quiesce_daemon(s->daemon);
    if (s->listen_fd >= 0)
        shutdown(s->listen_fd, SHUT_RD); /* the kernel refuses new connections from here on */
    int64_t until = clock_monotonic_ns() + wait_ms * NS_PER_MS;
    while (clock_monotonic_ns() < until && has_young(s, clock_monotonic_ns()))
        sleep_ms(YOUNG_POLL_MS); /* who came in before the port was closed gets an answer */
    int64_t left_ms = (until - clock_monotonic_ns()) / NS_PER_MS;
    pthread_mutex_lock(&s->lock);
    unsigned left = wait_for_none(s, &s->in_flight, left_ms > 0 ? (unsigned)left_ms : 0);
    pthread_mutex_unlock(&s->lock);
    return left;
}

struct http_server *http_server_free(struct http_server *s)
{
    if (!s)
        return NULL;
    pthread_mutex_lock(&s->lock);
    s->mode = SERVER_REFUSING;
    s->stopping = true;
    pthread_cond_signal(&s->end);
    server_abandon_all(s);
    wait_for_none(s, &s->put_aside, STOP_WAIT_MS);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->sweeper, NULL);
    MHD_stop_daemon(s->daemon);
    pthread_mutex_lock(&s->lock);
    while (s->in_flight) /* handlers that have not completed what they took */
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
    server_destroy(s);
    return NULL;
}

void http_server_stats(struct http_server *s, struct http_server_stats *ret_stats)
{
    pthread_mutex_lock(&s->lock);
    *ret_stats = s->stats;
    ret_stats->in_flight = s->in_flight;
    ret_stats->trouble_total = atomic_load(&s->trouble);
    pthread_mutex_unlock(&s->lock);
}
