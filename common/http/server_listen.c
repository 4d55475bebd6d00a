/* server_listen.c - opens the listening socket; see server_impl.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "http/server_impl.h"

enum { BACKLOG = 511 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* Fills *ret from a numeric address; the empty one is every address, of both families. */
static socklen_t parse(const char *address, uint16_t port, union address *ret)
{
    *ret = (union address){0};
    if (inet_pton(AF_INET, address, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        return sizeof(ret->v4);
    }
    if (!*address || inet_pton(AF_INET6, address, &ret->v6.sin6_addr) == 1) {
        ret->v6.sin6_family = AF_INET6;
        ret->v6.sin6_port = htons(port);
        return sizeof(ret->v6);
    }
    return 0;
}

static int fail(const char *address, uint16_t port, struct error *err)
{
    const char *shown = *address ? address : "every address";
    if (errno == EADDRINUSE)
        return error_set(err, ERR_IO,
                         "port %u on %s is in use by another process; stop it or choose another "
                         "port",
                         port, shown);
    if (errno == EACCES)
        return error_set(err, ERR_IO,
                         "not allowed to listen on port %u on %s; use a port of 1024 or above",
                         port, shown);
    return error_set(err, ERR_IO, "cannot listen on port %u on %s: %m", port, shown);
}

static int open_socket(const union address *where, socklen_t size)
{
    int fd = socket(where->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1, off = 0;
    if (fd < 0)
        return -1;
    bool ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0;
    if (where->any.sa_family == AF_INET6)
        ok = ok && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0;
    if (ok && bind(fd, &where->any, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

int server_listen(const char *address, uint16_t port, uint16_t *ret_port, struct error *err)
{
    union address where;
    socklen_t size = parse(address, port, &where);
    if (!size)
        return error_set(err, ERR_CONFIG,
                         "\"%s\" is not an address to listen on; write a numeric one such as "
                         "0.0.0.0, 127.0.0.1 or ::1, or nothing for all",
                         address);
    int fd = open_socket(&where, size);
    if (fd < 0 && !*address && errno == EAFNOSUPPORT) { /* a kernel without IPv6 */
        size = parse("0.0.0.0", port, &where);
        fd = open_socket(&where, size);
    }
    if (fd < 0)
        return fail(address, port, err);
    getsockname(fd, &where.any, &size);
    *ret_port = ntohs(where.any.sa_family == AF_INET ? where.v4.sin_port : where.v6.sin6_port);
    return fd;
}
