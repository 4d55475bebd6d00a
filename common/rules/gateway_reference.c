/* gateway_reference.c - group reference for Gateway: its class, its namesakes, its routes. */
#include "rules/reference.h"
#include "rules/tables.h"

static void check_class(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    enum lookup_state state;
    struct str class = jv_str(value);
    reference_get(c, KIND_GATEWAY_CLASS, STR_NONE, class, &state);
    if (state != LOOKUP_ABSENT)
        return;
    enum lookup_trust trust = reference_trust(c, KIND_GATEWAY_CLASS, STR_NONE, class);
    struct str hint = missing_hint(c, KIND_GATEWAY_CLASS, STR_NONE, class);
    rule_report_on(c, trust, path, FIELD_NOT_FOUND, value, "no such GatewayClass%" PRISTR,
                   STR_ARG(hint));
}

static void check_namesakes(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct object_list same;
    reference_list(c, KIND_GATEWAY, INDEX_NAME, jv_str(value), &same);
    struct object_list ours = {ARENA_NEW_ARRAY(c->arena, same.n, const struct api_object *), 0};
    enum lookup_trust trust = TRUST_CONFIRMED;
    for (size_t i = 0; i < same.n; i++) {
        if (same_object(same.items[i], c->view) || !ours_and_staying(c, same.items[i]))
            continue;
        ours.items[ours.n++] = same.items[i];
        trust = trust_both(trust, trust_in(c, same.items[i]));
    }
    if (ours.n)
        rule_report_on(c, trust, path, FIELD_DUPLICATE, value,
                       "shares its service network with Gateway %" PRISTR,
                       STR_ARG(object_names(c->arena, &ours)));
}

static bool says(const struct api_object *gateway, const char *annotation, const char *value)
{
    return str_eq_nocase(str_trim(api_annotation(gateway, annotation)), str_of(value));
}

/* Whether the Gateway wants the cluster's VPC on its service network. */
static bool wants_vpc(const struct api_object *gateway)
{
    return !says(gateway, "lattice-vpc-association", "false") &&
           !says(gateway, "standalone", "true");
}

/* An object that is being created has no age yet, and is the youngest. */
static bool is_older(const struct api_object *a, const struct api_object *b)
{
    struct str x = a->meta.creation_timestamp, y = b->meta.creation_timestamp;
    return x.n && (!y.n || str_cmp(x, y) < 0);
}

static void check_vpc(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct object_list all;
    if (!wants_vpc(c->view))
        return;
    reference_list(c, KIND_GATEWAY, INDEX_ALL, STR_NONE, &all);
    struct object_list before = {ARENA_NEW_ARRAY(c->arena, all.n, const struct api_object *), 0};
    enum lookup_trust trust = TRUST_CONFIRMED;
    for (size_t i = 0; i < all.n; i++) {
        const struct api_object *other = all.items[i];
        if (str_eq(other->meta.name, c->view->meta.name) || !wants_vpc(other) ||
            !is_older(other, c->view) || !ours_and_staying(c, other))
            continue;
        before.items[before.n++] = other;
        trust = trust_both(trust, trust_in(c, other));
    }
    if (before.n)
        rule_report_on(c, trust, path, FIELD_FORBIDDEN, value,
                       "a VPC can be on one service network only, and Gateway %" PRISTR
                       " has it already",
                       STR_ARG(object_names(c->arena, &before)));
}

static void check_unused(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct object_list routes;
    struct str key = api_object_id(c->arena, c->view);
    reference_list(c, KIND_HTTP_ROUTE, INDEX_PARENT, key, &routes);
    struct object_list staying = {ARENA_NEW_ARRAY(c->arena, routes.n, const struct api_object *),
                                  0};
    for (size_t i = 0; i < routes.n; i++)
        if (!routes.items[i]->meta.deleting)
            staying.items[staying.n++] = routes.items[i];
    if (!staying.n)
        return;
    enum lookup_trust trust = reference_trust(c, KIND_HTTP_ROUTE, STR_NONE, STR_NONE);
    rule_report_on(c, trust, path, FIELD_INVALID, value, "still the parent of HTTPRoute %" PRISTR,
                   STR_ARG(object_names(c->arena, &staying)));
}

static const struct rule rules[] = {
    {
        .code = "GW301",
        .kind = KIND_GATEWAY,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .when = WHEN_OURS | WHEN_UNKNOWN,
        .path = "spec.gatewayClassName",
        .check = check_class,
        .summary = "the GatewayClass of a Gateway exists",
        .cause = "A Gateway whose class does not exist belongs to no controller: nothing happens, "
                 "and no condition says so (Gateway API, GatewayClass). It only warns because the "
                 "class may follow in the same apply.",
        .fix = "Create the GatewayClass, or write the name of one that exists "
               "(kubectl get gatewayclasses).",
        .example = "kind: Gateway\n"
                   "metadata: {name: my-hotel}\n"
                   "spec:\n"
                   "  gatewayClassName: amazon-vpc-lattice\n"
                   "  listeners: [{name: http, protocol: HTTP, port: 80}]",
    },
    {
        .code = "GW302",
        .kind = KIND_GATEWAY,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "metadata.name",
        .check = check_namesakes,
        .summary = "no Gateway of another namespace has the same name",
        .cause = "A Gateway stands for the VPC Lattice service network of its name, wherever it "
                 "lives: two Gateways of one name share one network, and the routes of both can be "
                 "reached through it.",
        .fix = "Give each Gateway a name of its own, unless the network is meant to be shared.",
        .example = "kind: Gateway\n"
                   "metadata: {name: my-hotel-staging, namespace: staging}",
    },
    {
        .code = "GW303",
        .kind = KIND_GATEWAY,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_DELETE,
        .path = "metadata.name",
        .check = check_unused,
        .summary = "a Gateway that is deleted has no routes left",
        .cause = "Routes that lose their Gateway are no longer reconciled, and the Gateway may "
                 "stay in Terminating until they are gone.",
        .fix = "Delete the HTTPRoutes first, or point their parentRefs to another Gateway.",
        .example = "kind: HTTPRoute\n"
                   "metadata: {name: rates}\n"
                   "spec:\n"
                   "  parentRefs: [{name: my-other-hotel}]",
    },
    {
        .code = "GW304",
        .kind = KIND_GATEWAY,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "metadata.name",
        .check = check_vpc,
        .summary = "the cluster's VPC is wanted by one service network",
        .cause = "Amazon VPC Lattice lets a VPC be associated with one service network at a time. "
                 "The services of this Gateway will be in its network, but the pods of this "
                 "cluster cannot reach them through it.",
        .fix = "Let the routes name the Gateway that has the VPC too, take the VPC from the other "
               "network, or say that this one shall not have it.",
        .example = "kind: Gateway\n"
                   "metadata:\n"
                   "  name: for-other-clusters\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/lattice-vpc-association: \"false\"",
    },
};

const struct rule_table gateway_reference = RULE_TABLE(rules);
