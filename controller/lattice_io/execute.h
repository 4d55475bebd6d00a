/*
 * execute.h - carries out a plan: each step as soon as what it waits for has taken effect, all that
 * can be done at once at once.
 *
 * What depends on a step that AWS has answered and is still at work on (what was created is not
 * ACTIVE, what was deleted is not gone, what was deregistered drains) is left to a later plan: the
 * result says `settling`. A failure ends the steps that depend on it, and no others.
 */
#ifndef LG_LATTICE_IO_EXECUTE_H
#define LG_LATTICE_IO_EXECUTE_H

#include "lattice/plan.h"
#include "lattice_io/io.h"

struct execution;

struct step_failure {
    const struct plan_step *step;
    const struct aws_error *error;
};

/* How it ended. Valid during the callback. */
struct execution_result {
    const struct plan *plan;
    const struct step_failure *failures;
    size_t failure_count;
    size_t done;
    bool settling; /* AWS is still at work on something: look at it and plan again */
    bool held_up;  /* a step was refused because AWS is at work on what it is about: not at once
                      again */
    bool stopped;  /* by execution_stop() */
    bool inventory_stale; /* what is there by name is not what we believed */
};

/*
 * Starts carrying out `plan`, which lives in `a`; the arena is the execution's from now on and is
 * released after done(ctx), which runs exactly once, as a task of the loop. The pointer is good
 * until then.
 */
struct execution *execution_start(struct io *io, struct arena *a, const struct plan *plan,
                                  void (*done)(void *ctx, const struct execution_result *result),
                                  void *ctx);

/* Starts no further step; `done` follows when the calls under way are over. */
void execution_stop(struct execution *e);

/* `text` with every "@{KEY}" and "@{KEY arn}" that `value` knows replaced by it. For tests too. */
struct str placeholders_fill(struct arena *a, struct str text,
                             struct str (*value)(const void *ctx, struct str key, bool arn),
                             const void *ctx);

#endif
