/*
 * settings.h - the settings that decide what is built, for every program that builds. Names of
 * variables are those of the AWS Gateway API Controller, so that a Deployment's environment can
 * stay as it is.
 */
#ifndef LG_LATTICE_SETTINGS_H
#define LG_LATTICE_SETTINGS_H

#include <stdbool.h>

#include "base/str.h"

struct lattice_settings {
    struct str region, account, cluster_name, vpc_id;
    struct str default_service_network;
    bool override_network, associate_vpc;
    struct str endpoint;
    bool disable_tagging_api;
};

/* clang-format off */

/* Rows of config/config.h for a struct S with a member `lattice` of that type: who we are. */
#define LATTICE_IDENTITY_ROWS(S)                                                                   \
    {CONFIG_STRING(S, lattice.region), .name = "region", .env = "REGION", .group = "AWS",          \
     .help = "AWS Region; without it AWS_REGION, the profile or instance metadata tell."},         \
    {CONFIG_STRING(S, lattice.account), .name = "account-id", .env = "AWS_ACCOUNT_ID",             \
     .group = "AWS",                                                                               \
     .help = "AWS account; without it instance metadata tells."},                                  \
    {CONFIG_STRING(S, lattice.cluster_name), .name = "cluster-name", .env = "CLUSTER_NAME",        \
     .group = "AWS",                                                                               \
     .help = "Name of this cluster, part of the tag that marks what is ours."},                    \
    {CONFIG_STRING(S, lattice.vpc_id), .name = "cluster-vpc-id", .env = "CLUSTER_VPC_ID",          \
     .group = "AWS",                                                                               \
     .help = "VPC of this cluster; without it instance metadata tells."}

/* The same: what Gateways stand for. */
#define LATTICE_NETWORK_ROWS(S)                                                                    \
    {CONFIG_STRING(S, lattice.default_service_network), .name = "default-service-network",         \
     .env = "DEFAULT_SERVICE_NETWORK", .group = "AWS", .value = "NAME",                            \
     .help = "Service network that is made at start, with the cluster's VPC on it."},              \
    {CONFIG_BOOL(S, lattice.override_network), .name = "enable-service-network-override",          \
     .env = "ENABLE_SERVICE_NETWORK_OVERRIDE", .group = "AWS",                                     \
     .help = "Every Gateway stands for the default service network."},                             \
    {CONFIG_BOOL(S, lattice.associate_vpc), .name = "associate-vpc",                               \
     .env = "LATTICE_ASSOCIATE_VPC",                                                               \
     .def = "true", .group = "AWS",                                                                \
     .help = "Put the cluster's VPC on the service networks of Gateways."}
/* The same: how AWS is read. */
#define LATTICE_ENDPOINT_ROWS(S)                                                                   \
    {CONFIG_STRING(S, lattice.endpoint), .name = "lattice-endpoint", .env = "LATTICE_ENDPOINT",    \
     .group = "AWS", .value = "URL",                                                               \
     .help = "VPC Lattice endpoint; without it that of the Region, or AWS_ENDPOINT_URL."},         \
    {CONFIG_BOOL(S, lattice.disable_tagging_api), .name = "disable-tagging-service-api",           \
     .env = "DISABLE_TAGGING_SERVICE_API", .group = "AWS",                                         \
     .help = "Read tags one by one from VPC Lattice, where the tagging API cannot be reached."}

/* clang-format on */

#endif
