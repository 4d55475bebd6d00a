/*
 * tables.h - the rule tables, one a kind and group; each is defined in the file of its name.
 * Private to rules.
 */
#ifndef LG_RULES_TABLES_H
#define LG_RULES_TABLES_H

#include "rules/catalogue.h"

/* X(name): `extern const struct rule_table name;` in the order of the catalogue. */
#define RULE_TABLES(X)                                                                             \
    X(gateway_class_reference)                                                                     \
    X(gateway_reference)                                                                           \
    X(http_route_parent_reference)                                                                 \
    X(http_route_attachment_reference)                                                             \
    X(http_route_hostname_reference)                                                               \
    X(http_route_backend_reference)                                                                \
    X(http_route_peer_reference)                                                                   \
    X(reference_grant_reference)

#define X(name) extern const struct rule_table name;
RULE_TABLES(X)
#undef X

#endif
