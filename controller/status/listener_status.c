/* listener_status.c - status.listeners of a Gateway: see listeners.h and status.h. */
#include "status/listeners.h"

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
    if (verdict.status == CONDITION_UNKNOWN &&
        conditions_get(existing, "ResolvedRefs", view->gateway->object.meta.generation, &before))
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

static struct jv *make_entry(const struct gateway_view *view, const struct listener *listener,
                             int64_t attached_routes, const struct jv *old)
{
    struct arena *a = view->arena;
    struct jv *entry = old ? jv_clone(a, old) : jv_new_object(a);
    jv_set(a, entry, STR("name"), jv_new_str(a, listener->name));
    jv_set(a, entry, STR("supportedKinds"), supported_kinds(a, listener));
    jv_set(a, entry, STR("attachedRoutes"), jv_new_int(a, attached_routes));
    jv_set(a, entry, STR("conditions"),
           listener_conditions(view, listener, jv_get(old, "conditions")));
    return entry;
}

struct jv *listeners_status(const struct gateway_view *view, const struct jv *existing)
{
    struct jv *entries = jv_new_array(view->arena);
    const int64_t *attached = count_attached_routes(view);
    for (size_t i = 0; i < view->gateway->listeners.n; i++) {
        const struct listener *listener = &view->gateway->listeners.items[i];
        const struct jv *old = find_entry(existing, listener->name);
        jv_append(view->arena, entries, make_entry(view, listener, attached[i], old));
    }
    return entries;
}
