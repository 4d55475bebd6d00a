/*
 * settings.c - see settings.h. The names of variables that the existing Go controller has are its
 * own, so that a Deployment's environment can stay as it is.
 */
#include "controller/settings.h"

#include "lattice/tags.h"
#include "log/log.h"
#include "schema/schema.h"

static const char *check_bundle(struct str value)
{
    if (str_is(value, "auto") || schema_bundle_find(value))
        return NULL;
    return "must be auto or the version of a Gateway API bundle: v1.2.1, v1.6.1, v1.7.0";
}

#define ROW(TYPE, ...) CONFIG_##TYPE(struct controller_settings, __VA_ARGS__)
#define SECONDS(n)     ((n)*1000000000LL)

static const struct config_row rows[] = {
    {ROW(ADDRESS, health), .name = "health-address", .def = ":8081", .group = "Listening",
     .optional = true, .help = "Where /healthz, /readyz and /metrics are served, without TLS."},
    {ROW(STRING, kubeconfig), .name = "kubeconfig", .group = "Kubernetes", .value = "FILE",
     .help = "Kubeconfig file; without it the Pod's service account or $KUBECONFIG is used."},
    {ROW(STRING, context), .name = "context", .group = "Kubernetes",
     .help = "Context of the kubeconfig; without it its current one."},
    {ROW(STRING, bundle), .name = "gateway-api-bundle", .def = "auto", .group = "Kubernetes",
     .check = check_bundle, .value = "VERSION",
     .help = "Gateway API release whose CRDs are installed; auto reads it from the cluster."},
    LATTICE_IDENTITY_ROWS(struct controller_settings),
    LATTICE_NETWORK_ROWS(struct controller_settings),
    LATTICE_ENDPOINT_ROWS(struct controller_settings),
    {ROW(INT, rate), .name = "aws-calls-per-second", .def = "100", .min = 1, .max = 10000,
     .group = "AWS", .help = "The most that are made; throttling lowers the rate for a while."},
    {ROW(INT, rate_min), .name = "aws-calls-per-second-min", .def = "2", .min = 1, .max = 10000,
     .group = "AWS", .help = "Throttling does not lower the rate below this."},
    {ROW(INT, burst), .name = "aws-burst", .def = "50", .min = 1, .max = 10000, .group = "AWS",
     .help = "Calls that may be made at once after a pause."},
    {ROW(DURATION, attempt_timeout_ns), .name = "aws-attempt-timeout", .def = "10s",
     .min = SECONDS(1), .max = SECONDS(120), .group = "AWS",
     .help = "How long one attempt of a call may take."},
    {ROW(DURATION, call_timeout_ns), .name = "aws-call-timeout", .def = "60s", .min = SECONDS(1),
     .max = SECONDS(600), .group = "AWS", .help = "How long a call with its retries may take."},
    {ROW(DURATION, resync_ns), .name = "resync", .def = "10m", .min = SECONDS(1),
     .max = SECONDS(86400), .group = "AWS",
     .help = "How long what was read from AWS counts; then it is read again and put right."},
    {ROW(INT, rules_per_listener), .name = "quota-rules-per-listener", .def = "10", .min = 1,
     .max = 2000, .group = "AWS", .help = "VPC Lattice quota L-CF78395E of the account."},
    {ROW(INT, listeners_per_service), .name = "quota-listeners-per-service", .def = "2", .min = 1,
     .max = 1000, .group = "AWS", .help = "VPC Lattice quota L-D64E952E of the account."},
    {ROW(INT, target_groups_per_service), .name = "quota-target-groups-per-service", .def = "10",
     .min = 1, .max = 1000, .group = "AWS", .help = "VPC Lattice quota L-3DEC3B9F of the account."},
    {ROW(INT, associations_per_network), .name = "quota-associations-per-network", .def = "500",
     .min = 1, .max = 100000, .group = "AWS",
     .help = "VPC Lattice quota L-75D4A19E of the account."},
    {ROW(ENUM, log_level, log_level_names), .name = "log-level", .def = "info", .group = "Logging",
     .help = "The least important lines that are written."},
    {ROW(ENUM, log_format, log_format_names), .name = "log-format", .def = "json",
     .group = "Logging", .help = "For machines or for people."},
};

const struct config_table controller_settings_table = {
    .program = "lattice-controller",
    .usage = "--cluster-name NAME [flags]",
    .summary = "Controller for Gateway API on Amazon VPC Lattice: provisions what Gateways and "
               "HTTPRoutes ask for and tells them how it stands.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct controller_settings),
};

struct build_settings controller_build_settings(struct arena *a,
                                                const struct controller_settings *settings,
                                                const struct aws_identity *identity)
{
    return (struct build_settings){
        .who = {.account = identity->account_id,
                .cluster = identity->cluster_name,
                .vpc = identity->vpc_id,
                .region = identity->region,
                .owner =
                    tags_owner(a, identity->account_id, identity->cluster_name, identity->vpc_id)},
        .default_service_network = settings->lattice.default_service_network,
        .override_network =
            settings->lattice.override_network && settings->lattice.default_service_network.n,
        .associate_vpc = settings->lattice.associate_vpc,
    };
}

struct rule_settings controller_rule_settings(const struct controller_settings *settings,
                                              const struct aws_identity *identity)
{
    struct rule_settings rules = rule_settings_default();
    rules.region = identity->region;
    rules.account = identity->account_id;
    rules.cluster_name = identity->cluster_name;
    rules.vpc_id = identity->vpc_id;
    rules.quota_rules_per_listener = settings->rules_per_listener;
    rules.quota_listeners_per_service = settings->listeners_per_service;
    rules.quota_target_groups_per_service = settings->target_groups_per_service;
    rules.quota_associations_per_network = settings->associations_per_network;
    return rules;
}

struct aws_session_options controller_session_options(const struct controller_settings *settings)
{
    return (struct aws_session_options){
        .environment = aws_process_environment(),
        .identity = {.region = settings->lattice.region,
                     .account_id = settings->lattice.account,
                     .vpc_id = settings->lattice.vpc_id,
                     .cluster_name = settings->lattice.cluster_name},
        .lattice_endpoint = settings->lattice.endpoint,
        .rate = settings->rate,
        .rate_min = settings->rate_min,
        .burst = settings->burst,
        .attempt_timeout_ns = settings->attempt_timeout_ns,
        .call_timeout_ns = settings->call_timeout_ns,
    };
}
