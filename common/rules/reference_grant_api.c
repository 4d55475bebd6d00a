/*
 * reference_grant_api.c - RG001-RG009: what the CRD of ReferenceGrant demands. It has no CEL rules.
 */
#include "rules/api_rows.h"

#define GRANT                                                                                      \
    "spec:\n"                                                                                      \
    "  from:\n"                                                                                    \
    "    - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}\n"                 \
    "  to:\n"                                                                                      \
    "    - {group: \"\", kind: Service, name: payment}"

static const struct rule rules[] = {
    REQUIRED_ROW(KIND_REFERENCE_GRANT, "RG001", GRANT),
    TYPE_ROW(KIND_REFERENCE_GRANT, "RG002", GRANT),
    ENUM_ROW(KIND_REFERENCE_GRANT, "RG003", "apiVersion: gateway.networking.k8s.io/v1beta1"),
    PATTERN_ROW(KIND_REFERENCE_GRANT, "RG004", GRANT),
    BOUNDS_ROW(KIND_REFERENCE_GRANT, "RG005", GRANT),
    UNKNOWN_FIELD_ROW(KIND_REFERENCE_GRANT, "RG007", GRANT),
    METADATA_ROW(KIND_REFERENCE_GRANT, "RG009", "metadata:\n  name: shop-to-payment"),
};

const struct rule_table reference_grant_api = RULE_TABLE(rules);
