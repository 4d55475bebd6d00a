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
};

const struct rule_table gateway_reference = RULE_TABLE(rules);
