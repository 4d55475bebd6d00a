/* test_metadata.c - metadata of an object on creation and update. */
#include "suites.h"

#include "support/assert.h"
#include "violations.h"

static struct jv *class_with(struct arena *a, const char *metadata)
{
    return json(a, arena_printf(a,
                                "{\"apiVersion\":\"gateway.networking.k8s.io/v1\",\"kind\":"
                                "\"GatewayClass\",\"metadata\":%s,\"spec\":{\"controllerName\":"
                                "\"a.b/c\"}}",
                                metadata)
                       .p);
}

/* The only violation is about metadata.PATH and its text contains `part`; none for NULL. */
static void expect(const char *metadata, const char *path, const char *part)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str got = violations(a, "", class_with(a, metadata));
    if (!path) {
        T_STR_EQ(got, "");
        return;
    }
    T_TRUE(str_starts(got, arena_printf(a, "METADATA metadata%s: ", path)));
    T_CONTAINS(got, part);
    T_LACKS(got, " | ");
}

static void names(void)
{
    expect("{\"name\":\"a.b-c\"}", NULL, NULL);
    expect("{\"generateName\":\"a-\"}", NULL, NULL);
    expect("{}", ".name", "Required value: name or generateName is required");
    expect("null", ".name", "Required value");
    expect("{\"name\":\"A\"}", ".name", "\"A\"");
    expect("{\"generateName\":\"A-\"}", ".generateName", "\"A-\"");
    expect("{\"generateName\":\"a.-\"}", ".generateName", "\"a.-\"");
    expect("{\"name\":\"a\",\"namespace\":\"a.b\"}", ".namespace", "\"a.b\"");
}

static void labels_and_annotations(void)
{
    expect("{\"name\":\"a\",\"labels\":{\"x.y/z\":\"\",\"b\":\"c\"}}", NULL, NULL);
    expect("{\"name\":\"a\",\"labels\":{\"-a\":\"\"}}", ".labels[-a]", "\"-a\"");
    expect("{\"name\":\"a\",\"labels\":{\"a\":\"b c\"}}", ".labels[a]", "\"b c\"");
    expect("{\"name\":\"a\",\"annotations\":{\"A.B/c\":\"any text\"}}", NULL, NULL);
    expect("{\"name\":\"a\",\"annotations\":{\"a b\":\"\"}}", ".annotations[a b]", "\"a b\"");
}

static void annotations_are_limited_in_size(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *object = class_with(a, "{\"name\":\"a\",\"annotations\":{}}");
    struct jv *annotations = jv_get_mut(jv_get_mut(object, STR("metadata")), STR("annotations"));
    char *text = arena_alloc(a, 256 << 10);
    memset(text, 'x', (256 << 10) - 1);
    jv_set(a, annotations, STR("k"), jv_new_str(a, (struct str){text, (256 << 10) - 1}));
    T_STR_EQ(violations(a, "", object), "");
    jv_set(a, annotations, STR("l"), jv_new_str(a, STR("")));
    T_CONTAINS(violations(a, "", object), "METADATA metadata.annotations: Too long");
}

static void owners_and_finalizers(void)
{
    expect("{\"name\":\"a\",\"finalizers\":[\"a.b/c\"],\"ownerReferences\":[{\"apiVersion\":\"v1\","
           "\"kind\":\"K\",\"name\":\"n\",\"uid\":\"u\",\"controller\":true}]}",
           NULL, NULL);
    expect("{\"name\":\"a\",\"finalizers\":[\"a b\"]}", ".finalizers[0]", "\"a b\"");
    expect("{\"name\":\"a\",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"K\",\"name\":"
           "\"n\"}]}",
           ".ownerReferences[0].uid", "must not be empty");
    const char *two = "{\"name\":\"a\",\"ownerReferences\":["
                      "{\"apiVersion\":\"v1\",\"kind\":\"K\",\"name\":\"n\",\"uid\":\"u\","
                      "\"controller\":true},"
                      "{\"apiVersion\":\"v1\",\"kind\":\"K\",\"name\":\"m\",\"uid\":\"v\","
                      "\"controller\":true}]}";
    expect(two, ".ownerReferences", "only one");
}

static void wrong_types_hide_the_rest(void)
{
    expect("{\"name\":7}", ".name", "must be a string, not of type number; put it in quotes");
    expect("{\"labels\":{\"a\":true}}", ".labels[a]", "must be a string");
    expect("[]", "", "must be an object");
}

static void names_are_not_judged_on_update(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(violations_of_update(a, class_with(a, "{\"finalizers\":[\"a b\"]}")), "");
    T_CONTAINS(violations_of_update(a, class_with(a, "{\"labels\":{\"-\":\"\"}}")), "METADATA");
}

CU_TestInfo metadata_tests[] = {
    {"names", names},
    {"labels and annotations", labels_and_annotations},
    {"annotations are limited in size", annotations_are_limited_in_size},
    {"owners and finalizers", owners_and_finalizers},
    {"wrong types hide the rest", wrong_types_hide_the_rest},
    {"names are not judged on update", names_are_not_judged_on_update},
    CU_TEST_INFO_NULL,
};
