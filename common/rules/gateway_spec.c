/*
 * gateway_spec.c - GW101-GW199: what the Gateway API specification demands of one Gateway, beyond
 * what its CRD checks.
 */
#include "kube_meta/names.h"
#include "rules/hostname.h"
#include "rules/tables.h"
#include "api/attachment.h"

/* --- GW101-GW103: which namespaces a listener admits ------------------------------------------ */

static void check_selector_given(struct rule_ctx *c, const struct jv *value,
                                 const struct fpath *path)
{
    if (str_is(jv_str(jv_get(value, "from")), "Selector") && !jv_get(value, "selector"))
        rule_report(c, FP_FIELD(path, "selector"), FIELD_REQUIRED, NULL,
                    "from \"Selector\" says that a selector chooses the namespaces");
}

static void check_selector_used(struct rule_ctx *c, const struct jv *value,
                                const struct fpath *path)
{
    struct str from = jv_str(jv_get(value, "from"));
    if (jv_get(value, "selector") && !str_is(from, "Selector"))
        rule_report(c, FP_FIELD(path, "selector"), FIELD_FORBIDDEN, NULL,
                    "ignored with from \"%" PRISTR "\"; to use it, write from: Selector",
                    STR_ARG(from.n ? from : STR("Same")));
}

static const struct str operators[] = {S("In"), S("NotIn"), S("Exists"), S("DoesNotExist")};

static void report_selector(void *ctx, const struct fpath *path, enum field_error_type type,
                            const struct jv *value, struct str detail)
{
    struct rule_ctx *c = ctx;
    struct str hint = STR_NONE;
    if (type == FIELD_NOT_SUPPORTED)
        hint = did_you_mean(c->arena, jv_str(value), operators, ARRAY_LEN(operators));
    rule_report(c, path, type, value, "%" PRISTR "%" PRISTR, STR_ARG(detail), STR_ARG(hint));
}

static void check_selector(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct selector_errors errors = {report_selector, c};
    struct selector parsed;
    selector_parse(c->arena, value, path, &errors, &parsed);
}

/* --- GW104, GW105: TLS of a listener -----------------------------------------------------------
 */

static void check_option_key(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    const char *fault = name_annotation_key(path->name);
    if (fault)
        rule_report(c, path, FIELD_INVALID, jv_new_str(c->arena, path->name), "%s", fault);
}

static void check_https_tls(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (str_is(jv_str(jv_get(value, "protocol")), "HTTPS") && !jv_get(value, "tls"))
        rule_report(c, FP_FIELD(path, "tls"), FIELD_REQUIRED, NULL,
                    "HTTPS without tls serves VPC Lattice's own names only, with its certificate");
}

/* --- GW106: listeners on one port -------------------------------------------------------
 */

static bool same_port(const struct listener *a, const struct listener *b)
{
    return a->port.set && b->port.set && a->port.value == b->port.value;
}

static bool is_encrypted(const struct listener *listener)
{
    return str_is(listener->protocol, "HTTPS") || str_is(listener->protocol, "TLS");
}

/* Of one protocol and not equal: the rest is refused as a port with two protocols, or by the CRD.
 */
static bool overlaps(const struct listener *a, const struct listener *b)
{
    if (!is_encrypted(a) || !str_eq(a->protocol, b->protocol) || !same_port(a, b) ||
        str_eq(a->hostname, b->hostname))
        return false;
    return !a->hostname.n || !b->hostname.n || hostnames_intersect(a->hostname, b->hostname);
}

static void check_overlap(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    const struct gateway *gateway = ctx_gateway(c);
    size_t i = path_index(path, 0);
    const struct listener *listener = &gateway->listeners.items[i];
    for (size_t j = 0; j < i; j++) {
        const struct listener *other = &gateway->listeners.items[j];
        if (!overlaps(listener, other))
            continue;
        bool named = listener->hostname.p;
        rule_report(c, named ? FP_FIELD(path, "hostname") : path, FIELD_INVALID,
                    named ? jv_get(value, "hostname") : NULL,
                    "overlaps the hostname of spec.listeners[%zu] on port %lld, so a client may "
                    "be shown either certificate",
                    j, (long long)listener->port.value);
        return;
    }
}

/* --- GW107-GW109 --------------------------------------------------------------------------------
 */

static const struct str address_types[] = {S("IPAddress"), S("Hostname"), S("NamedAddress")};

static void check_address_type(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str type = jv_str(value);
    for (size_t i = 0; i < ARRAY_LEN(address_types); i++)
        if (str_eq(type, address_types[i]))
            return;
    if (str_find_char(type, '/') > 0)
        return;
    struct str hint = did_you_mean(c->arena, type, address_types, 2);
    rule_report(c, path, FIELD_NOT_SUPPORTED, value,
                "supported values: \"IPAddress\", \"Hostname\", or a type with a domain before "
                "it%" PRISTR,
                STR_ARG(hint));
}

static void check_hostname(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const char *fault = hostname_fault(jv_str(value));
    if (fault)
        rule_report(c, path, FIELD_INVALID, value, "%s", fault);
}

static void check_frontend_port(struct rule_ctx *c, const struct jv *value,
                                const struct fpath *path)
{
    const struct gateway *gateway = ctx_gateway(c);
    int64_t port;
    if (!jv_int(value, &port))
        return;
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *listener = &gateway->listeners.items[i];
        if (str_is(listener->protocol, "HTTPS") && listener->port.value == port)
            return;
    }
    rule_report(c, path, FIELD_INVALID, value, "no HTTPS listener has this port: without effect");
}

static const struct rule rules[] = {
    {
        .code = "GW101",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.listeners[].allowedRoutes.namespaces",
        .check = check_selector_given,
        .summary = "allowedRoutes.namespaces.from: Selector comes with a selector",
        .cause = "Gateway API (RouteNamespaces.selector) must be given when `from` is Selector. "
                 "The CRD does not tie the two; without a selector no route is let in.",
        .fix = "Add the selector, or write from: Same or from: All.",
        .example = "allowedRoutes:\n"
                   "  namespaces:\n"
                   "    from: Selector\n"
                   "    selector: {matchLabels: {team: hotel}}",
    },
    {
        .code = "GW102",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.listeners[].allowedRoutes.namespaces",
        .check = check_selector_used,
        .summary = "a selector of allowedRoutes.namespaces stands with from: Selector",
        .cause = "Gateway API (RouteNamespaces.selector) is ignored unless `from` is Selector. An "
                 "absent `from` means Same: routes of other namespaces are refused.",
        .fix = "Write from: Selector, or remove the selector.",
        .example = "allowedRoutes:\n"
                   "  namespaces:\n"
                   "    from: Selector\n"
                   "    selector: {matchLabels: {team: hotel}}",
    },
    {
        .code = "GW103",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.listeners[].allowedRoutes.namespaces.selector",
        .check = check_selector,
        .summary = "a namespace selector is a well-formed label selector",
        .cause = "Kubernetes (LabelSelector): operators are In, NotIn, Exists and DoesNotExist; "
                 "the first two need values, the others take none; keys and values follow the "
                 "syntax of labels. The CRD takes any text, and a selector that cannot be read "
                 "lets no route in.",
        .fix = "Correct the operator, key or values as the message says.",
        .example = "selector:\n"
                   "  matchExpressions:\n"
                   "  - {key: team, operator: In, values: [hotel, parking]}",
    },
    {
        .code = "GW104",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.listeners[].tls.options[*]",
        .check = check_option_key,
        .summary = "the keys of tls.options are qualified names",
        .cause = "Gateway API (ListenerTLSConfig.options) has keys of the form of annotation keys. "
                 "Their syntax is lost in the generated CRD.",
        .fix = "Write an optional domain, a slash, and a name of letters, digits, '-', '_' and "
               "'.'.",
        .example = "tls:\n"
                   "  options:\n"
                   "    application-networking.k8s.aws/certificate-arn: arn:aws:acm:…",
    },
    {
        .code = "GW105",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.listeners[]",
        .check = check_https_tls,
        .summary = "an HTTPS listener says how TLS is terminated",
        .cause = "Gateway API (Listener.tls) requires tls for HTTPS, but its CRD does not. VPC "
                 "Lattice serves its own generated domain names over HTTPS with a certificate of "
                 "its own, so such a listener works for these; a hostname of yours needs a "
                 "certificate in AWS Certificate Manager.",
        .fix = "Name the certificate, or write tls: {mode: Terminate} with any option to say "
               "that the generated names are enough.",
        .example = "listeners:\n"
                   "  - name: https\n"
                   "    protocol: HTTPS\n"
                   "    port: 443\n"
                   "    tls:\n"
                   "      mode: Terminate\n"
                   "      options:\n"
                   "        application-networking.k8s.aws/certificate-arn: arn:aws:acm:…",
    },
    {
        .code = "GW106",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.listeners[]",
        .check = check_overlap,
        .summary = "the hostnames of encrypted listeners on one port do not overlap",
        .cause = "Gateway API (ListenerConditionOverlappingTLSConfig): with HTTP/2 a client may "
                 "reuse a connection that was opened under the other listener's certificate. "
                 "Controllers must report it.",
        .fix = "Use hostnames without a common name, one listener for both, or different ports.",
        .example = "listeners:\n"
                   "- {name: a, protocol: HTTPS, port: 443, hostname: a.example.com, tls: {…}}\n"
                   "- {name: b, protocol: HTTPS, port: 443, hostname: b.example.com, tls: {…}}",
    },
    {
        .code = "GW107",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.addresses[].type",
        .check = check_address_type,
        .summary = "the type of an address is one of the API's, or has a domain before it",
        .cause = "Gateway API (AddressType) knows IPAddress, Hostname and types with a domain "
                 "prefix. The CRD's pattern is not anchored and takes whatever contains one of "
                 "them.",
        .fix = "Write IPAddress or Hostname.",
        .example = "addresses:\n- {type: Hostname, value: hotel.example.com}",
    },
    {
        .code = "GW108",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.listeners[].hostname",
        .check = check_hostname,
        .summary = "a hostname is a DNS name: no IP address, no label longer than 63 characters",
        .cause = "Gateway API (type Hostname) takes names by RFC 1123 and excludes IP addresses. "
                 "The CRD's pattern lets digits and long labels through; no client could ever "
                 "send such a name.",
        .fix = "Write a DNS name, or leave hostname out to take every name.",
        .example = "hostname: \"*.example.com\"",
    },
    {
        .code = "GW109",
        .kind = KIND_GATEWAY,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.tls.frontend.perPort[].port",
        .check = check_frontend_port,
        .summary = "tls.frontend.perPort names the port of an HTTPS listener",
        .cause = "Gateway API (FrontendTLSConfig.perPort) applies to the HTTPS listeners on that "
                 "port; without one it has no effect.",
        .fix = "Write the port of an HTTPS listener of this Gateway.",
        .example = "listeners:\n"
                   "- {name: https, protocol: HTTPS, port: 8443, tls: {mode: Terminate, …}}\n"
                   "tls:\n"
                   "  frontend:\n"
                   "    default: {}\n"
                   "    perPort:\n"
                   "    - {port: 8443, tls: {}}",
    },
};

const struct rule_table gateway_spec = RULE_TABLE(rules);
