/* gateway_class_lattice.c - what a GatewayClass can ask for and VPC Lattice has no use for. */
#include "rules/lattice_rows.h"

static void check_parameters(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (jv_type(value) == JV_OBJECT)
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "not read: this controller has no parameters per class");
}

static const struct rule rules[] = {
    {
        LATTICE_ROW(KIND_GATEWAY_CLASS, "GC201", SEVERITY_WARNING, "spec.parametersRef",
                    check_parameters),
        .summary = "a GatewayClass has no parametersRef",
        .cause = "The VPC Lattice controller has no parameters per class; the reference is not "
                 "followed.",
        .fix = "Remove it. Settings belong to the controller; per Gateway and route, annotations.",
        .example = "spec:\n"
                   "  controllerName: application-networking.k8s.aws/gateway-api-controller",
    },
};

const struct rule_table gateway_class_lattice = RULE_TABLE(rules);
