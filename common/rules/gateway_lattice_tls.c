/*
 * gateway_lattice_tls.c - certificates of listeners: VPC Lattice takes them from ACM by their ARN
 * (AWS API model vpc-lattice 2022-11-30, CertificateArn; same Region as the service).
 */
#include "base/nearest.h"
#include "kube_meta/names.h"
#include "api/lattice_names.h"
#include "rules/lattice_rows.h"

#define CERTIFICATE_ARN LATTICE_PREFIX "certificate-arn"
#define ARN_FORM        "arn:aws:acm:REGION:ACCOUNT:certificate/ID"

/* The partition of a region, by the beginning of its name. */
static struct str partition_of(struct str region)
{
    if (str_starts(region, STR("cn-")))
        return STR("aws-cn");
    return str_starts(region, STR("us-gov-")) ? STR("aws-us-gov") : STR("aws");
}

static void check_certificate(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct aws_arn arn;
    struct str region = c->settings->region;
    if (jv_type(value) != JV_STRING)
        return;
    if (!aws_arn_parse(jv_str(value), &arn) || !aws_arn_is_certificate(&arn))
        rule_report(c, path, FIELD_INVALID, value,
                    "must be the ARN of an ACM certificate, " ARN_FORM);
    else if (region.n && !str_eq(arn.region, region))
        rule_report(c, path, FIELD_INVALID, value,
                    "the certificate must be in Region %" PRISTR
                    ", where the VPC Lattice services are; it is in %" PRISTR,
                    STR_ARG(region), STR_ARG(arn.region));
    else if (region.n && !str_eq(arn.partition, partition_of(region)))
        rule_report(c, path, FIELD_INVALID, value,
                    "Region %" PRISTR " is in partition %" PRISTR ", not in %" PRISTR,
                    STR_ARG(region), STR_ARG(partition_of(region)), STR_ARG(arn.partition));
}

static void check_certificate_account(struct rule_ctx *c, const struct jv *value,
                                      const struct fpath *path)
{
    struct aws_arn arn;
    struct str account = c->settings->account;
    if (account.n && aws_arn_parse(jv_str(value), &arn) && aws_arn_is_certificate(&arn) &&
        !str_eq(arn.account, account))
        rule_report(c, path, FIELD_INVALID, value, "is of account %" PRISTR ", ours is %" PRISTR,
                    STR_ARG(arn.account), STR_ARG(account));
}

/* Whether `key` is a slip of CERTIFICATE_ARN, or has only its prefix wrong. */
static bool is_nearly_certificate_arn(struct str key)
{
    static const struct str whole = S(CERTIFICATE_ARN), name = S("certificate-arn");
    ptrdiff_t slash = str_find_char(key, '/');
    struct str last = str_sub(key, (size_t)(slash + 1), key.n);
    return nearest_name(key, &whole, 1).n || nearest_name(last, &name, 1).n;
}

/* Malformed keys are the specification's business. */
static void check_option(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    if (str_is(path->name, CERTIFICATE_ARN) || name_annotation_key(path->name))
        return;
    rule_report(c, path, FIELD_NOT_SUPPORTED, NULL, "not read by VPC Lattice%s",
                is_nearly_certificate_arn(path->name) ? "; did you mean \"" CERTIFICATE_ARN "\"?"
                                                      : "");
}

static void check_certificate_refs(struct rule_ctx *c, const struct jv *value,
                                   const struct fpath *path)
{
    if (jv_len(value))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "not read: VPC Lattice has no TLS Secrets; import it into ACM");
}

static void check_frontend(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (jv_len(value))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "VPC Lattice does not verify client certificates; authorize clients with an "
                    "IAMAuthPolicy, or use a TLS listener with mode Passthrough and verify in the "
                    "backend");
}

static void check_backend(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (jv_len(value))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "not read: VPC Lattice shows backends no certificate");
}

#define TLS_ROW(code_, severity_, path_, check_)                                                   \
    LATTICE_ROW(KIND_GATEWAY, code_, severity_, path_, check_)

#define EXAMPLE                                                                                    \
    "tls:\n"                                                                                       \
    "  mode: Terminate\n"                                                                          \
    "  options:\n"                                                                                 \
    "    application-networking.k8s.aws/certificate-arn: arn:aws:acm:us-west-2:123456789012:"      \
    "certificate/12345678-1234-1234-1234-123456789012"

static const struct rule rules[] = {
    {
        TLS_ROW("GW210", SEVERITY_ERROR, "spec.listeners[].tls.options[" CERTIFICATE_ARN "]",
                check_certificate),
        .summary = "option certificate-arn is an ACM certificate of our Region",
        .cause = "VPC Lattice takes a listener's certificate from ACM, by ARN, in the service's "
                 "own Region; another value fails only when a route is provisioned.",
        .fix = "Write the certificate's ARN as ACM shows it.",
        .example = EXAMPLE,
    },
    {
        TLS_ROW("GW211", SEVERITY_WARNING, "spec.listeners[].tls.options[" CERTIFICATE_ARN "]",
                check_certificate_account),
        .summary = "option certificate-arn is of our account",
        .cause = "ACM certificates cannot be shared between accounts, so VPC Lattice will most "
                 "likely refuse one of another account.",
        .fix = "Request or import the certificate in the account of the cluster.",
        .example = EXAMPLE,
    },
    {
        TLS_ROW("GW212", SEVERITY_WARNING, "spec.listeners[].tls.options[*]", check_option),
        .summary = "TLS options are ones that we read",
        .cause = "The only option that the VPC Lattice controller reads is certificate-arn.",
        .fix = "Correct the key, or remove the option.",
        .example = EXAMPLE,
    },
    {
        TLS_ROW("GW213", SEVERITY_WARNING, "spec.listeners[].tls.certificateRefs",
                check_certificate_refs),
        .summary = "a certificate comes from ACM, not from certificateRefs",
        .cause = "VPC Lattice takes certificates from ACM, not from Secrets. Without the option "
                 "certificate-arn it uses a certificate for its own generated domain name.",
        .fix = "Import the certificate into ACM and name its ARN in the option certificate-arn.",
        .example = EXAMPLE,
    },
    {
        TLS_ROW("GW214", SEVERITY_ERROR, "spec.tls.frontend", check_frontend),
        .summary = "a Gateway asks for no validation of client certificates",
        .cause = "VPC Lattice does not verify client certificates: everybody would be let in who "
                 "should not be.",
        .fix = "Authorize clients with an IAMAuthPolicy, or pass TLS through to a backend that "
               "verifies them.",
        .example = "listeners:\n"
                   "- {name: tls, protocol: TLS, port: 443, tls: {mode: Passthrough}}",
    },
    {
        TLS_ROW("GW215", SEVERITY_WARNING, "spec.tls.backend", check_backend),
        .summary = "a Gateway has no client certificate for backends",
        .cause = "VPC Lattice shows no client certificate when it connects to targets; the setting "
                 "has no effect.",
        .fix = "Remove it.",
        .example = "listeners:\n"
                   "- {name: http, protocol: HTTP, port: 80}",
    },
};

const struct rule_table gateway_lattice_tls = RULE_TABLE(rules);
