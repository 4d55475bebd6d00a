/* attachment.c - see attachment.h. */
#include "api/attachment.h"

/* The route kinds that a listener protocol can carry (Gateway API, "Route summary table"). */
static const struct {
    const char *protocol;
    const char *kinds[3];
} protocol_kinds[] = {
    {"HTTP", {"HTTPRoute", "GRPCRoute"}},
    {"HTTPS", {"HTTPRoute", "GRPCRoute"}},
    {"TLS", {"TLSRoute", "TCPRoute"}},
    {"TCP", {"TCPRoute"}},
    {"UDP", {"UDPRoute"}},
};

static bool protocol_carries(struct str protocol, struct str kind)
{
    for (size_t p = 0; p < ARRAY_LEN(protocol_kinds); p++) {
        if (!str_is(protocol, protocol_kinds[p].protocol))
            continue;
        for (size_t k = 0; k < 3 && protocol_kinds[p].kinds[k]; k++)
            if (str_is(kind, protocol_kinds[p].kinds[k]))
                return true;
    }
    return false;
}

/* Whether the listener's protocol and allowedRoutes.kinds admit `kind` of the Gateway API group. */
static bool listener_allows_kind(const struct listener *listener, struct str kind)
{
    if (!protocol_carries(listener->protocol, kind))
        return false;
    if (!listener->allowed_kinds.n)
        return true;
    for (size_t i = 0; i < listener->allowed_kinds.n; i++) {
        const struct route_group_kind *allowed = &listener->allowed_kinds.items[i];
        if ((!allowed->group.p || str_is(allowed->group, GATEWAY_GROUP)) &&
            str_eq(allowed->kind, kind))
            return true;
    }
    return false;
}

static enum attachment check_namespace(const struct gateway *gateway,
                                       const struct listener *listener,
                                       const struct route_namespace *namespace)
{
    if (str_is(listener->allowed_from, "All"))
        return ATTACH_OK;
    if (!str_is(listener->allowed_from, "Selector"))
        return str_eq(gateway->object.meta.namespace, namespace->name) ? ATTACH_OK
                                                                       : ATTACH_NAMESPACE;
    if (!listener->allowed_selector)
        return ATTACH_NAMESPACE;
    if (!namespace->object)
        return ATTACH_NAMESPACE_UNKNOWN;
    bool matches =
        selector_matches(listener->allowed_selector, &namespace->object->object.meta.labels);
    return matches ? ATTACH_OK : ATTACH_NAMESPACE;
}

/* Whether the wildcard "*.suffix" covers `name` (one or more labels before the suffix). */
static bool wildcard_covers(struct str wildcard, struct str name)
{
    struct str suffix = str_sub(wildcard, 1, wildcard.n);
    return name.n > suffix.n && str_eq_nocase(str_sub(name, name.n - suffix.n, name.n), suffix);
}

bool hostnames_intersect(struct str a, struct str b)
{
    bool wild_a = str_starts(a, STR("*.")), wild_b = str_starts(b, STR("*."));
    if (wild_a && wild_b)
        return str_eq_nocase(a, b) || wildcard_covers(a, str_sub(b, 1, b.n)) ||
               wildcard_covers(b, str_sub(a, 1, a.n));
    if (wild_a)
        return wildcard_covers(a, b);
    if (wild_b)
        return wildcard_covers(b, a);
    return str_eq_nocase(a, b);
}

static bool shares_hostname(const struct listener *listener, const struct http_route *route)
{
    if (!listener->hostname.n || !route->hostnames.n)
        return true;
    for (size_t i = 0; i < route->hostnames.n; i++)
        if (hostnames_intersect(listener->hostname, route->hostnames.items[i]))
            return true;
    return false;
}

struct route_namespace route_namespace_find(const struct lookup *lookup,
                                            const struct http_route *route)
{
    struct route_namespace own = {.name = route->object.meta.namespace};
    const struct api_object *found = NULL;
    if (lookup->get(lookup->ctx, KIND_NAMESPACE, STR_NONE, own.name, &found) == LOOKUP_FOUND)
        own.object = (const struct namespace *)found;
    return own;
}

enum attachment listener_takes(const struct gateway *gateway, const struct listener *listener,
                               const struct http_route *route, const struct parent_ref *ref,
                               const struct route_namespace *namespace)
{
    if (ref->section_name.p && !str_eq(ref->section_name, listener->name))
        return ATTACH_NO_SECTION;
    if (ref->port.set && (!listener->port.set || ref->port.value != listener->port.value))
        return ATTACH_NO_PORT;
    if (!listener_allows_kind(listener, api_kind_info(route->object.kind)->kind))
        return ATTACH_KIND_NOT_ALLOWED;
    enum attachment by_namespace = check_namespace(gateway, listener, namespace);
    if (by_namespace != ATTACH_OK)
        return by_namespace;
    return shares_hostname(listener, route) ? ATTACH_OK : ATTACH_HOSTNAME;
}

enum attachment gateway_takes(const struct gateway *gateway, const struct http_route *route,
                              const struct parent_ref *ref, const struct route_namespace *namespace)
{
    enum attachment closest = ATTACH_NO_SECTION;
    if (!gateway->listeners.n)
        return closest;
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        enum attachment result =
            listener_takes(gateway, &gateway->listeners.items[i], route, ref, namespace);
        if (result == ATTACH_OK)
            return ATTACH_OK;
        if (result > closest)
            closest = result;
    }
    return closest;
}
