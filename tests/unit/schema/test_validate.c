/*
 * test_validate.c - one violation of each sort, with path and text; tests/differential compares far
 * more of them with the API server.
 */
#include "suites.h"

#include "support/assert.h"
#include "violations.h"

static void expect_in(const char *bundle, const char *kind, const char *spec, const char *want)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(violations(a, bundle, object_with_spec(a, kind, spec)), want);
}

static void expect(const char *kind, const char *spec, const char *want)
{
    expect_in("", kind, spec, want);
}

static void required(void)
{
    expect(
        "GatewayClass", "{}",
        "REQUIRED spec.controllerName: Required value: must be a domain, '/' and a path, such as "
        "\"example.com/gateway-controller\"");
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *object = object_with_spec(a, "HTTPRoute", "{}");
    jv_unset(object, STR("spec"));
    T_STR_EQ(violations(a, "", object), "REQUIRED spec: Required value");
}

static void type(void)
{
    expect(
        "HTTPRoute", "{\"hostnames\":[80,\"a.b\"]}",
        "TYPE spec.hostnames[0]: Invalid value: 80: must be a string, not of type number; put it "
        "in quotes");
    expect("HTTPRoute", "{\"parentRefs\":[{\"name\":\"a\",\"port\":\"80\"}]}",
           "TYPE spec.parentRefs[0].port: Invalid value: \"80\": must be an integer, not of type "
           "string; remove the quotes");
    expect("HTTPRoute", "{\"parentRefs\":[{\"name\":\"a\",\"port\":1.5}]}",
           "TYPE spec.parentRefs[0].port: Invalid value: 1.5: must be an integer, not of type "
           "number");
    expect("HTTPRoute", "[]", "TYPE spec: Invalid value: []: must be an object, not of type array");
}

static void enumeration(void)
{
    expect("HTTPRoute", "{\"rules\":[{\"matches\":[{\"path\":{\"type\":\"Prefix\"}}]}]}",
           "ENUM spec.rules[0].matches[0].path.type: Unsupported value: \"Prefix\": supported "
           "values: \"Exact\", \"PathPrefix\", \"RegularExpression\"");
    expect("HTTPRoute", "{\"rules\":[{\"matches\":[{\"method\":\"PUTT\"}]}]}",
           "ENUM spec.rules[0].matches[0].method: Unsupported value: \"PUTT\": supported values: "
           "\"GET\", \"HEAD\", \"POST\", \"PUT\", \"DELETE\", \"CONNECT\", \"OPTIONS\", \"TRACE\", "
           "\"PATCH\"; did you mean \"PUT\"?");
}

static void pattern(void)
{
    expect("HTTPRoute", "{\"hostnames\":[\"A.b\"]}",
           "PATTERN spec.hostnames[0]: Invalid value: \"A.b\": must be a host name in lower case "
           "without port, such as \"example.com\" or \"*.example.com\"");
}

static void bounds(void)
{
    expect("HTTPRoute", "{\"rules\":[]}",
           "BOUNDS spec.rules: Invalid value: 0: must have at least 1 item");
    expect("HTTPRoute", "{\"parentRefs\":[{\"name\":\"\",\"port\":0}]}",
           "BOUNDS spec.parentRefs[0].name: Invalid value: \"\": must not be empty | "
           "BOUNDS spec.parentRefs[0].port: Invalid value: 0: must be between 1 and 65535");
    expect("HTTPRoute",
           "{\"hostnames\":[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
           "\"a\",\"a\",\"a\",\"a\",\"a\",\"a\"]}",
           "BOUNDS spec.hostnames: Too many: 17: must have at most 16 items");
    expect(
        "HTTPRoute",
        "{\"rules\":[{\"filters\":[{\"type\":\"CORS\",\"cors\":{\"maxAge\":2147483648}}]}]}",
        "BOUNDS spec.rules[0].filters[0].cors.maxAge: Invalid value: 2147483648: must be at most "
        "2147483647");
    expect("GatewayClass",
           "{\"controllerName\":\"a.b/c\",\"description\":"
           "\"äääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää\"}",
           "BOUNDS spec.description: Too long: may not be more than 64 characters");
}

static void unique(void)
{
    const char *listeners = "{\"gatewayClassName\":\"c\",\"listeners\":["
                            "{\"name\":\"a\",\"port\":1,\"protocol\":\"HTTP\"},"
                            "{\"name\":\"b\",\"port\":2,\"protocol\":\"HTTP\"},"
                            "{\"name\":\"a\",\"port\":3,\"protocol\":\"HTTP\"},"
                            "{\"name\":\"a\",\"port\":4,\"protocol\":\"HTTP\"}]}";
    expect("Gateway", listeners, "UNIQUE spec.listeners[2]: Duplicate value: \"a\"");
}

static void address(void)
{
#define ADDRESS(address)                                                                           \
    "{\"gatewayClassName\":\"c\",\"addresses\":[" address "],\"listeners\":[{\"name\":\"a\","      \
    "\"port\":1,\"protocol\":\"HTTP\"}]}"
    expect("Gateway", ADDRESS("{\"type\":\"IPAddress\",\"value\":\"10.0.0.1\"}"), "");
    expect("Gateway", ADDRESS("{\"type\":\"IPAddress\",\"value\":\"2001:db8::1\"}"), "");
    expect("Gateway", ADDRESS("{\"type\":\"Hostname\",\"value\":\"a.b\"}"), "");
    expect(
        "Gateway", ADDRESS("{\"type\":\"IPAddress\",\"value\":\"a.b\"}"),
        "ONE_OF spec.addresses[0].value: Invalid value: \"a.b\": must be an IPv4 or IPv6 address "
        "when type is IPAddress; for a name, set type: Hostname");
#undef ADDRESS
}

static void bundles_differ(void)
{
    const char *redirect = "{\"rules\":[{\"filters\":[{\"type\":\"RequestRedirect\","
                           "\"requestRedirect\":{\"statusCode\":308}}]}]}";
    expect_in("v1.2.1", "HTTPRoute", redirect,
              "ENUM spec.rules[0].filters[0].requestRedirect.statusCode: Unsupported value: 308: "
              "supported values: 301, 302");
    expect_in("v1.6.1", "HTTPRoute", redirect, "");
    expect_in("v1.2.1", "HTTPRoute", "{\"rules\":[]}", "");
}

static void status_is_not_judged(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *object = object_with_spec(a, "HTTPRoute", "{}");
    jv_set(a, object, STR("status"), json(a, "{\"parents\":\"nonsense\"}"));
    T_STR_EQ(violations(a, "", object), "");
}

CU_TestInfo validate_tests[] = {
    {"required", required},
    {"type", type},
    {"enumeration", enumeration},
    {"pattern", pattern},
    {"bounds", bounds},
    {"unique", unique},
    {"address", address},
    {"bundles differ", bundles_differ},
    {"status is not judged", status_is_not_judged},
    CU_TEST_INFO_NULL,
};
