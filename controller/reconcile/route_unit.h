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
    struct arena *service_arena;
    struct str dns_name, service_arn; /* of the route's service; in service_arena */
    struct stopwatch stopwatch;
    bool told_programmed;

    /* route_act.c */
    unsigned holds;         /* plans in a row that AWS held up */
    unsigned replacements;  /* in a row: AWS keeps failing at what it makes */
    int64_t replace_ns;     /* not before this is anything replaced once more */
    bool only_targets;      /* of what is under way */
    int64_t targets_due_ns; /* during a pause: when targets may be registered again */
    int64_t doubted_ns;     /* AWS was not as we believed: list it again; 0: never */

    /* route_settle.c */
    bool waits;        /* for something that is not AWS at work */
    unsigned rereads;  /* in a row */
    int64_t reread_ns; /* when it is to be read again; 0: nothing is */
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

/* --- what is begun (route_act.c) -----------------------------------------------------------------
 */

/*
 * Reads what the plan needs or carries it out, if the time has come; true if anything was begun:
 * with steps left in look->plan the look's arena has passed on. The plan has needs or steps. While
 * many calls wait for the budget the unit is put aside until fewer do (true for mere needs).
 */
bool route_act(struct route_look *look);

/* The route is another now: no pause is owed any more. */
void route_renew(struct route_unit *u);

/* --- what AWS is still at work on (route_settle.c) -----------------------------------------------
 */

/* Reads it again if it is time for that; false if nothing was begun. */
bool route_reread(struct route_look *look);

/* The plan is empty: has the unit looked at again when anything can have changed. `waits`: it
 * depends on somebody else. */
void route_rest(struct route_look *look, bool waits);

/* The pause before something is looked at again that was in progress so many times. */
int64_t route_settle_pause_ns(unsigned times);

/* Status, annotations, finalizer: what the look came to. True when a write was begun. */
bool route_tell(struct route_look *look);

/* Remembers what the unit's side of VPC Lattice has come to. A failure that comes again keeps the
 * id of its first request, so that nothing is told anew. */
void route_set_programming(struct route_unit *u, enum programming_state state, struct str reason,
                           struct str message);

#endif
