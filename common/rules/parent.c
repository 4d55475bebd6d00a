/* parent.c - see parent.h. */
#include "rules/parent.h"

static bool uses_selector(const struct gateway *gateway)
{
    for (size_t i = 0; i < gateway->listeners.n; i++)
        if (str_is(gateway->listeners.items[i].allowed_from, "Selector"))
            return true;
    return false;
}

static struct route_namespace find_namespace(struct rule_ctx *c, const struct gateway *gateway)
{
    struct str name = c->view->meta.namespace;
    if (!uses_selector(gateway))
        return (struct route_namespace){name, NULL};
    enum lookup_state state;
    const struct api_object *found = reference_get(c, KIND_NAMESPACE, STR_NONE, name, &state);
    if (!found)
        reference_settle(c, reference_trust(c, KIND_NAMESPACE, STR_NONE, name));
    return (struct route_namespace){name, (const struct namespace *)found};
}

bool parent_find(struct rule_ctx *c, const struct http_route *route, size_t i,
                 struct parent *ret_parent)
{
    const struct parent_ref *ref = &route->parent_refs.items[i];
    const struct gateway *gateway = NULL;
    enum owner owner = parent_ref_owner(ref, route->object.meta.namespace, c->lookup,
                                        c->settings->assume_ours, &gateway);
    if (owner == OWNER_UNDECIDED)
        reference_settle(c, TRUST_PENDING);
    if (owner != OWNER_OURS || !gateway)
        return false;
    struct route_namespace namespace = find_namespace(c, gateway);
    enum attachment attachment = gateway_takes(gateway, route, ref, &namespace);
    *ret_parent = (struct parent){ref, gateway, namespace, attachment};
    return true;
}

bool parent_keeps_off(struct rule_ctx *c, size_t i, enum attachment why, struct parent *ret_parent)
{
    return parent_find(c, ctx_route(c), i, ret_parent) && ret_parent->attachment == why;
}

enum lookup_trust parent_trust(const struct rule_ctx *c, const struct parent *parent)
{
    enum lookup_trust trust = trust_in(c, &parent->gateway->object);
    if (!uses_selector(parent->gateway))
        return trust;
    return trust_both(trust, reference_trust(c, KIND_NAMESPACE, STR_NONE, c->view->meta.namespace));
}

struct str parent_gateway_id(const struct rule_ctx *c, const struct parent *parent)
{
    return api_object_id(c->arena, &parent->gateway->object);
}

struct str parent_target(const struct rule_ctx *c, const struct parent *parent)
{
    if (!parent->ref->section_name.p)
        return arena_printf(c->arena, "Gateway %" PRISTR, STR_ARG(parent_gateway_id(c, parent)));
    return arena_printf(c->arena, "listener \"%" PRISTR "\" of Gateway %" PRISTR,
                        STR_ARG(parent->ref->section_name), STR_ARG(parent_gateway_id(c, parent)));
}

bool parent_addresses(const struct parent *parent, const struct listener *listener)
{
    return !parent->ref->section_name.p || str_eq(parent->ref->section_name, listener->name);
}
