/* attachment.c - tests of which listeners take a route, and for what reason not. */
#include "api/attachment.h"

#include "manifests.h"
#include "suites.h"
#include "support/assert.h"

static void hostnames_that_intersect(void)
{
    static const struct {
        const char *a, *b;
        bool intersect;
    } rows[] = {
        {"a.example.com", "a.example.com", true},      {"a.example.com", "A.Example.COM", true},
        {"a.example.com", "b.example.com", false},     {"a.example.com", "example.com", false},
        {"*.example.com", "a.example.com", true},      {"*.example.com", "a.b.example.com", true},
        {"*.example.com", "A.EXAMPLE.com", true},      {"*.example.com", "example.com", false},
        {"*.example.com", "badexample.com", false},    {"*.example.com", "*.example.com", true},
        {"*.example.com", "*.b.example.com", true},    {"*.example.com", "*.badexample.com", false},
        {"*.a.example.com", "*.b.example.com", false}, {"*.com", "*.example.com", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool held =
            T_INT_EQ(hostnames_intersect(str_of(rows[i].a), str_of(rows[i].b)), rows[i].intersect);
        held &=
            T_INT_EQ(hostnames_intersect(str_of(rows[i].b), str_of(rows[i].a)), rows[i].intersect);
        if (!held)
            printf("    %s and %s\n", rows[i].a, rows[i].b);
    }
}

/* One listener, in YAML's flow style, and whether it takes the route of the test. */
struct listener_case {
    const char *listener;
    const char *parent; /* members of the parentRef beside its name */
    const char *hostnames;
    enum attachment want;
};

static const struct http_route *route_of(struct arena *a, const struct listener_case *test)
{
    struct str text = arena_printf(a,
                                   GATEWAY_API "kind: HTTPRoute\n"
                                               "metadata: {name: shop, namespace: shop}\n"
                                               "spec:\n"
                                               "  parentRefs: [{name: hotel%s}]\n"
                                               "  hostnames: [%s]\n",
                                   test->parent, test->hostnames);
    return (const struct http_route *)view_yaml(a, text.p);
}

static const struct gateway *gateway_of(struct arena *a, const char *listeners)
{
    struct str text = arena_printf(a,
                                   GATEWAY_API "kind: Gateway\n"
                                               "metadata: {name: hotel, namespace: hotel}\n"
                                               "spec: {listeners: [%s]}\n",
                                   listeners);
    return (const struct gateway *)view_yaml(a, text.p);
}

/* The Namespace that the route is in, labelled team=shop. */
static const struct namespace *shop_namespace(struct arena *a)
{
    return (const struct namespace *)view_yaml(
        a, "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}");
}

#define ALL  "allowedRoutes: {namespaces: {from: All}}"
#define TEAM "allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: shop}}}}"
#define HTTP "{name: http, protocol: HTTP, port: 80, "

static void listeners_give_the_first_reason(void)
{
    static const struct listener_case cases[] = {
        {HTTP ALL "}", "", "", ATTACH_OK},
        {HTTP ALL "}", ", sectionName: http, port: 80", "", ATTACH_OK},
        {HTTP ALL "}", ", sectionName: https", "", ATTACH_NO_SECTION},
        {HTTP ALL "}", ", sectionName: https, port: 81", "", ATTACH_NO_SECTION},
        {HTTP ALL "}", ", port: 81", "", ATTACH_NO_PORT},
        {"{name: tls, protocol: TLS, port: 443, " ALL "}", "", "", ATTACH_KIND_NOT_ALLOWED},
        {"{name: x, protocol: example.com/x, port: 443, " ALL "}", "", "", ATTACH_KIND_NOT_ALLOWED},
        {HTTP "allowedRoutes: {kinds: [{kind: GRPCRoute}]}}", "", "", ATTACH_KIND_NOT_ALLOWED},
        {HTTP "allowedRoutes: {kinds: [{group: a.b, kind: HTTPRoute}], namespaces: {from: All}}}",
         "", "", ATTACH_KIND_NOT_ALLOWED},
        {HTTP "allowedRoutes: {kinds: [{kind: GRPCRoute}, {group: gateway.networking.k8s.io, "
              "kind: HTTPRoute}], namespaces: {from: All}}}",
         "", "", ATTACH_OK},
        {HTTP "hostname: a.example.com}", "", "b.example.com", ATTACH_NAMESPACE},
        {HTTP "allowedRoutes: {namespaces: {from: Same}}}", "", "", ATTACH_NAMESPACE},
        {HTTP "allowedRoutes: {namespaces: {from: None}}}", "", "", ATTACH_NAMESPACE},
        {HTTP "allowedRoutes: {namespaces: {from: Selector}}}", "", "", ATTACH_NAMESPACE},
        {HTTP TEAM "}", "", "", ATTACH_OK},
        {HTTP "allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: x}}}}}",
         "", "", ATTACH_NAMESPACE},
        {HTTP "hostname: '*.example.com', " ALL "}", "", "a.example.com", ATTACH_OK},
        {HTTP "hostname: '*.example.com', " ALL "}", "", "a.example.org, b.example.com", ATTACH_OK},
        {HTTP "hostname: '*.example.com', " ALL "}", "", "a.example.org", ATTACH_HOSTNAME},
        {HTTP "hostname: '*.example.com', " ALL "}", "", "", ATTACH_OK},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        const struct http_route *route = route_of(a, &cases[i]);
        const struct gateway *gateway = gateway_of(a, cases[i].listener);
        struct route_namespace namespace = {STR("shop"), shop_namespace(a)};
        enum attachment got = listener_takes(gateway, &gateway->listeners.items[0], route,
                                             &route->parent_refs.items[0], &namespace);
        if (!T_INT_EQ(got, cases[i].want))
            printf("    %s%s %s\n", cases[i].listener, cases[i].parent, cases[i].hostnames);
        T_INT_EQ(gateway_takes(gateway, route, &route->parent_refs.items[0], &namespace),
                 cases[i].want);
    }
}

static void the_gateways_own_namespace_is_the_same(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct gateway *gateway = gateway_of(a, HTTP "}");
    const struct http_route *route = route_of(a, &(struct listener_case){NULL, "", "", ATTACH_OK});
    struct route_namespace namespace = {STR("hotel"), NULL};
    T_INT_EQ(gateway_takes(gateway, route, &route->parent_refs.items[0], &namespace), ATTACH_OK);
}

/* Nothing may be concluded from labels that are not known, whatever the other listeners say. */
static void a_selector_needs_the_labels(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct http_route *route = route_of(a, &(struct listener_case){NULL, "", "", ATTACH_OK});
    const struct parent_ref *ref = &route->parent_refs.items[0];
    struct route_namespace unknown = {STR("shop"), NULL};
    const struct gateway *one = gateway_of(a, HTTP TEAM "}");
    T_INT_EQ(gateway_takes(one, route, ref, &unknown), ATTACH_NAMESPACE_UNKNOWN);
    const struct gateway *two = gateway_of(a, HTTP TEAM "}, {name: b, protocol: TLS, port: 1}");
    T_INT_EQ(gateway_takes(two, route, ref, &unknown), ATTACH_NAMESPACE_UNKNOWN);
    const struct gateway *open = gateway_of(a, HTTP TEAM "}, " HTTP ALL "}");
    T_INT_EQ(gateway_takes(open, route, ref, &unknown), ATTACH_OK);
}

static void the_closest_listener_gives_the_reason(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct listener_case test = {NULL, "", "a.example.org", ATTACH_OK};
    const struct http_route *route = route_of(a, &test);
    const struct parent_ref *ref = &route->parent_refs.items[0];
    struct route_namespace namespace = {STR("shop"), shop_namespace(a)};
    const struct gateway *gateway =
        gateway_of(a, "{name: tls, protocol: TLS, port: 443}, " HTTP "hostname: example.com, " ALL
                      "}, {name: same, protocol: HTTP, port: 81}");
    T_INT_EQ(gateway_takes(gateway, route, ref, &namespace), ATTACH_HOSTNAME);
    T_INT_EQ(gateway_takes(gateway_of(a, ""), route, ref, &namespace), ATTACH_NO_SECTION);
}

CU_TestInfo attachment_tests[] = {
    {"hostnames that intersect", hostnames_that_intersect},
    {"listeners give the first reason", listeners_give_the_first_reason},
    {"the Gateway's own namespace is the same", the_gateways_own_namespace_is_the_same},
    {"a selector needs the labels", a_selector_needs_the_labels},
    {"the closest listener gives the reason", the_closest_listener_gives_the_reason},
    CU_TEST_INFO_NULL,
};
