/*
 * desired_json.h - units as JSON: for `latticectl`, for golden tests, for a person who wonders.
 *
 * What is empty or absent is left out; "delete": true alone says that nothing may be left.
 */
#ifndef LG_LATTICE_DESIRED_JSON_H
#define LG_LATTICE_DESIRED_JSON_H

#include "lattice/build.h"

/* Compact JSON in the arena. */
struct str desired_network_json(struct arena *a, const struct desired_network *network);

/* The service, and with it what building told: obstacles, bad backends, hostnames waiting. */
struct str built_service_json(struct arena *a, const struct built_service *built);

#endif
