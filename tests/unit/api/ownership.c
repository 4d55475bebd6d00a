/* ownership.c - tests of whose an object is, and when that cannot be told. */
#include "api/ownership.h"

#include "manifests.h"
#include "suites.h"
#include "support/assert.h"

/* Answers of a set, all with the same trust. */
struct answers {
    struct object_set *set;
    enum lookup_trust trust;
    struct lookup lookup;
};

static enum lookup_state get(void *ctx, enum api_kind kind, struct str namespace, struct str name,
                             const struct api_object **ret_object)
{
    const struct lookup *set = object_set_lookup(((struct answers *)ctx)->set);
    return set->get(set->ctx, kind, namespace, name, ret_object);
}

static enum lookup_trust trust(void *ctx, enum api_kind kind, struct str namespace, struct str name)
{
    (void)kind, (void)namespace, (void)name;
    return ((struct answers *)ctx)->trust;
}

/* One class and Gateway of ours, one of somebody else's, and a Gateway whose class is missing. */
static const char *const objects[] = {
    GATEWAY_API "kind: GatewayClass\nmetadata: {name: lattice}\n"
                "spec: {controllerName: " LATTICE_CONTROLLER_NAME "}\n",
    GATEWAY_API "kind: GatewayClass\nmetadata: {name: other}\n"
                "spec: {controllerName: example.com/other}\n",
    GATEWAY_API "kind: Gateway\nmetadata: {name: ours}\nspec: {gatewayClassName: lattice}\n",
    GATEWAY_API "kind: Gateway\nmetadata: {name: theirs}\nspec: {gatewayClassName: other}\n",
    GATEWAY_API "kind: Gateway\nmetadata: {name: stray}\nspec: {gatewayClassName: nobody}\n",
};

static const struct lookup *world(struct arena *a, enum lookup_trust level)
{
    struct answers *answers = ARENA_NEW(a, struct answers);
    *answers = (struct answers){object_set_new(a), level, {answers, get, NULL, trust}};
    for (size_t i = 0; i < ARRAY_LEN(objects); i++)
        add_yaml(a, answers->set, objects[i]);
    return &answers->lookup;
}

static void classes_belong_to_their_controller(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct lookup *lookup = world(a, TRUST_PENDING);
    T_INT_EQ(object_ownership(view_yaml(a, objects[0]), lookup, false).owner, OWNER_OURS);
    T_INT_EQ(object_ownership(view_yaml(a, objects[1]), lookup, true).owner, OWNER_FOREIGN);
    const char *empty = GATEWAY_API "kind: GatewayClass\nmetadata: {name: x}\n";
    T_INT_EQ(object_ownership(view_yaml(a, empty), lookup, true).owner, OWNER_FOREIGN);
}

static void gateways_belong_to_their_class(void)
{
    static const struct {
        const char *class;
        enum lookup_trust trust;
        bool assume_ours;
        enum owner want;
    } rows[] = {
        {"lattice", TRUST_CONFIRMED, false, OWNER_OURS},
        {"lattice", TRUST_PENDING, false, OWNER_OURS}, /* a class never changes its controller */
        {"other", TRUST_CONFIRMED, true, OWNER_FOREIGN},
        {"other", TRUST_PENDING, true, OWNER_UNDECIDED}, /* unless it is another class by now */
        {"other", TRUST_UNCONFIRMED, false, OWNER_FOREIGN},
        {"nobody", TRUST_CONFIRMED, false, OWNER_UNKNOWN},
        {"nobody", TRUST_CONFIRMED, true, OWNER_OURS},
        {"nobody", TRUST_PENDING, false, OWNER_UNDECIDED},
        {"nobody", TRUST_UNCONFIRMED, false, OWNER_ASSUMED},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct str text = arena_printf(
            a, GATEWAY_API "kind: Gateway\nspec: {gatewayClassName: %s}\n", rows[i].class);
        const struct api_object *gateway = view_yaml(a, text.p);
        struct ownership got =
            object_ownership(gateway, world(a, rows[i].trust), rows[i].assume_ours);
        if (!T_INT_EQ(got.owner, rows[i].want))
            printf("    row %zu: class %s\n", i, rows[i].class);
    }
}

#define OURS    "{name: ours}"
#define THEIRS  "{name: theirs}"
#define STRAY   "{name: stray}"
#define MISSING "{name: missing}"
#define SERVICE "{group: '', kind: Service, name: ours}"
#define NO_KIND "{kind: Gatway, name: ours}"

static void routes_belong_to_their_parents(void)
{
    static const struct {
        const char *parents;
        enum lookup_trust trust;
        bool assume_ours;
        enum owner want;
        bool also_foreign;
    } rows[] = {
        {OURS, TRUST_CONFIRMED, false, OWNER_OURS, false},
        {OURS, TRUST_PENDING, false, OWNER_OURS, false},
        {OURS ", " THEIRS, TRUST_CONFIRMED, false, OWNER_OURS, true},
        {OURS ", " SERVICE, TRUST_CONFIRMED, false, OWNER_OURS, true},
        {OURS ", " MISSING, TRUST_PENDING, false, OWNER_OURS, false},
        {THEIRS, TRUST_CONFIRMED, false, OWNER_FOREIGN, true},
        {THEIRS, TRUST_CONFIRMED, true, OWNER_FOREIGN, true},
        {THEIRS, TRUST_PENDING, false, OWNER_UNDECIDED, false}, /* it may have changed its class */
        {THEIRS, TRUST_UNCONFIRMED, false, OWNER_FOREIGN, true},
        {SERVICE, TRUST_PENDING, true, OWNER_FOREIGN, true},
        {NO_KIND, TRUST_CONFIRMED, false, OWNER_UNKNOWN, false},
        {MISSING, TRUST_CONFIRMED, false, OWNER_UNKNOWN, false},
        {MISSING, TRUST_CONFIRMED, true, OWNER_OURS, false},
        {MISSING, TRUST_PENDING, false, OWNER_UNDECIDED, false},
        {MISSING, TRUST_UNCONFIRMED, false, OWNER_ASSUMED, false},
        {MISSING ", " THEIRS, TRUST_CONFIRMED, false, OWNER_UNKNOWN, true},
        {STRAY, TRUST_CONFIRMED, false, OWNER_UNKNOWN, false},
        {STRAY, TRUST_CONFIRMED, true, OWNER_OURS, false},
        {"{name: ours, namespace: elsewhere}", TRUST_CONFIRMED, false, OWNER_UNKNOWN, false},
        {"", TRUST_CONFIRMED, true, OWNER_FOREIGN, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct str text = arena_printf(a,
                                       GATEWAY_API "kind: HTTPRoute\n"
                                                   "metadata: {name: shop, namespace: default}\n"
                                                   "spec: {parentRefs: [%s]}\n",
                                       rows[i].parents);
        struct ownership got =
            object_ownership(view_yaml(a, text.p), world(a, rows[i].trust), rows[i].assume_ours);
        bool held = T_INT_EQ(got.owner, rows[i].want);
        held &= T_INT_EQ(got.also_foreign, rows[i].also_foreign);
        if (!held)
            printf("    row %zu: parents %s\n", i, rows[i].parents);
    }
}

static void the_gateway_of_a_parent_is_handed_out(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct gateway *gateway = NULL;
    struct parent_ref ref = {.name = STR("theirs")};
    T_INT_EQ(parent_ref_owner(&ref, STR("default"), world(a, TRUST_CONFIRMED), false, &gateway),
             OWNER_FOREIGN);
    if (T_TRUE(gateway != NULL))
        T_STR_EQ(gateway->class_name, "other");
    gateway = NULL;
    ref.name = STR("missing");
    T_INT_EQ(parent_ref_owner(&ref, STR("default"), world(a, TRUST_CONFIRMED), true, &gateway),
             OWNER_OURS);
    T_TRUE(gateway == NULL);
}

/* Everybody's grants, Services and Namespaces are looked at. */
static void other_kinds_are_ours(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct api_object *grant = view_yaml(a, GATEWAY_API "kind: ReferenceGrant\n");
    T_INT_EQ(object_ownership(grant, world(a, TRUST_PENDING), false).owner, OWNER_OURS);
}

CU_TestInfo ownership_tests[] = {
    {"classes belong to their controller", classes_belong_to_their_controller},
    {"Gateways belong to their class", gateways_belong_to_their_class},
    {"routes belong to their parents", routes_belong_to_their_parents},
    {"the Gateway of a parent is handed out", the_gateway_of_a_parent_is_handed_out},
    {"other kinds are ours", other_kinds_are_ours},
    CU_TEST_INFO_NULL,
};
