/* test_defaults.c - defaults of the schema and nulls. */
#include "suites.h"

#include "json/json_write.h"
#include "support/assert.h"
#include "violations.h"

/* What becomes of a spec. */
static struct str defaulted(struct arena *a, const char *kind, const char *spec)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(1 << 16);
    struct jv *object = object_with_spec(a, kind, spec);
    schema_apply_defaults(NULL, api_kind_of_object(object), a, object);
    json_write(&out, jv_get(object, "spec"));
    return arena_str(a, strbuf_str(&out));
}

static void expect(const char *kind, const char *spec, const char *want)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str once = defaulted(a, kind, spec);
    T_STR_EQ(once, want);
    T_STR_EQ(defaulted(a, kind, once.p), want);
}

static void a_route_matches_everything(void)
{
    expect("HTTPRoute", "{}",
           "{\"rules\":[{\"matches\":[{\"path\":{\"type\":\"PathPrefix\",\"value\":\"/\"}}]}]}");
    expect("HTTPRoute", "{\"rules\":[]}", "{\"rules\":[]}");
    expect("HTTPRoute", "{\"rules\":[{\"matches\":[{\"path\":{\"type\":\"Exact\"}}]}]}",
           "{\"rules\":[{\"matches\":[{\"path\":{\"type\":\"Exact\",\"value\":\"/\"}}]}]}");
}

static void defaults_reach_elements(void)
{
    expect("HTTPRoute", "{\"parentRefs\":[{\"name\":\"a\"}],\"rules\":[{\"matches\":[]}]}",
           "{\"parentRefs\":[{\"name\":\"a\",\"group\":\"gateway.networking.k8s.io\",\"kind\":"
           "\"Gateway\"}],\"rules\":[{\"matches\":[]}]}");
    expect("Gateway", "{\"listeners\":[{\"tls\":{\"certificateRefs\":[{\"name\":\"c\"}]}}]}",
           "{\"listeners\":[{\"tls\":{\"certificateRefs\":[{\"name\":\"c\",\"group\":\"\",\"kind\":"
           "\"Secret\"}],\"mode\":\"Terminate\"},\"allowedRoutes\":{\"namespaces\":{\"from\":"
           "\"Same\"}}}]}");
}

static void nulls_go_or_are_replaced(void)
{
    expect("Gateway", "{\"gatewayClassName\":null,\"listeners\":[{\"allowedRoutes\":null}]}",
           "{\"listeners\":[{\"allowedRoutes\":{\"namespaces\":{\"from\":\"Same\"}}}]}");
    expect("HTTPRoute", "{\"hostnames\":[null],\"rules\":null}",
           "{\"hostnames\":[null],\"rules\":[{\"matches\":[{\"path\":{\"type\":\"PathPrefix\","
           "\"value\":\"/\"}}]}]}");
    expect("GatewayClass", "null", "null");
}

static void wrong_types_are_left_alone(void)
{
    expect("HTTPRoute", "{\"rules\":{\"a\":1}}", "{\"rules\":{\"a\":1}}");
    expect("HTTPRoute", "\"text\"", "\"text\"");
    expect("Gateway", "{\"listeners\":[7,\"x\",[]]}", "{\"listeners\":[7,\"x\",[]]}");
}

static void unknown_kinds_are_left_alone(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *object = json(a, "{\"spec\":{\"x\":null}}");
    schema_apply_defaults(NULL, KIND_SERVICE, a, object);
    T_INT_EQ(jv_type(jv_get(jv_get(object, "spec"), "x")), JV_NULL);
}

CU_TestInfo defaults_tests[] = {
    {"a route matches everything", a_route_matches_everything},
    {"defaults reach elements", defaults_reach_elements},
    {"nulls go or are replaced", nulls_go_or_are_replaced},
    {"wrong types are left alone", wrong_types_are_left_alone},
    {"unknown kinds are left alone", unknown_kinds_are_left_alone},
    CU_TEST_INFO_NULL,
};
