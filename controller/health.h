/*
 * health.h - /healthz, /readyz and /metrics of the controller.
 *
 * Readiness is a list of named checks, printed as the API server prints its own: "[+]cache ok",
 * "[-]aws failed: VPC Lattice could not be read yet".
 */
#ifndef LG_CONTROLLER_HEALTH_H
#define LG_CONTROLLER_HEALTH_H

#include <stdatomic.h>

#include "http/http_server.h"
#include "metrics/metrics.h"
#include "reconcile/reconciler.h"

struct controller_health {
    struct reconciler *reconciler;
    struct metrics *metrics;
    atomic_bool draining;
    struct http_endpoint routes[3];
};

/* Fills in the routes; `h` with its other members must outlive the server. */
void controller_health_init(struct controller_health *h);

#endif
