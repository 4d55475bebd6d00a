/*
 * listener_checks.c - what a listener asks for and whether it can be had: see listeners.h.
 *
 * VPC Lattice has listeners for HTTP, HTTPS and TLS passthrough; the last carries TLSRoutes, which
 * this controller does not provision (AWS API model vpc-lattice 2022-11-30, ListenerProtocol).
 */
#include "status/listeners.h"

static bool is_http_route(const struct route_group_kind *kind)
{
    return (!kind->group.p || str_is(kind->group, GATEWAY_GROUP)) &&
           str_is(kind->kind, "HTTPRoute");
}

bool listener_is_supported(const struct listener *listener)
{
    return str_is(listener->protocol, "HTTP") || str_is(listener->protocol, "HTTPS");
}

bool listener_takes_http_routes(const struct listener *listener)
{
    if (!listener_is_supported(listener))
        return false;
    for (size_t i = 0; i < listener->allowed_kinds.n; i++)
        if (is_http_route(&listener->allowed_kinds.items[i]))
            return true;
    return !listener->allowed_kinds.n;
}

bool listener_names_other_kinds(const struct listener *listener)
{
    for (size_t i = 0; i < listener->allowed_kinds.n; i++)
        if (!listener_is_supported(listener) || !is_http_route(&listener->allowed_kinds.items[i]))
            return true;
    return false;
}

const char *listener_refusal(struct arena *a, const struct listener *listener,
                             struct str *ret_message)
{
    if (!listener_is_supported(listener)) {
        *ret_message =
            arena_printf(a, "protocol %" PRISTR " is not supported; HTTP and HTTPS listeners are",
                         STR_ARG(listener->protocol));
        return "UnsupportedProtocol";
    }
    if (str_is(listener->protocol, "HTTPS") && str_is(listener->tls_mode, "Passthrough")) {
        *ret_message = STR("VPC Lattice ends TLS on HTTPS listeners; set tls.mode to Terminate");
        return "UnsupportedValue";
    }
    return NULL;
}

bool listener_is_accepted(struct arena *a, const struct gateway *gateway,
                          const struct listener *listener)
{
    struct str message;
    return !listener_refusal(a, listener, &message) &&
           listener_conflict(a, gateway, listener).status != CONDITION_TRUE;
}
