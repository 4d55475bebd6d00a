/*
 * model.h - units as documents: what is desired and what is seen, in the short form of the cases
 * (tests/cases/lattice/plan/README.md).
 */
#ifndef LG_TESTS_LATTICE_PLAN_MODEL_H
#define LG_TESTS_LATTICE_PLAN_MODEL_H

#include "json/jv.h"
#include "lattice/plan.h"

#define ACCOUNT "111122223333"

/* The identity of all cases. */
extern const struct lattice_identity model_identity;

/* Tags of the form {"ManagedBy": "x", "team": "y"}: what has no "/" and begins with a capital gets
 * the product's prefix. */
struct lattice_tags model_tags(struct arena *a, const struct jv *written);

/* The desired and the seen half of a service unit, and of a network unit. */
struct desired_service model_desired_service(struct arena *a, const struct jv *written);
struct observed_service_unit model_observed_service(struct arena *a, const struct jv *written);
struct desired_network model_desired_network(struct arena *a, const struct jv *written);
struct observed_network_unit model_observed_network(struct arena *a, const struct jv *written);

#endif
