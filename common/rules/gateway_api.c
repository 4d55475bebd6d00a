/*
 * gateway_api.c - GW001-GW099: what the CRD of Gateway demands.
 *
 * That listener names, and ports of spec.tls.frontend.perPort, are unique is said by the list type
 * (GW006) before CEL says it again.
 */
#include "rules/api_rows.h"
#include "schema/lexical.h"

/* Below the prefix of a label key must stay in the CEL rule, one less than in Kubernetes. */
enum { KEY_PREFIX_END = 253 };

static struct str protocol_of(const struct jv *listener)
{
    return jv_str(jv_get(listener, "protocol"));
}

static void check_no_tls(struct rule_ctx *c, const struct jv *listener, const struct fpath *path)
{
    struct str protocol = protocol_of(listener);
    bool plain = str_is(protocol, "HTTP") || str_is(protocol, "TCP") || str_is(protocol, "UDP");
    if (plain && jv_get(listener, "tls"))
        rule_report(c, FP_FIELD(path, "tls"), FIELD_FORBIDDEN, NULL,
                    "protocol %" PRISTR " has no TLS; remove it, or use protocol %s",
                    STR_ARG(protocol), str_is(protocol, "HTTP") ? "HTTPS" : "TLS");
}

static void check_https_mode(struct rule_ctx *c, const struct jv *listener,
                             const struct fpath *path)
{
    const struct jv *mode = jv_get(jv_get(listener, "tls"), "mode");
    if (str_is(protocol_of(listener), "HTTPS") && jv_str(mode).n &&
        !str_is(jv_str(mode), "Terminate"))
        rule_report(c, FP_FIELD(FP_FIELD(path, "tls"), "mode"), FIELD_INVALID, mode,
                    "must be Terminate for protocol HTTPS; to pass TLS through use protocol TLS");
}

static void check_tls_mode(struct rule_ctx *c, const struct jv *listener, const struct fpath *path)
{
    if (str_is(protocol_of(listener), "TLS") && !jv_get(listener, "tls"))
        rule_report(c, FP_FIELD(path, "tls"), FIELD_REQUIRED, NULL,
                    "protocol TLS needs tls.mode: Passthrough or Terminate");
}

static void check_no_hostname(struct rule_ctx *c, const struct jv *listener,
                              const struct fpath *path)
{
    struct str protocol = protocol_of(listener);
    const struct jv *hostname = jv_get(listener, "hostname");
    if ((str_is(protocol, "TCP") || str_is(protocol, "UDP")) && jv_str(hostname).n)
        rule_report(c, FP_FIELD(path, "hostname"), FIELD_FORBIDDEN, NULL,
                    "protocol %" PRISTR " knows no host names; remove it", STR_ARG(protocol));
}

static bool same_member(const struct jv *a, const struct jv *b, const char *name)
{
    const struct jv *x = jv_get(a, name), *y = jv_get(b, name);
    return x && y ? jv_equal(x, y) : !x && !y;
}

static bool same_place(const struct jv *a, const struct jv *b)
{
    return same_member(a, b, "port") && same_member(a, b, "protocol") &&
           same_member(a, b, "hostname");
}

static void report_same_place(struct rule_ctx *c, const struct jv *listener, size_t other,
                              const struct fpath *path)
{
    const char *field = jv_get(listener, "hostname") ? "hostname" : "port";
    rule_report(c, FP_NAME(path, str_of(field)), FIELD_DUPLICATE, jv_get(listener, field),
                "listeners[%zu] has the same port, protocol and hostname", other);
}

static void check_places(struct rule_ctx *c, const struct jv *listeners, const struct fpath *path)
{
    for (size_t i = 1; i < jv_len(listeners); i++) {
        const struct jv *listener = jv_at(listeners, i);
        for (size_t j = 0; j < i; j++)
            if (same_place(listener, jv_at(listeners, j))) {
                report_same_place(c, listener, j, FP_INDEX(path, i));
                break;
            }
    }
}

static void check_certificates(struct rule_ctx *c, const struct jv *tls, const struct fpath *path)
{
    if (str_is(jv_str(jv_get(tls, "mode")), "Terminate") &&
        !jv_len(jv_get(tls, "certificateRefs")) && !jv_len(jv_get(tls, "options")))
        rule_report(c, FP_FIELD(path, "certificateRefs"), FIELD_REQUIRED, NULL,
                    "mode Terminate needs certificateRefs or options, such as options: "
                    "{application-networking.k8s.aws/certificate-arn: ARN}");
}

static void check_addresses(struct rule_ctx *c, const struct jv *addresses,
                            const struct fpath *path)
{
    for (size_t i = 1; i < jv_len(addresses); i++) {
        const struct jv *address = jv_at(addresses, i), *value = jv_get(address, "value");
        struct str type = jv_str(jv_get(address, "type"));
        bool checked = value && (str_is(type, "IPAddress") || str_is(type, "Hostname"));
        for (size_t j = 0; checked && j < i; j++)
            if (same_member(address, jv_at(addresses, j), "type") &&
                same_member(address, jv_at(addresses, j), "value")) {
                rule_report(c, FP_FIELD(FP_INDEX(path, i), "value"), FIELD_DUPLICATE, value,
                            "addresses[%zu] has the same type and value", j);
                break;
            }
    }
}

static void check_hostname_address(struct rule_ctx *c, const struct jv *address,
                                   const struct fpath *path)
{
    const struct jv *value = jv_get(address, "value");
    if (str_is(jv_str(jv_get(address, "type")), "Hostname") && value &&
        !lex_is_hostname(jv_str(value)))
        rule_report(c, FP_FIELD(path, "value"), FIELD_INVALID, value,
                    "must be a host name in lower case, such as \"example.com\"");
}

/* `path` ends in the key. */
static void check_key(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    ptrdiff_t slash = str_find_char(path->name, '/');
    if (!lex_is_label_key(path->name))
        rule_report(c, path, FIELD_INVALID, NULL,
                    "the key must be a name of up to 63 letters, digits, '-', '_' and '.', with "
                    "a DNS name and '/' before it or not");
    else if (slash >= KEY_PREFIX_END)
        rule_report(c, path, FIELD_INVALID, NULL,
                    "what stands before the '/' of the key must be shorter than %d characters",
                    KEY_PREFIX_END);
}

#define LISTENER                                                                                   \
    "spec:\n"                                                                                      \
    "  gatewayClassName: amazon-vpc-lattice\n"                                                     \
    "  listeners:\n"                                                                               \
    "    - {name: http, protocol: HTTP, port: 80}"
#define HTTPS_LISTENER                                                                             \
    "listeners:\n"                                                                                 \
    "  - name: https\n"                                                                            \
    "    protocol: HTTPS\n"                                                                        \
    "    port: 443\n"                                                                              \
    "    tls:\n"                                                                                   \
    "      mode: Terminate\n"                                                                      \
    "      options: {application-networking.k8s.aws/certificate-arn: \"arn:aws:acm:…\"}"
#define ADDRESSES                                                                                  \
    "addresses:\n"                                                                                 \
    "  - {type: IPAddress, value: 192.0.2.1}\n"                                                    \
    "  - {type: Hostname, value: example.com}"

static const struct rule rules[] = {
    REQUIRED_ROW(KIND_GATEWAY, "GW001", LISTENER),
    TYPE_ROW(KIND_GATEWAY, "GW002", LISTENER),
    ENUM_ROW(KIND_GATEWAY, "GW003", HTTPS_LISTENER),
    PATTERN_ROW(KIND_GATEWAY, "GW004", LISTENER),
    BOUNDS_ROW(KIND_GATEWAY, "GW005", LISTENER),
    UNIQUE_ROW(KIND_GATEWAY, "GW006", "listeners by name, TLS settings by port.", LISTENER),
    UNKNOWN_FIELD_ROW(KIND_GATEWAY, "GW007", LISTENER),
    {
        SCHEMA_ROW(KIND_GATEWAY, "GW008"),
        .summary = "the value of an address of type IPAddress is an IP address",
        SCHEMA_CAUSE("ties the value of an address to its type. IPAddress is the default."),
        .fix = "Write an IPv4 or IPv6 address, or the type that the value has.",
        .example = ADDRESSES,
    },
    METADATA_ROW(KIND_GATEWAY, "GW009", "metadata:\n  name: my-hotel"),
    {
        CEL_ROW(KIND_GATEWAY, "GW010", "spec.listeners[]", check_no_tls),
        .summary = "listeners of protocol HTTP, TCP or UDP have no tls",
        .cause = "Gateway API (Listener.tls) allows TLS settings for protocols with TLS alone.",
        .fix = "Remove tls, or set protocol HTTPS (HTTP over TLS) or TLS.",
        .example = HTTPS_LISTENER,
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW011", "spec.listeners[]", check_https_mode),
        .summary = "listeners of protocol HTTPS have tls.mode Terminate",
        .cause = "Gateway API (Listener.tls): an HTTPS listener reads the requests, so it must end "
                 "TLS itself.",
        .fix = "Set mode Terminate, or protocol TLS to pass connections through.",
        .example = HTTPS_LISTENER,
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW012", "spec.listeners[]", check_tls_mode),
        .since = "v1.6.1",
        .summary = "listeners of protocol TLS say in tls.mode what happens to TLS",
        .cause = "Gateway API (Listener.tls) demands it since v1.5.",
        .fix = "Add tls with a mode.",
        .example = "listeners:\n"
                   "  - name: tls\n"
                   "    protocol: TLS\n"
                   "    port: 443\n"
                   "    tls: {mode: Passthrough}",
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW013", "spec.listeners[]", check_no_hostname),
        .summary = "listeners of protocol TCP or UDP have no hostname",
        .cause = "Gateway API (Listener.hostname): these protocols carry no host name to match.",
        .fix = "Remove the hostname.",
        .example = "listeners:\n  - {name: tcp, protocol: TCP, port: 5432}",
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW014", "spec.listeners", check_places),
        .summary = "no two listeners have the same port, protocol and hostname",
        .cause = "Gateway API (GatewaySpec.listeners): nobody could tell which of them gets a "
                 "request.",
        .fix = "Change the port or the hostname of one, or merge the two.",
        .example = "listeners:\n"
                   "  - {name: a, protocol: HTTP, port: 80, hostname: a.example.com}\n"
                   "  - {name: b, protocol: HTTP, port: 80, hostname: b.example.com}",
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW015", "spec.listeners[].tls", check_certificates),
        .summary = "a listener that terminates TLS has certificateRefs or options",
        .cause = "Gateway API (ListenerTLSConfig): without either there is no certificate. "
                 "Terminate is the default mode.",
        .fix = "Name the ACM certificate in options, or list Secrets in certificateRefs.",
        .example = HTTPS_LISTENER,
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW016", "spec.addresses", check_addresses),
        .summary = "IP addresses and host names are listed once",
        .cause = "Gateway API (GatewaySpec.addresses) takes each value once.",
        .fix = "Remove the repeated address.",
        .example = ADDRESSES,
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW017", "spec.addresses[]", check_hostname_address),
        .summary = "the value of an address of type Hostname is a host name",
        .cause = "Gateway API (GatewaySpecAddress.value): lower-case labels joined by dots, with "
                 "\"*.\" before them or not.",
        .fix = "Write a host name, or leave the value out.",
        .example = ADDRESSES,
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW018", "spec.infrastructure.labels[*]", check_key),
        .summary = "the keys of infrastructure.labels are label keys",
        .cause = "Gateway API (GatewayInfrastructure.labels): they become labels of what is made.",
        .fix = "Write the key as [DNS name/]name.",
        .example = "infrastructure:\n  labels: {example.com/team: shop}",
    },
    {
        CEL_ROW(KIND_GATEWAY, "GW019", "spec.infrastructure.annotations[*]", check_key),
        .summary = "the keys of infrastructure.annotations are annotation keys",
        .cause = "Gateway API (GatewayInfrastructure.annotations): they become annotations of what "
                 "is made.",
        .fix = "Write the key as [DNS name/]name.",
        .example = "infrastructure:\n  annotations: {example.com/owner: shop team}",
    },
};

const struct rule_table gateway_api = RULE_TABLE(rules);
