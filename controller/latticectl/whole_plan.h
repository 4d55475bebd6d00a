/*
 * whole_plan.h - the plans of all units as one: what the controller would do about a set of objects
 * and what was observed, by the functions that the controller itself calls (lattice/build.h,
 * observed/observed_store.h, lattice/plan.h).
 *
 * Units follow each other as if each had been carried out before the next is planned: networks that
 * are wanted, routes by namespace and name, what routes that are gone left behind, networks that
 * nobody wants any more. A route's service is associated with a network that an earlier step makes;
 * the network is deleted after the associations that its services give up.
 */
#ifndef LG_LATTICECTL_WHOLE_PLAN_H
#define LG_LATTICECTL_WHOLE_PLAN_H

#include "lattice/build.h"
#include "lattice/plan_print.h"
#include "observed/observed_store.h"

struct whole_input {
    const struct lookup *lookup;
    const struct build_settings *settings;
    const struct certificates *certificates; /* NULL: ACM was not asked */
    struct observed_store *store;
    bool assume_ours; /* build.h */
};

/* One unit, and the steps of the plan that are its. */
struct planned_unit {
    struct str name; /* "network my-hotel", "HTTPRoute default/rates" */
    size_t first_step, step_count;
    bool keeps_targets; /* the endpoints of a Service of it cannot be told */
};

struct whole_plan {
    /* Of all units. Keys and placeholders begin with the unit: "@{my-hotel/network}",
     * "@{default/rates/service arn}". Obstacles are those of planning and of building, bad backends
     * among them; their messages begin with the unit's name. */
    struct plan plan;
    size_t effects[PLAN_EFFECT_COUNT]; /* how many steps of each */
    const struct planned_unit *units;
    size_t unit_count;
    bool needs_action; /* an obstacle says that not all can be had that is wanted */
};

/* Lives in the arena. */
struct whole_plan whole_plan(struct arena *a, const struct whole_input *input);

#endif
