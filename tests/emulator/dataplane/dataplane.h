/*
 * dataplane.h - what makes VPC Lattice resources carry traffic: addresses, names, listeners,
 * routing, health checks; kept up to date with the store by a thread of its own.
 *
 * A service is served when it is ACTIVE and associated with a service network that a VPC is
 * associated with: from one address of its own, on the ports of its listeners, to requests whose
 * Host is its DNS name or its custom domain. Not done: TLS_PASSTHROUGH listeners, HTTP/2 to
 * targets, targets other than IP addresses, the statements of auth policies (AWS_IAM without a
 * policy denies everything, with one it allows everything).
 */
#ifndef LG_DATAPLANE_DATAPLANE_H
#define LG_DATAPLANE_DATAPLANE_H

#include "base/error.h"
#include "store/store.h"

struct dataplane;

/* Copied; `store` and `tunables` are borrowed, the latter is read under the store's lock. */
struct dataplane_options {
    struct store *store;
    const struct tunables *tunables;
    struct str range;       /* "169.254.171.0/24"; must be local addresses of this machine */
    const char *hosts_file; /* names for a DNS server; NULL: none */
    const char *ca_file;    /* where the CA for HTTPS listeners is written; NULL: nowhere */
};

/* Starts serving. ERR_CONFIG (range), ERR_IO, ERR_TLS. The caller owns it. */
struct dataplane *dataplane_start(const struct dataplane_options *options, struct error *err);

/* Ends everything; before the store is closed. Accepts NULL; returns NULL. */
struct dataplane *dataplane_stop(struct dataplane *d);

/*
 * JSON about what is served, in `a`: {"services": [{"id", "name", "dnsName", "customDomainName",
 * "address", "active", "reachable", "listeners": [{"port", "protocol", "trouble"}]}]}. "trouble"
 * says why nothing listens there. From any thread.
 */
struct str dataplane_report(struct dataplane *d, struct arena *a);

#endif
