/*
 * peer.h - a server on loopback that says exactly what a test wants, to one client after the other.
 *
 * Unlike the real server it can answer with anything, stop in the middle, or never answer. It
 * speaks plain TCP. Every wait is bounded.
 */
#ifndef LG_TESTS_HTTP_CLIENT_PEER_H
#define LG_TESTS_HTTP_CLIENT_PEER_H

#include "base/strbuf.h"

struct peer;

/* Listens on a free port; a thread runs `serve` once for each connection, one at a time. */
struct peer *peer_start(void (*serve)(struct peer *p, void *ctx), void *ctx);

/* Ends the connection that is served and the thread. Returns how many connections there were. */
unsigned peer_stop(struct peer *p);

/* "http://127.0.0.1:PORT", lives as long as the peer. */
const char *peer_url(const struct peer *p);

/*
 * For `serve`. peer_read() appends one request, head and Content-Length body, to *ret; false when
 * the client has gone, after 10 s, or when the peer stops. peer_write() and peer_chunk() (one chunk
 * of a chunked body; empty: the last) say whether the bytes were taken.
 */
bool peer_read(struct peer *p, struct strbuf *ret);
bool peer_write(struct peer *p, const char *text);
bool peer_chunk(struct peer *p, struct str data);

/* Waits until the client closes, the peer stops, or 10 s have passed; true in the first case. */
bool peer_wait_closed(struct peer *p);

/* The connection will end with a reset instead of orderly. */
void peer_reset(struct peer *p);

#endif
