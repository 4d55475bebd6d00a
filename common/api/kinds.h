/*
 * kinds.h - the Kubernetes kinds we know, with group, versions and resource names.
 *
 * One row a kind; everything that needs a name, a path or a version of a kind takes it from here.
 */
#ifndef LG_API_KINDS_H
#define LG_API_KINDS_H

#include "base/str.h"
#include "json/jv.h"

#define GATEWAY_GROUP "gateway.networking.k8s.io"

/* X(id, kind, group, plural, served versions (newest first, comma-separated), namespaced) */
#define API_KINDS(X)                                                                               \
    X(GATEWAY_CLASS, "GatewayClass", GATEWAY_GROUP, "gatewayclasses", "v1,v1beta1", false)         \
    X(GATEWAY, "Gateway", GATEWAY_GROUP, "gateways", "v1,v1beta1", true)                           \
    X(HTTP_ROUTE, "HTTPRoute", GATEWAY_GROUP, "httproutes", "v1,v1beta1", true)                    \
    X(REFERENCE_GRANT, "ReferenceGrant", GATEWAY_GROUP, "referencegrants", "v1,v1beta1", true)     \
    X(SERVICE, "Service", "", "services", "v1", true)                                              \
    X(NAMESPACE, "Namespace", "", "namespaces", "v1", false)                                       \
    X(ENDPOINT_SLICE, "EndpointSlice", "discovery.k8s.io", "endpointslices", "v1", true)

enum api_kind {
#define X(id, ...) KIND_##id,
    API_KINDS(X)
#undef X
        KIND_COUNT,
    KIND_UNKNOWN = KIND_COUNT,
};

struct api_kind_info {
    struct str kind;
    struct str group;
    struct str plural;
    struct str versions;
    bool namespaced;
};

/* The row of a kind; `kind` < KIND_COUNT. */
const struct api_kind_info *api_kind_info(enum api_kind kind);

/* The kind of (group, kind) whatever the version, or KIND_UNKNOWN. */
enum api_kind api_kind_of(struct str group, struct str kind);

/*
 * The kind of an object by its group and kind, or KIND_UNKNOWN. The version may be one that nobody
 * serves: to say so is the rules' business (api_kind_serves).
 */
enum api_kind api_kind_of_object(const struct jv *object);

/*
 * The kind that an object is, or seems to be meant to be: a Gateway API kind with a slip in its
 * kind (HTTPRoutes) or its group. Else KIND_UNKNOWN.
 */
enum api_kind api_kind_meant(const struct jv *object);

/* The Gateway API kinds that we do not check, comma-separated. */
#define GATEWAY_KINDS_UNCHECKED                                                                    \
    "GRPCRoute,TLSRoute,TCPRoute,UDPRoute,BackendTLSPolicy,BackendLBPolicy,ListenerSet"

/* Splits "group/version" or "version" (core group). */
void api_version_split(struct str api_version, struct str *ret_group, struct str *ret_version);

/* Whether we know `version` ("v1") of `kind`. */
bool api_kind_serves(enum api_kind kind, struct str version);

#endif
