/*
 * http_route_spec.c - HR101-HR119: what the Gateway API specification demands of the parents,
 * hostnames, rules and backends of one HTTPRoute, beyond what its CRD checks.
 */
#include "kube_meta/names.h"
#include "rules/hostname.h"
#include "rules/tables.h"

/* --- HR101: distinct parents ----------------------------------------------------------------- */

static bool absent_or_same(struct str a, struct str b, const char *when_absent)
{
    return str_eq(a.p ? a : str_of(when_absent), b.p ? b : str_of(when_absent));
}

static bool same_parent(const struct parent_ref *a, const struct parent_ref *b, struct str own)
{
    return absent_or_same(a->group, b->group, GATEWAY_GROUP) &&
           absent_or_same(a->kind, b->kind, "Gateway") && str_eq(a->name, b->name) &&
           str_eq(parent_ref_namespace(a, own), parent_ref_namespace(b, own));
}

static bool takes_any_section(const struct parent_ref *ref)
{
    return !ref->section_name.n && !ref->port.set;
}

static bool same_section(const struct parent_ref *a, const struct parent_ref *b)
{
    int64_t a_port = a->port.set ? a->port.value : 0, b_port = b->port.set ? b->port.value : 0;
    return takes_any_section(a) || takes_any_section(b) ||
           (str_eq(a->section_name, b->section_name) && a_port == b_port);
}

/* Only pairs that the CRD, which compares what is written, takes for different parents. */
static void check_distinct_parents(struct rule_ctx *c, const struct jv *value,
                                   const struct fpath *path)
{
    (void)value;
    const struct http_route *route = ctx_route(c);
    struct str own = route->object.meta.namespace;
    size_t i = path_index(path, 0);
    const struct parent_ref *ref = &route->parent_refs.items[i];
    for (size_t j = 0; own.n && j < i; j++) {
        const struct parent_ref *other = &route->parent_refs.items[j];
        if (ref->namespace.n == other->namespace.n || !same_parent(ref, other, own) ||
            !same_section(ref, other))
            continue;
        rule_report(c, path, FIELD_DUPLICATE, NULL,
                    "the same parent as spec.parentRefs[%zu]: an absent namespace is the route's "
                    "own, \"%" PRISTR "\"",
                    j, STR_ARG(own));
        return;
    }
}

/* --- HR102: hostnames ------------------------------------------------------------------------ */

static void check_hostname(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const char *fault = hostname_fault(jv_str(value));
    if (fault)
        rule_report(c, path, FIELD_INVALID, value, "%s", fault);
}

/* --- HR103: names of rules ------------------------------------------------------------------- */

static void check_rule_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct http_route *route = ctx_route(c);
    size_t i = path_index(path, 0);
    for (size_t j = 0; j < i; j++)
        if (str_eq(route->rules.items[j].name, jv_str(value))) {
            rule_report(c, path, FIELD_DUPLICATE, value, "spec.rules[%zu] has this name already",
                        j);
            return;
        }
}

/* --- HR104, HR105: rules that send requests nowhere ------------------------------------------ */

static bool has_answering_filter(const struct http_rule *rule)
{
    for (size_t f = 0; f < rule->filters.n; f++) {
        const struct http_filter *filter = &rule->filters.items[f];
        if (filter->has_request_redirect || filter->has_extension_ref)
            return true;
    }
    return false;
}

static void check_backends_given(struct rule_ctx *c, const struct jv *value,
                                 const struct fpath *path)
{
    (void)value;
    const struct http_rule *rule = &ctx_route(c)->rules.items[path_index(path, 0)];
    if (rule->backend_refs.n == 0 && !has_answering_filter(rule))
        rule_report(c, FP_FIELD(path, "backendRefs"), FIELD_REQUIRED, NULL,
                    "without a backend every request gets a 500");
}

static void check_any_weight(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    const struct http_rule *rule = &ctx_route(c)->rules.items[path_index(path, 0)];
    for (size_t b = 0; b < rule->backend_refs.n; b++)
        if (backend_ref_weight(&rule->backend_refs.items[b]) != 0)
            return;
    if (rule->backend_refs.n)
        rule_report(c, path, FIELD_INVALID, NULL,
                    "all weights are 0, so every request gets a 500; one must be above 0");
}

/* --- HR106, HR107: names of parents and backends --------------------------------------------- */

static void check_parent_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const char *fault = name_dns1123_subdomain(jv_str(value));
    if (fault)
        rule_report(c, path, FIELD_INVALID, value, "%s", fault);
}

static void check_backend_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct http_rule *rule = &ctx_route(c)->rules.items[path_index(path, 0)];
    const struct backend_ref *ref = &rule->backend_refs.items[path_index(path, 1)];
    const char *fault = backend_ref_is_service(ref) ? name_dns1123_label(ref->name) : NULL;
    if (fault)
        rule_report(c, path, FIELD_INVALID, value, "%s", fault);
}

static const struct rule rules[] = {
    {
        .code = "HR101",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.parentRefs[]",
        .check = check_distinct_parents,
        .summary = "parentRefs are distinct, also where only one of them writes the namespace out",
        .cause = "Gateway API (CommonRouteSpec.parentRefs) demands that references to the same "
                 "parent differ in sectionName or port. The CRD compares the text of the "
                 "references and does not see that an absent namespace is the route's own.",
        .fix = "Remove one of the two references, or give each a sectionName of its own.",
        .example = "parentRefs:\n"
                   "- name: my-hotel\n"
                   "  sectionName: http\n"
                   "- name: my-hotel\n"
                   "  sectionName: https",
    },
    {
        .code = "HR102",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.hostnames[]",
        .check = check_hostname,
        .summary = "a hostname is a DNS name: no IP address, no label longer than 63 characters",
        .cause = "Gateway API (type Hostname) takes names by RFC 1123 and excludes IP addresses. "
                 "The CRD's pattern lets digits and long labels through; no client could ever "
                 "send such a name.",
        .fix = "Write a DNS name. To take requests whatever their Host header says, leave "
               "hostnames out.",
        .example = "hostnames:\n- parking.example.com",
    },
    {
        .code = "HR103",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[].name",
        .check = check_rule_name,
        .summary = "the names of the rules of a route are unique",
        .cause = "Gateway API (HTTPRouteRule.name) demands a name that is unique within the "
                 "route. The CRD of the standard channel does not check it.",
        .fix = "Give each rule a name of its own, or none.",
        .example = "rules:\n"
                   "- name: read\n"
                   "  matches: [{method: GET}]\n"
                   "- name: write\n"
                   "  matches: [{method: POST}]",
    },
    {
        .code = "HR104",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_backends_given,
        .summary = "a rule has a backend, or a filter that answers by itself",
        .cause = "Gateway API (HTTPRouteRule.backendRefs): requests that match a rule without "
                 "backends and without a filter that answers get the status 500.",
        .fix = "Name the Service that shall answer in backendRefs.",
        .example = "rules:\n- backendRefs:\n  - name: parking\n    port: 8090",
    },
    {
        .code = "HR105",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[].backendRefs",
        .check = check_any_weight,
        .summary = "at least one backend of a rule has a weight above 0",
        .cause = "Gateway API (BackendRef.weight): a backend of weight 0 gets no requests. If "
                 "all have it, every request gets the status 500.",
        .fix = "Give the backend that shall take the requests a weight, or leave weight out "
               "(it is then 1).",
        .example = "backendRefs:\n"
                   "- {name: inventory-ver1, port: 80, weight: 0}\n"
                   "- {name: inventory-ver2, port: 80, weight: 1}",
    },
    {
        .code = "HR106",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.parentRefs[].name",
        .check = check_parent_name,
        .summary = "the name of a parent is one that an object can have",
        .cause = "Names of objects are lower-case DNS subdomains (Kubernetes, RFC 1123). The CRD "
                 "only limits the length of a reference; no Gateway could have this name.",
        .fix = "Write the name of the Gateway as `kubectl get gateways` shows it.",
        .example = "parentRefs:\n- name: my-hotel",
    },
    {
        .code = "HR107",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[].backendRefs[].name",
        .check = check_backend_name,
        .summary = "the name of a backend is one that a Service can have",
        .cause = "Names of Services are lower-case DNS labels (Kubernetes, RFC 1123). The CRD "
                 "only limits the length of a reference; no Service could have this name, and "
                 "requests for it get the status 500.",
        .fix = "Write the name of the Service as `kubectl get services` shows it. A Service of "
               "another namespace is named by `name` and `namespace`, not by its DNS name.",
        .example = "backendRefs:\n- name: parking\n  namespace: hotel\n  port: 8090",
    },
};

const struct rule_table http_route_spec = RULE_TABLE(rules);
