/*
 * http_route_api.c - HR001-HR009: what the schema of HTTPRoute demands. Its CEL rules are in
 * http_route_match_api.c, http_route_parent_api.c and http_route_filter_api.c.
 */
#include "rules/api_rows.h"

#define RULE                                                                                       \
    "rules:\n"                                                                                     \
    "  - matches: [{path: {type: PathPrefix, value: /inventory}}]\n"                               \
    "    backendRefs: [{name: inventory-ver1, port: 8090}]"

static const struct rule rules[] = {
    REQUIRED_ROW(KIND_HTTP_ROUTE, "HR001", RULE),
    TYPE_ROW(KIND_HTTP_ROUTE, "HR002", RULE),
    ENUM_ROW(KIND_HTTP_ROUTE, "HR003", RULE),
    PATTERN_ROW(KIND_HTTP_ROUTE, "HR004", "hostnames: [\"*.example.com\", shop.example.com]"),
    BOUNDS_ROW(KIND_HTTP_ROUTE, "HR005", RULE),
    UNIQUE_ROW(KIND_HTTP_ROUTE, "HR006",
               "headers, query parameters and header modifications by name, lists of CORS.",
               "headers:\n  - {name: x-version, value: one}\n  - {name: x-team, value: shop}"),
    UNKNOWN_FIELD_ROW(KIND_HTTP_ROUTE, "HR007", RULE),
    METADATA_ROW(KIND_HTTP_ROUTE, "HR009", "metadata:\n  name: inventory\n  namespace: shop"),
};

const struct rule_table http_route_api = RULE_TABLE(rules);
