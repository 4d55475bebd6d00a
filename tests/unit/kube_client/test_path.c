/* test_path.c - paths and queries of the Kubernetes API. */
#include "kube_client/path.h"

#include "suites.h"
#include "support/assert.h"

static void paths(void)
{
    static const struct {
        struct kube_path path;
        const char *want;
    } rows[] = {
        {{S(""), S("v1"), S("services"), S("default"), S("a"), S("")},
         "/api/v1/namespaces/default/services/a"},
        {{S(""), S("v1"), S("namespaces"), S(""), S("a"), S("")}, "/api/v1/namespaces/a"},
        {{S("g.io"), S("v1"), S("gateways"), S(""), S(""), S("")}, "/apis/g.io/v1/gateways"},
        {{S("g.io"), S("v1"), S("gateways"), S("n"), S("g"), S("status")},
         "/apis/g.io/v1/namespaces/n/gateways/g/status"},
        {{S(""), S("v1"), S("pods"), S("../x"), S("a b?c#d%"), S("")},
         "/api/v1/namespaces/..%2Fx/pods/a%20b%3Fc%23d%25"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(strbuf_free) struct strbuf out = STRBUF(1024);
        kube_path_write(&out, &rows[i].path);
        T_STR_EQ(strbuf_str(&out), rows[i].want);
    }
}

static void names_of_any_length(void)
{
    _cleanup_(strbuf_free) struct strbuf name = STRBUF(1024), out = STRBUF(4096);
    for (int i = 0; i < 253; i++)
        strbuf_addc(&name, 'n');
    struct kube_path path = {STR("g"),          STR("v1"),         STR("things"),
                             strbuf_str(&name), strbuf_str(&name), STR_NONE};
    kube_path_write(&out, &path);
    T_INT_EQ(out.n, strlen("/apis/g/v1/namespaces//things/") + 2 * 253);
    T_TRUE(str_ends(strbuf_str(&out), strbuf_str(&name)));
}

static void queries(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(1024);
    bool first = true;
    kube_query_add(&out, &first, "limit", STR("5"));
    kube_query_add(&out, &first, "continue", STR("a+b/c=&"));
    T_STR_EQ(strbuf_str(&out), "?limit=5&continue=a%2Bb%2Fc%3D%26");
}

CU_TestInfo path_tests[] = {
    {"paths", paths},
    {"names_of_any_length", names_of_any_length},
    {"queries", queries},
    CU_TEST_INFO_NULL,
};
