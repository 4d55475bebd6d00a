/*
 * plan_print.h - the words of a plan's enumerations; for the files that print plans only.
 */
#ifndef LG_LATTICE_PLAN_PRINT_H
#define LG_LATTICE_PLAN_PRINT_H

#include "lattice/plan.h"

enum { PLAN_EFFECT_COUNT = PLAN_DELETE + 1 };

/* "create"; "waiting", "conflict"; "tags". Constants. */
const char *plan_effect_name(enum plan_effect effect);
const char *plan_obstacle_name(enum plan_obstacle_kind kind);
const char *plan_need_name(enum plan_need_kind kind);

#endif
