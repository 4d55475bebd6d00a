/*
 * http_route_peer_reference.c - group reference for HTTPRoute: that no other route claims the same
 * custom domain, VPC Lattice service, or requests.
 */
#include "rules/reference.h"

#include "api/indexes.h"
#include "rules/tables.h"

/* So many other routes of one hostname are compared match by match. */
enum { PEERS_COMPARED = 16 };

static bool is_standalone(const struct http_route *route)
{
    return str_eq_nocase(str_trim(api_annotation(&route->object, "standalone")), STR("true"));
}

/* The first hostname of a route is the custom domain of its service. */
static bool same_domain(const struct http_route *a, const struct http_route *b)
{
    return a->hostnames.n && b->hostnames.n && str_eq(a->hostnames.items[0], b->hostnames.items[0]);
}

/* Whether both have a Gateway in common; with `namespaces` false, or one of the same name. */
static bool share_gateway(const struct http_route *a, const struct http_route *b, bool namespaces)
{
    for (size_t i = 0; i < a->parent_refs.n; i++)
        for (size_t j = 0; j < b->parent_refs.n; j++) {
            const struct parent_ref *x = &a->parent_refs.items[i], *y = &b->parent_refs.items[j];
            if (parent_ref_is_gateway(x) && parent_ref_is_gateway(y) && str_eq(x->name, y->name) &&
                (!namespaces || str_eq(parent_ref_namespace(x, a->object.meta.namespace),
                                       parent_ref_namespace(y, b->object.meta.namespace))))
                return true;
        }
    return false;
}

/* Whether both become services with one custom domain in one service network. */
static bool domains_collide(const struct http_route *a, const struct http_route *b)
{
    return same_domain(a, b) && share_gateway(a, b, false) && !is_standalone(a) &&
           !is_standalone(b);
}

/* Our other routes under `key`, as many as will do. */
static struct object_list peers(const struct rule_ctx *c, enum api_index index, struct str key)
{
    struct object_list found, others;
    reference_list(c, KIND_HTTP_ROUTE, index, key, &found);
    others = (struct object_list){ARENA_NEW_ARRAY(c->arena, found.n, const struct api_object *), 0};
    for (size_t i = 0; i < found.n && others.n < PEERS_COMPARED; i++)
        if (!same_object(found.items[i], c->view) && ours_and_staying(c, found.items[i]))
            others.items[others.n++] = found.items[i];
    return others;
}

static void check_domain(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (path_index(path, 0) > 0)
        return;
    struct object_list others = peers(c, INDEX_HOSTNAME, jv_str(value));
    for (size_t i = 0; i < others.n; i++) {
        const struct http_route *other = (const struct http_route *)others.items[i];
        if (!domains_collide(ctx_route(c), other))
            continue;
        rule_report_on(c, trust_in(c, others.items[i]), path, FIELD_DUPLICATE, value,
                       "is the custom domain of HTTPRoute %" PRISTR,
                       STR_ARG(api_object_id(c->arena, others.items[i])));
        return;
    }
}

static void check_service_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (!jv_str(value).n)
        return;
    struct str service = lattice_service_name(c->arena, c->view);
    struct object_list others = peers(c, INDEX_SERVICE_NAME, service);
    if (!others.n)
        return;
    const struct fpath *annotations = FP_FIELD(FP_FIELD(NULL, "metadata"), "annotations");
    const struct fpath *override = FP_KEY(annotations, STR(LATTICE_PREFIX "service-name-override"));
    if (jv_str(fpath_get(c->object, override)).n)
        path = override;
    rule_report_on(c, trust_in(c, others.items[0]), path, FIELD_DUPLICATE,
                   fpath_get(c->object, path),
                   "VPC Lattice service %" PRISTR " is that of HTTPRoute %" PRISTR,
                   STR_ARG(service), STR_ARG(api_object_id(c->arena, others.items[0])));
}

static bool has_header(const struct http_match *match, const struct header_match *wanted)
{
    for (size_t i = 0; i < match->headers.n; i++) {
        const struct header_match *header = &match->headers.items[i];
        if (str_eq_nocase(header->name, wanted->name) && str_eq(header->value, wanted->value) &&
            str_is(header->type, "RegularExpression") == str_is(wanted->type, "RegularExpression"))
            return true;
    }
    return false;
}

static bool same_match(const struct http_match *a, const struct http_match *b)
{
    if (!str_eq(http_match_path_value(a), http_match_path_value(b)) ||
        !str_eq(http_match_path_type(a), http_match_path_type(b)) ||
        !str_eq(a->method, b->method) || a->headers.n != b->headers.n || a->query_param_count ||
        b->query_param_count)
        return false;
    for (size_t i = 0; i < a->headers.n; i++)
        if (!has_header(b, &a->headers.items[i]))
            return false;
    return true;
}

/* Whether a rule of `route` has the match; a rule without matches has one, the prefix "/". */
static bool route_has_match(const struct http_route *route, const struct http_match *match)
{
    static const struct http_match everything;
    for (size_t r = 0; r < route->rules.n; r++) {
        const struct http_rule *rule = &route->rules.items[r];
        if (!rule->matches.n && same_match(match, &everything))
            return true;
        for (size_t m = 0; m < rule->matches.n; m++)
            if (same_match(match, &rule->matches.items[m]))
                return true;
    }
    return false;
}

/* Another route that claims the same requests to `hostname`, and is not told of by check_domain. */
static const struct api_object *rival(const struct rule_ctx *c, struct str hostname,
                                      const struct http_match *match)
{
    struct object_list others = peers(c, INDEX_HOSTNAME, hostname);
    for (size_t i = 0; i < others.n; i++) {
        const struct http_route *other = (const struct http_route *)others.items[i];
        if (share_gateway(ctx_route(c), other, true) && !domains_collide(ctx_route(c), other) &&
            route_has_match(other, match))
            return others.items[i];
    }
    return NULL;
}

static void check_match(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    const struct http_route *route = ctx_route(c);
    const struct http_match *match =
        &route->rules.items[path_index(path, 0)].matches.items[path_index(path, 1)];
    for (size_t i = 0; i < route->hostnames.n; i++) {
        struct str hostname = route->hostnames.items[i];
        const struct api_object *other = rival(c, hostname, match);
        if (!other)
            continue;
        rule_report_on(c, trust_in(c, other), path, FIELD_DUPLICATE, NULL,
                       "HTTPRoute %" PRISTR " matches the same requests to %" PRISTR,
                       STR_ARG(api_object_id(c->arena, other)), STR_ARG(hostname));
        return;
    }
}

static const struct rule rules[] = {
    {
        .code = "HR320",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.hostnames[]",
        .check = check_domain,
        .summary = "no other route of the service network has the same custom domain",
        .cause = "Each route becomes a VPC Lattice service of its own, whose custom domain is "
                 "the first hostname of the route. A custom domain may belong to one service "
                 "of a service network only (VPC Lattice user guide, custom domain names); the "
                 "second service is refused.",
        .fix = "Merge the rules of both routes into one, or give this route a hostname of "
               "its own.",
        .example = "hostnames: [rates.example.com]\n"
                   "rules:\n"
                   "  - matches: [{path: {type: PathPrefix, value: /parking}}]\n"
                   "    backendRefs: [{name: parking, port: 80}]\n"
                   "  - matches: [{path: {type: PathPrefix, value: /review}}]\n"
                   "    backendRefs: [{name: review, port: 80}]",
    },
    {
        .code = "HR321",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "metadata.name",
        .check = check_service_name,
        .summary = "no other route gets the same VPC Lattice service name",
        .cause = "The name of a route's VPC Lattice service is the first 20 characters of its "
                 "name and the first 18 of its namespace, unless the annotation "
                 "service-name-override gives another. Two routes cannot own one service; the "
                 "second is left out (condition Accepted, reason Conflicted).",
        .fix = "Set the annotation application-networking.k8s.aws/service-name-override to a "
               "name of its own, or rename the route.",
        .example = "metadata:\n"
                   "  name: inventory-of-the-main-building\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/service-name-override: inventory-main",
    },
    {
        .code = "HR322",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[].matches[]",
        .check = check_match,
        .summary = "no other route matches the same requests",
        .cause = "Of two routes with the same match for the same hostname and Gateway only one "
                 "is served: the older, then the first by namespace and name (Gateway API, "
                 "HTTPRoute matches). On VPC Lattice it is the one that has the hostname as "
                 "its custom domain. The other is silently dead.",
        .fix = "Remove the match or the hostname from one of the two routes.",
        .example = "hostnames: [rates.example.com]\n"
                   "rules:\n"
                   "  - matches: [{path: {type: PathPrefix, value: /parking}}]\n"
                   "    backendRefs: [{name: parking, port: 80}]",
    },
};

const struct rule_table http_route_peer_reference = RULE_TABLE(rules);
