/* operation.c - the rows of all operations and services. */
#include "aws/operation.h"

#include <assert.h>

#define SERVICE      "/services/{serviceIdentifier}"
#define LISTENERS    SERVICE "/listeners"
#define LISTENER     LISTENERS "/{listenerIdentifier}"
#define RULES        LISTENER "/rules"
#define RULE         RULES "/{ruleIdentifier}"
#define NETWORK      "/servicenetworks/{serviceNetworkIdentifier}"
#define SNSAS        "/servicenetworkserviceassociations"
#define SNSA         SNSAS "/{serviceNetworkServiceAssociationIdentifier}"
#define SNVAS        "/servicenetworkvpcassociations"
#define SNVA         SNVAS "/{serviceNetworkVpcAssociationIdentifier}"
#define TARGET_GROUP "/targetgroups/{targetGroupIdentifier}"
#define LOGS         "/accesslogsubscriptions"
#define LOG          LOGS "/{accessLogSubscriptionIdentifier}"
#define AUTH_POLICY  "/authpolicy/{resourceIdentifier}"
#define POLICY       "/resourcepolicy/{resourceArn}"
#define TAGS         "/tags/{resourceArn}"

/* What most operations of VPC Lattice have in common; a row adds what is its own. */
#define LATTICE(operation, method_, path_)                                                         \
    .name = (operation), .service = AWS_VPC_LATTICE, .method = (method_), .path = (path_),         \
    .action = "vpc-lattice:" operation
#define WRITE(operation, method, path)                                                             \
    LATTICE(operation, method, path), .mutates = true, .priority = AWS_PRIORITY_WRITE, .query = ""
#define CREATE(operation, path) WRITE(operation, "POST", path), .client_token = true
#define READ(operation, path)                                                                      \
    LATTICE(operation, "GET", path), .priority = AWS_PRIORITY_READ, .query = ""
#define LIST(operation, method, path, filters)                                                     \
    LATTICE(operation, method, path), .items = "items", .token = "nextToken",                      \
                                      .priority = AWS_PRIORITY_READ,                               \
                                      .query = "maxResults nextToken " filters

static const struct aws_operation_row rows[AWS_OPERATION_COUNT] = {
    [AWS_CREATE_SERVICE] = {CREATE("CreateService", "/services")},
    [AWS_GET_SERVICE] = {READ("GetService", SERVICE)},
    [AWS_UPDATE_SERVICE] = {WRITE("UpdateService", "PATCH", SERVICE)},
    [AWS_DELETE_SERVICE] = {WRITE("DeleteService", "DELETE", SERVICE)},
    [AWS_LIST_SERVICES] = {LIST("ListServices", "GET", "/services", "")},

    [AWS_CREATE_SERVICE_NETWORK] = {CREATE("CreateServiceNetwork", "/servicenetworks")},
    [AWS_GET_SERVICE_NETWORK] = {READ("GetServiceNetwork", NETWORK)},
    [AWS_UPDATE_SERVICE_NETWORK] = {WRITE("UpdateServiceNetwork", "PATCH", NETWORK)},
    [AWS_DELETE_SERVICE_NETWORK] = {WRITE("DeleteServiceNetwork", "DELETE", NETWORK)},
    [AWS_LIST_SERVICE_NETWORKS] = {LIST("ListServiceNetworks", "GET", "/servicenetworks", "")},

    [AWS_CREATE_SERVICE_NETWORK_SERVICE_ASSOCIATION] = {CREATE(
        "CreateServiceNetworkServiceAssociation", SNSAS)},
    [AWS_GET_SERVICE_NETWORK_SERVICE_ASSOCIATION] = {READ("GetServiceNetworkServiceAssociation",
                                                          SNSA)},
    [AWS_DELETE_SERVICE_NETWORK_SERVICE_ASSOCIATION] = {WRITE(
        "DeleteServiceNetworkServiceAssociation", "DELETE", SNSA)},
    [AWS_LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS] = {LIST(
        "ListServiceNetworkServiceAssociations", "GET", SNSAS,
        "serviceNetworkIdentifier serviceIdentifier ")},

    [AWS_CREATE_SERVICE_NETWORK_VPC_ASSOCIATION] = {CREATE("CreateServiceNetworkVpcAssociation",
                                                           SNVAS)},
    [AWS_GET_SERVICE_NETWORK_VPC_ASSOCIATION] = {READ("GetServiceNetworkVpcAssociation", SNVA)},
    [AWS_UPDATE_SERVICE_NETWORK_VPC_ASSOCIATION] = {WRITE("UpdateServiceNetworkVpcAssociation",
                                                          "PATCH", SNVA)},
    [AWS_DELETE_SERVICE_NETWORK_VPC_ASSOCIATION] = {WRITE("DeleteServiceNetworkVpcAssociation",
                                                          "DELETE", SNVA)},
    [AWS_LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS] = {LIST("ListServiceNetworkVpcAssociations", "GET",
                                                        SNVAS,
                                                        "serviceNetworkIdentifier vpcIdentifier ")},

    [AWS_CREATE_LISTENER] = {CREATE("CreateListener", LISTENERS)},
    [AWS_GET_LISTENER] = {READ("GetListener", LISTENER)},
    [AWS_UPDATE_LISTENER] = {WRITE("UpdateListener", "PATCH", LISTENER)},
    [AWS_DELETE_LISTENER] = {WRITE("DeleteListener", "DELETE", LISTENER)},
    [AWS_LIST_LISTENERS] = {LIST("ListListeners", "GET", LISTENERS, "")},

    [AWS_CREATE_RULE] = {CREATE("CreateRule", RULES)},
    [AWS_GET_RULE] = {READ("GetRule", RULE)},
    [AWS_UPDATE_RULE] = {WRITE("UpdateRule", "PATCH", RULE)},
    [AWS_DELETE_RULE] = {WRITE("DeleteRule", "DELETE", RULE)},
    [AWS_LIST_RULES] = {LIST("ListRules", "GET", RULES, "")},
    [AWS_BATCH_UPDATE_RULE] = {.name = "BatchUpdateRule",
                               .service = AWS_VPC_LATTICE,
                               .method = "PATCH",
                               .path = RULES,
                               .action = "vpc-lattice:UpdateRule",
                               .mutates = true,
                               .priority = AWS_PRIORITY_WRITE,
                               .query = ""},

    [AWS_CREATE_TARGET_GROUP] = {CREATE("CreateTargetGroup", "/targetgroups")},
    [AWS_GET_TARGET_GROUP] = {READ("GetTargetGroup", TARGET_GROUP)},
    [AWS_UPDATE_TARGET_GROUP] = {WRITE("UpdateTargetGroup", "PATCH", TARGET_GROUP)},
    [AWS_DELETE_TARGET_GROUP] = {WRITE("DeleteTargetGroup", "DELETE", TARGET_GROUP)},
    [AWS_LIST_TARGET_GROUPS] = {LIST("ListTargetGroups", "GET", "/targetgroups",
                                     "vpcIdentifier targetGroupType ")},

    [AWS_REGISTER_TARGETS] = {LATTICE("RegisterTargets", "POST", TARGET_GROUP "/registertargets"),
                              .mutates = true, .priority = AWS_PRIORITY_TARGETS, .query = ""},
    [AWS_DEREGISTER_TARGETS] = {LATTICE("DeregisterTargets", "POST",
                                        TARGET_GROUP "/deregistertargets"),
                                .mutates = true, .priority = AWS_PRIORITY_TARGETS, .query = ""},
    [AWS_LIST_TARGETS] = {LIST("ListTargets", "POST", TARGET_GROUP "/listtargets", "")},

    [AWS_CREATE_ACCESS_LOG_SUBSCRIPTION] = {CREATE("CreateAccessLogSubscription", LOGS)},
    [AWS_GET_ACCESS_LOG_SUBSCRIPTION] = {READ("GetAccessLogSubscription", LOG)},
    [AWS_UPDATE_ACCESS_LOG_SUBSCRIPTION] = {WRITE("UpdateAccessLogSubscription", "PATCH", LOG)},
    [AWS_DELETE_ACCESS_LOG_SUBSCRIPTION] = {WRITE("DeleteAccessLogSubscription", "DELETE", LOG)},
    [AWS_LIST_ACCESS_LOG_SUBSCRIPTIONS] = {LIST("ListAccessLogSubscriptions", "GET", LOGS,
                                                "resourceIdentifier ")},

    [AWS_PUT_AUTH_POLICY] = {WRITE("PutAuthPolicy", "PUT", AUTH_POLICY)},
    [AWS_GET_AUTH_POLICY] = {READ("GetAuthPolicy", AUTH_POLICY)},
    [AWS_DELETE_AUTH_POLICY] = {WRITE("DeleteAuthPolicy", "DELETE", AUTH_POLICY)},
    [AWS_PUT_RESOURCE_POLICY] = {WRITE("PutResourcePolicy", "PUT", POLICY)},
    [AWS_GET_RESOURCE_POLICY] = {READ("GetResourcePolicy", POLICY)},
    [AWS_DELETE_RESOURCE_POLICY] = {WRITE("DeleteResourcePolicy", "DELETE", POLICY)},

    [AWS_TAG_RESOURCE] = {WRITE("TagResource", "POST", TAGS)},
    [AWS_UNTAG_RESOURCE] = {LATTICE("UntagResource", "DELETE", TAGS), .mutates = true,
                            .priority = AWS_PRIORITY_WRITE, .query = "tagKeys "},
    [AWS_LIST_TAGS_FOR_RESOURCE] = {READ("ListTagsForResource", TAGS)},

    [AWS_GET_RESOURCES] = {.name = "GetResources",
                           .service = AWS_TAGGING,
                           .method = "POST",
                           .path = "/",
                           .action = "tag:GetResources",
                           .items = "ResourceTagMappingList",
                           .token = "PaginationToken",
                           .priority = AWS_PRIORITY_READ,
                           .query = ""},
    [AWS_LIST_CERTIFICATES] = {.name = "ListCertificates",
                               .service = AWS_ACM,
                               .method = "POST",
                               .path = "/",
                               .action = "acm:ListCertificates",
                               .items = "CertificateSummaryList",
                               .token = "NextToken",
                               .priority = AWS_PRIORITY_READ,
                               .query = ""},
    [AWS_GET_CALLER_IDENTITY] = {.name = "GetCallerIdentity",
                                 .service = AWS_STS,
                                 .method = "POST",
                                 .path = "/",
                                 .action = "sts:GetCallerIdentity",
                                 .priority = AWS_PRIORITY_READ,
                                 .query = ""},
};

static const struct aws_service_row services[AWS_SERVICE_COUNT] = {
    [AWS_VPC_LATTICE] = {"VPC Lattice", "vpc-lattice", AWS_REST_JSON, NULL, NULL},
    [AWS_TAGGING] = {"Resource Groups Tagging API", "tagging", AWS_JSON_1_1,
                     "ResourceGroupsTaggingAPI_20170126", NULL},
    [AWS_ACM] = {"ACM", "acm", AWS_JSON_1_1, "CertificateManager", NULL},
    [AWS_STS] = {"STS", "sts", AWS_QUERY, NULL, "2011-06-15"},
};

const struct aws_operation_row *aws_operation_row(enum aws_operation op)
{
    assert(op < AWS_OPERATION_COUNT);
    return &rows[op];
}

const struct aws_service_row *aws_service_row(enum aws_service service)
{
    assert(service < AWS_SERVICE_COUNT);
    return &services[service];
}

enum aws_feature aws_operation_feature(enum aws_operation op)
{
    static const enum aws_feature features[AWS_OPERATION_COUNT] = {
        [AWS_CREATE_SERVICE] = AWS_FEATURE_PROVISIONING,
        [AWS_GET_SERVICE] = AWS_FEATURE_PROVISIONING,
        [AWS_UPDATE_SERVICE] = AWS_FEATURE_PROVISIONING,
        [AWS_DELETE_SERVICE] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_SERVICES] = AWS_FEATURE_PROVISIONING,
        [AWS_CREATE_SERVICE_NETWORK] = AWS_FEATURE_PROVISIONING,
        [AWS_DELETE_SERVICE_NETWORK] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_SERVICE_NETWORKS] = AWS_FEATURE_PROVISIONING,
        [AWS_CREATE_SERVICE_NETWORK_SERVICE_ASSOCIATION] = AWS_FEATURE_PROVISIONING,
        [AWS_DELETE_SERVICE_NETWORK_SERVICE_ASSOCIATION] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS] = AWS_FEATURE_PROVISIONING,
        [AWS_CREATE_SERVICE_NETWORK_VPC_ASSOCIATION] = AWS_FEATURE_PROVISIONING,
        [AWS_DELETE_SERVICE_NETWORK_VPC_ASSOCIATION] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS] = AWS_FEATURE_PROVISIONING,
        [AWS_CREATE_LISTENER] = AWS_FEATURE_PROVISIONING,
        [AWS_GET_LISTENER] = AWS_FEATURE_PROVISIONING,
        [AWS_UPDATE_LISTENER] = AWS_FEATURE_PROVISIONING,
        [AWS_DELETE_LISTENER] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_LISTENERS] = AWS_FEATURE_PROVISIONING,
        [AWS_CREATE_RULE] = AWS_FEATURE_PROVISIONING,
        [AWS_GET_RULE] = AWS_FEATURE_PROVISIONING,
        [AWS_UPDATE_RULE] = AWS_FEATURE_PROVISIONING,
        [AWS_DELETE_RULE] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_RULES] = AWS_FEATURE_PROVISIONING,
        [AWS_BATCH_UPDATE_RULE] = AWS_FEATURE_PROVISIONING,
        [AWS_CREATE_TARGET_GROUP] = AWS_FEATURE_PROVISIONING,
        [AWS_GET_TARGET_GROUP] = AWS_FEATURE_PROVISIONING,
        [AWS_UPDATE_TARGET_GROUP] = AWS_FEATURE_PROVISIONING,
        [AWS_DELETE_TARGET_GROUP] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_TARGET_GROUPS] = AWS_FEATURE_PROVISIONING,
        [AWS_REGISTER_TARGETS] = AWS_FEATURE_PROVISIONING,
        [AWS_DEREGISTER_TARGETS] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_TARGETS] = AWS_FEATURE_PROVISIONING,
        [AWS_TAG_RESOURCE] = AWS_FEATURE_PROVISIONING,
        [AWS_LIST_TAGS_FOR_RESOURCE] = AWS_FEATURE_PROVISIONING,
        [AWS_GET_RESOURCES] = AWS_FEATURE_TAGGING_API,
        [AWS_LIST_CERTIFICATES] = AWS_FEATURE_CERTIFICATES,
    };
    assert(op < AWS_OPERATION_COUNT);
    return features[op];
}
