/*
 * unit_keys.h - the keys and placeholders of one unit's plan (lattice/plan.h), made unique among
 * all units by the unit's prefix.
 */
#ifndef LG_LATTICECTL_UNIT_KEYS_H
#define LG_LATTICECTL_UNIT_KEYS_H

#include "lattice/plan.h"

struct unit_keys {
    struct arena *a;
    struct str prefix; /* "default/rates/" */
    const struct plan *plan;
};

/* The key with the prefix; an empty one stays empty. */
struct str unit_keys_name(const struct unit_keys *keys, struct str key);

/* The text with the prefix in every placeholder of a key that the plan's steps produce. */
struct str unit_keys_rename(const struct unit_keys *keys, struct str text);

/* Whether a parameter or the body of the step has `placeholder` in it. */
bool unit_step_names(const struct plan_step *step, struct str placeholder);

#endif
