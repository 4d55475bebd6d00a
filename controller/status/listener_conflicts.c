/*
 * listener_conflicts.c - listeners that get in each other's way: see listeners.h.
 *
 * Listeners are distinct by port and hostname, and a port has one protocol (Gateway API,
 * GatewaySpec.listeners). None of those in conflict wins. What is not supported is not accepted in
 * any case, and in nobody's way.
 */
#include "api/attachment.h"
#include "status/listeners.h"

static bool share_port(const struct listener *a, const struct listener *b)
{
    return a != b && a->port.set && b->port.set && a->port.value == b->port.value &&
           listener_is_supported(a) && listener_is_supported(b);
}

static struct verdict no_conflict(void)
{
    return (struct verdict){CONDITION_FALSE, STR_NONE, STR_NONE};
}

struct verdict listener_conflict(struct arena *a, const struct gateway *gateway,
                                 const struct listener *listener)
{
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *other = &gateway->listeners.items[i];
        if (!share_port(listener, other))
            continue;
        if (!str_eq(other->protocol, listener->protocol))
            return (struct verdict){CONDITION_TRUE, STR("ProtocolConflict"),
                                    arena_printf(a,
                                                 "listener \"%" PRISTR
                                                 "\" has port %lld with protocol %" PRISTR
                                                 "; use another port",
                                                 STR_ARG(other->name), (long long)other->port.value,
                                                 STR_ARG(other->protocol))};
        if (str_eq_nocase(other->hostname, listener->hostname))
            return (struct verdict){CONDITION_TRUE, STR("HostnameConflict"),
                                    arena_printf(a,
                                                 "listener \"%" PRISTR
                                                 "\" has the same port and hostname; use "
                                                 "another port or hostname",
                                                 STR_ARG(other->name))};
    }
    return no_conflict();
}

static bool overlap(struct str a, struct str b)
{
    return !a.n || !b.n || hostnames_intersect(a, b);
}

struct verdict listener_overlap(struct arena *a, const struct gateway *gateway,
                                const struct listener *listener)
{
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *other = &gateway->listeners.items[i];
        if (share_port(listener, other) && str_is(listener->protocol, "HTTPS") &&
            str_is(other->protocol, "HTTPS") && overlap(listener->hostname, other->hostname))
            return (struct verdict){CONDITION_TRUE, STR("OverlappingHostnames"),
                                    arena_printf(a,
                                                 "the hostname overlaps that of listener \"%" PRISTR
                                                 "\" on the same port",
                                                 STR_ARG(other->name))};
    }
    return no_conflict();
}
