/*
 * gateway_class_api.c - GC001-GC099: what the CRD of GatewayClass demands.
 */
#include "rules/api_rows.h"

static void check_controller(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct jv *old = fpath_get(c->old_object, path);
    if (old && !jv_equal(old, value))
        rule_report(c, path, FIELD_INVALID, value,
                    "cannot be changed, is \"%" PRISTR "\"; create another GatewayClass",
                    STR_ARG(jv_str(old)));
}

#define CONTROLLER "spec:\n  controllerName: application-networking.k8s.aws/gateway-api-controller"
#define NAME       "metadata:\n  name: amazon-vpc-lattice"

static const struct rule rules[] = {
    REQUIRED_ROW(KIND_GATEWAY_CLASS, "GC001", CONTROLLER),
    TYPE_ROW(KIND_GATEWAY_CLASS, "GC002", CONTROLLER "\n  description: \"2026\""),
    ENUM_ROW(KIND_GATEWAY_CLASS, "GC003", "apiVersion: gateway.networking.k8s.io/v1"),
    PATTERN_ROW(KIND_GATEWAY_CLASS, "GC004", CONTROLLER),
    BOUNDS_ROW(KIND_GATEWAY_CLASS, "GC005", CONTROLLER "\n  description: up to 64 characters"),
    UNKNOWN_FIELD_ROW(KIND_GATEWAY_CLASS, "GC007", CONTROLLER),
    METADATA_ROW(KIND_GATEWAY_CLASS, "GC009", NAME),
    {
        .code = "GC010",
        .kind = KIND_GATEWAY_CLASS,
        .group = GROUP_API,
        .severity = SEVERITY_ERROR,
        .operations = OP_UPDATE,
        .when = WHEN_OURS | WHEN_UNKNOWN | WHEN_LEAVING,
        .path = "spec.controllerName",
        .check = check_controller,
        .summary = "controllerName is never changed",
        .cause = "The CRD makes the field immutable: Gateways of the class would silently go from "
                 "one controller to another.",
        .fix = "Create a GatewayClass of another name and move the Gateways over.",
        .example = CONTROLLER,
    },
};

const struct rule_table gateway_class_api = RULE_TABLE(rules);
