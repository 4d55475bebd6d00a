/*
 * plan_draft.h - a plan while it is being made; for the files plan_*.c only.
 *
 * Steps are added in an order that keeps their dependencies: a step can only wait for one that was
 * added before it.
 */
#ifndef LG_LATTICE_PLAN_DRAFT_H
#define LG_LATTICE_PLAN_DRAFT_H

#include "base/vec.h"
#include "lattice/plan.h"
#include "lattice/plan_body.h"

/* What stands for "no step": what is needed is there already. */
#define NO_STEP SIZE_MAX

/* Indexes of steps; grows with vec_push. */
struct step_list {
    size_t *items;
    size_t n;
    size_t capacity;
};

struct draft_step {
    struct plan_step step;
    VEC(struct plan_param) params;
    struct step_list after;
};

struct plan_draft {
    struct arena *a;
    VEC(struct draft_step) steps;
    VEC(struct plan_obstacle) obstacles;
    VEC(struct plan_need) needs;
};

/* Adds a step and returns its index. */
size_t draft_step(struct plan_draft *d, const char *operation, enum plan_effect effect,
                  struct str subject, struct str reason);

/* Adds to step `step`: a parameter, its body, the key that it produces, what it waits for (NO_STEP
 * and what it waits for already change nothing). */
void draft_param(struct plan_draft *d, size_t step, const char *name, struct str value);
void draft_body(struct plan_draft *d, size_t step, struct str body);
void draft_produces(struct plan_draft *d, size_t step, struct str key);
void draft_after(struct plan_draft *d, size_t step, size_t earlier);
void draft_after_all(struct plan_draft *d, size_t step, const struct step_list *earlier);

/* Adds an obstacle; a need, once. */
void draft_obstacle(struct plan_draft *d, enum plan_obstacle_kind kind, const char *reason,
                    struct str message);
void draft_need(struct plan_draft *d, enum plan_need_kind kind, struct str id);

/* The plan. With needs, only the steps on targets that wait for nothing are left in it. */
struct plan draft_finish(struct plan_draft *d);

/* --- what steps name ----------------------------------------------------------------------------
 */

/* A resource: there already (`made` is NO_STEP), or brought by a step, or changed by one first. */
struct plan_ref {
    struct str id, arn; /* placeholders for what is yet to be created */
    size_t made;
};

/* What the step `made` will bring under `key`. */
struct plan_ref ref_made(struct plan_draft *d, struct str key, size_t made);

/* --- tags ---------------------------------------------------------------------------------------
 */

/*
 * A TagResource step for what `seen` lacks of `want`, or NO_STEP when it lacks nothing or is not
 * known. Keys that are not wanted stay: nothing tells who put them there, and other tools' tags are
 * not ours to remove.
 */
size_t plan_tags(struct plan_draft *d, struct str arn, struct str subject,
                 const struct observed_tags *seen, const struct lattice_tags *want);

#endif
