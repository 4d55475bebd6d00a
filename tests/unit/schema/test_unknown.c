/* test_unknown.c - fields that the schema does not know. */
#include "suites.h"

#include "support/assert.h"
#include "violations.h"

static void expect(const char *text, const char *want)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(unknown_fields(a, json(a, text)), want);
}

#define HEAD "\"apiVersion\":\"gateway.networking.k8s.io/v1\",\"kind\":\"HTTPRoute\""

static void known_fields_are_not_told(void)
{
    expect("{" HEAD ",\"metadata\":{\"name\":\"x\",\"labels\":{\"any\":\"y\"},\"managedFields\":"
           "[{\"fieldsV1\":{}}],\"ownerReferences\":[{\"uid\":\"u\"}]},\"status\":{\"parents\":[]},"
           "\"spec\":{\"rules\":[{\"backendRefs\":[{\"name\":\"a\",\"port\":1}]}]}}",
           "");
}

static void misspelt_fields_get_a_hint(void)
{
    expect(
        "{" HEAD ",\"spec\":{\"rules\":[{\"backendRef\":[]}]}}",
        "UNKNOWN spec.rules[0].backendRef: Invalid value: \"backendRef\": unknown field; did you "
        "mean \"backendRefs\"?");
}

static void every_place_is_seen(void)
{
    expect(
        "{" HEAD ",\"foo\":1,\"metadata\":{\"nmae\":1},\"status\":{\"qqqqqq\":1},\"spec\":"
        "{\"hostnames\":[{\"a\":1}],\"parentRefs\":{\"b\":1}}}",
        "UNKNOWN foo: Invalid value: \"foo\": unknown field | "
        "UNKNOWN metadata.nmae: Invalid value: \"nmae\": unknown field; did you mean \"name\"? | "
        "UNKNOWN status.qqqqqq: Invalid value: \"qqqqqq\": unknown field | "
        "UNKNOWN spec.hostnames[0].a: Invalid value: \"a\": unknown field | "
        "UNKNOWN spec.parentRefs.b: Invalid value: \"b\": unknown field");
}

static void other_kinds_are_not_judged(void)
{
    expect("{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"foo\":1}", "");
}

CU_TestInfo unknown_tests[] = {
    {"known fields are not told", known_fields_are_not_told},
    {"misspelt fields get a hint", misspelt_fields_get_a_hint},
    {"every place is seen", every_place_is_seen},
    {"other kinds are not judged", other_kinds_are_not_judged},
    CU_TEST_INFO_NULL,
};
