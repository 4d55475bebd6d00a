/* check.c - tests of checking a set of manifests. */
#include "input.h"
#include "json/yaml_read.h"
#include "suites.h"
#include "support/assert.h"

static void objects_see_each_other(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    const struct check_result *all =
        check_documents(a, &options, ROUTE GATEWAY SERVICE CLASS); /* in whatever order */
    T_INT_EQ(all->objects.n, 4);
    T_STR_EQ(codes(a, all), "");
    T_INT_EQ(all->errors + all->warnings, 0);
    const struct check_result *alone = check_documents(a, &options, ROUTE);
    T_STR_EQ(codes(a, alone), "HR301 HR310");
    T_INT_EQ(alone->errors, 0);
    T_INT_EQ(alone->warnings, 2);
}

static void kinds_may_be_elsewhere(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    options.assume_present = 1u << KIND_SERVICE;
    T_STR_EQ(codes(a, check_documents(a, &options, ROUTE)), "HR301");
    options.assume_present |= 1u << KIND_GATEWAY;
    T_STR_EQ(codes(a, check_documents(a, &options, ROUTE)), "");
}

static void others_are_asked_for_what_is_not_in_the_input(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    struct object_set *cluster = object_set_new(a);
    struct error err = {0};
    static const char *const objects[] = {
        "{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: other}, "
        "spec: {controllerName: example.com/other}}",
        "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: my-hotel}, "
        "spec: {gatewayClassName: other}}"};
    for (size_t i = 0; i < ARRAY_LEN(objects); i++)
        object_set_add(cluster, yaml_read_one(a, str_of(objects[i]), &err), STR("default"));
    options.behind = object_set_lookup(cluster);
    const struct check_result *result = check_documents(a, &options, ROUTE);
    T_STR_EQ(codes(a, result), ""); /* another controller's route: no concern of the rules */
    T_INT_EQ(result->objects.items[0].evaluation.owner, OWNER_FOREIGN);
}

static void lists_are_taken_apart(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    const struct check_result *result =
        check_documents(a, &options,
                        "apiVersion: v1\n"
                        "kind: List\n"
                        "items:\n"
                        "  - {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n"
                        "  - apiVersion: gateway.networking.k8s.io/v1\n"
                        "    kind: GatewayClassList\n"
                        "    items:\n"
                        "      - apiVersion: gateway.networking.k8s.io/v1\n"
                        "        kind: GatewayClass\n"
                        "        metadata: {name: lattice}\n"
                        "        spec: {controllerName: nobody}\n"
                        "---\n"
                        "{apiVersion: v1, kind: List, items: []}\n");
    T_INT_EQ(result->objects.n, 2);
    T_STR_EQ(codes(a, result), "GC004");
    T_STR_EQ(result->objects.items[1].file, "in.yaml");
}

static void what_is_no_object_is_refused(void)
{
    static const struct {
        const char *text, *part;
    } rows[] = {
        {"\n\nspec: {}\n", "line 3: not a Kubernetes object"},
        {"kind: Service\n", "apiVersion and kind are needed"},
        {"[1, 2]\n", "not a Kubernetes object"},
        {"apiVersion: v1\nkind: List\nitems: [{kind: Service}]\n", "line 3: not"},
        {"apiVersion: v1\nkind: List\nitems:\n- 7\n- {apiVersion: v1, kind: A}\n- {}\n- x\n",
         "line 4: not a Kubernetes object: apiVersion and kind are needed (and 2 more items"},
        {"apiVersion: v1\nkind: List\nitems: [7]\n", "not a Kubernetes object"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct check_options options = offline_options();
        struct error err = {0};
        struct checker *checker = checker_new(a, &options);
        T_FAILS(add_documents(a, checker, rows[i].text, &err), &err, ERR_INVALID, rows[i].part);
    }
}

/* They are counted, but no rule looks at them. */
static void unknown_kinds_are_left_alone(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    const struct check_result *result = check_documents(
        a, &options,
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spek: {}}\n"
        "---\n"
        "{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: b}}\n");
    T_INT_EQ(result->objects.n, 2);
    T_INT_EQ(result->objects.items[1].kind, KIND_UNKNOWN);
    T_STR_EQ(codes(a, result), "");
}

#define THREE_FAULTS                                                                               \
    ROUTE_HEAD                                                                                     \
    "  parentRefs: [{name: my-hotel, sectionName: http}]\n"                                        \
    "  rules:\n"                                                                                   \
    "    - matches: [{path: {type: RegularExpression, value: /a}}]\n"                              \
    "      timeouts: {request: 1s}\n"                                                              \
    "      backendRefs: [{name: nobody, port: 80}]\n"

static void rules_are_chosen_by_code_and_group(void)
{
    static const struct {
        const char *only, *skip, *want;
        size_t errors, warnings;
    } rows[] = {
        {NULL, NULL, "HR203 HR218 HR310", 2, 1},
        {"HR203", NULL, "HR203", 1, 0},
        {"lattice", NULL, "HR203 HR218", 2, 0},
        {"lattice", "HR203", "HR218", 1, 0},
        {NULL, "lattice", "HR310", 0, 1},
        {NULL, "HR310", "HR203 HR218", 2, 0},
        {"api", NULL, "", 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct check_options options = offline_options();
        if (rows[i].only)
            vec_push(a, &options.only, str_of(rows[i].only));
        if (rows[i].skip)
            vec_push(a, &options.skip, str_of(rows[i].skip));
        const struct check_result *result =
            check_documents(a, &options, CLASS GATEWAY SERVICE THREE_FAULTS);
        T_STR_EQ(codes(a, result), rows[i].want);
        T_INT_EQ(result->errors, rows[i].errors);
        T_INT_EQ(result->warnings, rows[i].warnings);
    }
}

/* What the webhook would fill in is no mistake where it does; the schema's defaults always are. */
static void defaults_are_filled_in_when_asked(void)
{
    static const char text[] =
        CLASS "apiVersion: gateway.networking.k8s.io/v1\n"
              "kind: Gateway\n"
              "metadata: {name: my-hotel}\n"
              "spec: {gatewayClassName: lattice, listeners: [{name: http, protocol: HTTP}]}\n";
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    T_STR_EQ(codes(a, check_documents(a, &options, text)), "GW001");
    options.defaults.fields = DEFAULTS_ALL;
    T_STR_EQ(codes(a, check_documents(a, &options, text)), "");
}

static void objects_live_in_the_default_namespace(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    options.default_namespace = STR("hotel");
    const struct check_result *result = check_documents(a, &options, CLASS GATEWAY);
    T_STR_EQ(result->objects.items[0].namespace, "");
    T_STR_EQ(result->objects.items[1].namespace, "hotel");
    T_STR_EQ(codes(a, result), "");
}

static void objects_may_be_bounded(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct check_options options = offline_options();
    struct error err = {0};
    options.max_objects = 2;
    T_INT_EQ(add_documents(a, checker_new(a, &options), CLASS GATEWAY, &err), 0);
    T_FAILS(add_documents(a, checker_new(a, &options), CLASS GATEWAY SERVICE, &err), &err,
            ERR_LIMIT, "more than 2 objects");
}

CU_TestInfo check_tests[] = {
    {"objects see each other", objects_see_each_other},
    {"kinds may be elsewhere", kinds_may_be_elsewhere},
    {"others are asked for what is not in the input",
     others_are_asked_for_what_is_not_in_the_input},
    {"lists are taken apart", lists_are_taken_apart},
    {"what is no object is refused", what_is_no_object_is_refused},
    {"unknown kinds are left alone", unknown_kinds_are_left_alone},
    {"rules are chosen by code and group", rules_are_chosen_by_code_and_group},
    {"defaults are filled in when asked", defaults_are_filled_in_when_asked},
    {"objects live in the default namespace", objects_live_in_the_default_namespace},
    {"objects may be bounded", objects_may_be_bounded},
    CU_TEST_INFO_NULL,
};
