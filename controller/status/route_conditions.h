/* route_conditions.h - the conditions of a route for one of its parents. Private to status. */
#ifndef LG_STATUS_ROUTE_CONDITIONS_H
#define LG_STATUS_ROUTE_CONDITIONS_H

#include "api/attachment.h"
#include "status/conditions.h"

/* The route, and what is known about it. */
struct route_view {
    const struct http_route *route;
    const struct lookup *lookup;
    const struct route_facts *facts;
    struct str now;
    struct route_namespace namespace;
};

/*
 * Accepted, ResolvedRefs, PartiallyInvalid, Programmed and Valid for the parent `gateway`, merged
 * into `existing` (or NULL).
 */
struct jv *route_conditions(struct arena *a, const struct route_view *view,
                            const struct parent_ref *ref, const struct gateway *gateway,
                            const struct jv *existing);

#endif
