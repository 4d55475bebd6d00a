/* http_route_parent_reference.c - group reference for HTTPRoute: that its parents exist. */
#include "rules/reference.h"
#include "rules/tables.h"

static void check_exists(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct parent_ref *ref = &ctx_route(c)->parent_refs.items[path_index(path, 0)];
    if (!parent_ref_is_gateway(ref))
        return;
    enum lookup_state state;
    struct str namespace = parent_ref_namespace(ref, c->view->meta.namespace);
    reference_get(c, KIND_GATEWAY, namespace, ref->name, &state);
    if (state != LOOKUP_ABSENT)
        return;
    enum lookup_trust trust = reference_trust(c, KIND_GATEWAY, namespace, ref->name);
    struct str hint = missing_hint(c, KIND_GATEWAY, namespace, ref->name);
    rule_report_on(c, trust, path, FIELD_NOT_FOUND, value,
                   "no such Gateway in namespace %" PRISTR "%" PRISTR, STR_ARG(namespace),
                   STR_ARG(hint));
}

static void check_kind(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct parent_ref *ref = &ctx_route(c)->parent_refs.items[path_index(path, 0)];
    if (parent_ref_kind_is_known(ref))
        return;
    static const struct str known[] = {S("Gateway"), S("ListenerSet")};
    if (str_is(ref->kind, "Service"))
        rule_report(c, path, FIELD_NOT_SUPPORTED, value, "for a Service write group: \"\" too");
    else
        rule_report(c, path, FIELD_NOT_SUPPORTED, value,
                    "supported values: \"Gateway\", \"ListenerSet\"%" PRISTR,
                    STR_ARG(did_you_mean(c->arena, ref->kind, known, ARRAY_LEN(known))));
}

static const struct rule rules[] = {
    {
        .code = "HR301",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .when = WHEN_OURS | WHEN_UNKNOWN,
        .path = "spec.parentRefs[].name",
        .check = check_exists,
        .summary = "the Gateway that a parentRef names exists",
        .cause = "A route whose Gateway does not exist belongs to no controller: nothing happens, "
                 "and no condition says so (Gateway API, ParentReference). It only warns because "
                 "the Gateway may follow in the same apply.",
        .fix = "Write the name of a Gateway that exists, with `namespace` if it is not in the "
               "namespace of the route; or create it.",
        .example = "parentRefs:\n"
                   "  - name: my-hotel\n"
                   "    namespace: infra\n"
                   "    sectionName: http",
    },
    {
        .code = "HR302",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .when = WHEN_OURS | WHEN_UNKNOWN,
        .path = "spec.parentRefs[].kind",
        .check = check_kind,
        .summary = "a parentRef into the Gateway API's group names a kind of that group",
        .cause = "The group of a parentRef is gateway.networking.k8s.io unless written, and the "
                 "only parents in it are Gateway and ListenerSet. Nobody takes care of a parent of "
                 "another kind.",
        .fix = "Leave out `kind` (it is Gateway), or write the `group` that the kind belongs to.",
        .example = "parentRefs:\n"
                   "  - kind: Gateway\n"
                   "    name: my-hotel",
    },
};

const struct rule_table http_route_parent_reference = RULE_TABLE(rules);
