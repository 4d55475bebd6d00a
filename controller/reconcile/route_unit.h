/* route_unit.h - one HTTPRoute and its VPC Lattice service. Private to route_*.c. */
#ifndef LG_RECONCILE_ROUTE_UNIT_H
#define LG_RECONCILE_ROUTE_UNIT_H

#include "reconcile/object_write.h"

/* What remains of a look at a unit for the next one. */
struct route_unit {
    struct unit unit; /* first member */
    struct reconciler *r;
    struct str namespace, name; /* in `arena` */
    struct arena *arena;
    struct object_write write;
    struct execution *execution; /* under way; NULL: none */
    struct arena *outcome_arena;
    struct programming programming; /* of the last look that came to an end */
    bool failed;                    /* the last execution had a failure: programming tells it */
    struct str dns_name, service_arn;
    int64_t changed_ns; /* first look at the present generation, for a metric */
    int64_t generation;
    bool told_programmed;
    unsigned settles; /* looks in a row at something in progress */
    int64_t settle_due_ns;
    int64_t doubted_ns; /* AWS was not as we believed: list it again; 0: never */
};

/* One look; all of it lives in the arena. */
struct route_look {
    struct route_unit *u;
    struct arena *arena;
    const struct lookup *lookup;
    const struct http_route *route; /* NULL: there is none */
    struct built_service built;
    struct observed_service_unit seen;
    bool observed; /* `seen` was filled in */
    struct plan plan;
};

/* The first obstacle of one of these kinds (1 << kind), of building or of planning; NULL: none. */
const struct plan_obstacle *route_obstacle(const struct route_look *look, unsigned kinds);

/* A read is over: the unit is looked at again. A reader_done. */
void route_read_over(void *ctx, const char *operation, const struct aws_error *error);

/* --- what AWS is still at work on (route_settle.c) -----------------------------------------------
 */

/* Whether there is anything. */
bool route_is_in_motion(const struct route_look *look);

/* Has the unit look at it when the next time has come. */
void route_settle_later(struct route_unit *u);

/* Reads it again; false if there is nothing. */
bool route_settle(struct route_look *look);

/* Status, annotations, finalizer: what the look came to. True when a write was begun. */
bool route_tell(struct route_look *look);

/* Remembers what the unit's side of VPC Lattice has come to. */
void route_set_programming(struct route_unit *u, enum programming_state state, struct str reason,
                           struct str message);

#endif
