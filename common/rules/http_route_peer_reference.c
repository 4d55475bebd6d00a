/*
 * http_route_peer_reference.c - group reference for HTTPRoute: that no other route claims the same
 * custom domain or VPC Lattice service.
 *
 * Two routes with the same match for the same hostname, of which one would be dead by the Gateway
 * API's precedence, are told of as two routes with one custom domain: each route is a service of
 * its own, so routes compete for requests through their domain alone.
 */
#include "rules/reference.h"

#include "api/indexes.h"
#include "rules/tables.h"

static bool is_standalone(const struct http_route *route)
{
    return str_eq_nocase(str_trim(api_annotation(&route->object, "standalone")), STR("true"));
}

/* The first hostname of a route is the custom domain of its service. */
static bool same_domain(const struct http_route *a, const struct http_route *b)
{
    return a->hostnames.n && b->hostnames.n && str_eq(a->hostnames.items[0], b->hostnames.items[0]);
}

/* Whether both have Gateways of one name, which stand for one service network. */
static bool share_network(const struct http_route *a, const struct http_route *b)
{
    for (size_t i = 0; i < a->parent_refs.n; i++)
        for (size_t j = 0; j < b->parent_refs.n; j++) {
            const struct parent_ref *x = &a->parent_refs.items[i], *y = &b->parent_refs.items[j];
            if (parent_ref_is_gateway(x) && parent_ref_is_gateway(y) && str_eq(x->name, y->name))
                return true;
        }
    return false;
}

/* Whether both become services with one custom domain in one service network. */
static bool domains_collide(const struct http_route *a, const struct http_route *b)
{
    return same_domain(a, b) && share_network(a, b) && !is_standalone(a) && !is_standalone(b);
}

/* Our first other route under `key` with which the route collides (NULL: with any), or NULL. */
static const struct api_object *
find_peer(const struct rule_ctx *c, enum api_index index, struct str key,
          bool (*collides)(const struct http_route *a, const struct http_route *b))
{
    struct object_list found;
    reference_list(c, KIND_HTTP_ROUTE, index, key, &found);
    for (size_t i = 0; i < found.n; i++) {
        const struct http_route *other = (const struct http_route *)found.items[i];
        if (!same_object(found.items[i], c->view) && (!collides || collides(ctx_route(c), other)) &&
            ours_and_staying(c, found.items[i]))
            return found.items[i];
    }
    return NULL;
}

static void check_domain(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (path_index(path, 0) > 0)
        return;
    const struct api_object *other = find_peer(c, INDEX_HOSTNAME, jv_str(value), domains_collide);
    if (other)
        rule_report_on(c, trust_in(c, other), path, FIELD_DUPLICATE, value,
                       "is the custom domain of HTTPRoute %" PRISTR,
                       STR_ARG(api_object_id(c->arena, other)));
}

static void check_service_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct fpath *override =
        FP_KEY(FP_FIELD(path, "annotations"), STR(LATTICE_PREFIX "service-name-override"));
    const struct fpath *at =
        jv_str(fpath_get(c->object, override)).n ? override : FP_FIELD(path, "name");
    if (at != override && !jv_str(jv_get(value, "name")).n)
        return; /* generateName: the name is not known yet */
    struct str service = lattice_service_name(c->arena, c->view);
    const struct api_object *other = find_peer(c, INDEX_SERVICE_NAME, service, NULL);
    if (other)
        rule_report_on(c, trust_in(c, other), at, FIELD_DUPLICATE, fpath_get(c->object, at),
                       "VPC Lattice service %" PRISTR " is that of HTTPRoute %" PRISTR,
                       STR_ARG(service), STR_ARG(api_object_id(c->arena, other)));
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
        .path = "metadata",
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
};

const struct rule_table http_route_peer_reference = RULE_TABLE(rules);
