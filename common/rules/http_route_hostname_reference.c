/*
 * http_route_hostname_reference.c - group reference for HTTPRoute: that its hostnames are those of
 * the listeners it attaches to.
 */
#include "rules/parent.h"
#include "rules/tables.h"

/* The hostnames of the listeners that would take the route but for its hostnames. */
static struct str listener_hostnames(const struct rule_ctx *c, const struct parent *parent)
{
    struct str *names = ARENA_NEW_ARRAY(c->arena, parent->gateway->listeners.n, struct str);
    size_t n = 0;
    for (size_t i = 0; i < parent->gateway->listeners.n; i++) {
        const struct listener *listener = &parent->gateway->listeners.items[i];
        if (listener_takes(parent->gateway, listener, ctx_route(c), parent->ref,
                           &parent->namespace) == ATTACH_HOSTNAME)
            names[n++] = listener->hostname;
    }
    return words_joined(c->arena, names, n, "\"");
}

static void check_hostnames(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    struct parent parent;
    if (!parent_keeps_off(c, path_index(path, 0), ATTACH_HOSTNAME, &parent))
        return;
    const struct fpath *hostnames = FP_FIELD(FP_FIELD(NULL, "spec"), "hostnames");
    const struct fpath *at = ctx_route(c)->hostnames.n == 1 ? FP_INDEX(hostnames, 0) : hostnames;
    rule_report_on(c, parent_trust(c, &parent), at, FIELD_INVALID, fpath_get(c->object, at),
                   "%" PRISTR " is for %" PRISTR, STR_ARG(parent_target(c, &parent)),
                   STR_ARG(listener_hostnames(c, &parent)));
}

/*
 * Reports a hostname that no parent takes, although some take the route for another one; but those
 * behind the first get no traffic on VPC Lattice anyhow, which group lattice says.
 */
static void check_each_hostname(struct rule_ctx *c, const struct jv *value,
                                const struct fpath *path)
{
    if (path_index(path, 0) > 0 && c->settings->groups & 1u << GROUP_LATTICE)
        return;
    struct str hostname = jv_str(value);
    struct http_route single = *ctx_route(c);
    single.hostnames.items = &hostname;
    single.hostnames.n = 1;
    enum lookup_trust trust = TRUST_CONFIRMED;
    bool attached = false;
    for (size_t i = 0; i < single.parent_refs.n; i++) {
        struct parent parent;
        if (!parent_find(c, ctx_route(c), i, &parent) ||
            parent.attachment == ATTACH_NAMESPACE_UNKNOWN ||
            gateway_takes(parent.gateway, &single, parent.ref, &parent.namespace) == ATTACH_OK)
            return;
        attached |= parent.attachment == ATTACH_OK;
        trust = trust_both(trust, parent_trust(c, &parent));
    }
    if (attached)
        rule_report_on(c, trust, path, FIELD_INVALID, value,
                       "ignored: no listener of the parents is for this hostname");
}

static const struct rule rules[] = {
    {
        .code = "HR307",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.parentRefs[]",
        .check = check_hostnames,
        .summary = "a hostname of the route is one that a listener is for",
        .cause = "A listener with a hostname serves only that one, or those below it if it is "
                 "a wildcard; a route none of whose hostnames is among them is not accepted "
                 "(Gateway API, condition Accepted, reason NoMatchingListenerHostname).",
        .fix = "Write a hostname within that of the listener (\"*.example.com\" covers "
               "a.example.com and a.b.example.com, not example.com), or attach to another "
               "listener.",
        .example = "parentRefs: [{name: my-hotel, sectionName: shop}]  # its hostname: "
                   "\"*.shop.example.com\"\n"
                   "hostnames: [rates.shop.example.com]",
    },
    {
        .code = "HR308",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.hostnames[]",
        .check = check_each_hostname,
        .summary = "every hostname of the route is one that a listener is for",
        .cause = "Hostnames of a route that are outside the hostnames of its listeners are "
                 "ignored without a word, as long as another one is inside (Gateway API, "
                 "HTTPRoute hostnames).",
        .fix = "Remove the hostname, or attach the route to a listener that is for it.",
        .example = "parentRefs: [{name: my-hotel, sectionName: shop}]  # its hostname: "
                   "\"*.shop.example.com\"\n"
                   "hostnames: [rates.shop.example.com]",
    },
};

const struct rule_table http_route_hostname_reference = RULE_TABLE(rules);
