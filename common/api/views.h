/*
 * views.h - typed views of the kinds that rules, defaults and the controller read.
 *
 * Field names and meanings are those of the Gateway API v1 types and of Kubernetes core/v1 and
 * discovery/v1. Members hold what was written; the *_or_default helpers give the effective value.
 */
#ifndef LG_API_VIEWS_H
#define LG_API_VIEWS_H

#include "api/endpoint_slice.h"
#include "api/fields.h"
#include "api/object.h"
#include "kube_meta/selector.h"

struct gateway_class {
    struct api_object object;
    struct str controller_name;
    bool has_parameters_ref;
};

struct route_group_kind {
    struct str group, kind;
};

struct certificate_ref {
    struct str group, kind, name, namespace;
};

struct listener {
    struct str name, hostname, protocol;
    struct opt_int port;
    bool has_tls;
    struct str tls_mode;
    VIEW_LIST(struct certificate_ref) certificate_refs;
    struct str certificate_arn; /* tls.options[application-networking.k8s.aws/certificate-arn] */
    struct str allowed_from;    /* allowedRoutes.namespaces.from */
    const struct selector *allowed_selector; /* NULL: absent */
    VIEW_LIST(struct route_group_kind) allowed_kinds;
};

struct gateway_address {
    struct str type, value;
};

struct gateway {
    struct api_object object;
    struct str class_name;
    VIEW_LIST(struct listener) listeners;
    VIEW_LIST(struct gateway_address) addresses;
    bool has_parameters_ref; /* infrastructure.parametersRef */
};

struct parent_ref {
    struct str group, kind, name, namespace, section_name;
    struct opt_int port;
};

struct backend_ref {
    struct str group, kind, name, namespace;
    struct opt_int port, weight;
    size_t filter_count;
};

struct header_match {
    struct str type, name, value;
};

struct http_match {
    bool has_path;
    struct str path_type, path_value;
    VIEW_LIST(struct header_match) headers;
    size_t query_param_count;
    struct str method;
};

struct http_filter {
    struct str type;
    bool has_request_redirect, has_extension_ref;
};

struct http_rule {
    struct str name;
    VIEW_LIST(struct http_match) matches;
    VIEW_LIST(struct http_filter) filters;
    VIEW_LIST(struct backend_ref) backend_refs;
};

struct http_route {
    struct api_object object;
    VIEW_LIST(struct parent_ref) parent_refs;
    VIEW_LIST(struct str) hostnames;
    VIEW_LIST(struct http_rule) rules;
};

struct grant_from {
    struct str group, kind, namespace;
};

struct grant_to {
    struct str group, kind, name;
};

struct reference_grant {
    struct api_object object;
    VIEW_LIST(struct grant_from) from;
    VIEW_LIST(struct grant_to) to;
};

struct service_port {
    struct str name, protocol, app_protocol;
    struct opt_int port;
};

struct service {
    struct api_object object;
    struct str type; /* ClusterIP, NodePort, LoadBalancer, ExternalName */
    struct str cluster_ip;
    struct str ip_family_policy; /* SingleStack, PreferDualStack, RequireDualStack */
    VIEW_LIST(struct str) ip_families;
    VIEW_LIST(struct service_port) ports;
    size_t selector_count; /* labels of the selector */
};

struct namespace
{
    struct api_object object;
};

/* --- effective values (Gateway API defaults) -------------------------------------------------- */

/* Whether the reference names a Gateway (group and kind absent or written out). */
bool parent_ref_is_gateway(const struct parent_ref *ref);

/*
 * Whether somebody knows the kind of parent: any of another group, Gateway and ListenerSet of the
 * Gateway API's.
 */
bool parent_ref_kind_is_known(const struct parent_ref *ref);

/* The namespace that a reference of an object in `own_namespace` points to. */
struct str parent_ref_namespace(const struct parent_ref *ref, struct str own_namespace);
struct str backend_ref_namespace(const struct backend_ref *ref, struct str own_namespace);

/* Whether the reference names a core Service. */
bool backend_ref_is_service(const struct backend_ref *ref);

/* "PathPrefix" and "/" where nothing is written (also for a match without `path`). */
struct str http_match_path_type(const struct http_match *match);
struct str http_match_path_value(const struct http_match *match);

/*
 * Whether its endpoints are of two IP families: as the API server assigned them; in a file there
 * may be the policy alone. Not so a headless Service without a selector: Kubernetes gives it both
 * whatever the cluster has ("IPv4/IPv6 dual-stack"), so the first is taken as meant.
 */
bool service_is_dual_stack(const struct service *service);

/* 1 where nothing is written. */
int64_t backend_ref_weight(const struct backend_ref *ref);

#endif
