/*
 * gateway_lattice.c - what the listeners of a Gateway can be in VPC Lattice: HTTP, HTTPS or TLS
 * passthrough, one protocol a port, no isolation by hostname (AWS API model vpc-lattice 2022-11-30,
 * ListenerProtocol; VPC Lattice user guide, "Listeners").
 */
#include "api/attachment.h"
#include "rules/lattice_rows.h"

/* The protocols that VPC Lattice has, and the route kinds that each carries. */
static const struct {
    struct str protocol;
    struct str kinds[2];
    size_t count;
} protocols[] = {
    {S("HTTP"), {S("HTTPRoute")}, 1},
    {S("HTTPS"), {S("HTTPRoute"), S("GRPCRoute")}, 2},
    {S("TLS"), {S("TLSRoute")}, 1},
};

static bool is_supported(struct str protocol)
{
    for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
        if (str_eq(protocol, protocols[i].protocol))
            return true;
    return false;
}

static void check_protocol(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str protocol = jv_str(value), names[ARRAY_LEN(protocols)];
    if (!protocol.n || is_supported(protocol))
        return;
    for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
        names[i] = protocols[i].protocol;
    struct str hint = did_you_mean(c->arena, protocol, names, ARRAY_LEN(names));
    if (str_is(protocol, "TCP") || str_is(protocol, "UDP"))
        hint = STR("; VPC Lattice carries TCP only inside TLS (mode Passthrough), UDP not at all");
    rule_report(c, path, FIELD_NOT_SUPPORTED, value,
                "supported values: \"HTTP\", \"HTTPS\", \"TLS\"%" PRISTR, STR_ARG(hint));
}

static void check_tls_mode(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct jv *tls = jv_get(value, "tls"), *mode = jv_get(tls, "mode");
    if (!str_is(jv_str(jv_get(value, "protocol")), "TLS") || jv_type(tls) != JV_OBJECT ||
        str_is(jv_str(mode), "Passthrough"))
        return;
    rule_report(c, FP_FIELD(FP_FIELD(path, "tls"), "mode"), FIELD_NOT_SUPPORTED, mode,
                "supported values for protocol TLS: \"Passthrough\"; VPC Lattice terminates TLS "
                "only for HTTPS, use that protocol");
}

/* --- route kinds ---------------------------------------------------------------------------- */

static void check_kind_of(struct rule_ctx *c, const struct jv *value, const struct fpath *path,
                          size_t protocol)
{
    const struct jv *kind = jv_get(value, "kind");
    const struct str *kinds = protocols[protocol].kinds;
    size_t n = protocols[protocol].count;
    if (!jv_str(kind).n || str_eq(jv_str(kind), kinds[0]) ||
        (n > 1 && str_eq(jv_str(kind), kinds[1])))
        return;
    struct str hint = did_you_mean(c->arena, jv_str(kind), kinds, n);
    rule_report(c, FP_FIELD(path, "kind"), FIELD_NOT_SUPPORTED, kind,
                "supported values for protocol %" PRISTR ": \"%" PRISTR "\"%s%" PRISTR,
                STR_ARG(protocols[protocol].protocol), STR_ARG(kinds[0]),
                n > 1 ? ", \"GRPCRoute\"" : "", STR_ARG(hint));
}

static void check_allowed_kind(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct listener *listener = &ctx_gateway(c)->listeners.items[path_index(path, 0)];
    const struct jv *group = jv_get(value, "group");
    if (group && !str_is(jv_str(group), GATEWAY_GROUP)) {
        rule_report(c, FP_FIELD(path, "group"), FIELD_NOT_SUPPORTED, group,
                    "supported values: \"" GATEWAY_GROUP "\"");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
        if (str_eq(listener->protocol, protocols[i].protocol))
            check_kind_of(c, value, path, i);
}

/* --- several listeners ---------------------------------------------------------------------- */

/* The first listener before `i` on its port for which `conflicts` says so, or NULL. */
static const struct listener *earlier_on_port(const struct gateway *gateway, size_t i,
                                              bool (*conflicts)(const struct listener *a,
                                                                const struct listener *b))
{
    const struct listener *listener = &gateway->listeners.items[i];
    for (size_t j = 0; j < i && listener->port.set; j++) {
        const struct listener *other = &gateway->listeners.items[j];
        if (other->port.set && other->port.value == listener->port.value &&
            conflicts(other, listener))
            return other;
    }
    return NULL;
}

static bool differ_in_protocol(const struct listener *a, const struct listener *b)
{
    return is_supported(a->protocol) && is_supported(b->protocol) &&
           !str_eq(a->protocol, b->protocol);
}

static void check_port_shared(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct listener *other =
        earlier_on_port(ctx_gateway(c), path_index(path, 0), differ_in_protocol);
    if (other)
        rule_report(c, path, FIELD_DUPLICATE, value,
                    "listener \"%" PRISTR "\" has it with protocol %" PRISTR
                    ", and a VPC Lattice service has one listener per port; use another port",
                    STR_ARG(other->name), STR_ARG(other->protocol));
}

/* Overlaps of HTTPS and TLS listeners are the specification's business, and so are equal ones. */
static bool overlap_in_http(const struct listener *a, const struct listener *b)
{
    bool http = str_is(a->protocol, "HTTP") && str_is(b->protocol, "HTTP");
    return http && !str_eq(a->hostname, b->hostname) &&
           (!a->hostname.n || !b->hostname.n || hostnames_intersect(a->hostname, b->hostname));
}

static void check_isolation(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct listener *other =
        earlier_on_port(ctx_gateway(c), path_index(path, 0), overlap_in_http);
    if (other)
        rule_report(c, FP_FIELD(path, "hostname"), FIELD_INVALID, jv_get(value, "hostname"),
                    "overlaps listener \"%" PRISTR "\"; VPC Lattice does not isolate them",
                    STR_ARG(other->name));
}

#define ERROR_ROW(code_, path_, check_)                                                            \
    LATTICE_ROW(KIND_GATEWAY, code_, SEVERITY_ERROR, path_, check_)

static const struct rule rules[] = {
    {
        ERROR_ROW("GW201", "spec.listeners[].protocol", check_protocol),
        .summary = "a listener's protocol is HTTP, HTTPS or TLS",
        .cause = "VPC Lattice listeners are HTTP, HTTPS or TLS_PASSTHROUGH; of any other protocol "
                 "nothing would be provisioned.",
        .fix = "Use HTTP or HTTPS, or TLS with mode Passthrough for other protocols inside TLS.",
        .example = "listeners:\n"
                   "- {name: http, protocol: HTTP, port: 80}",
    },
    {
        ERROR_ROW("GW202", "spec.listeners[]", check_tls_mode),
        .summary = "a TLS listener has mode Passthrough",
        .cause = "VPC Lattice terminates TLS for HTTPS listeners only. The mode must be written: "
                 "Gateway API's default is Terminate.",
        .fix = "Write tls.mode: Passthrough, or use protocol HTTPS.",
        .example = "listeners:\n"
                   "- {name: tls, protocol: TLS, port: 443, tls: {mode: Passthrough}}",
    },
    {
        ERROR_ROW("GW203", "spec.listeners[].allowedRoutes.kinds[]", check_allowed_kind),
        .summary = "allowed route kinds fit the listener's protocol",
        .cause = "A VPC Lattice listener carries HTTPRoutes over HTTP, HTTPRoutes and GRPCRoutes "
                 "over HTTPS, TLSRoutes over TLS; routes of other kinds could never attach.",
        .fix = "Name kinds that the protocol carries, or leave kinds out.",
        .example = "listeners:\n"
                   "- name: https\n"
                   "  protocol: HTTPS\n"
                   "  port: 443\n"
                   "  tls: {mode: Terminate, options: {...}}\n"
                   "  allowedRoutes: {kinds: [{kind: HTTPRoute}, {kind: GRPCRoute}]}",
    },
    {
        ERROR_ROW("GW204", "spec.listeners[].port", check_port_shared),
        .summary = "listeners on one port have one protocol",
        .cause = "A VPC Lattice service has one listener per port, and a route that attaches to "
                 "both would need two.",
        .fix = "Use another port.",
        .example = "listeners:\n"
                   "- {name: http, protocol: HTTP, port: 80}\n"
                   "- {name: https, protocol: HTTPS, port: 443, tls: {mode: Terminate, options: "
                   "{...}}}",
    },
    {
        LATTICE_ROW(KIND_GATEWAY, "GW205", SEVERITY_WARNING, "spec.listeners[]", check_isolation),
        .summary = "HTTP listeners on one port have hostnames without overlap",
        .cause = "A route becomes a VPC Lattice service of its own, found by its own hostname. "
                 "Requests that the more specific listener should take alone reach routes of the "
                 "other one too (Gateway API feature GatewayHTTPListenerIsolation).",
        .fix = "Use hostnames that do not overlap, or one listener for all.",
        .example = "listeners:\n"
                   "- {name: a, protocol: HTTP, port: 80, hostname: a.example.com}\n"
                   "- {name: b, protocol: HTTP, port: 80, hostname: b.example.com}",
    },
};

const struct rule_table gateway_lattice = RULE_TABLE(rules);
