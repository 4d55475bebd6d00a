/*
 * http_route_attachment_reference.c - group reference for HTTPRoute: that a Gateway of ours which
 * exists has a listener that takes the route (api/attachment.h).
 */
#include "rules/parent.h"

#include <inttypes.h>

#include "rules/tables.h"

static void check_section(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct parent parent;
    if (!parent_keeps_off(c, path_index(path, 0), ATTACH_NO_SECTION, &parent))
        return;
    size_t n = parent.gateway->listeners.n;
    struct str *names = ARENA_NEW_ARRAY(c->arena, n, struct str);
    for (size_t i = 0; i < n; i++)
        names[i] = parent.gateway->listeners.items[i].name;
    rule_report_on(c, parent_trust(c, &parent), path, FIELD_NOT_FOUND, value,
                   "Gateway %" PRISTR " has listener%s %" PRISTR "%" PRISTR,
                   STR_ARG(parent_gateway_id(c, &parent)), n == 1 ? "" : "s",
                   STR_ARG(words_joined(c->arena, names, n, "\"")),
                   STR_ARG(did_you_mean(c->arena, parent.ref->section_name, names, n)));
}

static void check_port(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct parent parent;
    if (!parent_keeps_off(c, path_index(path, 0), ATTACH_NO_PORT, &parent))
        return;
    struct str *ports = ARENA_NEW_ARRAY(c->arena, parent.gateway->listeners.n, struct str);
    size_t n = 0;
    for (size_t i = 0; i < parent.gateway->listeners.n; i++) {
        const struct listener *listener = &parent.gateway->listeners.items[i];
        if (parent_addresses(&parent, listener) && listener->port.set)
            ports[n++] = arena_printf(c->arena, "%" PRId64, listener->port.value);
    }
    rule_report_on(c, parent_trust(c, &parent), path, FIELD_NOT_FOUND, value,
                   "%" PRISTR " is on port %" PRISTR, STR_ARG(parent_target(c, &parent)),
                   STR_ARG(words_joined(c->arena, ports, n, "")));
}

static void check_kind(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    struct parent parent;
    if (!parent_keeps_off(c, path_index(path, 0), ATTACH_KIND_NOT_ALLOWED, &parent))
        return;
    rule_report_on(c, parent_trust(c, &parent), path, FIELD_FORBIDDEN, NULL,
                   "%" PRISTR " takes no HTTPRoutes (protocol, allowedRoutes.kinds)",
                   STR_ARG(parent_target(c, &parent)));
}

static void check_namespace(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    struct parent parent;
    if (!parent_keeps_off(c, path_index(path, 0), ATTACH_NAMESPACE, &parent))
        return;
    rule_report_on(c, parent_trust(c, &parent), path, FIELD_FORBIDDEN, NULL,
                   "%" PRISTR " takes no routes of namespace %" PRISTR
                   " (allowedRoutes.namespaces)",
                   STR_ARG(parent_target(c, &parent)), STR_ARG(c->view->meta.namespace));
}

/* Whether `route` has parents of ours that are there, and whether any may take it. */
static bool has_parents(struct rule_ctx *c, const struct http_route *route, bool *ret_taken,
                        enum lookup_trust *ret_trust)
{
    bool any = false;
    *ret_taken = false;
    *ret_trust = TRUST_CONFIRMED;
    for (size_t i = 0; i < route->parent_refs.n; i++) {
        struct parent parent;
        if (!parent_find(c, route, i, &parent))
            continue;
        any = true;
        *ret_taken |=
            parent.attachment == ATTACH_OK || parent.attachment == ATTACH_NAMESPACE_UNKNOWN;
        *ret_trust = trust_both(*ret_trust, parent_trust(c, &parent));
    }
    return any;
}

static void check_left(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    bool taken, was_taken;
    enum lookup_trust trust, old_trust;
    if (!has_parents(c, ctx_route(c), &taken, &trust) || taken)
        return;
    if (has_parents(c, ctx_old_route(c), &was_taken, &old_trust) && was_taken)
        rule_report_on(
            c, trust_both(trust, old_trust), path, FIELD_INVALID, NULL,
            "no Gateway takes the route after this update: clients lose its VPC Lattice service");
}

static const struct rule rules[] = {
    {
        .code = "HR303",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.parentRefs[].sectionName",
        .check = check_section,
        .summary = "the sectionName of a parentRef is a listener of the Gateway",
        .cause = "A route attaches to the listener that sectionName names; if the Gateway has "
                 "none of that name, the route is not accepted (Gateway API, condition "
                 "Accepted, reason NoMatchingParent) and serves nothing.",
        .fix = "Write the name of one of the listeners of the Gateway, or leave sectionName "
               "out to attach to all that take the route.",
        .example = "parentRefs:\n"
                   "  - name: my-hotel\n"
                   "    sectionName: http",
    },
    {
        .code = "HR304",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.parentRefs[].port",
        .check = check_port,
        .summary = "the port of a parentRef is the port of a listener of the Gateway",
        .cause = "A route attaches to the listeners on that port; if the Gateway has none (or "
                 "the listener that sectionName names is on another port), the route is not "
                 "accepted (Gateway API, condition Accepted, reason NoMatchingParent).",
        .fix = "Write the port of a listener of the Gateway, which is not the port of the "
               "Service; or leave it out.",
        .example = "parentRefs:\n"
                   "  - name: my-hotel\n"
                   "    port: 80",
    },
    {
        .code = "HR305",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.parentRefs[]",
        .check = check_kind,
        .summary = "a listener of the Gateway takes HTTPRoutes",
        .cause = "HTTPRoutes attach to listeners of protocol HTTP or HTTPS only, and not where "
                 "allowedRoutes.kinds lists other kinds; the route is not accepted (Gateway "
                 "API, condition Accepted, reason NotAllowedByListeners).",
        .fix = "Attach to an HTTP or HTTPS listener, or add HTTPRoute to the "
               "allowedRoutes.kinds of the listener.",
        .example = "kind: Gateway\n"
                   "metadata: {name: my-hotel}\n"
                   "spec:\n"
                   "  gatewayClassName: amazon-vpc-lattice\n"
                   "  listeners:\n"
                   "    - {name: http, protocol: HTTP, port: 80, allowedRoutes: {kinds: [{kind: "
                   "HTTPRoute}]}}",
    },
    {
        .code = "HR306",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.parentRefs[]",
        .check = check_namespace,
        .summary = "a listener of the Gateway takes routes of this namespace",
        .cause = "A listener takes routes of its Gateway's own namespace only, unless "
                 "allowedRoutes.namespaces says otherwise; the route is not accepted (Gateway "
                 "API, condition Accepted, reason NotAllowedByListeners).",
        .fix = "Ask the owner of the Gateway to set allowedRoutes.namespaces.from to All, or "
               "to Selector with labels that this namespace has; or use a Gateway of this "
               "namespace.",
        .example = "kind: Gateway\n"
                   "metadata: {name: my-hotel, namespace: infra}\n"
                   "spec:\n"
                   "  gatewayClassName: amazon-vpc-lattice\n"
                   "  listeners:\n"
                   "    - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: "
                   "{from: All}}}",
    },
    {
        .code = "HR309",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_UPDATE,
        .path = "spec.parentRefs",
        .check = check_left,
        .summary = "an update leaves the route at least one parent that takes it",
        .cause = "A route that was accepted has a VPC Lattice service. When no Gateway takes "
                 "the route any more, that service is no longer kept up: clients that use it "
                 "stop being served.",
        .fix = "Keep a parentRef whose listener takes the route. If the service is meant to "
               "go, delete the route.",
        .example = "parentRefs:\n"
                   "  - name: my-hotel\n"
                   "    sectionName: http",
    },
};

const struct rule_table http_route_attachment_reference = RULE_TABLE(rules);
