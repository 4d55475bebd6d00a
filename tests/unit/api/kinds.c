/* kinds.c - tests of what an object's apiVersion and kind are taken for. */
#include "api/kinds.h"

#include "manifests.h"
#include "suites.h"
#include "support/assert.h"

static enum api_kind meant(struct arena *a, const char *api_version, const char *kind)
{
    struct str text = arena_printf(a, "{apiVersion: \"%s\", kind: \"%s\"}", api_version, kind);
    return api_kind_meant(read_yaml(a, text.p));
}

static void slips_are_recognised(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_INT_EQ(meant(a, GATEWAY_GROUP "/v1", "HTTPRoute"), KIND_HTTP_ROUTE);
    T_INT_EQ(meant(a, GATEWAY_GROUP "/v1", "HTTPRoutes"), KIND_HTTP_ROUTE);
    T_INT_EQ(meant(a, GATEWAY_GROUP "/v1", "gateway"), KIND_GATEWAY);
    T_INT_EQ(meant(a, GATEWAY_GROUP "/v1", "GatwayClass"), KIND_GATEWAY_CLASS);
    T_INT_EQ(meant(a, "gateway.networking.k8s.oi/v1", "Gateway"), KIND_GATEWAY);
    T_INT_EQ(meant(a, "v1", "HTTPRoute"), KIND_HTTP_ROUTE);
    T_INT_EQ(meant(a, "v1", "Service"), KIND_SERVICE);
}

static void other_kinds_are_left_alone(void)
{
    static const char *const others[][2] = {
        {GATEWAY_GROUP "/v1", "GRPCRoute"},
        {GATEWAY_GROUP "/v1alpha2", "TCPRoute"},
        {GATEWAY_GROUP "/v1alpha2", "TLSRoot"},
        {GATEWAY_GROUP "/v1", "Foo"},
        {"networking.istio.io/v1", "Gateway"},
        {"gateway.networking.x-k8s.io/v1alpha1", "XMesh"},
        {"v1", "HTTPRoutes"},
        {"v1", "Servise"},
        {"apps/v1", "Deployment"},
        {"", ""},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        T_INT_EQ(meant(a, others[i][0], others[i][1]), KIND_UNKNOWN);
}

CU_TestInfo kind_tests[] = {
    {"slips_are_recognised", slips_are_recognised},
    {"other_kinds_are_left_alone", other_kinds_are_left_alone},
    CU_TEST_INFO_NULL,
};
