/* bulk.c - a Gateway with very many routes: each is counted, and it does not take long. */
#include <time.h>

#include "json/yaml_read.h"
#include "status_case.h"
#include "suites.h"
#include "support/assert.h"

#define NOW "2026-03-04T05:06:07Z"

/* About as large as routes are. */
static const char route_yaml[] =
    "{kind: HTTPRoute, metadata: {name: x}, spec: {parentRefs: [{name: hotel}], rules: "
    "[{matches: [{path: {type: PathPrefix, value: /a}}], backendRefs: [{name: a, port: 80}]}, "
    "{matches: [{path: {type: PathPrefix, value: /b}}], backendRefs: [{name: b, port: 80}]}]}, "
    "status: {parents: [{controllerName: application-networking.k8s.aws/gateway-api-controller, "
    "parentRef: {name: hotel}, conditions: [{type: Accepted, status: 'True', reason: Accepted, "
    "message: '', observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z'}]}]}}";

static struct jv *yaml(struct arena *a, const char *text)
{
    struct error err = {0};
    struct jv *value = yaml_read_one(a, str_of(text), &err);
    T_OK_PTR(value, &err);
    return value;
}

static void make_case(struct arena *a, unsigned routes, struct status_case *ret_case)
{
    struct jv *source =
        yaml(a, "about: Gateway default/hotel\n"
                "objects:\n"
                "- {kind: GatewayClass, metadata: {name: lattice}, spec: {controllerName: "
                "application-networking.k8s.aws/gateway-api-controller}}\n"
                "- {kind: Namespace, metadata: {name: default}}\n"
                "- {kind: Gateway, metadata: {name: hotel}, spec: {gatewayClassName: lattice, "
                "listeners: [{name: http, port: 80, protocol: HTTP}, "
                "{name: https, port: 443, protocol: HTTPS}]}}\n");
    struct jv *objects = jv_get_mut(source, STR("objects"));
    struct jv *route = yaml(a, route_yaml);
    for (unsigned i = 0; i < routes; i++) {
        struct jv *named = jv_clone(a, route);
        jv_set(a, jv_get_mut(named, STR("metadata")), STR("name"),
               jv_new_str(a, arena_printf(a, "route-%u", i)));
        jv_append(a, objects, named);
    }
    status_case_read(a, NULL, source, ret_case);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void test_many_routes(void)
{
    static const unsigned sizes[] = {300, 3000};
    for (size_t i = 0; i < 2; i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct status_case c;
        make_case(a, sizes[i], &c);
        double start = now_ms();
        const struct jv *status = status_case_run(&c, STR(NOW));
        double took = now_ms() - start;
        int64_t attached = 0;
        jv_int(jv_get(jv_at(jv_get(status, "listeners"), 1), "attachedRoutes"), &attached);
        T_INT_EQ(attached, sizes[i]);
        printf("    %u routes: %.2f ms\n", sizes[i], took);
        T_TRUE(took < 500);
    }
}

CU_TestInfo bulk_tests[] = {
    {"a Gateway with thousands of routes", test_many_routes},
    CU_TEST_INFO_NULL,
};
