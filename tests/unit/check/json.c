/* json.c - tests of the stable JSON form of a result: what a program may rely on. */
#include "input.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"

enum { MAX_TEXT = 1 << 20 };

static const struct jv *written(struct arena *a, const struct check_result *result)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(MAX_TEXT);
    struct error err = {0};
    check_write_json(&out, result, a);
    const struct jv *read = json_read(a, arena_str(a, strbuf_str(&out)), NULL, &err);
    T_OK_PTR(read, &err);
    return read;
}

static int64_t number(const struct jv *object, const char *name)
{
    int64_t value = -1;
    jv_int(jv_get(object, name), &value);
    return value;
}

static void a_finding_has_all_members(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    const struct jv *json =
        written(a, check_documents(a, &options,
                                   CLASS GATEWAY SERVICE ROUTE_HEAD
                                   "  parentRefs: [{name: my-hotel, sectionName: http}]\n"
                                   "  rules:\n"
                                   "    - timeouts: {request: 1s}\n"
                                   "      backendRefs: [{name: inventory, port: 8090}]\n"));
    static const struct {
        const char *name, *want;
    } texts[] = {
        {"code", "HR218"},
        {"severity", "error"},
        {"file", "in.yaml"},
        {"apiVersion", "gateway.networking.k8s.io/v1"},
        {"kind", "HTTPRoute"},
        {"namespace", "default"},
        {"name", "shop"},
        {"path", "spec.rules[0].timeouts"},
        {"docs", "docs/rules.md#hr218"},
    };
    T_INT_EQ(number(json, "version"), 1);
    if (!T_INT_EQ(jv_len(jv_get(json, "findings")), 1))
        return;
    const struct jv *finding = jv_at(jv_get(json, "findings"), 0);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        T_STR_EQ(jv_str(jv_get(finding, texts[i].name)), texts[i].want);
    T_TRUE(str_starts(jv_str(jv_get(finding, "message")), STR("Forbidden: VPC Lattice")));
    T_INT_EQ(number(finding, "line"), 22);
    T_INT_EQ(number(finding, "column"), 17);
    T_INT_EQ(jv_len(finding), ARRAY_LEN(texts) + 3);
    const struct jv *summary = jv_get(json, "summary");
    T_INT_EQ(number(summary, "objects"), 4);
    T_INT_EQ(number(summary, "errors"), 1);
    T_INT_EQ(number(summary, "warnings"), 0);
}

static void suppressed_findings_are_not_told(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    const struct check_result *result = check_documents(
        a, &options,
        CLASS GATEWAY "apiVersion: gateway.networking.k8s.io/v1\n"
                      "kind: HTTPRoute\n"
                      "metadata: {name: shop, annotations: {application-networking.k8s.aws/ignore: "
                      "HR310 comes later}}\n"
                      "spec:\n"
                      "  parentRefs: [{name: my-hotel, sectionName: http}]\n"
                      "  rules: [{backendRefs: [{name: inventory, port: 8090}]}]\n");
    const struct jv *json = written(a, result);
    T_INT_EQ(result->suppressed, 1);
    T_INT_EQ(jv_len(jv_get(json, "findings")), 0);
    T_INT_EQ(number(jv_get(json, "summary"), "warnings"), 0);
}

static void nothing_is_a_result_too(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    const struct jv *json = written(a, check_documents(a, &options, "---\n---\n"));
    T_INT_EQ(jv_type(jv_get(json, "findings")), JV_ARRAY);
    T_INT_EQ(number(jv_get(json, "summary"), "objects"), 0);
}

CU_TestInfo json_tests[] = {
    {"a finding has all members", a_finding_has_all_members},
    {"suppressed findings are not told", suppressed_findings_are_not_told},
    {"nothing is a result too", nothing_is_a_result_too},
    CU_TEST_INFO_NULL,
};
