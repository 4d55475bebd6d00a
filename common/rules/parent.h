/*
 * parent.h - the parents of a route that rules may judge: Gateways of ours that are there, and what
 * they say to the route. Private to rules.
 */
#ifndef LG_RULES_PARENT_H
#define LG_RULES_PARENT_H

#include "api/attachment.h"
#include "rules/reference.h"

struct parent {
    const struct parent_ref *ref;
    const struct gateway *gateway;
    struct route_namespace namespace;
    enum attachment attachment;
};

/*
 * Parent `i` of `route`; false if rules have nothing to say about it (another controller's, or not
 * there).
 */
bool parent_find(struct rule_ctx *c, const struct http_route *route, size_t i,
                 struct parent *ret_parent);

/* Whether parent `i` of the new route is known to keep it off for the reason `why`. */
bool parent_keeps_off(struct rule_ctx *c, size_t i, enum attachment why, struct parent *ret_parent);

/* How far to trust what the parent said: its Gateway, and the route's Namespace if that decides. */
enum lookup_trust parent_trust(const struct rule_ctx *c, const struct parent *parent);

/* "default/my-hotel". */
struct str parent_gateway_id(const struct rule_ctx *c, const struct parent *parent);

/* "Gateway default/my-hotel" or "listener "http" of Gateway default/my-hotel". */
struct str parent_target(const struct rule_ctx *c, const struct parent *parent);

/* Whether the reference means this listener, as far as its sectionName says. */
bool parent_addresses(const struct parent *parent, const struct listener *listener);

#endif
