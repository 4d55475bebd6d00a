/*
 * indexes.h - under which keys an object is found (lookup.h), for every store that answers
 * look-ups.
 */
#ifndef LG_API_INDEXES_H
#define LG_API_INDEXES_H

#include "api/lookup.h"
#include "api/views.h"
#include "kube_meta/store.h"

/* The index functions of any store of typed views (struct api_object), by enum api_index. */
extern const struct store_index api_indexes[INDEX_COUNT];

/*
 * The name of the VPC Lattice service that a route gets: its annotation service-name-override, else
 * its name cut to 20 and its namespace cut to 18 characters, joined and trimmed of hyphens (the
 * form that the existing Go controller uses, so that its services are adopted).
 */
struct str lattice_service_name(struct arena *a, const struct api_object *route);

#endif
