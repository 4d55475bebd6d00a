/*
 * reference_grant_spec.c - RG101-RG199: grants that allow nothing. Others use ReferenceGrants too,
 * so these are doubts, not errors.
 */
#include "rules/tables.h"

/* Kinds that refer to others, of the Gateway API's own group. */
static const struct str gateway_kinds[] = {
    S("Gateway"),  S("GRPCRoute"), S("HTTPRoute"),   S("TCPRoute"),
    S("TLSRoute"), S("UDPRoute"),  S("ListenerSet"), S("BackendTLSPolicy"),
};

/* Kinds of the core group that Gateway API objects may refer to. */
static const struct str core_kinds[] = {S("Service"), S("Secret"), S("ConfigMap")};

static bool is_among(struct str s, const struct str *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s, all[i]))
            return true;
    return false;
}

static void check_from_kind(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str group = jv_str(jv_get(value, "group")), kind = jv_str(jv_get(value, "kind"));
    bool known = is_among(kind, gateway_kinds, ARRAY_LEN(gateway_kinds));
    if (str_is(group, GATEWAY_GROUP) && !known) {
        struct str hint = did_you_mean(c->arena, kind, gateway_kinds, ARRAY_LEN(gateway_kinds));
        rule_report(c, FP_FIELD(path, "kind"), FIELD_NOT_SUPPORTED, jv_get(value, "kind"),
                    "no kind of the Gateway API%" PRISTR, STR_ARG(hint));
    }
    if (!group.n && known)
        rule_report(c, FP_FIELD(path, "group"), FIELD_INVALID, jv_get(value, "group"),
                    "%" PRISTR " is of the group \"" GATEWAY_GROUP "\"", STR_ARG(kind));
}

static void check_to_kind(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str group = jv_str(jv_get(value, "group")), kind = jv_str(jv_get(value, "kind"));
    if (group.n || is_among(kind, core_kinds, ARRAY_LEN(core_kinds)))
        return;
    struct str hint = did_you_mean(c->arena, kind, core_kinds, ARRAY_LEN(core_kinds));
    rule_report(c, FP_FIELD(path, "kind"), FIELD_NOT_SUPPORTED, jv_get(value, "kind"),
                "nothing refers to this kind; of the core group: Service, Secret, "
                "ConfigMap%" PRISTR,
                STR_ARG(hint));
}

static void check_from_namespace(struct rule_ctx *c, const struct jv *value,
                                 const struct fpath *path)
{
    if (c->view->meta.namespace.n && str_eq(jv_str(value), c->view->meta.namespace))
        rule_report(c, path, FIELD_INVALID, value,
                    "the grant's own namespace, which needs no grant; name the one that refers");
}

static const struct rule rules[] = {
    {
        .code = "RG101",
        .kind = KIND_REFERENCE_GRANT,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.from[]",
        .check = check_from_kind,
        .summary = "from names a kind that can refer to something",
        .cause = "Gateway API (ReferenceGrantFrom): group and kind are compared as they are "
                 "written. A kind that does not exist, or in another case, grants nothing, and "
                 "nobody says so.",
        .fix = "Write the kind as in the route's own `kind`, with the group of its apiVersion.",
        .example = "from:\n"
                   "- group: gateway.networking.k8s.io\n"
                   "  kind: HTTPRoute\n"
                   "  namespace: shop",
    },
    {
        .code = "RG102",
        .kind = KIND_REFERENCE_GRANT,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.to[]",
        .check = check_to_kind,
        .summary = "to names a kind that can be referred to",
        .cause = "Gateway API (ReferenceGrantTo): group and kind are compared as they are "
                 "written. Of the core group, routes and Gateways refer to Services, Secrets and "
                 "ConfigMaps only.",
        .fix = "Write `Service`, with the empty group.",
        .example = "to:\n- group: \"\"\n  kind: Service",
    },
    {
        .code = "RG103",
        .kind = KIND_REFERENCE_GRANT,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.from[].namespace",
        .check = check_from_namespace,
        .summary = "from names another namespace than the grant's own",
        .cause = "Gateway API (ReferenceGrant): the grant stands in the namespace of what is "
                 "referred to, and `from` names the namespace of what refers. Within one "
                 "namespace no grant is needed, so the two were probably mixed up.",
        .fix = "Put the grant into the namespace of the Service, and the route's namespace into "
               "`from`.",
        .example = "metadata:\n"
                   "  name: allow-shop\n"
                   "  namespace: backends\n"
                   "spec:\n"
                   "  from:\n"
                   "  - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}\n"
                   "  to:\n"
                   "  - {group: \"\", kind: Service}",
    },
};

const struct rule_table reference_grant_spec = RULE_TABLE(rules);
