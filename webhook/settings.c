/* settings.c - see settings.h. The names of AWS settings are those of the existing Go controller.
 */
#include "webhook/settings.h"

#include "kube_meta/names.h"
#include "log/log.h"
#include "schema/schema.h"
#include "tls/tls_priority.h"

static const char *const group_names[] = {"api", "spec", "lattice", "reference", NULL};

static const char *const default_names[] = {
#define X(id, name, text) name,
    DEFAULT_FIELDS(X)
#undef X
        NULL,
};

static const char *check_bundle(struct str value)
{
    if (str_is(value, "auto") || schema_bundle_find(value))
        return NULL;
    return "must be auto or the version of a Gateway API bundle: v1.2.1, v1.6.1, v1.7.0";
}

static const char *check_region(struct str value)
{
    return value.n ? name_dns1123_label(value) : NULL;
}

static const char *check_account(struct str value)
{
    int64_t number;
    bool digits = value.n == 12 && value.p[0] != '-' && str_to_i64(value, &number);
    return !value.n || digits ? NULL : "must be an AWS account id: 12 digits";
}

#define ROW(TYPE, ...) CONFIG_##TYPE(struct webhook_settings, __VA_ARGS__)
#define SECONDS(n)     ((n)*1000000000LL)

static const struct config_row rows[] = {
    {ROW(ADDRESS, listen), .name = "listen-address", .def = ":8443", .group = "Listening",
     .help = "Where the API server reaches /mutate and /validate, over TLS."},
    {ROW(ADDRESS, health), .name = "health-address", .def = ":8080", .group = "Listening",
     .optional = true, .help = "Where /healthz, /readyz and /metrics are served, without TLS."},
    {ROW(STRING, cert_file), .name = "tls-cert-file", .required = true, .group = "Listening",
     .value = "FILE", .help = "Certificate chain in PEM; read again when it changes."},
    {ROW(STRING, key_file), .name = "tls-key-file", .required = true, .group = "Listening",
     .value = "FILE", .help = "The certificate's private key in PEM."},
    {ROW(STRING, tls_priority), .name = "tls-priority", .def = TLS_PRIORITY_DEFAULT,
     .group = "Listening", .help = "TLS versions and ciphers, as a GnuTLS priority string."},
    {ROW(INT, threads), .name = "threads", .def = "0", .min = 0, .max = 64, .group = "Listening",
     .help = "Threads that serve requests; 0 means one for each CPU."},
    {ROW(INT, max_in_flight), .name = "max-in-flight", .def = "64", .min = 1, .max = 4096,
     .group = "Listening",
     .help = "Requests at one time; those above it are sent away with 503 to be tried again."},
    {ROW(DURATION, drain_grace_ns), .name = "drain-grace", .def = "5s", .min = 0,
     .max = SECONDS(120), .group = "Listening",
     .help = "After SIGTERM: how long everything is still accepted while readiness fails."},
    {ROW(DURATION, drain_wait_ns), .name = "drain-wait", .def = "10s", .min = 0,
     .max = SECONDS(120), .group = "Listening",
     .help = "After that: how long requests that still run are waited for."},
    {ROW(STRING, kubeconfig), .name = "kubeconfig", .group = "Kubernetes", .value = "FILE",
     .help = "Kubeconfig file; without it the Pod's service account or $KUBECONFIG is used."},
    {ROW(STRING, context), .name = "context", .group = "Kubernetes",
     .help = "Context of the kubeconfig; without it its current one."},
    {ROW(STRING, bundle), .name = "gateway-api-bundle", .def = "auto", .group = "Rules",
     .check = check_bundle, .value = "VERSION",
     .help = "Gateway API release whose CRDs are installed; auto reads it from the cluster."},
    {ROW(SET, enforce, group_names), .name = "enforce", .def = "all", .group = "Rules",
     .help = "Groups of rules whose errors deny; the errors of the others are warnings."},
    {ROW(SET, defaults, default_names), .name = "defaults", .def = "all", .group = "Rules",
     .help = "Fields that are filled in where they have one obvious value."},
    {ROW(INT, rules_per_listener), .name = "quota-rules-per-listener", .def = "10", .min = 1,
     .max = 2000, .group = "AWS", .help = "VPC Lattice quota L-CF78395E of the account."},
    {ROW(INT, listeners_per_service), .name = "quota-listeners-per-service", .def = "2", .min = 1,
     .max = 1000, .group = "AWS", .help = "VPC Lattice quota L-D64E952E of the account."},
    {ROW(INT, target_groups_per_service), .name = "quota-target-groups-per-service", .def = "10",
     .min = 1, .max = 1000, .group = "AWS", .help = "VPC Lattice quota L-3DEC3B9F of the account."},
    {ROW(INT, associations_per_network), .name = "quota-associations-per-network", .def = "500",
     .min = 1, .max = 100000, .group = "AWS",
     .help = "VPC Lattice quota L-75D4A19E of the account."},
    {ROW(STRING, region), .name = "region", .env = "REGION", .group = "AWS", .check = check_region,
     .help = "AWS Region; certificates of another one are an error."},
    {ROW(STRING, account), .name = "account-id", .env = "AWS_ACCOUNT_ID", .group = "AWS",
     .check = check_account, .help = "AWS account, for annotations that name accounts."},
    {ROW(STRING, cluster_name), .name = "cluster-name", .env = "CLUSTER_NAME", .group = "AWS",
     .help = "Name of this cluster, for annotations that name clusters."},
    {ROW(STRING, vpc_id), .name = "cluster-vpc-id", .env = "CLUSTER_VPC_ID", .group = "AWS",
     .help = "VPC of this cluster, for annotations that name VPCs."},
    {ROW(ENUM, log_level, log_level_names), .name = "log-level", .def = "info", .group = "Logging",
     .help = "The least important lines that are written."},
    {ROW(ENUM, log_format, log_format_names), .name = "log-format", .def = "json",
     .group = "Logging", .help = "For machines or for people."},
};

const struct config_table webhook_settings_table = {
    .program = "lattice-webhook",
    .usage = "--tls-cert-file FILE --tls-key-file FILE [flags]",
    .summary = "Admission webhook for Gateway API on Amazon VPC Lattice: fills in defaults and "
               "refuses mistakes at once.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct webhook_settings),
};

struct admission_settings webhook_admission_settings(const struct webhook_settings *settings)
{
    struct admission_settings result = {
        .rules = rule_settings_default(),
        .defaults = defaults_settings_default(),
    };
    result.rules.enforce = (unsigned)settings->enforce;
    result.rules.region = settings->region;
    result.rules.account = settings->account;
    result.rules.cluster_name = settings->cluster_name;
    result.rules.vpc_id = settings->vpc_id;
    result.rules.quota_rules_per_listener = settings->rules_per_listener;
    result.rules.quota_listeners_per_service = settings->listeners_per_service;
    result.rules.quota_target_groups_per_service = settings->target_groups_per_service;
    result.rules.quota_associations_per_network = settings->associations_per_network;
    result.defaults.fields = (unsigned)settings->defaults;
    return result;
}
