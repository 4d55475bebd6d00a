/*
 * invariants.h - what holds of every status that is written over another one: what is not ours
 * stays byte for byte and in its order, lastTransitionTime moves only with a condition's status,
 * and the API server would take the conditions.
 */
#ifndef LG_UNIT_STATUS_INVARIANTS_H
#define LG_UNIT_STATUS_INVARIANTS_H

#include "json/jv.h"

/* Asserts them; `old` may be NULL. `now` is the time of the write. */
void check_invariants(struct arena *a, const struct jv *old, const struct jv *status,
                      struct str now);

#endif
