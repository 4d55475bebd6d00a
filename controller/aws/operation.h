/*
 * operation.h - the AWS operations that the product can call, as rows: how each goes on the wire.
 *
 * Source: the API models vpc-lattice/2022-11-30, resourcegroupstaggingapi/2017-01-26,
 * acm/2015-12-08, sts/2011-06-15. Names are the models' operation names; `latticectl iam-policy`
 * derives its actions from these rows, for the operations that the product uses.
 */
#ifndef LG_AWS_OPERATION_H
#define LG_AWS_OPERATION_H

#include <stdbool.h>

#include "base/str.h"

enum aws_service { AWS_VPC_LATTICE, AWS_TAGGING, AWS_ACM, AWS_STS, AWS_SERVICE_COUNT };

/* One enumerator per operation; its row is in operation.c. */
enum aws_operation {
    AWS_CREATE_SERVICE,
    AWS_GET_SERVICE,
    AWS_UPDATE_SERVICE,
    AWS_DELETE_SERVICE,
    AWS_LIST_SERVICES,
    AWS_CREATE_SERVICE_NETWORK,
    AWS_GET_SERVICE_NETWORK,
    AWS_UPDATE_SERVICE_NETWORK,
    AWS_DELETE_SERVICE_NETWORK,
    AWS_LIST_SERVICE_NETWORKS,
    AWS_CREATE_SERVICE_NETWORK_SERVICE_ASSOCIATION,
    AWS_GET_SERVICE_NETWORK_SERVICE_ASSOCIATION,
    AWS_DELETE_SERVICE_NETWORK_SERVICE_ASSOCIATION,
    AWS_LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
    AWS_CREATE_SERVICE_NETWORK_VPC_ASSOCIATION,
    AWS_GET_SERVICE_NETWORK_VPC_ASSOCIATION,
    AWS_UPDATE_SERVICE_NETWORK_VPC_ASSOCIATION,
    AWS_DELETE_SERVICE_NETWORK_VPC_ASSOCIATION,
    AWS_LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS,
    AWS_CREATE_LISTENER,
    AWS_GET_LISTENER,
    AWS_UPDATE_LISTENER,
    AWS_DELETE_LISTENER,
    AWS_LIST_LISTENERS,
    AWS_CREATE_RULE,
    AWS_GET_RULE,
    AWS_UPDATE_RULE,
    AWS_DELETE_RULE,
    AWS_LIST_RULES,
    AWS_BATCH_UPDATE_RULE,
    AWS_CREATE_TARGET_GROUP,
    AWS_GET_TARGET_GROUP,
    AWS_UPDATE_TARGET_GROUP,
    AWS_DELETE_TARGET_GROUP,
    AWS_LIST_TARGET_GROUPS,
    AWS_REGISTER_TARGETS,
    AWS_DEREGISTER_TARGETS,
    AWS_LIST_TARGETS,
    AWS_CREATE_ACCESS_LOG_SUBSCRIPTION,
    AWS_GET_ACCESS_LOG_SUBSCRIPTION,
    AWS_UPDATE_ACCESS_LOG_SUBSCRIPTION,
    AWS_DELETE_ACCESS_LOG_SUBSCRIPTION,
    AWS_LIST_ACCESS_LOG_SUBSCRIPTIONS,
    AWS_PUT_AUTH_POLICY,
    AWS_GET_AUTH_POLICY,
    AWS_DELETE_AUTH_POLICY,
    AWS_PUT_RESOURCE_POLICY,
    AWS_GET_RESOURCE_POLICY,
    AWS_DELETE_RESOURCE_POLICY,
    AWS_TAG_RESOURCE,
    AWS_UNTAG_RESOURCE,
    AWS_LIST_TAGS_FOR_RESOURCE,
    AWS_GET_RESOURCES,       /* Resource Groups Tagging API */
    AWS_LIST_CERTIFICATES,   /* ACM */
    AWS_GET_CALLER_IDENTITY, /* STS */
    AWS_OPERATION_COUNT,
};

/* Who is served first when the budget is short; lower goes first. */
enum aws_priority {
    AWS_PRIORITY_TARGETS,
    AWS_PRIORITY_WRITE,
    AWS_PRIORITY_READ,
    AWS_PRIORITY_AUDIT,
    AWS_PRIORITY_COUNT,
};

struct aws_operation_row {
    const char *name; /* "CreateService" */
    enum aws_service service;
    const char *method;
    const char *path;   /* "/services/{serviceIdentifier}"; labels are parameters by that name */
    const char *action; /* IAM: "vpc-lattice:CreateService"; BatchUpdateRule needs UpdateRule */
    bool mutates;
    bool client_token; /* takes clientToken: the client fills it, the same over retries */
    const char *items; /* member of the reply's page list ("items"), NULL: not paged */
    const char *token; /* of paged ones: the member of reply and request ("nextToken") that leads to
                          the next page; in the query or in the body, as the protocol has it */
    enum aws_priority priority; /* unless the call says otherwise */
    const char *query;          /* names of the query's parameters, each followed by a blank */
};

/* Never NULL. */
const struct aws_operation_row *aws_operation_row(enum aws_operation op);

/* What of the product calls an operation. */
enum aws_feature {
    AWS_FEATURE_NONE,         /* nothing yet */
    AWS_FEATURE_PROVISIONING, /* service networks, services and all that hangs on them */
    AWS_FEATURE_TAGGING_API,  /* reads all tags at once */
    AWS_FEATURE_CERTIFICATES, /* finds certificates for host names */
};

/* Calls of another feature than NONE are all that the product makes: lattice_io/io.h sees to it. */
enum aws_feature aws_operation_feature(enum aws_operation op);

enum aws_protocol { AWS_REST_JSON, AWS_JSON_1_1, AWS_QUERY };

struct aws_service_row {
    const char *id;           /* the model's serviceId, a label of metrics: "VPC Lattice" */
    const char *signing_name; /* "vpc-lattice" */
    enum aws_protocol protocol;
    const char *target_prefix; /* AWS_JSON_1_1: of X-Amz-Target */
    const char *api_version;   /* AWS_QUERY: the parameter Version */
};

/* Never NULL. */
const struct aws_service_row *aws_service_row(enum aws_service service);

#endif
