/*
 * wire.h - a client that sends exactly the bytes a test wants, over TCP or TLS on loopback.
 *
 * Unlike the real client it can stop in the middle, lie about lengths and reset connections. Every
 * wait is bounded.
 */
#ifndef LG_TESTS_HTTP_WIRE_H
#define LG_TESTS_HTTP_WIRE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"

struct wire;

/* One answer. */
struct wire_reply {
    int status;
    struct str head; /* status line and fields, without the empty line */
    struct str body;
};

/* A TCP connection; aborts if there is nobody. */
struct wire *wire_open(uint16_t port);

/* The same, or NULL when the connection is refused. */
struct wire *wire_try_open(uint16_t port);

/* With TLS on top, offering `priority` (NULL: GnuTLS's default); NULL if the handshake fails. */
struct wire *wire_open_tls(uint16_t port, const char *priority);

/* A listening socket on a free port of 127.0.0.1; its next connection; some of `bytes` sent. */
int wire_listen(uint16_t *ret_port);
int wire_accept(int listener);
ssize_t wire_put(int fd, struct str bytes);

/* Closes; accepts NULL. With `reset` the peer sees a reset instead of an orderly end. */
void wire_close(struct wire *w);
void wire_reset(struct wire *w);

/* Sends all bytes; false if the peer does not take them. */
bool wire_send(struct wire *w, struct str bytes);

/* printf, then wire_send. */
bool wire_printf(struct wire *w, const char *format, ...) _printf_(2, 3);

/*
 * Reads one whole answer, by its Content-Length; false if the connection ends before, or after 10 s
 * of silence.
 */
bool wire_read(struct wire *w, struct arena *a, struct wire_reply *ret_reply);

/* The same without a body, for HEAD. */
bool wire_read_head(struct wire *w, struct arena *a, struct wire_reply *ret_reply);

/* Whether the peer closes within `ms`, sending nothing more before. */
bool wire_is_closed_within(struct wire *w, int ms);

/* Says nothing more; the other direction stays open. */
void wire_finish_sending(struct wire *w);

/* The subject alternative name of the server's certificate, number `index`. */
struct str wire_server_name(struct wire *w, struct arena *a, unsigned index);

/* "TLS1.3" or "TLS1.2". */
const char *wire_tls_version(struct wire *w);

#endif
