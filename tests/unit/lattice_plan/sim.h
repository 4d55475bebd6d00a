/*
 * sim.h - carries a plan out on a seen document, as AWS would with all delays 0, and watches.
 *
 * It breaks off with what AWS would refuse (lattice model: uniqueness, limits, conflicts), with a
 * change of what does not carry our owner tag, with a step before the one it waits for, and with a
 * rule that forwards to a new group before its targets are there.
 */
#ifndef LG_TESTS_LATTICE_PLAN_SIM_H
#define LG_TESTS_LATTICE_PLAN_SIM_H

#include "base/error.h"
#include "lattice/plan.h"

/* How many calls of each kind were made. */
struct sim_counts {
    int rule_creates, rule_deletes, rule_updates, rule_batches, total;
};

/*
 * Carries the first `most` steps of the plan out on `unit` (changed in place), in an order drawn
 * from `seed` among those that the dependencies allow; 0: as written. *serial numbers what is
 * created. 0, or -1 with what was wrong.
 */
int sim_apply(struct arena *a, struct jv *unit, const struct desired_service *want,
              const struct plan *plan, size_t most, uint64_t seed, int *serial,
              struct sim_counts *ret_counts, struct error *err);

/* A document of a unit in which nothing is there, for the route of `desired`. */
struct jv *sim_nothing(struct arena *a, const struct jv *desired);

#endif
