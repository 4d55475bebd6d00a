/* wire.c - see wire.h. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/strbuf.h"
#include "base/xalloc.h"

enum { PATIENCE_MS = 10000, REPLY_BYTES = 32 << 20 };

struct wire {
    int fd;
    gnutls_session_t tls; /* NULL: plain */
    gnutls_certificate_credentials_t credentials;
    struct strbuf unread;
};

struct wire *wire_try_open(uint16_t port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) < 0) {
        cleanup_close(&fd);
        return NULL;
    }
    struct timeval patience = {PATIENCE_MS / 1000, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    struct wire *w = xcalloc(1, sizeof(*w));
    w->fd = fd;
    w->unread = STRBUF(REPLY_BYTES);
    return w;
}

struct wire *wire_open(uint16_t port)
{
    struct wire *w = wire_try_open(port);
    if (!w)
        abort();
    return w;
}

struct wire *wire_open_tls(uint16_t port, const char *priority)
{
    struct wire *w = wire_open(port);
    gnutls_certificate_allocate_credentials(&w->credentials);
    gnutls_init(&w->tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
    gnutls_priority_set_direct(w->tls, priority ? priority : "NORMAL", NULL);
    gnutls_credentials_set(w->tls, GNUTLS_CRD_CERTIFICATE, w->credentials);
    gnutls_transport_set_int(w->tls, w->fd);
    gnutls_handshake_set_timeout(w->tls, PATIENCE_MS);
    int rc;
    do
        rc = gnutls_handshake(w->tls);
    while (rc < 0 && !gnutls_error_is_fatal(rc));
    if (rc == 0)
        return w;
    wire_close(w);
    return NULL;
}

int wire_listen(uint16_t *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)(const void *)&at, sizeof(at)) < 0 ||
        listen(fd, 8) < 0 || getsockname(fd, (struct sockaddr *)(void *)&at, &size) < 0)
        abort();
    *ret_port = ntohs(at.sin_port);
    return fd;
}

int wire_accept(int listener)
{
    struct pollfd readable = {.fd = listener, .events = POLLIN};
    int fd = poll(&readable, 1, PATIENCE_MS) > 0 ? accept(listener, NULL, NULL) : -1;
    if (fd < 0)
        abort();
    return fd;
}

ssize_t wire_put(int fd, struct str bytes)
{
    return send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
}

void wire_close(struct wire *w)
{
    if (!w)
        return;
    if (w->tls)
        gnutls_deinit(w->tls);
    if (w->credentials)
        gnutls_certificate_free_credentials(w->credentials);
    strbuf_free(&w->unread);
    close(w->fd);
    free(w);
}

void wire_reset(struct wire *w)
{
    struct linger at_once = {1, 0};
    setsockopt(w->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    wire_close(w);
}

bool wire_send(struct wire *w, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = w->tls ? gnutls_record_send(w->tls, bytes.p, bytes.n)
                           : send(w->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return true;
}

bool wire_printf(struct wire *w, const char *format, ...)
{
    struct strbuf text = STRBUF(REPLY_BYTES);
    va_list args;
    va_start(args, format);
    strbuf_vprintf(&text, format, args);
    va_end(args);
    bool sent = wire_send(w, strbuf_str(&text));
    strbuf_free(&text);
    return sent;
}

/* Receives some bytes; false at the end of the connection or of the patience. */
static bool receive(struct wire *w)
{
    char piece[16384];
    ssize_t n;
    do
        n = w->tls ? gnutls_record_recv(w->tls, piece, sizeof(piece))
                   : recv(w->fd, piece, sizeof(piece), 0);
    while (w->tls && n < 0 && !gnutls_error_is_fatal((int)n) && n != GNUTLS_E_AGAIN);
    if (n <= 0)
        return false;
    strbuf_add(&w->unread, (struct str){piece, (size_t)n});
    return true;
}

/* The first `n` bytes that were received, taken off. */
static struct str take(struct wire *w, struct arena *a, size_t n)
{
    struct str all = strbuf_str(&w->unread);
    struct str taken = arena_str(a, str_sub(all, 0, n));
    struct str rest = arena_str(a, str_sub(all, n, all.n));
    strbuf_clear(&w->unread);
    strbuf_add(&w->unread, rest);
    return taken;
}

bool wire_read_head(struct wire *w, struct arena *a, struct wire_reply *ret_reply)
{
    ptrdiff_t end;
    int64_t status = 0;
    while ((end = str_find(strbuf_str(&w->unread), STR("\r\n\r\n"))) < 0)
        if (!receive(w))
            return false;
    struct str head = take(w, a, (size_t)end + 4);
    if (!str_starts(head, STR("HTTP/1.")) || !str_to_i64(str_sub(head, 9, 12), &status))
        return false;
    *ret_reply =
        (struct wire_reply){.status = (int)status, .head = str_sub(head, 0, (size_t)end + 2)};
    return true;
}

bool wire_read(struct wire *w, struct arena *a, struct wire_reply *ret_reply)
{
    int64_t length = 0;
    static const struct str field = S("\r\nContent-Length: ");
    if (!wire_read_head(w, a, ret_reply))
        return false;
    ptrdiff_t at = str_find(ret_reply->head, field);
    if (at < 0)
        return false;
    struct str rest = str_sub(ret_reply->head, (size_t)at + field.n, ret_reply->head.n), line;
    if (!str_split(&rest, '\r', &line) || !str_to_i64(line, &length))
        return false;
    while (w->unread.n < (size_t)length)
        if (!receive(w))
            return false;
    ret_reply->body = take(w, a, (size_t)length);
    return true;
}

bool wire_is_closed_within(struct wire *w, int ms)
{
    struct pollfd readable = {.fd = w->fd, .events = POLLIN};
    if (w->unread.n || poll(&readable, 1, ms) <= 0)
        return false;
    errno = 0;
    return !receive(w) && errno != EAGAIN;
}

void wire_finish_sending(struct wire *w)
{
    shutdown(w->fd, SHUT_WR);
}

struct str wire_server_name(struct wire *w, struct arena *a, unsigned index)
{
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(w->tls, &count);
    gnutls_x509_crt_t leaf;
    char name[256];
    size_t size = sizeof(name);
    gnutls_x509_crt_init(&leaf);
    if (!count || gnutls_x509_crt_import(leaf, &chain[0], GNUTLS_X509_FMT_DER) < 0 ||
        gnutls_x509_crt_get_subject_alt_name(leaf, index, name, &size, NULL) < 0)
        size = 0;
    gnutls_x509_crt_deinit(leaf);
    return arena_str(a, (struct str){name, size});
}

const char *wire_tls_version(struct wire *w)
{
    return gnutls_protocol_get_name(gnutls_protocol_get_version(w->tls));
}
