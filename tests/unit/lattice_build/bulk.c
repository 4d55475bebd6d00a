/* bulk.c - many endpoints behind one Service: what is kept, and that it does not take long. */
#include <time.h>

#include "api/object_set.h"
#include "build_case.h"
#include "json/yaml_read.h"
#include "suites.h"
#include "support/assert.h"

static struct jv *yaml(struct arena *a, const char *text)
{
    struct error err = {0};
    struct jv *value = yaml_read_one(a, str_of(text), &err);
    T_OK_PTR(value, &err);
    return value;
}

static void set_str(struct arena *a, struct jv *object, const char *key, struct str value)
{
    jv_set(a, object, str_of(key), jv_new_str(a, value));
}

/* A slice of `n` ready endpoints, 10.X.Y.Z from number `first` on. */
static struct jv *make_slice(struct arena *a, unsigned number, unsigned first, unsigned n)
{
    struct jv *slice = yaml(a, "{kind: EndpointSlice, addressType: IPv4, metadata: {labels: "
                               "{kubernetes.io/service-name: shop}}, ports: [{name: '', port: "
                               "8080}]}");
    struct jv *endpoints = jv_new_array(a);
    for (unsigned i = first; i < first + n; i++) {
        struct jv *endpoint = jv_new_object(a), *addresses = jv_new_array(a);
        struct str address = arena_printf(a, "10.%u.%u.%u", i >> 16 & 255, i >> 8 & 255, i & 255);
        jv_append(a, addresses, jv_new_str(a, address));
        jv_set(a, endpoint, STR("addresses"), addresses);
        jv_append(a, endpoints, endpoint);
    }
    jv_set(a, slice, STR("endpoints"), endpoints);
    set_str(a, jv_get_mut(slice, STR("metadata")), "name", arena_printf(a, "shop-%u", number));
    return slice;
}

/* A world with a Service of `endpoints` endpoints, each in two slices. */
static void make_world(struct arena *a, unsigned endpoints, struct build_case *ret_case)
{
    struct jv *source =
        yaml(a, "objects:\n"
                "- {kind: GatewayClass, metadata: {name: lattice}, spec: {controllerName: "
                "application-networking.k8s.aws/gateway-api-controller}}\n"
                "- {kind: Namespace, metadata: {name: default}}\n"
                "- {kind: Gateway, metadata: {name: hotel}, spec: {gatewayClassName: lattice, "
                "listeners: [{name: http, port: 80, protocol: HTTP}]}}\n"
                "- {kind: Service, metadata: {name: shop}, spec: {ports: [{port: 80}]}}\n"
                "- {kind: HTTPRoute, metadata: {name: shop}, spec: {parentRefs: [{name: hotel}], "
                "rules: [{backendRefs: [{name: shop, port: 80}]}]}}\n");
    struct jv *objects = jv_get_mut(source, STR("objects"));
    for (unsigned first = 0, slice = 0; first < endpoints; first += 100, slice += 2) {
        jv_append(a, objects, make_slice(a, slice, first, 100));
        jv_append(a, objects, make_slice(a, slice + 1, first, 100));
    }
    build_case_read(a, source, ret_case);
}

static struct built_service build_shop(struct arena *a, const struct build_case *c)
{
    const struct lookup *lookup = c->input.lookup;
    const struct api_object *route = NULL;
    enum lookup_state state =
        lookup->get(lookup->ctx, KIND_HTTP_ROUTE, STR("default"), STR("shop"), &route);
    T_INT_EQ(state, LOOKUP_FOUND);
    return build_service(a, (const struct http_route *)route, &c->input);
}

static void a_target_group_takes_a_thousand_targets(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct build_case c;
    make_world(a, 1000, &c);
    struct built_service built = build_shop(a, &c);
    T_INT_EQ(built.service.target_groups[0].target_count, 1000);
    T_INT_EQ(built.obstacle_count, 0);
    make_world(a, 1100, &c);
    built = build_shop(a, &c);
    T_INT_EQ(built.service.target_groups[0].target_count, 1000);
    if (T_INT_EQ(built.obstacle_count, 1))
        T_STR_EQ(built.obstacles[0].message,
                 "Service default/shop has 1100 endpoints, a VPC Lattice target group takes 1000 "
                 "(adjustable: L-D71303F3); the others get no requests");
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void five_thousand_endpoints_are_fast(void)
{
    enum { CPU_MS_MAX = 500 }; /* with sanitizers on a busy machine; without it takes 5 */
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct build_case c;
    make_world(a, 5000, &c);
    double start = now_ms();
    struct built_service built = build_shop(a, &c);
    double took = now_ms() - start;
    T_INT_EQ(built.service.target_groups[0].target_count, 1000);
    printf("    5000 endpoints, each twice: %.1f ms\n", took);
    T_TRUE(took < CPU_MS_MAX);
}

CU_TestInfo bulk_tests[] = {
    {"a target group takes a thousand targets", a_target_group_takes_a_thousand_targets},
    {"five thousand endpoints are fast", five_thousand_endpoints_are_fast},
    CU_TEST_INFO_NULL,
};
