/*
 * route_conditions.c - see route_conditions.h.
 *
 * Accepted says whether the Gateway takes the route, and nothing else: what goes wrong in VPC
 * Lattice afterwards (a name that is taken, a certificate that is missing) is told by the condition
 * application-networking.k8s.aws/Programmed, so that Accepted and attachedRoutes keep the meaning
 * that Gateway API gives them.
 */
#include "status/route_conditions.h"

/* --- Accepted --------------------------------------------------------------------------------- */

static struct verdict not_attached(struct arena *a, const struct route_view *view,
                                   const struct parent_ref *ref, enum attachment attachment)
{
    struct str namespace = view->namespace.name;
    switch (attachment) {
    case ATTACH_NO_SECTION:
        return verdict_false(
            "NoMatchingParent",
            ref->section_name.n
                ? arena_printf(a, "Gateway %" PRISTR " has no listener \"%" PRISTR "\"",
                               STR_ARG(ref->name), STR_ARG(ref->section_name))
                : arena_printf(a, "Gateway %" PRISTR " has no listeners", STR_ARG(ref->name)));
    case ATTACH_NO_PORT:
        return verdict_false("NoMatchingParent",
                             arena_printf(a, "no listener of Gateway %" PRISTR " fits port %lld",
                                          STR_ARG(ref->name), (long long)ref->port.value));
    case ATTACH_KIND_NOT_ALLOWED:
        return verdict_false("NotAllowedByListeners",
                             STR("no listener takes HTTPRoutes: see its protocol and "
                                 "allowedRoutes.kinds"));
    case ATTACH_NAMESPACE:
        return verdict_false("NotAllowedByListeners",
                             arena_printf(a,
                                          "no listener takes routes of namespace %" PRISTR
                                          ": see its allowedRoutes.namespaces",
                                          STR_ARG(namespace)));
    case ATTACH_HOSTNAME:
        return verdict_false("NoMatchingListenerHostname",
                             STR("no listener has a hostname in common with the route"));
    default:
        return (struct verdict){
            CONDITION_UNKNOWN, STR("Pending"),
            arena_printf(a, "waiting for the labels of namespace %" PRISTR, STR_ARG(namespace))};
    }
}

static struct verdict accepted(struct arena *a, const struct route_view *view,
                               const struct parent_ref *ref, enum attachment attachment)
{
    const struct route_facts *facts = view->facts;
    if (attachment != ATTACH_OK)
        return not_attached(a, view, ref, attachment);
    if (facts->all_dropped)
        return verdict_false(
            "UnsupportedValue",
            verdict_list(a, "no rule is left: ", "; ", facts->dropped, facts->dropped_count, 0));
    return verdict_true("Accepted");
}

/* --- the others ------------------------------------------------------------------------------- */

/* The first one's reason; all messages. */
static struct verdict resolved_refs(struct arena *a, const struct route_facts *facts)
{
    if (!facts->unresolved_count)
        return verdict_true("ResolvedRefs");
    struct str *messages = ARENA_NEW_ARRAY(a, facts->unresolved_count, struct str);
    for (size_t i = 0; i < facts->unresolved_count; i++)
        messages[i] = facts->unresolved[i].message;
    return (struct verdict){CONDITION_FALSE, facts->unresolved[0].reason,
                            verdict_list(a, "", "; ", messages, facts->unresolved_count, 0)};
}

/* Only beside Accepted=True; the message begins as the specification demands. */
static struct verdict partially_invalid(struct arena *a, const struct route_facts *facts,
                                        const struct verdict *accepted)
{
    if (accepted->status != CONDITION_TRUE || !facts->dropped_count)
        return (struct verdict){CONDITION_FALSE, STR_NONE, STR_NONE};
    return (struct verdict){
        CONDITION_TRUE, STR("UnsupportedValue"),
        verdict_list(a, "Dropped Rule: ", "; ", facts->dropped, facts->dropped_count, 0)};
}

static struct verdict programmed(const struct route_facts *facts, enum attachment attachment,
                                 const struct verdict *accepted)
{
    if (attachment == ATTACH_OK)
        return verdict_programmed(&facts->programming);
    if (accepted->status == CONDITION_UNKNOWN)
        return *accepted;
    return verdict_false("NotAccepted", STR("the Gateway does not take the route"));
}

struct jv *route_conditions(struct arena *a, const struct route_view *view,
                            const struct parent_ref *ref, const struct gateway *gateway,
                            const struct jv *existing)
{
    const struct route_facts *facts = view->facts;
    enum attachment attachment = gateway_takes(gateway, view->route, ref, &view->namespace);
    struct verdict acceptance = accepted(a, view, ref, attachment);
    struct conditions conditions =
        conditions_copy(a, existing, view->route->object.meta.generation, view->now);
    conditions_set(&conditions, "Accepted", acceptance);
    conditions_set(&conditions, "ResolvedRefs", resolved_refs(a, facts));
    conditions_set_while_true(&conditions, "PartiallyInvalid",
                              partially_invalid(a, facts, &acceptance));
    conditions_set(&conditions, CONDITION_ROUTE_PROGRAMMED,
                   programmed(facts, attachment, &acceptance));
    conditions_set(&conditions, CONDITION_VALID, verdict_valid(a, &facts->findings));
    return conditions.list;
}
