/*
 * health_check.h - the health check of a target group: its shape, its defaults, its limits
 * ("Health checks for your VPC Lattice target groups" in the User Guide).
 */
#ifndef LG_OPERATIONS_HEALTH_CHECK_H
#define LG_OPERATIONS_HEALTH_CHECK_H

#include "operations/call.h"

extern const struct shape shape_health_check;

/*
 * The health check that results from `asked` (may be NULL) on top of `before` (NULL: a new group)
 * for a group with this configuration: defaults filled in, 0 meaning "back to the default". NULL
 * with a failure if it is not possible.
 */
struct jv *health_check_make(struct call *c, const struct jv *config, const struct jv *asked,
                             const struct jv *before);

#endif
