/* input.h - a checker that is fed with YAML, for the tests of check. */
#ifndef LG_UNIT_CHECK_INPUT_H
#define LG_UNIT_CHECK_INPUT_H

#include "check/check.h"

/* Options as `latticectl check` has them: offline, unknown parents are ours, no defaults. */
struct check_options offline_options(void);

/* Adds all documents of a YAML text as those of file "in.yaml". */
int add_documents(struct arena *a, struct checker *checker, const char *text, struct error *err);

/* Checks all documents of the text, which must be objects. */
const struct check_result *check_documents(struct arena *a, const struct check_options *options,
                                           const char *text);

/* The findings of all objects on one line: "HR203 HR310". */
struct str codes(struct arena *a, const struct check_result *result);

#define CLASS                                                                                      \
    "apiVersion: gateway.networking.k8s.io/v1\n"                                                   \
    "kind: GatewayClass\n"                                                                         \
    "metadata: {name: lattice}\n"                                                                  \
    "spec: {controllerName: application-networking.k8s.aws/gateway-api-controller}\n"              \
    "---\n"
#define GATEWAY                                                                                    \
    "apiVersion: gateway.networking.k8s.io/v1\n"                                                   \
    "kind: Gateway\n"                                                                              \
    "metadata: {name: my-hotel}\n"                                                                 \
    "spec: {gatewayClassName: lattice, listeners: [{name: http, protocol: HTTP, port: 80}]}\n"     \
    "---\n"
#define SERVICE                                                                                    \
    "apiVersion: v1\n"                                                                             \
    "kind: Service\n"                                                                              \
    "metadata: {name: inventory}\n"                                                                \
    "spec: {type: ClusterIP, clusterIP: 10.0.0.1, ipFamilies: [IPv4], ports: [{port: 8090}]}\n"    \
    "---\n"
#define ROUTE_HEAD                                                                                 \
    "apiVersion: gateway.networking.k8s.io/v1\n"                                                   \
    "kind: HTTPRoute\n"                                                                            \
    "metadata: {name: shop}\n"                                                                     \
    "spec:\n"
#define ROUTE                                                                                      \
    ROUTE_HEAD                                                                                     \
    "  parentRefs: [{name: my-hotel, sectionName: http}]\n"                                        \
    "  rules: [{backendRefs: [{name: inventory, port: 8090}]}]\n"                                  \
    "---\n"

#endif
