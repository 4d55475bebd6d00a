/*
 * http_route_lattice_backends.c - where a VPC Lattice rule can send requests: to 1 to 10 target
 * groups with weights 0 to 999; and the quotas of a service.
 *
 * Limits: AWS API model vpc-lattice 2022-11-30 (ForwardAction, WeightedTargetGroup) and VPC Lattice
 * user guide, "Quotas".
 */
#include "api/attachment.h"
#include "api/lattice_match.h"
#include "api/weights.h"
#include "base/vec.h"
#include "rules/lattice_rows.h"

#define LATTICE_GROUP "application-networking.k8s.aws"

/* --- weights -------------------------------------------------------------------------------- */

/* The index of the greatest weight of the rule's backends, of which there is at least one. */
static size_t heaviest(const struct http_rule *rule)
{
    size_t best = 0;
    for (size_t i = 1; i < rule->backend_refs.n; i++)
        if (backend_ref_weight(&rule->backend_refs.items[i]) >
            backend_ref_weight(&rule->backend_refs.items[best]))
            best = i;
    return best;
}

/* "333, 999": the weights of the rule after scaling. */
static struct str scaled_weights(struct arena *a, const struct http_rule *rule, int64_t greatest)
{
    struct str list = STR_NONE;
    for (size_t i = 0; i < rule->backend_refs.n; i++) {
        int64_t weight = lattice_weight(backend_ref_weight(&rule->backend_refs.items[i]), greatest);
        list =
            arena_printf(a, "%" PRISTR "%s%lld", STR_ARG(list), i ? ", " : "", (long long)weight);
    }
    return list;
}

static void check_weights(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct http_rule *rule = &ctx_route(c)->rules.items[path_index(path, 0)];
    if (!rule->backend_refs.n)
        return;
    size_t i = heaviest(rule);
    int64_t greatest = backend_ref_weight(&rule->backend_refs.items[i]);
    if (greatest <= LATTICE_WEIGHT_MAX)
        return;
    struct str scaled = scaled_weights(c->arena, rule, greatest);
    rule_report(c, FP_FIELD(FP_INDEX(path, i), "weight"), FIELD_INVALID,
                jv_get(jv_at(value, i), "weight"),
                "above VPC Lattice's 999, scaled: weights become %" PRISTR, STR_ARG(scaled));
}

/* --- kinds ---------------------------------------------------------------------------------- */

static void check_kind(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    static const struct str kinds[] = {S("Service"), S("ServiceImport")};
    const struct jv *kind = jv_get(value, "kind"), *group = jv_get(value, "group");
    struct str name = jv_str(kind), wanted = STR(LATTICE_GROUP);
    if (name.n && !str_eq(name, kinds[0]) && !str_eq(name, kinds[1])) {
        struct str hint = did_you_mean(c->arena, name, kinds, ARRAY_LEN(kinds));
        rule_report(c, FP_FIELD(path, "kind"), FIELD_NOT_SUPPORTED, kind,
                    "supported values: \"Service\", \"ServiceImport\"%" PRISTR, STR_ARG(hint));
        return;
    }
    bool is_import = str_eq(name, kinds[1]);
    if (!jv_str(group).n || (is_import && str_eq(jv_str(group), wanted)))
        return;
    rule_report(c, FP_FIELD(path, "group"), FIELD_NOT_SUPPORTED, group,
                "supported values for kind %s: \"%s\"", is_import ? "ServiceImport" : "Service",
                is_import ? LATTICE_GROUP : "");
}

static void check_import_group(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (str_is(jv_str(jv_get(value, "kind")), "ServiceImport") && !jv_str(jv_get(value, "group")).n)
        rule_report(c, FP_FIELD(path, "group"), FIELD_INVALID, jv_get(value, "group"),
                    "taken as \"" LATTICE_GROUP "\"; write it");
}

/* --- target groups -------------------------------------------------------------------------- */

static bool is_same_target(const struct backend_ref *a, const struct backend_ref *b,
                           struct str namespace)
{
    return str_eq(a->name, b->name) && str_eq(a->group, b->group) && str_eq(a->kind, b->kind) &&
           str_eq(backend_ref_namespace(a, namespace), backend_ref_namespace(b, namespace)) &&
           a->port.set == b->port.set && a->port.value == b->port.value;
}

struct targets {
    VEC(const struct backend_ref *) seen; /* without repetition */
};

/* Adds the backends of a rule; a Service port is one target group however often it is named. */
static void add_targets(struct rule_ctx *c, struct targets *targets, const struct http_rule *rule)
{
    for (size_t i = 0; i < rule->backend_refs.n; i++) {
        const struct backend_ref *ref = &rule->backend_refs.items[i];
        bool known = false;
        for (size_t j = 0; j < targets->seen.n && !known; j++)
            known = is_same_target(targets->seen.items[j], ref, c->view->meta.namespace);
        if (!known)
            vec_push(c->arena, &targets->seen, ref);
    }
}

static size_t targets_of_rule(struct rule_ctx *c, const struct http_rule *rule)
{
    struct targets targets = {0};
    add_targets(c, &targets, rule);
    return targets.seen.n;
}

static void check_rule_targets(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    size_t n = targets_of_rule(c, &ctx_route(c)->rules.items[path_index(path, 0)]);
    if (n > LATTICE_FORWARDS_MAX)
        rule_report(c, path, FIELD_TOO_MANY, NULL,
                    "%zu backends: VPC Lattice forwards a rule to at most 10 target groups", n);
}

static void check_service_targets(struct rule_ctx *c, const struct jv *value,
                                  const struct fpath *path)
{
    (void)value;
    const struct http_route *route = ctx_route(c);
    int64_t quota = c->settings->quota_target_groups_per_service;
    struct targets all = {0};
    for (size_t i = 0; i < route->rules.n; i++) {
        if (targets_of_rule(c, &route->rules.items[i]) > LATTICE_FORWARDS_MAX)
            return; /* HR224 says so already */
        add_targets(c, &all, &route->rules.items[i]);
    }
    if ((int64_t)all.seen.n > quota)
        rule_report(c, path, FIELD_TOO_MANY, NULL,
                    "needs %zu target groups on a VPC Lattice service, quota %lld (adjustable: "
                    "L-3DEC3B9F)",
                    all.seen.n, (long long)quota);
}

/* --- listeners ------------------------------------------------------------------------------ */

struct ports {
    VEC(int64_t) seen; /* without repetition */
};

/* Adds the ports of the listeners that the route attaches to through `ref`. */
static void add_ports(struct rule_ctx *c, struct ports *ports, const struct parent_ref *ref)
{
    const struct http_route *route = ctx_route(c);
    const struct gateway *gateway = NULL;
    const struct api_object *object = NULL;
    struct route_namespace from = {.name = route->object.meta.namespace};
    enum owner owner =
        parent_ref_owner(ref, from.name, c->lookup, c->settings->assume_ours, &gateway);
    if (owner != OWNER_OURS || !gateway)
        return;
    if (c->lookup->get(c->lookup->ctx, KIND_NAMESPACE, STR_NONE, from.name, &object) ==
        LOOKUP_FOUND)
        from.object = (const struct namespace *)object;
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *listener = &gateway->listeners.items[i];
        bool known = listener_takes(gateway, listener, route, ref, &from) != ATTACH_OK;
        for (size_t j = 0; j < ports->seen.n && !known; j++)
            known = ports->seen.items[j] == listener->port.value;
        if (!known)
            vec_push(c->arena, &ports->seen, listener->port.value);
    }
}

static void check_listener_quota(struct rule_ctx *c, const struct jv *value,
                                 const struct fpath *path)
{
    (void)value;
    const struct http_route *route = ctx_route(c);
    int64_t quota = c->settings->quota_listeners_per_service;
    struct ports ports = {0};
    for (size_t i = 0; i < route->parent_refs.n; i++)
        add_ports(c, &ports, &route->parent_refs.items[i]);
    if ((int64_t)ports.seen.n > quota)
        rule_report(c, path, FIELD_TOO_MANY, NULL,
                    "needs %zu listeners on a VPC Lattice service, quota %lld (adjustable: "
                    "L-D64E952E); name fewer in sectionName",
                    ports.seen.n, (long long)quota);
}

#define ERROR_ROW(code_, path_, check_)                                                            \
    LATTICE_ROW(KIND_HTTP_ROUTE, code_, SEVERITY_ERROR, path_, check_)
#define WARNING_ROW(code_, path_, check_)                                                          \
    LATTICE_ROW(KIND_HTTP_ROUTE, code_, SEVERITY_WARNING, path_, check_)

static const struct rule rules[] = {
    {
        WARNING_ROW("HR221", "spec.rules[].backendRefs", check_weights),
        .summary = "weights above 999 are scaled",
        .cause =
            "VPC Lattice takes weights from 0 to 999, Gateway API up to 1000000. A rule with a "
            "greater one gets weights in proportion, so small shares become less exact.",
        .fix = "Write weights of at most 999.",
        .example = "backendRefs:\n"
                   "- {name: shop-v1, port: 8080, weight: 90}\n"
                   "- {name: shop-v2, port: 8080, weight: 10}",
    },
    {
        ERROR_ROW("HR222", "spec.rules[].backendRefs[]", check_kind),
        .summary = "a backend is a Service or a ServiceImport",
        .cause = "Target groups are made from Services of this cluster, or found through a "
                 "ServiceImport of " LATTICE_GROUP "; of other kinds nothing is known, and "
                 "requests would be answered with 500.",
        .fix = "Refer to a Service (group \"\"), or to a ServiceImport of group " LATTICE_GROUP ".",
        .example = "backendRefs:\n"
                   "- {kind: Service, name: shop, port: 8080}\n"
                   "- {group: application-networking.k8s.aws, kind: ServiceImport, name: shop-eu}",
    },
    {
        WARNING_ROW("HR223", "spec.rules[].backendRefs[]", check_import_group),
        .summary = "a ServiceImport backend names its group",
        .cause = "Without a group the reference means a core object, and there is no core "
                 "ServiceImport. Existing manifests leave it out, so " LATTICE_GROUP " is assumed.",
        .fix = "Write the group.",
        .example = "backendRefs:\n"
                   "- {group: application-networking.k8s.aws, kind: ServiceImport, name: shop-eu}",
    },
    {
        ERROR_ROW("HR224", "spec.rules[].backendRefs", check_rule_targets),
        .summary = "a rule has at most 10 different backends",
        .cause = "The forward action of a VPC Lattice rule takes 1 to 10 target groups (API model, "
                 "WeightedTargetGroupList); each Service port is one.",
        .fix = "Use fewer backends, or spread them over several rules.",
        .example = "backendRefs:\n"
                   "- {name: shop-v1, port: 8080}\n"
                   "- {name: shop-v2, port: 8080}",
    },
    {
        WARNING_ROW("HR225", "spec.rules", check_service_targets),
        .summary = "the route's backends fit into the quota of target groups per service",
        .cause = "Each different backend of the route is a target group of its VPC Lattice "
                 "service; the account's quota is 10 unless AWS raised it (L-3DEC3B9F).",
        .fix = "Split the route over two hostnames, or have the quota raised and set "
               "quota-target-groups-per-service to what the account has.",
        .example = "rules:\n"
                   "- backendRefs: [{name: shop, port: 8080}]",
    },
    {
        WARNING_ROW("HR226", "spec.parentRefs", check_listener_quota),
        .summary = "the route's listeners fit into the quota of listeners per service",
        .cause = "The route's VPC Lattice service has a listener for each port of a Gateway that "
                 "it attaches to; the account's quota is 2 unless AWS raised it (L-D64E952E).",
        .fix = "Name the listeners that the route needs in sectionName, or have the quota raised "
               "and set quota-listeners-per-service to what the account has.",
        .example = "parentRefs:\n"
                   "- {name: my-hotel, sectionName: https}",
    },
};

const struct rule_table http_route_lattice_backends = RULE_TABLE(rules);
