/*
 * tables.h - the rule tables, one a kind and group; each is defined in the file of its name.
 * Private to rules.
 */
#ifndef LG_RULES_TABLES_H
#define LG_RULES_TABLES_H

#include "rules/catalogue.h"

/* X(name): `extern const struct rule_table name;` in the order of the catalogue. */
#define RULE_TABLES(X)                                                                             \
    X(gateway_class_api)                                                                           \
    X(gateway_class_spec)                                                                          \
    X(gateway_class_lattice)                                                                       \
    X(gateway_class_reference)                                                                     \
    X(gateway_api)                                                                                 \
    X(gateway_spec)                                                                                \
    X(gateway_lattice)                                                                             \
    X(gateway_lattice_tls)                                                                         \
    X(gateway_lattice_object)                                                                      \
    X(gateway_reference)                                                                           \
    X(http_route_api)                                                                              \
    X(http_route_match_api)                                                                        \
    X(http_route_parent_api)                                                                       \
    X(http_route_filter_api)                                                                       \
    X(http_route_spec)                                                                             \
    X(http_route_match_spec)                                                                       \
    X(http_route_filter_spec)                                                                      \
    X(http_route_lattice_match)                                                                    \
    X(http_route_lattice_filters)                                                                  \
    X(http_route_lattice_backends)                                                                 \
    X(http_route_lattice_priorities)                                                               \
    X(http_route_lattice_service)                                                                  \
    X(http_route_lattice_annotations)                                                              \
    X(http_route_parent_reference)                                                                 \
    X(http_route_attachment_reference)                                                             \
    X(http_route_hostname_reference)                                                               \
    X(http_route_backend_reference)                                                                \
    X(http_route_peer_reference)                                                                   \
    X(reference_grant_api)                                                                         \
    X(reference_grant_spec)                                                                        \
    X(reference_grant_reference)

#define X(name) extern const struct rule_table name;
RULE_TABLES(X)
#undef X

#endif
