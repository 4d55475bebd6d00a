/*
 * views.c - the field tables behind the typed views.
 */
#include "api/views.h"

static const struct view_field gateway_class_spec[] = {
    VF_STR(struct gateway_class, controller_name, "controllerName"),
    VF_PRESENT(struct gateway_class, has_parameters_ref, "parametersRef"),
    VF_END,
};

static const struct view_field route_group_kind_fields[] = {
    VF_STR(struct route_group_kind, group, "group"),
    VF_STR(struct route_group_kind, kind, "kind"),
    VF_END,
};

static const struct view_field certificate_ref_fields[] = {
    VF_STR(struct certificate_ref, group, "group"),
    VF_STR(struct certificate_ref, kind, "kind"),
    VF_STR(struct certificate_ref, name, "name"),
    VF_STR(struct certificate_ref, namespace, "namespace"),
    VF_END,
};

static const struct view_field listener_tls_fields[] = {
    VF_LIST(struct listener, certificate_refs, "certificateRefs", struct certificate_ref,
            certificate_ref_fields),
    VF_STR(struct listener, tls_mode, "mode"),
    VF_END,
};

static const struct view_field listener_fields[] = {
    VF_STR(struct listener, hostname, "hostname"),
    VF_STR(struct listener, name, "name"),
    VF_INT(struct listener, port, "port"),
    VF_STR(struct listener, protocol, "protocol"),
    VF_WITHIN(struct listener, has_tls, "tls", listener_tls_fields),
    VF_END,
};

static const struct view_field allowed_routes_fields[] = {
    VF_LIST(struct listener, allowed_kinds, "kinds", struct route_group_kind,
            route_group_kind_fields),
    VF_END,
};

static const struct view_field allowed_namespaces_fields[] = {
    VF_STR(struct listener, allowed_from, "from"),
    VF_END,
};

static const struct view_field gateway_address_fields[] = {
    VF_STR(struct gateway_address, type, "type"),
    VF_STR(struct gateway_address, value, "value"),
    VF_END,
};

static const struct view_field gateway_spec[] = {
    VF_LIST(struct gateway, addresses, "addresses", struct gateway_address, gateway_address_fields),
    VF_STR(struct gateway, class_name, "gatewayClassName"),
    VF_LIST(struct gateway, listeners, "listeners", struct listener, listener_fields),
    VF_END,
};

static const struct view_field parent_ref_fields[] = {
    VF_STR(struct parent_ref, group, "group"),
    VF_STR(struct parent_ref, kind, "kind"),
    VF_STR(struct parent_ref, name, "name"),
    VF_STR(struct parent_ref, namespace, "namespace"),
    VF_INT(struct parent_ref, port, "port"),
    VF_STR(struct parent_ref, section_name, "sectionName"),
    VF_END,
};

static const struct view_field backend_ref_fields[] = {
    VF_COUNT(struct backend_ref, filter_count, "filters"),
    VF_STR(struct backend_ref, group, "group"),
    VF_STR(struct backend_ref, kind, "kind"),
    VF_STR(struct backend_ref, name, "name"),
    VF_STR(struct backend_ref, namespace, "namespace"),
    VF_INT(struct backend_ref, port, "port"),
    VF_INT(struct backend_ref, weight, "weight"),
    VF_END,
};

static const struct view_field header_match_fields[] = {
    VF_STR(struct header_match, name, "name"),
    VF_STR(struct header_match, type, "type"),
    VF_STR(struct header_match, value, "value"),
    VF_END,
};

static const struct view_field http_path_fields[] = {
    VF_STR(struct http_match, path_type, "type"),
    VF_STR(struct http_match, path_value, "value"),
    VF_END,
};

static const struct view_field http_match_fields[] = {
    VF_LIST(struct http_match, headers, "headers", struct header_match, header_match_fields),
    VF_STR(struct http_match, method, "method"),
    VF_WITHIN(struct http_match, has_path, "path", http_path_fields),
    VF_COUNT(struct http_match, query_param_count, "queryParams"),
    VF_END,
};

static const struct view_field http_filter_fields[] = {
    VF_PRESENT(struct http_filter, has_extension_ref, "extensionRef"),
    VF_PRESENT(struct http_filter, has_request_redirect, "requestRedirect"),
    VF_STR(struct http_filter, type, "type"),
    VF_END,
};

static const struct view_field http_rule_fields[] = {
    VF_LIST(struct http_rule, backend_refs, "backendRefs", struct backend_ref, backend_ref_fields),
    VF_LIST(struct http_rule, filters, "filters", struct http_filter, http_filter_fields),
    VF_LIST(struct http_rule, matches, "matches", struct http_match, http_match_fields),
    VF_STR(struct http_rule, name, "name"),
    VF_END,
};

static const struct view_field http_route_outline[] = {
    VF_STRINGS(struct http_route, hostnames, "hostnames"),
    VF_LIST(struct http_route, parent_refs, "parentRefs", struct parent_ref, parent_ref_fields),
    VF_END,
};

static const struct view_field http_route_rules[] = {
    VF_LIST(struct http_route, rules, "rules", struct http_rule, http_rule_fields),
    VF_END,
};

static const struct view_field grant_from_fields[] = {
    VF_STR(struct grant_from, group, "group"),
    VF_STR(struct grant_from, kind, "kind"),
    VF_STR(struct grant_from, namespace, "namespace"),
    VF_END,
};

static const struct view_field grant_to_fields[] = {
    VF_STR(struct grant_to, group, "group"),
    VF_STR(struct grant_to, kind, "kind"),
    VF_STR(struct grant_to, name, "name"),
    VF_END,
};

static const struct view_field reference_grant_spec[] = {
    VF_LIST(struct reference_grant, from, "from", struct grant_from, grant_from_fields),
    VF_LIST(struct reference_grant, to, "to", struct grant_to, grant_to_fields),
    VF_END,
};

static const struct view_field service_port_fields[] = {
    VF_STR(struct service_port, app_protocol, "appProtocol"),
    VF_STR(struct service_port, name, "name"),
    VF_INT(struct service_port, port, "port"),
    VF_STR(struct service_port, protocol, "protocol"),
    VF_END,
};

static const struct view_field service_spec[] = {
    VF_STR(struct service, cluster_ip, "clusterIP"),
    VF_STRINGS(struct service, ip_families, "ipFamilies"),
    VF_STR(struct service, ip_family_policy, "ipFamilyPolicy"),
    VF_LIST(struct service, ports, "ports", struct service_port, service_port_fields),
    VF_COUNT(struct service, selector_count, "selector"),
    VF_STR(struct service, type, "type"),
    VF_END,
};

static const struct view_field endpoint_port_fields[] = {
    VF_STR(struct endpoint_port, name, "name"),
    VF_INT(struct endpoint_port, port, "port"),
    VF_STR(struct endpoint_port, protocol, "protocol"),
    VF_END,
};

static const struct view_field endpoint_slice_fields[] = {
    VF_STR(struct endpoint_slice, address_type, "addressType"),
    VF_COUNT(struct endpoint_slice, endpoint_count, "endpoints"),
    VF_LIST(struct endpoint_slice, ports, "ports", struct endpoint_port, endpoint_port_fields),
    VF_END,
};

static const struct view_field no_fields[] = {VF_END};

/* How a kind's view is made: its size, the table for `spec`, and for the top level. */
static const struct {
    size_t size;
    const struct view_field *spec;
    const struct view_field *top;
} layouts[KIND_COUNT] = {
    [KIND_GATEWAY_CLASS] = {sizeof(struct gateway_class), gateway_class_spec, no_fields},
    [KIND_GATEWAY] = {sizeof(struct gateway), gateway_spec, no_fields},
    [KIND_HTTP_ROUTE] = {sizeof(struct http_route), http_route_outline, no_fields},
    [KIND_REFERENCE_GRANT] = {sizeof(struct reference_grant), reference_grant_spec, no_fields},
    [KIND_SERVICE] = {sizeof(struct service), service_spec, no_fields},
    [KIND_NAMESPACE] = {sizeof(struct namespace), no_fields, no_fields},
    [KIND_ENDPOINT_SLICE] = {sizeof(struct endpoint_slice), no_fields, endpoint_slice_fields},
};

/* What a flat table cannot say: members two levels down and maps with a key of ours. */
static void finish_gateway(struct arena *a, const struct jv *spec, struct gateway *gateway)
{
    const struct jv *listeners = jv_get(spec, "listeners");
    const struct jv *parameters = jv_get(jv_get(spec, "infrastructure"), "parametersRef");
    gateway->has_parameters_ref = jv_type(parameters) == JV_OBJECT;
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        struct listener *listener = &gateway->listeners.items[i];
        const struct jv *value = jv_at(listeners, i);
        const struct jv *options = jv_get(jv_get(value, "tls"), "options");
        const struct jv *arn = jv_get(options, LATTICE_PREFIX "certificate-arn");
        if (jv_type(arn) == JV_STRING)
            listener->certificate_arn = arena_str(a, jv_str(arn));
        const struct jv *allowed = jv_get(value, "allowedRoutes");
        view_read(a, allowed, allowed_routes_fields, listener);
        const struct jv *namespaces = jv_get(allowed, "namespaces");
        view_read(a, namespaces, allowed_namespaces_fields, listener);
        const struct jv *selector = jv_get(namespaces, "selector");
        if (jv_type(selector) == JV_OBJECT) {
            struct selector *parsed = ARENA_NEW(a, struct selector);
            selector_parse(a, selector, NULL, NULL, parsed);
            listener->allowed_selector = parsed;
        }
    }
}

struct api_object *api_object_outline(struct arena *a, enum api_kind kind, const struct jv *object)
{
    struct api_object *view = arena_alloc(a, layouts[kind].size);
    const struct jv *spec = jv_get(object, "spec");
    view->kind = kind;
    object_meta_parse(a, object, &view->meta);
    view_read(a, spec, layouts[kind].spec, view);
    view_read(a, object, layouts[kind].top, view);
    if (kind == KIND_GATEWAY)
        finish_gateway(a, spec, (struct gateway *)view);
    if (kind == KIND_ENDPOINT_SLICE)
        endpoint_slice_finish(a, object, (struct endpoint_slice *)view);
    return view;
}

struct api_object *api_object_view(struct arena *a, enum api_kind kind, const struct jv *object)
{
    struct api_object *view = api_object_outline(a, kind, object);
    if (kind == KIND_HTTP_ROUTE)
        view_read(a, jv_get(object, "spec"), http_route_rules, view);
    return view;
}

struct str api_annotation(const struct api_object *object, const char *name)
{
    char key[128];
    int n = snprintf(key, sizeof(key), LATTICE_PREFIX "%s", name);
    struct str value = STR_NONE;
    kv_get(&object->meta.annotations, (struct str){key, (size_t)n}, &value);
    return value;
}

struct str api_object_id(struct arena *a, const struct api_object *object)
{
    struct str name = object->meta.name.n ? object->meta.name : object->meta.generate_name;
    if (!object->meta.namespace.n)
        return name;
    return arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(object->meta.namespace), STR_ARG(name));
}

static bool absent_or(struct str s, const char *value)
{
    return !s.p || str_is(s, value);
}

bool parent_ref_is_gateway(const struct parent_ref *ref)
{
    return absent_or(ref->group, GATEWAY_GROUP) && absent_or(ref->kind, "Gateway");
}

bool parent_ref_kind_is_known(const struct parent_ref *ref)
{
    return parent_ref_is_gateway(ref) || !absent_or(ref->group, GATEWAY_GROUP) ||
           str_is(ref->kind, "ListenerSet");
}

struct str parent_ref_namespace(const struct parent_ref *ref, struct str own_namespace)
{
    return ref->namespace.n ? ref->namespace : own_namespace;
}

struct str backend_ref_namespace(const struct backend_ref *ref, struct str own_namespace)
{
    return ref->namespace.n ? ref->namespace : own_namespace;
}

bool backend_ref_is_service(const struct backend_ref *ref)
{
    return absent_or(ref->group, "") && absent_or(ref->kind, "Service");
}

bool service_is_dual_stack(const struct service *service)
{
    if (str_is(service->cluster_ip, "None") && !service->selector_count)
        return false;
    return service->ip_families.n > 1 || str_is(service->ip_family_policy, "RequireDualStack");
}

struct str http_match_path_type(const struct http_match *match)
{
    return match->path_type.p ? match->path_type : STR("PathPrefix");
}

struct str http_match_path_value(const struct http_match *match)
{
    return match->path_value.p ? match->path_value : STR("/");
}

int64_t backend_ref_weight(const struct backend_ref *ref)
{
    return ref->weight.set ? ref->weight.value : 1;
}
