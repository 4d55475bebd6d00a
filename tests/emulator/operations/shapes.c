/* shapes.c - see shapes.h. */
#include "operations/shapes.h"

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define IDENTIFIER(id, arn)                                                                        \
    {                                                                                              \
        .type = SHAPE_STRING, .min = 17, .max = 2048,                                              \
        .pattern = id ID_TAIL "|" ARN_PREFIX arn ID_TAIL                                           \
    }
#define RANGE(type_, min_, max_)                                                                   \
    {                                                                                              \
        .type = (type_), .min = (min_), .max = (max_)                                              \
    }

const struct shape shape_string = {.type = SHAPE_STRING};
const struct shape shape_boolean = {.type = SHAPE_BOOLEAN};
const struct shape shape_client_token = {
    .type = SHAPE_STRING, .min = 1, .max = 64, .pattern = "[^\n]*[!-~]+[^\n]*"};
const struct shape shape_tag_key = RANGE(SHAPE_STRING, 1, 128);
static const struct shape tag_value = RANGE(SHAPE_STRING, 0, 256);
const struct shape shape_tags = {
    .type = SHAPE_MAP, .max = 200, .key = &shape_tag_key, .item = &tag_value};
const struct shape shape_auth_type = {.type = SHAPE_STRING, .words = WORDS("NONE", "AWS_IAM")};
const struct shape shape_port = RANGE(SHAPE_INTEGER, 1, 65535);
const struct shape shape_max_results = RANGE(SHAPE_INTEGER, 1, 100);
const struct shape shape_next_token = RANGE(SHAPE_STRING, 1, 2048);
const struct shape shape_vpc_id = {
    .type = SHAPE_STRING, .min = 5, .max = 50, .pattern = "vpc-([0-9a-z]{8}|[0-9a-z]{17})"};

#define LISTENER_ARN "service/svc-" ID_TAIL "/listener/listener-"

const struct shape shape_service_identifier = IDENTIFIER("svc-", "service/svc-");
const struct shape shape_service_network_identifier = IDENTIFIER("sn-", "servicenetwork/sn-");
const struct shape shape_service_association_identifier =
    IDENTIFIER("snsa-", "servicenetworkserviceassociation/snsa-");
const struct shape shape_vpc_association_identifier =
    IDENTIFIER("snva-", "servicenetworkvpcassociation/snva-");
const struct shape shape_listener_identifier = IDENTIFIER("listener-", LISTENER_ARN);
const struct shape shape_rule_identifier = IDENTIFIER("rule-", LISTENER_ARN ID_TAIL "/rule/rule-");
const struct shape shape_target_group_identifier = IDENTIFIER("tg-", "targetgroup/tg-");
const struct shape shape_subscription_identifier = IDENTIFIER("als-", "accesslogsubscription/als-");
const struct shape shape_resource_identifier =
    IDENTIFIER("(svc-|sn-)", "(service/svc-|servicenetwork/sn-)");

/* Actions. */
static const struct shape weight = RANGE(SHAPE_INTEGER, 0, 999);
static const struct shape weighted_group = STRUCTURE(
    REQUIRED("targetGroupIdentifier", shape_target_group_identifier), OPTIONAL("weight", weight));
static const struct shape weighted_groups = {
    .type = SHAPE_LIST, .min = 1, .max = 10, .item = &weighted_group};
static const struct shape forward = STRUCTURE(REQUIRED("targetGroups", weighted_groups));
static const struct shape status_code = RANGE(SHAPE_INTEGER, 100, 599);
static const struct shape fixed_response = STRUCTURE(REQUIRED("statusCode", status_code));
const struct shape shape_rule_action = {
    .type = SHAPE_UNION,
    .members = MEMBERS(OPTIONAL("forward", forward), OPTIONAL("fixedResponse", fixed_response))};

/* Matches. */
static const struct shape method = RANGE(SHAPE_STRING, 0, 16);
static const struct shape path = {
    .type = SHAPE_STRING, .min = 1, .max = 200, .pattern = "/[a-zA-Z0-9@:%_+.~#?&/=-]*"};
static const struct shape path_type = {
    .type = SHAPE_UNION, .members = MEMBERS(OPTIONAL("exact", path), OPTIONAL("prefix", path))};
static const struct shape path_match =
    STRUCTURE(REQUIRED("match", path_type), OPTIONAL("caseSensitive", shape_boolean));
static const struct shape header_name = RANGE(SHAPE_STRING, 1, 100);
static const struct shape header_value = RANGE(SHAPE_STRING, 1, 200);
static const struct shape header_type = {.type = SHAPE_UNION,
                                         .members = MEMBERS(OPTIONAL("exact", header_value),
                                                            OPTIONAL("prefix", header_value),
                                                            OPTIONAL("contains", header_value))};
static const struct shape header_match =
    STRUCTURE(REQUIRED("name", header_name), REQUIRED("match", header_type),
              OPTIONAL("caseSensitive", shape_boolean));
static const struct shape header_matches = {
    .type = SHAPE_LIST, .min = 1, .max = 5, .item = &header_match};
static const struct shape http_match =
    STRUCTURE(OPTIONAL("method", method), OPTIONAL("pathMatch", path_match),
              OPTIONAL("headerMatches", header_matches));
const struct shape shape_rule_match = {.type = SHAPE_UNION,
                                       .members = MEMBERS(OPTIONAL("httpMatch", http_match))};
