/* object_set.c - tests of what a set of objects answers, alone and before somebody else. */
#include "api/object_set.h"

#include "api/views.h"
#include "manifests.h"
#include "suites.h"
#include "support/assert.h"

#define SERVICE_A "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ClusterIP}}"

static enum lookup_state get(struct object_set *set, enum api_kind kind, const char *namespace,
                             const char *name, const struct api_object **ret)
{
    const struct lookup *lookup = object_set_lookup(set);
    return lookup->get(lookup->ctx, kind, str_of(namespace), str_of(name), ret);
}

static enum lookup_state list_all(struct object_set *set, enum api_kind kind,
                                  struct object_list *ret)
{
    const struct lookup *lookup = object_set_lookup(set);
    return lookup->list(lookup->ctx, kind, INDEX_ALL, STR(""), ret);
}

static enum lookup_trust trust(struct object_set *set, const char *name)
{
    const struct lookup *lookup = object_set_lookup(set);
    return lookup->trust(lookup->ctx, KIND_SERVICE, STR("default"), str_of(name));
}

static void objects_are_found(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct object_set *set = object_set_new(a);
    const struct api_object *found = NULL;
    T_INT_EQ(get(set, KIND_SERVICE, "default", "a", &found), LOOKUP_ABSENT);
    T_TRUE(found == NULL);
    add_yaml(a, set, SERVICE_A);
    add_yaml(a, set, "{apiVersion: v1, kind: Namespace, metadata: {name: ns, namespace: x}}");
    add_yaml(a, set, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}");
    T_INT_EQ(get(set, KIND_SERVICE, "default", "a", &found), LOOKUP_FOUND);
    T_STR_EQ(api_object_id(a, found), "default/a");
    T_INT_EQ(get(set, KIND_SERVICE, "other", "a", &found), LOOKUP_ABSENT);
    T_INT_EQ(get(set, KIND_NAMESPACE, "", "ns", &found), LOOKUP_FOUND);
    T_INT_EQ(trust(set, "nobody"), TRUST_CONFIRMED);
}

static void the_last_of_a_name_counts(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct object_set *set = object_set_new(a);
    struct object_list list = {0};
    const struct api_object *found = NULL;
    add_yaml(a, set, SERVICE_A);
    add_yaml(a, set,
             "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: default}, spec: "
             "{type: NodePort}}");
    T_INT_EQ(list_all(set, KIND_SERVICE, &list), LOOKUP_FOUND);
    T_INT_EQ(list.n, 1);
    get(set, KIND_SERVICE, "default", "a", &found);
    T_STR_EQ(((const struct service *)found)->type, "NodePort");
    object_set_remove(set, KIND_SERVICE, STR("default"), STR("a"));
    object_set_remove(set, KIND_SERVICE, STR("default"), STR("a"));
    T_INT_EQ(get(set, KIND_SERVICE, "default", "a", &found), LOOKUP_ABSENT);
    T_INT_EQ(list_all(set, KIND_SERVICE, &list), LOOKUP_ABSENT);
}

static void kinds_may_exist_elsewhere(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct object_set *set = object_set_new(a);
    const struct api_object *found = NULL;
    struct object_list list = {0};
    object_set_assume_present(set, KIND_SERVICE);
    T_INT_EQ(get(set, KIND_SERVICE, "default", "a", &found), LOOKUP_UNKNOWN);
    T_INT_EQ(list_all(set, KIND_SERVICE, &list), LOOKUP_UNKNOWN);
    T_INT_EQ(get(set, KIND_GATEWAY, "default", "a", &found), LOOKUP_ABSENT);
    add_yaml(a, set, SERVICE_A);
    T_INT_EQ(get(set, KIND_SERVICE, "default", "a", &found), LOOKUP_FOUND);
}

static enum lookup_trust never_sure(void *ctx, enum api_kind kind, struct str namespace,
                                    struct str name)
{
    (void)ctx, (void)kind, (void)namespace, (void)name;
    return TRUST_PENDING;
}

static void what_stands_behind_is_asked(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct object_set *cluster = object_set_new(a), *set = object_set_new(a);
    const struct api_object *found = NULL;
    struct object_list list = {0};
    add_yaml(a, cluster, SERVICE_A);
    add_yaml(a, cluster, "{apiVersion: v1, kind: Service, metadata: {name: b}}");
    add_yaml(a, set,
             "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: NodePort}}");
    struct lookup behind = *object_set_lookup(cluster);
    behind.trust = never_sure;
    object_set_set_behind(set, &behind);
    T_INT_EQ(get(set, KIND_SERVICE, "default", "b", &found), LOOKUP_FOUND);
    T_INT_EQ(get(set, KIND_SERVICE, "default", "c", &found), LOOKUP_ABSENT);
    T_INT_EQ(get(set, KIND_SERVICE, "default", "a", &found), LOOKUP_FOUND);
    T_STR_EQ(((const struct service *)found)->type, "NodePort");
    T_INT_EQ(list_all(set, KIND_SERVICE, &list), LOOKUP_FOUND);
    T_INT_EQ(list.n, 2);
    T_INT_EQ(trust(set, "a"), TRUST_CONFIRMED);
    T_INT_EQ(trust(set, "b"), TRUST_PENDING);
    T_INT_EQ(trust(set, ""), TRUST_PENDING);
}

CU_TestInfo object_set_tests[] = {
    {"objects are found", objects_are_found},
    {"the last of a name counts", the_last_of_a_name_counts},
    {"kinds may exist elsewhere", kinds_may_exist_elsewhere},
    {"what stands behind is asked", what_stands_behind_is_asked},
    CU_TEST_INFO_NULL,
};
