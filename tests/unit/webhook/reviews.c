/* reviews.c - reading reviews: what is refused with which status, what is read from the others. */
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define KIND                                                                                       \
    "\"kind\":{\"group\":\"gateway.networking.k8s.io\",\"version\":\"v1\",\"kind\":\"HTTPRoute\"}"
#define REVIEW(request)                                                                            \
    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":" request "}"
#define ROUTE "{\"apiVersion\":\"gateway.networking.k8s.io/v1\",\"kind\":\"HTTPRoute\"}"

static const struct {
    const char *body;
    int status;
    const char *part; /* of the message */
} malformed[] = {
    {"", 400, "line 1, column 1"},
    {"no", 400, "line 1, column 1"},
    {"{", 400, "line 1, column 2"},
    {"[]", 400, "kind must be \"AdmissionReview\""},
    {"null", 400, "kind must be"},
    {"{}", 400, "kind must be"},
    {REVIEW("{}") "x", 400, "column"},
    {"{\"kind\":\"AdmissionReview\",\"kind\":\"AdmissionReview\"}", 400, "column"},
    {"{\"kind\":\"ConversionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}", 400, "kind must be"},
    {"{\"kind\":7,\"apiVersion\":\"admission.k8s.io/v1\"}", 400, "kind must be"},
    {"{\"kind\":\"AdmissionReview\"}", 400, "apiVersion must be"},
    {"{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v2\"}", 400,
     "apiVersion must be admission.k8s.io/v1 or admission.k8s.io/v1beta1"},
    {"{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}", 400,
     "request is missing"},
    {REVIEW("null"), 400, "request is missing"},
    {REVIEW("[]"), 400, "request is missing"},
    {REVIEW("{}"), 400, "request.uid is missing"},
    {REVIEW("{\"uid\":\"\"}"), 400, "request.uid is missing"},
    {REVIEW("{\"uid\":5}"), 400, "request.uid is missing or not a string"},
    {REVIEW("{\"uid\":\"u\"}"), 400, "request.operation is missing"},
    {REVIEW("{\"uid\":\"u\",\"operation\":[\"CREATE\"]}"), 400, "request.operation"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"create\"}"), 400, "request.operation must be CREATE"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\"," KIND
            ",\"resource\":{\"group\":\"gateway.networking.k8s.io\",\"resource\":\"gateways\"},"
            "\"object\":" ROUTE "}"),
     400, "request.resource is not the resource of request.kind"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\"}"), 400, "request.kind must have"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\",\"kind\":\"HTTPRoute\"}"), 400,
     "request.kind must have"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\",\"kind\":{\"group\":\"g\",\"kind\":\"K\"}}"),
     400, "request.kind must have the strings group, version and kind"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\"," KIND "}"), 400,
     "request.object must be an object"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\"," KIND ",\"object\":null}"), 400,
     "request.object must be an object"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"UPDATE\"," KIND ",\"object\":\"x\"}"), 400,
     "request.object must be an object"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"UPDATE\"," KIND ",\"object\":" ROUTE "}"), 400,
     "request.oldObject must be an object for UPDATE"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"UPDATE\"," KIND ",\"object\":" ROUTE
            ",\"oldObject\":null}"),
     400, "request.oldObject must be an object for UPDATE"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\"," KIND ",\"object\":{}}"), 400,
     "the object's kind is not the one that request.kind names"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"CREATE\"," KIND ",\"object\":{\"kind\":\"Gateway\"}}"),
     400, "the object's kind"},
    {REVIEW("{\"uid\":\"u\",\"operation\":\"DELETE\"," KIND
            ",\"oldObject\":{\"kind\":\"Gateway\"}}"),
     400, "the object's kind"},
};

static void malformed_reviews_are_refused(void)
{
    struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(malformed); i++) {
        struct error err = {0};
        int status = 0;
        const struct admission *admission =
            admission_read(a, str_of(malformed[i].body), &status, &err);
        T_TRUE(admission == NULL);
        T_INT_EQ(status, malformed[i].status);
        T_CONTAINS(err.message, malformed[i].part);
    }
    arena_free(a);
}

/* Limits are 413, so that nobody looks for a mistake in the syntax. */
static void reviews_over_a_limit(void)
{
    struct arena *a = arena_new();
    struct error err;
    int status = 0;
    char deep[2 * LIMIT_JSON_DEPTH];
    memset(deep, '[', sizeof(deep));
    T_TRUE(admission_read(a, (struct str){deep, sizeof(deep)}, &status, &err) == NULL);
    T_INT_EQ(status, 413);
    char uid[LIMIT_UID_BYTES + 2];
    memset(uid, 'u', sizeof(uid) - 1);
    uid[sizeof(uid) - 1] = '\0';
    T_TRUE(admission_read(a, arena_printf(a, REVIEW("{\"uid\":\"%s\"}"), uid), &status, &err) ==
           NULL);
    T_INT_EQ(status, 400);
    T_CONTAINS(err.message, "request.uid is too long");
    arena_free(a);
}

/* A review that must be readable. */
static const struct admission *read_review(struct arena *a, const struct request_parts *parts)
{
    struct error err;
    int status;
    static const struct admission nothing;
    const struct admission *admission = admission_read(a, review_body(a, parts), &status, &err);
    T_OK_PTR(admission, &err);
    return admission ? admission : &nothing;
}

static void everything_is_read(void)
{
    struct arena *a = arena_new();
    const struct admission *r = read_review(
        a, &(struct request_parts){.api_version = "admission.k8s.io/v1beta1",
                                   .operation = "UPDATE",
                                   .object = ROUTE,
                                   .old_object = ROUTE,
                                   .more = ",\"name\":\"shop\",\"dryRun\":true,\"extra\":1"});
    T_STR_EQ(r->api_version, "admission.k8s.io/v1beta1");
    T_STR_EQ(r->uid, "u-1");
    T_STR_EQ(r->name, "shop");
    T_TRUE(r->dry_run);
    T_INT_EQ(r->review.kind, KIND_HTTP_ROUTE);
    T_INT_EQ(r->review.operation, OP_UPDATE);
    T_STR_EQ(r->review.namespace, "default");
    T_TRUE(r->review.object && r->review.old_object);
    arena_free(a);
}

static void names_come_from_where_there_is_one(void)
{
    struct arena *a = arena_new();
    struct request_parts parts = {.object = route(a, "{\"name\":\"shop\"}", "{}")};
    T_STR_EQ(read_review(a, &parts)->name, "shop");
    parts.object = route(a, "{\"generateName\":\"shop-\"}", "{}");
    T_STR_EQ(read_review(a, &parts)->name, "shop-");
    parts.more = ",\"name\":\"\"";
    T_STR_EQ(read_review(a, &parts)->name, "shop-");
    parts.object = route(a, "{\"name\":7}", "{}");
    T_STR_EQ(read_review(a, &parts)->name, "");
    arena_free(a);
}

/* Always allowed: foreign kinds, subresources, operations without an object, DELETE of old API. */
static void nothing_to_review(void)
{
    struct arena *a = arena_new();
    const struct request_parts parts[] = {
        {.kind = "GRPCRoute", .object = "{}"},
        {.object = ROUTE, .more = ",\"subResource\":\"status\""},
        {.operation = "CONNECT", .object = "null"},
        {.operation = "DELETE"},
        {.operation = "DELETE", .object = "null", .old_object = "null"},
    };
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        T_INT_EQ(read_review(a, &parts[i])->review.kind, KIND_UNKNOWN);
        for (enum admission_stage stage = ADMISSION_MUTATE; stage <= ADMISSION_VALIDATE; stage++) {
            const struct jv *answer = answer_to(a, &parts[i], stage);
            T_TRUE(jv_bool(at(answer, "allowed"), false));
            T_INT_EQ(jv_len(answer), 2);
        }
    }
    arena_free(a);
}

static void a_delete_has_its_old_object(void)
{
    struct arena *a = arena_new();
    const struct request_parts parts = {
        .operation = "DELETE", .object = "null", .old_object = ROUTE};
    const struct admission *r = read_review(a, &parts);
    T_INT_EQ(r->review.kind, KIND_HTTP_ROUTE);
    T_INT_EQ(r->review.operation, OP_DELETE);
    T_TRUE(r->review.object == NULL && r->review.old_object != NULL);
    arena_free(a);
}

CU_TestInfo reviews_tests[] = {
    {"malformed reviews are refused", malformed_reviews_are_refused},
    {"reviews over a limit", reviews_over_a_limit},
    {"everything is read", everything_is_read},
    {"names come from where there is one", names_come_from_where_there_is_one},
    {"nothing to review", nothing_to_review},
    {"a DELETE has its old object", a_delete_has_its_old_object},
    CU_TEST_INFO_NULL,
};
