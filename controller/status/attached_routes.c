/*
 * attached_routes.c - how many routes each listener of a Gateway has: see listeners.h.
 *
 * Gateway API counts the routes that have Accepted=True for the listener, each once, whatever is
 * wrong with the listener itself. Whether a listener takes a route is found out afresh; that none
 * of its rules can be built is read from what the route was told last.
 */
#include "api/attachment.h"
#include "json/json_read.h"
#include "status/listeners.h"

/* Whether any parentRef of the route leads to the listener and is taken by it. */
static bool is_taken(const struct gateway *gateway, const struct listener *listener,
                     const struct http_route *route, const struct route_namespace *namespace)
{
    const struct object_meta *own = &gateway->object.meta;
    for (size_t i = 0; i < route->parent_refs.n; i++) {
        const struct parent_ref *ref = &route->parent_refs.items[i];
        if (parent_ref_is_gateway(ref) && str_eq(ref->name, own->name) &&
            str_eq(parent_ref_namespace(ref, namespace->name), own->namespace) &&
            listener_takes(gateway, listener, route, ref, namespace) == ATTACH_OK)
            return true;
    }
    return false;
}

/* Whether the route was told, as it is now, that none of its rules can be built. */
static bool is_refused(const struct http_route *route)
{
    struct str reason = STR("UnsupportedValue"), text = route->object.text;
    if (str_find(text, reason) < 0)
        return false;
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct error err = {0};
    const struct jv *object = json_read(scratch, text, NULL, &err);
    jv_foreach (jv_get(jv_get(object, "status"), "parents"), i, parent) {
        struct verdict accepted;
        if (str_is(jv_str(jv_get(parent, "controllerName")), LATTICE_CONTROLLER_NAME) &&
            conditions_get(jv_get(parent, "conditions"), "Accepted", route->object.meta.generation,
                           &accepted) &&
            str_eq(accepted.reason, reason))
            return true;
    }
    return false;
}

const int64_t *count_attached_routes(const struct gateway_view *view)
{
    const struct gateway *gateway = view->gateway;
    const struct object_meta *own = &gateway->object.meta;
    struct str key = arena_printf(view->arena, "%" PRISTR "/%" PRISTR, STR_ARG(own->namespace),
                                  STR_ARG(own->name));
    struct object_list routes = {0};
    int64_t *counts = ARENA_NEW_ARRAY(view->arena, gateway->listeners.n, int64_t);
    view->lookup->list(view->lookup->ctx, KIND_HTTP_ROUTE, INDEX_PARENT, key, &routes);
    for (size_t i = 0; i < routes.n; i++) {
        const struct http_route *route = (const struct http_route *)routes.items[i];
        struct route_namespace namespace = route_namespace_find(view->lookup, route);
        if (route->object.meta.deleting || is_refused(route))
            continue;
        for (size_t k = 0; k < gateway->listeners.n; k++)
            counts[k] += is_taken(gateway, &gateway->listeners.items[k], route, &namespace);
    }
    return counts;
}
