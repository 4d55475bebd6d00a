/*
 * http_route_backend_reference.c - group reference for HTTPRoute: that the Services behind it exist
 * and can be targets of VPC Lattice.
 */
#include "rules/reference.h"

#include <inttypes.h>

#include "api/grants.h"
#include "kube_meta/names.h"
#include "rules/tables.h"

/* The backendRef that `path` leads through, if it names a Service; its namespace and name. */
static bool backend_at(const struct rule_ctx *c, const struct fpath *path,
                       struct str *ret_namespace, const struct backend_ref **ret_ref)
{
    const struct http_rule *rule = &ctx_route(c)->rules.items[path_index(path, 0)];
    *ret_ref = &rule->backend_refs.items[path_index(path, 1)];
    *ret_namespace = backend_ref_namespace(*ret_ref, c->view->meta.namespace);
    return backend_ref_is_service(*ret_ref);
}

/* The Service that the backendRef names, or NULL if it names none or there is none. */
static const struct service *service_at(const struct rule_ctx *c, const struct fpath *path,
                                        const struct backend_ref **ret_ref)
{
    struct str namespace;
    enum lookup_state state;
    if (!backend_at(c, path, &namespace, ret_ref))
        return NULL;
    return (const struct service *)reference_get(c, KIND_SERVICE, namespace, (*ret_ref)->name,
                                                 &state);
}

static void check_exists(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct backend_ref *ref;
    struct str namespace;
    enum lookup_state state;
    if (!backend_at(c, path, &namespace, &ref) || name_dns1123_label(ref->name))
        return; /* a name that no Service can have is for group spec to say */
    reference_get(c, KIND_SERVICE, namespace, ref->name, &state);
    if (state != LOOKUP_ABSENT)
        return;
    enum lookup_trust trust = reference_trust(c, KIND_SERVICE, namespace, ref->name);
    struct str hint = missing_hint(c, KIND_SERVICE, namespace, ref->name);
    rule_report_on(c, trust, path, FIELD_NOT_FOUND, value,
                   "no such Service in namespace %" PRISTR "%" PRISTR, STR_ARG(namespace),
                   STR_ARG(hint));
}

static const struct service_port *find_port(const struct service *service,
                                            const struct backend_ref *ref)
{
    for (size_t i = 0; ref->port.set && i < service->ports.n; i++)
        if (service->ports.items[i].port.value == ref->port.value)
            return &service->ports.items[i];
    return NULL;
}

static struct str exposed_ports(const struct rule_ctx *c, const struct service *service)
{
    struct str *ports = ARENA_NEW_ARRAY(c->arena, service->ports.n, struct str);
    for (size_t i = 0; i < service->ports.n; i++)
        ports[i] = arena_printf(c->arena, "%" PRId64, service->ports.items[i].port.value);
    return service->ports.n ? words_joined(c->arena, ports, service->ports.n, "") : STR("no ports");
}

static bool is_external_name(const struct service *service)
{
    return str_is(service->type, "ExternalName");
}

static void check_port(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct backend_ref *ref;
    const struct service *service = service_at(c, path, &ref);
    if (!service || is_external_name(service) || !ref->port.set || find_port(service, ref))
        return;
    rule_report_on(c, trust_in(c, &service->object), path, FIELD_NOT_FOUND, value,
                   "Service %" PRISTR " exposes %" PRISTR,
                   STR_ARG(api_object_id(c->arena, &service->object)),
                   STR_ARG(exposed_ports(c, service)));
}

static void check_type(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct backend_ref *ref;
    const struct service *service = service_at(c, path, &ref);
    if (!service || (!is_external_name(service) && !service_is_dual_stack(service)))
        return;
    rule_report_on(
        c, trust_in(c, &service->object), path, FIELD_INVALID, value, "%s",
        is_external_name(service)
            ? "a Service of type ExternalName has no endpoints to send requests to"
            : "a dual-stack Service is no target; set its ipFamilyPolicy to SingleStack");
}

static void check_grant(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    const struct backend_ref *ref;
    struct str own = c->view->meta.namespace, namespace;
    if (!backend_at(c, path, &namespace, &ref) || str_eq(namespace, own))
        return;
    struct object_list grants;
    if (reference_list(c, KIND_REFERENCE_GRANT, INDEX_NAMESPACE, namespace, &grants) ==
        LOOKUP_UNKNOWN)
        return;
    for (size_t i = 0; i < grants.n; i++)
        if (grant_permits((const struct reference_grant *)grants.items[i], own, ref->name))
            return;
    enum lookup_trust trust = reference_trust(c, KIND_REFERENCE_GRANT, namespace, STR_NONE);
    rule_report_on(c, trust, path, FIELD_FORBIDDEN, NULL,
                   "needs a ReferenceGrant in namespace %" PRISTR " for HTTPRoutes of %" PRISTR,
                   STR_ARG(namespace), STR_ARG(own));
}

/* What the Service says of its port that a plain target group does not do. */
static const struct {
    const char *app_protocol;
    const char *policy;
} app_protocols[] = {
    {"https", "protocol: HTTPS"},
    {"kubernetes.io/h2c", "protocolVersion: HTTP2"},
    {"grpc", "protocolVersion: GRPC"},
};

static void check_protocol(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct backend_ref *ref;
    const struct service *service = service_at(c, path, &ref);
    const struct service_port *port = service ? find_port(service, ref) : NULL;
    if (!port)
        return;
    if (port->protocol.n && !str_is(port->protocol, "TCP"))
        rule_report_on(c, trust_in(c, &service->object), path, FIELD_INVALID, value,
                       "is a %" PRISTR " port of Service %" PRISTR "; HTTP needs TCP",
                       STR_ARG(port->protocol), STR_ARG(api_object_id(c->arena, &service->object)));
    for (size_t i = 0; i < ARRAY_LEN(app_protocols); i++)
        if (str_is(port->app_protocol, app_protocols[i].app_protocol))
            rule_report_on(c, trust_in(c, &service->object), path, FIELD_INVALID, value,
                           "is %s: needs a TargetGroupPolicy with %s on Service %" PRISTR,
                           app_protocols[i].app_protocol, app_protocols[i].policy,
                           STR_ARG(api_object_id(c->arena, &service->object)));
}

static const struct rule rules[] = {
    {
        .code = "HR310",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[].backendRefs[].name",
        .check = check_exists,
        .summary = "the Service that a backendRef names exists",
        .cause = "The share of requests of a backend that does not exist is answered with 500 "
                 "(Gateway API, condition ResolvedRefs, reason BackendNotFound). It only warns "
                 "because the Service may follow in the same apply.",
        .fix = "Write the name of a Service that exists, with `namespace` if it is not in "
               "the namespace of the route; or create it.",
        .example = "rules:\n"
                   "  - backendRefs:\n"
                   "      - name: inventory\n"
                   "        port: 80",
    },
    {
        .code = "HR311",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[].backendRefs[].port",
        .check = check_port,
        .summary = "the port of a backendRef is a port of the Service",
        .cause = "The port is that of the Service (spec.ports[].port), not that of the "
                 "container (targetPort). On any other port there are no endpoints, and "
                 "requests fail (Gateway API, condition ResolvedRefs, reason BackendNotFound).",
        .fix = "Write a port that the Service exposes, or add the port to the Service first.",
        .example = "rules:\n"
                   "  - backendRefs:\n"
                   "      - name: inventory\n"
                   "        port: 80",
    },
    {
        .code = "HR312",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[].backendRefs[].name",
        .check = check_type,
        .summary = "a backend Service has endpoints of one IP family",
        .cause = "Targets of VPC Lattice are IP addresses, all of one family in a target "
                 "group. A Service of type ExternalName has none (Gateway API advises against "
                 "it as well: CVE-2021-25740), and a dual-stack one has two families. (A headless "
                 "one without a selector gets both from Kubernetes; its first family counts.)",
        .fix = "Use a Service that selects Pods and has ipFamilyPolicy: SingleStack.",
        .example = "kind: Service\n"
                   "metadata: {name: inventory}\n"
                   "spec:\n"
                   "  ipFamilyPolicy: SingleStack\n"
                   "  selector: {app: inventory}\n"
                   "  ports: [{port: 80, targetPort: 8090}]",
    },
    {
        .code = "HR313",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[].backendRefs[].namespace",
        .check = check_grant,
        .summary = "a ReferenceGrant permits the backend of another namespace",
        .cause = "A Service of another namespace may be used only if a ReferenceGrant there "
                 "says so; until then its share of requests is answered with 500 (Gateway API, "
                 "condition ResolvedRefs, reason RefNotPermitted). It only warns because the "
                 "grant is an object of somebody else and may follow.",
        .fix = "Have the owner of that namespace create a ReferenceGrant.",
        .example =
            "kind: ReferenceGrant\n"
            "metadata: {name: routes-of-shop, namespace: backends}\n"
            "spec:\n"
            "  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]\n"
            "  to: [{group: \"\", kind: Service}]",
    },
    {
        .code = "HR314",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[].backendRefs[].port",
        .check = check_protocol,
        .summary = "the port of the Service speaks HTTP/1.1 over TCP",
        .cause = "A target group speaks HTTP/1.1 without TLS to its targets unless a "
                 "TargetGroupPolicy says otherwise; a UDP or SCTP port is no target at all "
                 "(Gateway API, condition ResolvedRefs, reason UnsupportedProtocol).",
        .fix = "Refer to the HTTP port of the Service, or give the Service a "
               "TargetGroupPolicy for its protocol.",
        .example = "rules:\n"
                   "  - backendRefs:\n"
                   "      - name: inventory\n"
                   "        port: 80",
    },
};

const struct rule_table http_route_backend_reference = RULE_TABLE(rules);
