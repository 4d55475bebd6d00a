/*
 * certificates.h - which ACM certificate a host name gets: the issued certificates, listed once a
 * minute while somebody wants them.
 *
 * An exact name beats a wildcard (one label); of several the newest wins. When ListCertificates is
 * denied nothing is asked for five minutes and every name has none.
 */
#ifndef LG_RECONCILE_CERTIFICATES_H
#define LG_RECONCILE_CERTIFICATES_H

#include "lattice/build.h"
#include "lattice_io/io.h"
#include "reconcile/queue.h"

struct certificate_cache;

/* `io` must outlive the cache. */
struct certificate_cache *certificates_new(struct io *io);

/* Accepts NULL; returns NULL. */
struct certificate_cache *certificates_free(struct certificate_cache *c);

/* For build_service(). */
const struct certificates *certificates_lookup(struct certificate_cache *c);

/* The unit asked for a name that is not known, or has no certificate yet: it is touched when a list
 * has come that may tell more. */
void certificates_want(struct certificate_cache *c, struct unit *u);

/* The unit ends. */
void certificates_forget(struct certificate_cache *c, struct unit *u);

#endif
