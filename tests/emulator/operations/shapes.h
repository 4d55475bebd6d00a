/* shapes.h - the forms that members of several operations share; see wire/shape.h. */
#ifndef LG_OPERATIONS_SHAPES_H
#define LG_OPERATIONS_SHAPES_H

#include "wire/shape.h"

/* The members of a structure, written in place. */
#define MEMBERS(...)                                                                               \
    (const struct member[])                                                                        \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            .name = NULL                                                                           \
        }                                                                                          \
    }
#define STRUCTURE(...)                                                                             \
    {                                                                                              \
        .type = SHAPE_STRUCTURE, .members = MEMBERS(__VA_ARGS__)                                   \
    }

/* One member: REQUIRED("name", shape_x), OPTIONAL(...). */
#define REQUIRED(name_, shape_)                                                                    \
    {                                                                                              \
        .name = (name_), .shape = &(shape_), .required = true                                      \
    }
#define OPTIONAL(name_, shape_)                                                                    \
    {                                                                                              \
        .name = (name_), .shape = &(shape_)                                                        \
    }

#define ARN_PREFIX "arn:[a-z0-9-]+:vpc-lattice:[a-zA-Z0-9-]+:[0-9]{12}:"
#define ID_TAIL    "[0-9a-z]{17}"

/* A name of lower-case letters, digits and single hyphens inside. */
#define NAME_PATTERN "[a-z0-9]+(-[a-z0-9]+)*"

extern const struct shape shape_string;
extern const struct shape shape_boolean;
extern const struct shape shape_client_token;
extern const struct shape shape_tags;
extern const struct shape shape_tag_key;
extern const struct shape shape_auth_type;
extern const struct shape shape_port;
extern const struct shape shape_max_results;
extern const struct shape shape_next_token;
extern const struct shape shape_vpc_id;
extern const struct shape shape_service_identifier;
extern const struct shape shape_service_network_identifier;
extern const struct shape shape_service_association_identifier;
extern const struct shape shape_vpc_association_identifier;
extern const struct shape shape_listener_identifier;
extern const struct shape shape_rule_identifier;
extern const struct shape shape_target_group_identifier;
extern const struct shape shape_subscription_identifier;
extern const struct shape shape_resource_identifier;
extern const struct shape shape_rule_action;
extern const struct shape shape_rule_match;

/* "maxResults" and "nextToken". */
#define PAGING OPTIONAL("maxResults", shape_max_results), OPTIONAL("nextToken", shape_next_token)

#endif
