/* frontend.c - see frontend.h. */
#include "dataplane/frontend.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/xalloc.h"
#include "log/log.h"

enum {
    BACKLOG = 511,
    BATCH = 64,
    MAX_BODY_BYTES = 8 << 20,
    MAX_CONNECTIONS = 4096,
    MAX_IN_FLIGHT = 2048,
    PENDING_MS = 90000, /* longer than a forwarded request may take */
};

struct listening {
    uint32_t address;
    uint16_t port;
    bool https;
    int fd;     /* -1: failed */
    int reason; /* errno, if it failed */
    uint64_t round;
};

struct frontend {
    struct http_server *plain, *secure;
    int epoll;
    uint64_t round;
    pthread_mutex_t lock; /* of the map */
    struct map *sockets;  /* (address, port) -> struct listening */
};

static struct http_server *start(const char *name, http_handler *handle, void *ctx,
                                 struct tls_slot *tls, struct error *err)
{
    const struct http_endpoint everything = {
        .max_body_bytes = MAX_BODY_BYTES, .handle = handle, .ctx = ctx};
    const struct http_server_options options = {
        .name = name,
        .adopt_only = true,
        .tls = tls,
        .routes = &everything,
        .route_count = 1,
        .threads = 1,
        .max_connections = MAX_CONNECTIONS,
        .max_in_flight = MAX_IN_FLIGHT,
        .pending_ms = PENDING_MS,
    };
    return http_server_start(&options, err);
}

struct frontend *frontend_new(http_handler *handle, void *http_ctx, void *https_ctx,
                              struct tls_slot *tls, struct error *err)
{
    struct frontend *f = xcalloc(1, sizeof(*f));
    pthread_mutex_init(&f->lock, NULL);
    f->sockets = map_new();
    f->epoll = epoll_create1(EPOLL_CLOEXEC);
    f->plain = start("data plane", handle, http_ctx, NULL, err);
    f->secure = f->plain ? start("data plane (TLS)", handle, https_ctx, tls, err) : NULL;
    if (f->epoll >= 0 && f->secure)
        return f;
    if (f->epoll < 0)
        error_set(err, ERR_IO, "cannot wait for connections: %m");
    return frontend_free(f);
}

static void listening_free(struct listening *l)
{
    cleanup_close(&l->fd);
    free(l);
}

struct frontend *frontend_free(struct frontend *f)
{
    if (!f)
        return NULL;
    map_foreach (f->sockets, entry)
        listening_free(entry->value);
    map_free(f->sockets);
    http_server_free(f->plain);
    http_server_free(f->secure);
    cleanup_close(&f->epoll);
    pthread_mutex_destroy(&f->lock);
    free(f);
    return NULL;
}

int frontend_fd(const struct frontend *f)
{
    return f->epoll;
}

/* --- accepting --- */

static void accept_all(struct frontend *f, const struct listening *l)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(10);
    for (;;) {
        struct error err;
        int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (fd < 0) {
            if (errno != EAGAIN)
                log_limited(&limit, LOG_LEVEL_WARN, "a connection could not be accepted",
                            LOG_STR("error", strerrordesc_np(errno)));
            return;
        }
        if (http_server_adopt(l->https ? f->secure : f->plain, fd, &err) < 0)
            log_limited(&limit, LOG_LEVEL_WARN, "a connection could not be served", LOG_ERR(&err));
    }
}

void frontend_accept(struct frontend *f)
{
    struct epoll_event events[BATCH];
    int n = epoll_wait(f->epoll, events, BATCH, 0);
    for (int i = 0; i < n; i++)
        accept_all(f, events[i].data.ptr);
}

/* --- listening --- */

static int open_socket(uint32_t address, uint16_t port)
{
    const struct sockaddr_in where = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        bind(fd, (const struct sockaddr *)(const void *)&where, sizeof(where)) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    int reason = errno;
    cleanup_close(&fd);
    errno = reason;
    return -1;
}

/* Opens the socket unless it is open; one line in the log for each new reason. */
static void try_open(struct frontend *f, struct listening *l)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = l};
    if (l->fd >= 0)
        return;
    l->fd = open_socket(l->address, l->port);
    if (l->fd >= 0 && epoll_ctl(f->epoll, EPOLL_CTL_ADD, l->fd, &event) == 0)
        return;
    int reason = errno;
    cleanup_close(&l->fd);
    l->fd = -1;
    if (reason == l->reason)
        return;
    l->reason = reason;
    struct arena *a = arena_new_sized(256);
    log_warn("cannot listen for a service; the range of the data plane must be local addresses",
             LOG_STR("address", address_text(a, l->address)), LOG_INT("port", l->port),
             LOG_STR("error", strerrordesc_np(reason)));
    arena_free(a);
}

/* Under the lock. */
static struct listening *find(struct frontend *f, uint32_t address, uint16_t port, bool add)
{
    const uint64_t both = (uint64_t)address << 16 | port;
    const struct str key = {(const char *)&both, sizeof(both)};
    struct listening *l = map_get(f->sockets, key);
    if (l || !add)
        return l;
    l = xcalloc(1, sizeof(*l));
    *l = (struct listening){.address = address, .port = port, .fd = -1};
    map_put(f->sockets, key, l);
    return l;
}

/* Under the lock: closes what is not wanted any more. Returns how many of the rest are not open. */
static size_t sweep(struct frontend *f)
{
    size_t failed = 0;
    for (size_t i = map_size(f->sockets); i-- > 0;) {
        struct listening *l = map_at(f->sockets, i)->value;
        if (l->round == f->round) {
            failed += l->fd < 0;
            continue;
        }
        map_remove(f->sockets, map_at(f->sockets, i)->key);
        listening_free(l);
    }
    return failed;
}

/* Under the lock. Whether TLS is spoken is decided when a connection comes. */
static void want(struct frontend *f, uint32_t address, const struct route_listener *wanted)
{
    if (wanted->protocol == LISTENER_TLS_PASSTHROUGH)
        return;
    struct listening *l = find(f, address, wanted->port, true);
    l->https = wanted->protocol == LISTENER_HTTPS;
    l->round = f->round;
    try_open(f, l);
}

size_t frontend_update(struct frontend *f, const struct routing *r)
{
    pthread_mutex_lock(&f->lock);
    f->round++;
    for (size_t i = 0; i < r->service_count; i++) {
        const struct route_service *s = &r->services[i];
        for (size_t n = 0; s->reachable && s->address && n < s->listener_count; n++)
            want(f, s->address, &s->listeners[n]);
    }
    size_t failed = sweep(f);
    pthread_mutex_unlock(&f->lock);
    return failed;
}

struct str frontend_trouble(struct frontend *f, struct arena *a, uint32_t address, uint16_t port)
{
    struct str trouble = STR("nothing is listened on yet");
    pthread_mutex_lock(&f->lock);
    const struct listening *l = find(f, address, port, false);
    if (l)
        trouble = l->fd >= 0 ? STR_NONE : arena_str(a, str_of(strerrordesc_np(l->reason)));
    pthread_mutex_unlock(&f->lock);
    return trouble;
}
