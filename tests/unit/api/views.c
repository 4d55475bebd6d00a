/* views.c - tests of the typed views: absent stays visible, the wrong type counts as absent. */
#include "api/views.h"

#include "json/json_read.h"
#include "manifests.h"
#include "suites.h"
#include "support/assert.h"

static const struct http_route *route_yaml(struct arena *a, const char *spec)
{
    struct str text =
        arena_printf(a, GATEWAY_API "kind: HTTPRoute\nmetadata: {name: shop}\nspec: %s\n", spec);
    return (const struct http_route *)view_yaml(a, text.p);
}

static void absent_is_not_empty(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct http_route *route =
        route_yaml(a, "{parentRefs: [{name: a, sectionName: ''}, {name: b, port: 0}]}");
    if (!T_INT_EQ(route->parent_refs.n, 2))
        return;
    const struct parent_ref *first = &route->parent_refs.items[0];
    const struct parent_ref *second = &route->parent_refs.items[1];
    T_TRUE(first->section_name.p && !first->section_name.n && !first->port.set);
    T_TRUE(!second->section_name.p && second->port.set && second->port.value == 0);
    T_TRUE(!first->group.p && !first->kind.p && !first->namespace.p);
    T_INT_EQ(route->rules.n, 0);
    T_INT_EQ(route->hostnames.n, 0);
}

/* That a type is wrong is the schema's finding; the view must only survive it. */
static void wrong_types_are_absent(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    static const char *const specs[] = {"null",
                                        "[]",
                                        "7",
                                        "text",
                                        "{parentRefs: {name: a}}",
                                        "{rules: {a: b}}",
                                        "{hostnames: text}"};
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
        const struct http_route *route = route_yaml(a, specs[i]);
        T_STR_EQ(route->object.meta.name, "shop");
        T_INT_EQ(route->parent_refs.n + route->rules.n + route->hostnames.n, 0);
    }
    const struct http_route *route = route_yaml(
        a, "{parentRefs: [null, 3, {name: 7, port: '80'}, {name: b, port: 1.5}], hostnames: [1]}");
    if (T_INT_EQ(route->parent_refs.n, 4)) /* indexes stay those of the document */
        for (size_t i = 0; i < 3; i++)
            T_TRUE(!route->parent_refs.items[i].name.p && !route->parent_refs.items[i].port.set);
    T_STR_EQ(route->parent_refs.items[3].name, "b");
    T_TRUE(!route->parent_refs.items[3].port.set);
    T_INT_EQ(route->hostnames.n, 1);
}

static void routes_are_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct http_route *route = route_yaml(
        a,
        "\n  hostnames: [a.example.com, b.example.com]\n"
        "  rules:\n"
        "    - name: first\n"
        "      matches:\n"
        "        - path: {type: Exact, value: /a}\n"
        "          headers: [{type: Exact, name: x, value: yy}]\n"
        "          queryParams: [{name: q, value: r}, {name: s, value: t}]\n"
        "          method: GET\n"
        "        - {}\n"
        "      filters: [{type: RequestRedirect, requestRedirect: {}}, {type: CORS}]\n"
        "      backendRefs: [{name: s, namespace: ns, port: 80, weight: 0, filters: [{}]}, {}]\n");
    if (!T_INT_EQ(route->rules.n, 1) || !T_INT_EQ(route->rules.items[0].matches.n, 2))
        return;
    const struct http_rule *rule = &route->rules.items[0];
    const struct http_match *match = &rule->matches.items[0];
    T_STR_EQ(route->hostnames.items[1], "b.example.com");
    T_STR_EQ(rule->name, "first");
    T_TRUE(match->has_path && !rule->matches.items[1].has_path);
    T_STR_EQ(http_match_path_type(match), "Exact");
    T_STR_EQ(http_match_path_type(&rule->matches.items[1]), "PathPrefix");
    T_STR_EQ(http_match_path_value(&rule->matches.items[1]), "/");
    T_STR_EQ(match->headers.items[0].value, "yy");
    T_INT_EQ(match->query_param_count, 2);
    T_STR_EQ(match->method, "GET");
    T_TRUE(rule->filters.items[0].has_request_redirect);
    T_TRUE(!rule->filters.items[1].has_request_redirect);
    T_INT_EQ(rule->backend_refs.items[0].filter_count, 1);
    T_INT_EQ(backend_ref_weight(&rule->backend_refs.items[0]), 0);
    T_INT_EQ(backend_ref_weight(&rule->backend_refs.items[1]), 1);
}

static void gateways_are_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct gateway *gateway = (const struct gateway *)view_yaml(
        a, GATEWAY_API "kind: Gateway\n"
                       "metadata: {name: hotel, namespace: shop}\n"
                       "spec:\n"
                       "  gatewayClassName: lattice\n"
                       "  addresses: [{type: Hostname}, {value: 10.0.0.1}]\n"
                       "  infrastructure: {parametersRef: {group: g, kind: K, name: n}}\n"
                       "  listeners:\n"
                       "    - name: https\n"
                       "      hostname: '*.example.com'\n"
                       "      port: 443\n"
                       "      protocol: HTTPS\n"
                       "      tls:\n"
                       "        mode: Terminate\n"
                       "        certificateRefs: [{name: c, namespace: vault}]\n"
                       "        options: {application-networking.k8s.aws/certificate-arn: arn}\n"
                       "      allowedRoutes:\n"
                       "        namespaces: {from: Selector, selector: {matchLabels: {a: b}}}\n"
                       "        kinds: [{kind: HTTPRoute}]\n"
                       "    - {name: http}\n");
    if (!T_INT_EQ(gateway->listeners.n, 2))
        return;
    const struct listener *https = &gateway->listeners.items[0], *http = https + 1;
    T_STR_EQ(gateway->class_name, "lattice");
    T_STR_EQ(https->hostname, "*.example.com");
    T_TRUE(https->has_tls && https->port.value == 443 && https->certificate_refs.n == 1);
    T_STR_EQ(https->certificate_arn, "arn");
    T_STR_EQ(https->certificate_refs.items[0].namespace, "vault");
    T_TRUE(!https->certificate_refs.items[0].kind.p && gateway->has_parameters_ref);
    T_STR_EQ(gateway->addresses.items[0].type, "Hostname");
    T_STR_EQ(gateway->addresses.items[1].value, "10.0.0.1");
    T_STR_EQ(https->allowed_from, "Selector");
    T_TRUE(https->allowed_selector != NULL);
    T_STR_EQ(https->allowed_kinds.items[0].kind, "HTTPRoute");
    T_TRUE(!http->has_tls && !http->allowed_selector && !http->allowed_from.p && !http->port.set);
}

static void services_grants_and_slices_are_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct service *service = (const struct service *)view_yaml(
        a, "{apiVersion: v1, kind: Service, spec: {type: ClusterIP, clusterIP: None, "
           "ipFamilyPolicy: SingleStack, ipFamilies: [IPv6], ports: [{name: a, port: 80, "
           "protocol: TCP, appProtocol: http}]}}");
    T_STR_EQ(service->cluster_ip, "None");
    T_STR_EQ(service->ip_families.items[0], "IPv6");
    T_STR_EQ(service->ports.items[0].app_protocol, "http");
    const struct reference_grant *grant = (const struct reference_grant *)view_yaml(
        a, GATEWAY_API "kind: ReferenceGrant\nspec: {from: [{group: g, kind: k, namespace: ns}], "
                       "to: [{group: '', kind: Service}]}\n");
    T_STR_EQ(grant->from.items[0].namespace, "ns");
    T_TRUE(grant->to.items[0].group.p && !grant->to.items[0].name.p);
    const struct endpoint_slice *slice = (const struct endpoint_slice *)view_yaml(
        a, "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: "
           "{labels: {kubernetes.io/service-name: s}}, endpoints: [{}, {}]}");
    T_STR_EQ(slice->service_name, "s");
    T_INT_EQ(slice->endpoint_count, 2);
    T_INT_EQ(slice->addresses.n + slice->ports.n, 0);
}

static void check_address(const struct endpoint_slice *slice, size_t i, const char *address,
                          const char *conditions)
{
    const struct endpoint_address *entry = &slice->addresses.items[i];
    char got[4] = {entry->ready ? 'r' : '-', entry->serving ? 's' : '-',
                   entry->terminating ? 't' : '-', 0};
    T_STR_EQ(entry->address, address);
    T_STR_EQ(got, conditions);
}

static void addresses_of_slices_have_the_conditions_of_their_endpoints(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct endpoint_slice *slice = (const struct endpoint_slice *)view_yaml(
        a, "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\naddressType: IPv4\n"
           "endpoints:\n"
           "- {addresses: [10.0.0.1, 7, 10.0.0.2]}\n"
           "- {addresses: [10.0.0.3], conditions: {ready: false}}\n"
           "- {addresses: [10.0.0.4], conditions: {ready: false, serving: true,\n"
           "                                       terminating: true}}\n"
           "- {addresses: [10.0.0.5], conditions: {ready: true, serving: null}}\n"
           "- {addresses: 10.0.0.6}\n"
           "- 10.0.0.7\n"
           "ports: [{name: web, port: 8080, protocol: TCP}, {}]\n");
    if (!T_INT_EQ(slice->addresses.n, 5) || !T_INT_EQ(slice->ports.n, 2))
        return;
    check_address(slice, 0, "10.0.0.1", "rs-");
    check_address(slice, 1, "10.0.0.2", "rs-");
    check_address(slice, 2, "10.0.0.3", "---");
    check_address(slice, 3, "10.0.0.4", "-st");
    check_address(slice, 4, "10.0.0.5", "rs-");
    T_STR_EQ(slice->ports.items[0].name, "web");
    T_INT_EQ(slice->ports.items[0].port.value, 8080);
    T_TRUE(!slice->ports.items[1].port.set && !slice->ports.items[1].protocol.p);
}

static void an_outline_lacks_the_rules_alone(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct jv *object = json_read(
        a,
        STR("{\"metadata\":{\"name\":\"shop\"},\"spec\":{\"rules\":[{}],\"hostnames\":[\"h\"],"
            "\"parentRefs\":[{\"sectionName\":\"s\",\"port\":1,\"name\":\"g\"}]}}"),
        NULL, NULL);
    const struct http_route *outline =
        (const struct http_route *)api_object_outline(a, KIND_HTTP_ROUTE, object);
    T_INT_EQ(outline->rules.n, 0);
    T_STR_EQ(outline->object.meta.name, "shop");
    T_STR_EQ(outline->hostnames.items[0], "h");
    const struct parent_ref *parent = &outline->parent_refs.items[0];
    T_STR_EQ(parent->name, "g"); /* members may stand in any order */
    T_STR_EQ(parent->section_name, "s");
    T_INT_EQ(parent->port.value, 1);
    const struct http_route *view =
        (const struct http_route *)api_object_view(a, KIND_HTTP_ROUTE, object);
    T_INT_EQ(view->rules.n, 1);
}

static void a_view_outlives_its_text(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct arena *text = arena_new();
    const struct jv *object =
        read_yaml(text, GATEWAY_API "kind: GatewayClass\nmetadata: {name: lattice}\n"
                                    "spec: {controllerName: example.com/x}\n");
    const struct gateway_class *class =
        (const struct gateway_class *)api_object_view(a, KIND_GATEWAY_CLASS, object);
    arena_free(text);
    T_STR_EQ(class->object.meta.name, "lattice");
    T_STR_EQ(class->controller_name, "example.com/x");
    T_TRUE(!class->has_parameters_ref);
}

static void references_have_defaults(void)
{
    struct parent_ref parent = {.name = STR("a")};
    T_TRUE(parent_ref_is_gateway(&parent) && parent_ref_kind_is_known(&parent));
    T_STR_EQ(parent_ref_namespace(&parent, STR("own")), "own");
    parent.namespace = STR("other");
    T_STR_EQ(parent_ref_namespace(&parent, STR("own")), "other");
    parent.kind = STR("ListenerSet");
    T_TRUE(!parent_ref_is_gateway(&parent) && parent_ref_kind_is_known(&parent));
    parent.kind = STR("Gatway");
    T_TRUE(!parent_ref_kind_is_known(&parent));
    parent.group = STR("example.com");
    T_TRUE(parent_ref_kind_is_known(&parent));
    parent = (struct parent_ref){.group = STR(""), .kind = STR("Service")};
    T_TRUE(!parent_ref_is_gateway(&parent) && parent_ref_kind_is_known(&parent));
    struct backend_ref backend = {.name = STR("s")};
    T_TRUE(backend_ref_is_service(&backend));
    T_STR_EQ(backend_ref_namespace(&backend, STR("own")), "own");
    backend.group = STR("");
    backend.kind = STR("Service");
    T_TRUE(backend_ref_is_service(&backend));
    backend.kind = STR("ServiceImport");
    T_TRUE(!backend_ref_is_service(&backend));
}

static void objects_have_ids_and_annotations(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct api_object *route = view_yaml(
        a, GATEWAY_API "kind: HTTPRoute\nmetadata: {name: shop, namespace: ns, annotations: "
                       "{application-networking.k8s.aws/tags: '', tags: other}}\n");
    T_STR_EQ(api_object_id(a, route), "ns/shop");
    T_TRUE(api_annotation(route, "tags").p && !api_annotation(route, "tags").n);
    T_TRUE(!api_annotation(route, "standalone").p);
    const struct api_object *class =
        view_yaml(a, GATEWAY_API "kind: GatewayClass\nmetadata: {name: lattice}\n");
    T_STR_EQ(api_object_id(a, class), "lattice");
}

static void kinds_are_told_by_group(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    static const struct {
        const char *object;
        enum api_kind want;
    } rows[] = {
        {"{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway}", KIND_GATEWAY},
        {"{apiVersion: gateway.networking.k8s.io/v1alpha2, kind: Gateway}", KIND_GATEWAY},
        {"{apiVersion: networking.istio.io/v1, kind: Gateway}", KIND_UNKNOWN},
        {"{apiVersion: v1, kind: Service}", KIND_SERVICE},
        {"{apiVersion: serving.knative.dev/v1, kind: Service}", KIND_UNKNOWN},
        {"{kind: Service}", KIND_SERVICE},
        {"{apiVersion: v1}", KIND_UNKNOWN},
        {"[]", KIND_UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        T_INT_EQ(api_kind_of_object(read_yaml(a, rows[i].object)), rows[i].want);
    T_TRUE(api_kind_serves(KIND_GATEWAY, STR("v1beta1")));
    T_TRUE(!api_kind_serves(KIND_GATEWAY, STR("v1alpha2")));
    T_TRUE(!api_kind_serves(KIND_GATEWAY, STR("")));
}

CU_TestInfo view_tests[] = {
    {"absent is not empty", absent_is_not_empty},
    {"wrong types are absent", wrong_types_are_absent},
    {"routes are read", routes_are_read},
    {"Gateways are read", gateways_are_read},
    {"Services, grants and slices are read", services_grants_and_slices_are_read},
    {"addresses of slices have the conditions of their endpoints",
     addresses_of_slices_have_the_conditions_of_their_endpoints},
    {"an outline lacks the rules alone", an_outline_lacks_the_rules_alone},
    {"a view outlives its text", a_view_outlives_its_text},
    {"references have defaults", references_have_defaults},
    {"objects have ids and annotations", objects_have_ids_and_annotations},
    {"kinds are told by group", kinds_are_told_by_group},
    CU_TEST_INFO_NULL,
};
