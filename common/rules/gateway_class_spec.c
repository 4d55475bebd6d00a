/*
 * gateway_class_spec.c - GC101-GC199: what the Gateway API specification demands of one
 * GatewayClass, beyond what its CRD checks.
 */
#include "kube_meta/names.h"
#include "rules/tables.h"

static void check_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (name_dns1035_label(jv_str(value)))
        rule_report(c, path, FIELD_INVALID, value,
                    "should be a DNS label: at most 63 lower-case letters, digits and '-', "
                    "beginning with a letter");
}

/* Kinds of Kubernetes whose objects one could refer to, and whether they live in namespaces. */
static const struct {
    const char *group, *kind;
    bool namespaced;
} known_kinds[] = {
    {"", "ConfigMap", true},
    {"", "Secret", true},
    {"", "Namespace", false},
    {"", "Node", false},
    {GATEWAY_GROUP, "GatewayClass", false},
    {"apiextensions.k8s.io", "CustomResourceDefinition", false},
};

static void check_parameters(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str group = jv_str(jv_get(value, "group")), kind = jv_str(jv_get(value, "kind"));
    const struct jv *namespace = jv_get(value, "namespace");
    for (size_t i = 0; i < ARRAY_LEN(known_kinds); i++) {
        if (!str_is(group, known_kinds[i].group) || !str_is(kind, known_kinds[i].kind))
            continue;
        if (known_kinds[i].namespaced && !namespace)
            rule_report(c, FP_FIELD(path, "namespace"), FIELD_REQUIRED, NULL,
                        "a %s lives in a namespace", known_kinds[i].kind);
        if (!known_kinds[i].namespaced && namespace)
            rule_report(c, FP_FIELD(path, "namespace"), FIELD_FORBIDDEN, NULL,
                        "a %s lives in no namespace", known_kinds[i].kind);
    }
}

static const struct rule rules[] = {
    {
        .code = "GC101",
        .kind = KIND_GATEWAY_CLASS,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_CREATE,
        .path = "metadata.name",
        .check = check_name,
        .summary = "the name of a GatewayClass is a DNS label",
        .cause = "Gateway API (GatewayClass) asks for a name that is an RFC 1035 label of at most "
                 "63 characters, so that it can be used as a label value and in names made from "
                 "it.",
        .fix = "Choose a shorter name without dots that begins with a letter.",
        .example = "metadata:\n  name: amazon-vpc-lattice",
    },
    {
        .code = "GC102",
        .kind = KIND_GATEWAY_CLASS,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.parametersRef",
        .check = check_parameters,
        .summary = "parametersRef names a namespace if, and only if, the kind lives in one",
        .cause = "Gateway API (ParametersReference.namespace) is required for a namespaced kind "
                 "and must be unset for a cluster-scoped one; otherwise the reference leads "
                 "nowhere.",
        .fix = "Add the namespace of the object, or remove it.",
        .example = "parametersRef:\n"
                   "  group: \"\"\n"
                   "  kind: ConfigMap\n"
                   "  name: settings\n"
                   "  namespace: infra",
    },
};

const struct rule_table gateway_class_spec = RULE_TABLE(rules);
