/* peer.c - see peer.h. */
#include "peer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "base/xalloc.h"

enum { PATIENCE_MS = 10000 };

struct peer {
    int listener, connection;
    int stop; /* readable once the peer is to stop */
    unsigned served;
    char url[64];
    void (*serve)(struct peer *, void *);
    void *ctx;
    pthread_t thread;
};

/* Whether `fd` can be read from before the peer stops or patience ends. */
static bool readable(struct peer *p, int fd)
{
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = p->stop, .events = POLLIN}};
    return poll(fds, 2, PATIENCE_MS) > 0 && fds[0].revents;
}

static bool accepted(struct peer *p)
{
    struct pollfd fds[] = {{.fd = p->listener, .events = POLLIN},
                           {.fd = p->stop, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0)
        ;
    if (fds[1].revents)
        return false;
    p->connection = accept4(p->listener, NULL, NULL, SOCK_CLOEXEC);
    return p->connection >= 0;
}

static void *run(void *arg)
{
    struct peer *p = arg;
    while (accepted(p)) {
        p->served++;
        p->serve(p, p->ctx);
        close(p->connection);
    }
    return NULL;
}

struct peer *peer_start(void (*serve)(struct peer *p, void *ctx), void *ctx)
{
    struct peer *p = xcalloc(1, sizeof(*p));
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(where);
    p->serve = serve;
    p->ctx = ctx;
    p->stop = eventfd(0, EFD_CLOEXEC);
    p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (p->listener < 0 || p->stop < 0 || bind(p->listener, (struct sockaddr *)&where, size) < 0 ||
        listen(p->listener, 16) < 0 ||
        getsockname(p->listener, (struct sockaddr *)&where, &size) < 0)
        abort();
    snprintf(p->url, sizeof(p->url), "http://127.0.0.1:%u", ntohs(where.sin_port));
    if (pthread_create(&p->thread, NULL, run, p) != 0)
        abort();
    return p;
}

unsigned peer_stop(struct peer *p)
{
    if (eventfd_write(p->stop, 1) < 0)
        abort();
    pthread_join(p->thread, NULL);
    unsigned served = p->served;
    close(p->listener);
    close(p->stop);
    free(p);
    return served;
}

const char *peer_url(const struct peer *p)
{
    return p->url;
}

/* The bytes that are missing until `text` is one request; at least 1 while the head is open. */
static size_t missing(struct str text)
{
    int64_t length = 0;
    ptrdiff_t end = str_find(text, STR("\r\n\r\n"));
    if (end < 0)
        return 1;
    ptrdiff_t at = str_find(text, STR("Content-Length: "));
    if (at >= 0 && at < end) {
        struct str rest = str_sub(text, (size_t)at + 16, text.n);
        str_to_i64(str_sub(rest, 0, (size_t)str_find_char(rest, '\r')), &length);
    }
    size_t whole = (size_t)end + 4 + (size_t)length;
    return whole > text.n ? whole - text.n : 0;
}

bool peer_read(struct peer *p, struct strbuf *ret)
{
    struct strbuf request = STRBUF(ret->max);
    char buffer[4096];
    for (size_t want; (want = missing(strbuf_str(&request))) > 0;) {
        want = str_find(strbuf_str(&request), STR("\r\n\r\n")) < 0 ? 1 : want;
        ssize_t n = -1;
        if (readable(p, p->connection))
            n = recv(p->connection, buffer, want < sizeof(buffer) ? want : sizeof(buffer), 0);
        if (n <= 0) {
            strbuf_free(&request);
            return false;
        }
        strbuf_add(&request, (struct str){buffer, (size_t)n});
    }
    strbuf_add(ret, strbuf_str(&request));
    strbuf_free(&request);
    return true;
}

static bool send_all(struct peer *p, struct str data)
{
    while (data.n) {
        ssize_t n = send(p->connection, data.p, data.n, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        data = str_sub(data, (size_t)n, data.n);
    }
    return true;
}

bool peer_write(struct peer *p, const char *text)
{
    return send_all(p, str_of(text));
}

bool peer_chunk(struct peer *p, struct str data)
{
    char size[32];
    snprintf(size, sizeof(size), "%zx\r\n", data.n);
    return send_all(p, str_of(size)) && send_all(p, data) && send_all(p, STR("\r\n"));
}

bool peer_wait_closed(struct peer *p)
{
    char byte;
    while (readable(p, p->connection))
        if (recv(p->connection, &byte, 1, 0) <= 0)
            return true;
    return false;
}

void peer_reset(struct peer *p)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(p->connection, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}
