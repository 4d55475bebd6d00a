/*
 * differences.h - what a plan would change, field by field: what is wanted and what was found.
 * Pure.
 */
#ifndef LG_LATTICECTL_ONLINE_DIFFERENCES_H
#define LG_LATTICECTL_ONLINE_DIFFERENCES_H

#include "base/vec.h"
#include "lattice/plan.h"

/* Texts as they are, other values as compact JSON; "absent" and "present" for a whole resource. */
struct difference {
    struct str resource; /* "rule 0.0 of listener 80 of service rates-default (rule-0123)" */
    struct str field;    /* "action.forward.targetGroups[0].weight"; empty: the resource itself */
    struct str wanted, found;
};

struct differences {
    struct difference *items;
    size_t n;
    size_t capacity;
};

/*
 * The differences behind the steps of a plan, in their order. `snapshot` is what the plan was made
 * against (observed/snapshot.h). Lives in the arena.
 */
struct differences differences_find(struct arena *a, const struct plan *plan,
                                    const struct jv *snapshot);

#endif
