/* gateway_class_reference.c - group reference for GatewayClass: who still needs it. */
#include "rules/reference.h"
#include "rules/tables.h"

static void check_unused(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct object_list gateways;
    reference_list(c, KIND_GATEWAY, INDEX_CLASS, c->view->meta.name, &gateways);
    if (!gateways.n)
        return;
    enum lookup_trust trust = reference_trust(c, KIND_GATEWAY, STR_NONE, STR_NONE);
    rule_report_on(c, trust, path, FIELD_INVALID, value, "still the class of Gateway %" PRISTR,
                   STR_ARG(object_names(c->arena, &gateways)));
}

static const struct rule rules[] = {
    {
        .code = "GC301",
        .kind = KIND_GATEWAY_CLASS,
        .group = GROUP_REFERENCE,
        .severity = SEVERITY_WARNING,
        .operations = OP_DELETE,
        .path = "metadata.name",
        .check = check_unused,
        .summary = "a GatewayClass that is deleted has no Gateways left",
        .cause = "Without its class a Gateway belongs to no controller: its service network, and "
                 "the services of its routes, are neither updated nor cleaned up (Gateway API: a "
                 "class in use should not be deleted).",
        .fix = "Delete or re-class the Gateways first, then the class.",
        .example = "kind: GatewayClass\n"
                   "metadata: {name: amazon-vpc-lattice}\n"
                   "spec: {controllerName: application-networking.k8s.aws/gateway-api-controller}",
    },
};

const struct rule_table gateway_class_reference = RULE_TABLE(rules);
