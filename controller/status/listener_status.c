/* listener_status.c - status.listeners of a Gateway: see listeners.h and status.h. */
#include "api/attachment.h"
#include "status/listeners.h"

/* --- attached routes -------------------------------------------------------------------------- */

static struct route_namespace namespace_of(const struct gateway_view *view,
                                           const struct http_route *route)
{
    const struct lookup *lookup = view->lookup;
    struct route_namespace namespace = {.name = route->object.meta.namespace};
    const struct api_object *found = NULL;
    if (lookup->get(lookup->ctx, KIND_NAMESPACE, STR_NONE, namespace.name, &found) == LOOKUP_FOUND)
    namespace.object = (const struct namespace *)found;
    return namespace;
}

/* Whether any parentRef of the route leads to the listener and is taken by it. */
static bool is_attached(const struct gateway_view *view, const struct listener *listener,
                        const struct http_route *route)
{
    const struct object_meta *own = &view->gateway->object.meta;
    struct route_namespace namespace = namespace_of(view, route);
    for (size_t i = 0; i < route->parent_refs.n; i++) {
        const struct parent_ref *ref = &route->parent_refs.items[i];
        if (parent_ref_is_gateway(ref) && str_eq(ref->name, own->name) &&
            str_eq(parent_ref_namespace(ref, namespace.name), own->namespace) &&
            listener_takes(view->gateway, listener, route, ref, &namespace) == ATTACH_OK)
            return true;
    }
    return false;
}

/* Routes that are accepted for the listener, whatever is wrong with the listener itself. */
static int64_t count_routes(const struct gateway_view *view, const struct listener *listener,
                            const struct object_list *routes)
{
    int64_t n = 0;
    for (size_t i = 0; i < routes->n; i++)
        if (!routes->items[i]->meta.deleting &&
            is_attached(view, listener, (const struct http_route *)routes->items[i]))
            n++;
    return n;
}

/* --- conditions ------------------------------------------------------------------------------- */

static struct verdict accepted(struct arena *a, const struct listener *listener,
                               const struct verdict *conflict)
{
    struct str message;
    const char *refusal = listener_refusal(a, listener, &message);
    if (refusal)
        return verdict_false(refusal, message);
    if (conflict->status == CONDITION_TRUE)
        return (struct verdict){CONDITION_FALSE, conflict->reason, conflict->message};
    return verdict_true("Accepted");
}

/* What is not known yet stays as it was said last. */
static struct verdict resolved_refs(const struct gateway_view *view,
                                    const struct listener *listener, const struct jv *existing)
{
    struct verdict verdict = certificate_refs(view, listener), before;
    if (verdict.status == CONDITION_UNKNOWN && conditions_get(existing, "ResolvedRefs", &before))
        return before;
    if (verdict.status == CONDITION_FALSE || !listener_names_other_kinds(listener))
        return verdict;
    return verdict_false("InvalidRouteKinds",
                         arena_printf(view->arena,
                                      "allowedRoutes.kinds has kinds that protocol %" PRISTR
                                      " does not carry here; HTTP and HTTPS listeners take "
                                      "HTTPRoutes",
                                      STR_ARG(listener->protocol)));
}

static struct verdict programmed(const struct gateway_view *view, const struct listener *listener,
                                 const struct verdict *acceptance, const struct verdict *resolved)
{
    bool conflicted = str_is(acceptance->reason, "ProtocolConflict") ||
                      str_is(acceptance->reason, "HostnameConflict");
    if (acceptance->status != CONDITION_TRUE)
        return (struct verdict){CONDITION_FALSE, conflicted ? acceptance->reason : STR("Invalid"),
                                acceptance->message};
    if (resolved->status == CONDITION_UNKNOWN)
        return (struct verdict){CONDITION_UNKNOWN, STR("Pending"), resolved->message};
    bool kinds_only = str_is(resolved->reason, "InvalidRouteKinds");
    if (resolved->status == CONDITION_FALSE &&
        !(kinds_only && listener_takes_http_routes(listener)))
        return verdict_false("Invalid", resolved->message);
    struct verdict network = verdict_programmed(&view->facts->network);
    if (network.status == CONDITION_TRUE)
        network.message = STR_NONE;
    return network;
}

static struct jv *listener_conditions(const struct gateway_view *view,
                                      const struct listener *listener, const struct jv *existing)
{
    struct arena *a = view->arena;
    struct verdict conflict = listener_conflict(a, view->gateway, listener);
    struct verdict acceptance = accepted(a, listener, &conflict);
    struct verdict resolved = resolved_refs(view, listener, existing);
    struct conditions conditions =
        conditions_copy(a, existing, view->gateway->object.meta.generation, view->now);
    conditions_set(&conditions, "Accepted", acceptance);
    conditions_set(&conditions, "ResolvedRefs", resolved);
    conditions_set(&conditions, "Programmed", programmed(view, listener, &acceptance, &resolved));
    conditions_set_while_true(&conditions, "Conflicted", conflict);
    conditions_set_while_true(&conditions, "OverlappingTLSConfig",
                              listener_overlap(a, view->gateway, listener));
    return conditions.list;
}

/* --- entries ---------------------------------------------------------------------------------- */

static struct jv *supported_kinds(struct arena *a, const struct listener *listener)
{
    struct jv *kinds = jv_new_array(a);
    if (listener_takes_http_routes(listener)) {
        struct jv *kind = jv_new_object(a);
        jv_set(a, kind, STR("group"), jv_new_str(a, STR(GATEWAY_GROUP)));
        jv_set(a, kind, STR("kind"), jv_new_str(a, STR("HTTPRoute")));
        jv_append(a, kinds, kind);
    }
    return kinds;
}

static const struct jv *find_entry(const struct jv *entries, struct str name)
{
    jv_foreach (entries, i, entry)
        if (str_eq(jv_str(jv_get(entry, "name")), name))
            return entry;
    return NULL;
}

struct jv *listeners_status(const struct gateway_view *view, const struct jv *existing)
{
    struct arena *a = view->arena;
    const struct object_meta *own = &view->gateway->object.meta;
    struct str key =
        arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(own->namespace), STR_ARG(own->name));
    struct object_list routes = {0};
    struct jv *entries = jv_new_array(a);
    view->lookup->list(view->lookup->ctx, KIND_HTTP_ROUTE, INDEX_PARENT, key, &routes);
    for (size_t i = 0; i < view->gateway->listeners.n; i++) {
        const struct listener *listener = &view->gateway->listeners.items[i];
        const struct jv *old = find_entry(existing, listener->name);
        struct jv *entry = old ? jv_clone(a, old) : jv_new_object(a);
        jv_set(a, entry, STR("name"), jv_new_str(a, listener->name));
        jv_set(a, entry, STR("supportedKinds"), supported_kinds(a, listener));
        jv_set(a, entry, STR("attachedRoutes"),
               jv_new_int(a, count_routes(view, listener, &routes)));
        jv_set(a, entry, STR("conditions"),
               listener_conditions(view, listener, jv_get(old, "conditions")));
        jv_append(a, entries, entry);
    }
    return entries;
}
