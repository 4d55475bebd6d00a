/* indexes.c - tests of the keys that objects are found under, and of service names. */
#include "api/indexes.h"

#include "manifests.h"
#include "suites.h"
#include "support/assert.h"

static size_t found(struct object_set *set, enum api_kind kind, enum api_index index,
                    const char *key)
{
    const struct lookup *lookup = object_set_lookup(set);
    struct object_list list = {0};
    enum lookup_state state = lookup->list(lookup->ctx, kind, index, str_of(key), &list);
    T_INT_EQ(state, list.n ? LOOKUP_FOUND : LOOKUP_ABSENT);
    return list.n;
}

static void routes_are_found_by_what_they_name(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct object_set *set = object_set_new(a);
    add_yaml(a, set,
             GATEWAY_API
             "kind: HTTPRoute\n"
             "metadata: {name: shop, namespace: ns}\n"
             "spec:\n"
             "  parentRefs: [{name: hotel}, {name: hotel, namespace: other},\n"
             "               {group: '', kind: Service, name: mesh}]\n"
             "  hostnames: [a.example.com, '*.example.com']\n"
             "  rules:\n"
             "    - backendRefs: [{name: s1}, {name: s1}, {name: s2, namespace: other},\n"
             "                    {kind: ServiceImport, name: s3}]\n");
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_ALL, ""), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_NAMESPACE, "ns"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_NAME, "shop"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_PARENT, "ns/hotel"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_PARENT, "other/hotel"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_PARENT, "ns/mesh"), 0);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_HOSTNAME, "*.example.com"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_HOSTNAME, "b.example.com"), 0);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_SERVICE_NAME, "shop-ns"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_BACKEND, "ns/s1"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_BACKEND, "other/s2"), 1);
    T_INT_EQ(found(set, KIND_HTTP_ROUTE, INDEX_BACKEND, "ns/s3"), 0);
    T_INT_EQ(found(set, KIND_GATEWAY, INDEX_ALL, ""), 0);
}

static void slices_are_found_by_their_service(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct object_set *set = object_set_new(a);
    add_yaml(a, set,
             "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s-1, "
             "namespace: ns, labels: {kubernetes.io/service-name: s}}}");
    add_yaml(a, set,
             "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: lone, "
             "namespace: ns}}");
    T_INT_EQ(found(set, KIND_ENDPOINT_SLICE, INDEX_BACKEND, "ns/s"), 1);
    T_INT_EQ(found(set, KIND_ENDPOINT_SLICE, INDEX_BACKEND, "ns/"), 0);
    T_INT_EQ(found(set, KIND_ENDPOINT_SLICE, INDEX_NAMESPACE, "ns"), 2);
}

static void gateways_are_found_by_class(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct object_set *set = object_set_new(a);
    add_yaml(a, set,
             GATEWAY_API "kind: Gateway\nmetadata: {name: a}\nspec: {gatewayClassName: lattice}\n");
    add_yaml(a, set,
             GATEWAY_API "kind: Gateway\nmetadata: {name: b}\nspec: {gatewayClassName: lattice}\n");
    T_INT_EQ(found(set, KIND_GATEWAY, INDEX_CLASS, "lattice"), 2);
    T_INT_EQ(found(set, KIND_GATEWAY, INDEX_CLASS, "other"), 0);
    T_INT_EQ(found(set, KIND_GATEWAY, INDEX_HOSTNAME, ""), 0);
}

/* The names that the existing controller gives (its utils.LatticeServiceName). */
static void service_names_are_cut_and_trimmed(void)
{
    static const struct {
        const char *name, *namespace, *override, *want;
    } rows[] = {
        {"shop", "default", NULL, "shop-default"},
        {"a2345678901234567890123", "ns", NULL, "a2345678901234567890-ns"},
        {"shop", "a23456789012345678901", NULL, "shop-a23456789012345678"},
        {"a234567890123456789-x", "b2345678901234567-x", NULL,
         "a234567890123456789-b2345678901234567"},
        {"shop", "default", "my-shop", "my-shop"},
        {"shop", "default", "", "shop-default"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct str override = STR_NONE;
        if (rows[i].override)
            override = arena_printf(
                a, "  annotations: {application-networking.k8s.aws/service-name-override: '%s'}\n",
                rows[i].override);
        struct str text = arena_printf(
            a, GATEWAY_API "kind: HTTPRoute\nmetadata:\n  name: %s\n  namespace: %s\n%" PRISTR,
            rows[i].name, rows[i].namespace, STR_ARG(override));
        T_STR_EQ(lattice_service_name(a, view_yaml(a, text.p)), rows[i].want);
    }
}

CU_TestInfo index_tests[] = {
    {"routes are found by what they name", routes_are_found_by_what_they_name},
    {"Gateways are found by class", gateways_are_found_by_class},
    {"slices are found by their service", slices_are_found_by_their_service},
    {"service names are cut and trimmed", service_names_are_cut_and_trimmed},
    CU_TEST_INFO_NULL,
};
