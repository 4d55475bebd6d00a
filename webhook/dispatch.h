/*
 * dispatch.h - the webhook's HTTP routes: /mutate, /validate and /check on the TLS port.
 *
 * A review is decided on the server's thread. If that takes fresh reads, the connection is put
 * aside and the review goes on when they are there; nobody else waits. Every review ends in one
 * access log line and in the metrics.
 */
#ifndef LG_WEBHOOK_DISPATCH_H
#define LG_WEBHOOK_DISPATCH_H

#include "http/http_server.h"
#include "metrics/metrics.h"
#include "webhook/admission.h"
#include "replica/replica.h"

struct dispatch;

struct dispatch_options {
    struct admission_settings settings;
    struct replica *replica; /* must outlive the dispatch */
    struct metrics *metrics; /* likewise */
};

/* Registers the metrics. The caller owns it; it must outlive the server. */
struct dispatch *dispatch_new(const struct dispatch_options *options);

/* Accepts NULL; returns NULL. */
struct dispatch *dispatch_free(struct dispatch *d);

/* Changes the bundle that objects are checked against; any thread, at any time. */
void dispatch_set_bundle(struct dispatch *d, const struct schema_bundle *bundle);

/* The routes for http_server_options; they live as long as the dispatch. */
const struct http_endpoint *dispatch_routes(const struct dispatch *d, size_t *ret_count);

#endif
