/*
 * health.h - what a series of health checks says about a target. Pure.
 *
 * "Health checks for your VPC Lattice target groups" in the VPC Lattice User Guide: the first check
 * that passes makes a new target healthy; later the thresholds count consecutive results.
 */
#ifndef LG_DATAPLANE_HEALTH_H
#define LG_DATAPLANE_HEALTH_H

#include "store/resource.h"

/* A target's history; all zero is a target that was not checked yet. */
struct health_state {
    enum target_status status; /* TARGET_INITIAL, TARGET_HEALTHY or TARGET_UNHEALTHY */
    int streak;                /* consecutive results that speak against the status */
};

/* Adds one result; returns whether the status has changed. */
bool health_add(struct health_state *state, const struct health_check *check, bool passed);

/* Whether a matcher such as "200-299,301" accepts a status code; a malformed part accepts none. */
bool health_code_accepted(struct str matcher, int status);

#endif
