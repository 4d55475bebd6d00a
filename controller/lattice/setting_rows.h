/*
 * setting_rows.h - the settings that decide what is built, for every program that builds: rows of
 * config/config.h whose struct S has the fields named here. Names of variables are those of the
 * AWS Gateway API Controller, so that a Deployment's environment can stay as it is.
 */
#ifndef LG_LATTICE_SETTING_ROWS_H
#define LG_LATTICE_SETTING_ROWS_H

/* Who we are: region, account, cluster_name, vpc_id. */
/* clang-format off */
#define LATTICE_IDENTITY_ROWS(S)                                                                   \
    {CONFIG_STRING(S, region), .name = "region", .env = "REGION", .group = "AWS",                  \
     .help = "AWS Region; without it AWS_REGION, the profile or instance metadata tell."},         \
    {CONFIG_STRING(S, account), .name = "account-id", .env = "AWS_ACCOUNT_ID", .group = "AWS",     \
     .help = "AWS account; without it instance metadata tells."},                                  \
    {CONFIG_STRING(S, cluster_name), .name = "cluster-name", .env = "CLUSTER_NAME",                \
     .group = "AWS",                                                                               \
     .help = "Name of this cluster, part of the tag that marks what is ours."},                    \
    {CONFIG_STRING(S, vpc_id), .name = "cluster-vpc-id", .env = "CLUSTER_VPC_ID", .group = "AWS",  \
     .help = "VPC of this cluster; without it instance metadata tells."}

/* What Gateways stand for: default_service_network, override_network, associate_vpc. */
#define LATTICE_NETWORK_ROWS(S)                                                                    \
    {CONFIG_STRING(S, default_service_network), .name = "default-service-network",                 \
     .env = "DEFAULT_SERVICE_NETWORK", .group = "AWS", .value = "NAME",                            \
     .help = "Service network that is made at start, with the cluster's VPC on it."},              \
    {CONFIG_BOOL(S, override_network), .name = "enable-service-network-override",                  \
     .env = "ENABLE_SERVICE_NETWORK_OVERRIDE", .group = "AWS",                                     \
     .help = "Every Gateway stands for the default service network."},                             \
    {CONFIG_BOOL(S, associate_vpc), .name = "associate-vpc", .env = "LATTICE_ASSOCIATE_VPC",       \
     .def = "true", .group = "AWS",                                                                \
     .help = "Put the cluster's VPC on the service networks of Gateways."}
/* clang-format on */

#endif
