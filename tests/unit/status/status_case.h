/*
 * status_case.h - one case of tests/cases/status: a world of objects, what is known about one of
 * them, and the status that it gets.
 */
#ifndef LG_UNIT_STATUS_STATUS_CASE_H
#define LG_UNIT_STATUS_STATUS_CASE_H

#include "api/object_set.h"
#include "status/status.h"

struct status_case {
    struct arena *arena;
    struct object_set *set;
    const struct lookup *lookup;
    const struct jv *object; /* the one it is about, with the API server's defaults */
    const struct jv *facts;
};

/*
 * Reads the objects of `world` (or NULL) and of the case, and finds the one that member `about`
 * ("KIND NAMESPACE/NAME" or "KIND NAME") names. False if it is not there.
 */
bool status_case_read(struct arena *a, const struct jv *world, const struct jv *source,
                      struct status_case *ret_case);

/* The status of c->object, or NULL if it may stay as it is. */
struct jv *status_case_run(const struct status_case *c, struct str now);

/* Has the object carry `status`, as after a write. */
void status_case_apply(struct status_case *c, const struct jv *status);

#endif
