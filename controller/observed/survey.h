/*
 * survey.h - questions about everything in the store, for those who look at an account as a whole.
 */
#ifndef LG_OBSERVED_SURVEY_H
#define LG_OBSERVED_SURVEY_H

#include "observed/observed_store.h"

/* Calls fn for each service network that carries the owner's tag. */
void survey_owned_networks(const struct observed_store *s, struct str owner,
                           void (*fn)(void *ctx, struct str name), void *ctx);

/*
 * What is still to be read before plans of `owner` need nothing: details of services that any
 * cluster manages, targets and health checks of the owner's target groups, tags of whatever is in
 * the account. Texts live in `a`.
 */
struct plan_need *survey_unread(const struct observed_store *s, struct arena *a,
                                const struct lattice_identity *who, size_t *ret_n);

#endif
