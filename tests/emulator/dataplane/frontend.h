/*
 * frontend.h - the sockets that services listen on, and the servers that speak HTTP behind them.
 *
 * Two HTTP servers, one plain and one with TLS, share all sockets: what is accepted is handed over
 * to one of them, so that a thousand listeners cost a thousand descriptors and no threads.
 */
#ifndef LG_DATAPLANE_FRONTEND_H
#define LG_DATAPLANE_FRONTEND_H

#include "base/error.h"
#include "dataplane/routing.h"
#include "http/http_server.h"

struct frontend;

/* Servers that call `handle`, with `https_ctx` for what came over TLS. ERR_IO, ERR_CONFIG. */
struct frontend *frontend_new(http_handler *handle, void *http_ctx, void *https_ctx,
                              struct tls_slot *tls, struct error *err);

/* Closes everything; pending requests must have been completed. Accepts NULL; returns NULL. */
struct frontend *frontend_free(struct frontend *f);

/* A descriptor (epoll) that is readable while connections wait to be accepted. */
int frontend_fd(const struct frontend *f);

/* Accepts what waits. */
void frontend_accept(struct frontend *f);

/*
 * Listens for every reachable service on the ports of its HTTP and HTTPS listeners, and no longer
 * where there is none. Sockets that cannot be opened are logged, and tried again at the next call.
 * Returns how many that are.
 */
size_t frontend_update(struct frontend *f, const struct routing *r);

/*
 * Why nothing listens on `address` and `port`, in `a`; the empty view if something does. From any
 * thread.
 */
struct str frontend_trouble(struct frontend *f, struct arena *a, uint32_t address, uint16_t port);

#endif
