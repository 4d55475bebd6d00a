/*
 * health.h - /healthz, /readyz and /metrics on the plain port.
 *
 * Readiness is a list of named checks, printed as the API server prints its own:
 * "[+]certificate ok", "[-]cache failed: gateways have not been listed yet".
 */
#ifndef LG_WEBHOOK_HEALTH_H
#define LG_WEBHOOK_HEALTH_H

#include <stdatomic.h>

#include "http/http_server.h"
#include "metrics/metrics.h"
#include "webhook/certificate.h"
#include "replica/replica.h"

struct health {
    const struct replica *replica;
    const struct certificate *certificate;
    struct metrics *metrics;
    atomic_bool draining;
    struct http_endpoint routes[3];
};

/* Fills in the routes; `h` with its other members must outlive the server. */
void health_init(struct health *h);

/* Registers the gauges about certificate and caches. */
void health_register(struct health *h);

#endif
