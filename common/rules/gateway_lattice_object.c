/*
 * gateway_lattice_object.c - what a Gateway as a whole can be in VPC Lattice: a service network of
 * its name (AWS API model vpc-lattice 2022-11-30, ServiceNetworkName), and what is not read.
 */
#include "rules/lattice_annotations.h"
#include "api/lattice_names.h"
#include "rules/lattice_rows.h"

#define FINALIZER "gateway.k8s.aws/resources"

static void check_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const char *fault = lattice_network_name_fault(jv_str(value));
    if (jv_str(value).n && fault)
        rule_report(c, path, FIELD_INVALID, value,
                    "%s to be the name of a VPC Lattice service network", fault);
}

static void check_addresses(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (jv_len(value))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "not read: VPC Lattice gives each service a DNS name of its own");
}

static void check_infrastructure(struct rule_ctx *c, const struct jv *value,
                                 const struct fpath *path)
{
    if (jv_len(value))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "not read: a VPC Lattice Gateway runs nothing in the cluster");
}

static void check_known(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    static const struct str known[] = {S("standalone"), S("lattice-vpc-association"), S("ignore")};
    (void)value;
    check_annotation_known(c, path, known, ARRAY_LEN(known));
}

static void check_leaving(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str before = ctx_old_gateway(c)->class_name;
    if (has_finalizer(c->old_view, FINALIZER))
        rule_report(c, path, FIELD_INVALID, value,
                    "was \"%" PRISTR "\", whose VPC Lattice resources would be left behind; delete "
                    "the Gateway and create it anew",
                    STR_ARG(before));
}

#define OBJECT_ROW(code_, severity_, path_, check_)                                                \
    LATTICE_ROW(KIND_GATEWAY, code_, severity_, path_, check_)

#define PLAIN_GATEWAY                                                                              \
    "spec:\n"                                                                                      \
    "  gatewayClassName: amazon-vpc-lattice\n"                                                     \
    "  listeners: [{name: http, protocol: HTTP, port: 80}]"

static const struct rule rules[] = {
    {
        OBJECT_ROW("GW220", SEVERITY_ERROR, "metadata.name", check_name),
        .summary = "a Gateway's name is a service network name",
        .cause = "The Gateway stands for the VPC Lattice service network of its name, which has 3 "
                 "to 63 characters a-z, 0-9 and single inner hyphens. Kubernetes takes dots and up "
                 "to 253.",
        .fix = "Name the Gateway like the service network, or by the network's id (sn-...).",
        .example = "metadata:\n"
                   "  name: my-hotel",
    },
    {
        OBJECT_ROW("GW221", SEVERITY_WARNING, "spec.addresses", check_addresses),
        .summary = "a Gateway asks for no addresses",
        .cause = "VPC Lattice gives each service a DNS name; addresses cannot be asked for.",
        .fix = "Remove them; set hostnames on the routes.",
        .example = PLAIN_GATEWAY,
    },
    {
        OBJECT_ROW("GW222", SEVERITY_WARNING, "spec.infrastructure", check_infrastructure),
        .summary = "a Gateway has no infrastructure",
        .cause = "A VPC Lattice Gateway runs no pods or Services that labels, annotations or "
                 "parameters could be put on.",
        .fix = "Remove it; AWS tags are set with the annotation tags on routes.",
        .example = PLAIN_GATEWAY,
    },
    {
        OBJECT_ROW("GW223", SEVERITY_ERROR, ANNOTATION_PATH("standalone"),
                   check_boolean_annotation),
        .summary = "annotation standalone is true or false",
        .cause = "It decides whether the services of the Gateway's routes are left out of the "
                 "service network; any other value would count as false without a word.",
        .fix = "Write \"true\" or \"false\", in quotes.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/standalone: \"true\"",
    },
    {
        OBJECT_ROW("GW224", SEVERITY_ERROR, ANNOTATION_PATH("lattice-vpc-association"),
                   check_boolean_annotation),
        .summary = "annotation lattice-vpc-association is true or false",
        .cause = "It decides whether the cluster's VPC is associated with the service network.",
        .fix = "Write \"true\" or \"false\", in quotes.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/lattice-vpc-association: \"false\"",
    },
    {
        OBJECT_ROW("GW225", SEVERITY_WARNING, "metadata.annotations[*]", check_known),
        .summary = "annotations with our prefix are ones that we read",
        .cause = "An annotation of another name, often a slip, has no effect.",
        .fix = "Correct the name, or remove the annotation.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/lattice-vpc-association: \"true\"",
    },
    {
        LATTICE_CHANGE_ROW(KIND_GATEWAY, "GW226", SEVERITY_ERROR, "spec.gatewayClassName",
                           check_leaving),
        .when = WHEN_LEAVING,
        .summary = "a provisioned Gateway keeps a class of ours",
        .cause = "A Gateway with the finalizer " FINALIZER " is being looked after. With another "
                 "controller's class nobody removes its VPC Lattice resources, and the finalizer "
                 "blocks its deletion.",
        .fix = "Delete the Gateway and create it anew with the other class.",
        .example = PLAIN_GATEWAY,
    },
};

const struct rule_table gateway_lattice_object = RULE_TABLE(rules);
