/* answers.c - decisions as the API server and kubectl read them: denials, warnings, patches. */
#include "base/base64.h"
#include "json/json_patch.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"
#include "webhook/answer.h"
#include "world.h"

#define GOOD                                                                                       \
    "{\"parentRefs\":[{\"name\":\"my-hotel\",\"sectionName\":\"http\"}],"                          \
    "\"rules\":[{\"backendRefs\":[{\"name\":\"inventory-ver1\",\"kind\":\"Service\","              \
    "\"port\":8090,\"weight\":1}]}]}"

/* Two errors, none of them the CRD's: a listener that does not exist, a match that Lattice has not.
 */
#define TWO_ERRORS                                                                                 \
    "{\"parentRefs\":[{\"name\":\"my-hotel\",\"sectionName\":\"htp\"}],"                           \
    "\"rules\":[{\"matches\":[{\"queryParams\":[{\"name\":\"a\",\"value\":\"b\"}]}],"              \
    "\"backendRefs\":[{\"name\":\"inventory-ver1\",\"kind\":\"Service\",\"port\":8090,"            \
    "\"weight\":1}]}]}"

static void good_objects_are_allowed(void)
{
    struct arena *a = arena_new();
    const struct request_parts parts = {.object = route(a, "{\"name\":\"shop\"}", GOOD)};
    const struct jv *answer = answer_to(a, &parts, ADMISSION_VALIDATE);
    T_TRUE(jv_bool(at(answer, "allowed"), false));
    T_TRUE(at(answer, "status") == NULL && at(answer, "warnings") == NULL);
    T_TRUE(at(answer, "patch") == NULL && at(answer, "auditAnnotations") == NULL);
    arena_free(a);
}

static size_t lines_of(struct str text)
{
    struct str line;
    size_t n = 0;
    while (str_split(&text, '\n', &line))
        n++;
    return n;
}

/* Every finding stands in the message, a line each, and in the causes, with its path. */
static void check_denial(const struct jv *answer, const char *name)
{
    const struct jv *causes = at(answer, "status/details/causes");
    struct str message = jv_str(at(answer, "status/message"));
    int64_t code = 0;
    T_TRUE(!jv_bool(at(answer, "allowed"), true));
    T_TRUE(jv_int(at(answer, "status/code"), &code) && code == 422);
    T_STR_EQ(jv_str(at(answer, "status/status")), "Failure");
    T_STR_EQ(jv_str(at(answer, "status/reason")), "Invalid");
    T_STR_EQ(jv_str(at(answer, "status/details/kind")), "HTTPRoute");
    T_STR_EQ(jv_str(at(answer, "status/details/group")), "gateway.networking.k8s.io");
    T_STR_EQ(jv_str(at(answer, "status/details/name")), name);
    T_TRUE(jv_len(causes) >= 2);
    T_INT_EQ(lines_of(message), jv_len(causes) + 1);
    jv_foreach (causes, i, cause) {
        struct str field = jv_str(at(cause, "field"));
        T_TRUE(field.n > 0 && str_find(message, field) > 0);
        T_TRUE(str_starts(jv_str(at(cause, "reason")), STR("FieldValue")));
        struct str text = jv_str(at(cause, "message"));
        ptrdiff_t bracket = str_find(text, STR(" ["));
        T_TRUE(bracket > 0 && str_ends(text, STR("]")));
        T_TRUE(str_find(message, str_sub(text, 0, (size_t)bracket)) > 0);
    }
}

static void denials_tell_every_finding(void)
{
    static const char *const versions[] = {"admission.k8s.io/v1", "admission.k8s.io/v1beta1"};
    struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        const struct request_parts parts = {.api_version = versions[i],
                                            .object = route(a, "{\"name\":\"shop\"}", TWO_ERRORS)};
        const struct jv *answer = answer_to(a, &parts, ADMISSION_VALIDATE);
        check_denial(answer, "shop");
        struct str message = jv_str(at(answer, "status/message"));
        T_TRUE(str_starts(message,
                          STR("HTTPRoute.gateway.networking.k8s.io \"shop\" is invalid:\nHR")));
        T_CONTAINS(message, "spec.parentRefs[0].sectionName");
        T_CONTAINS(message, "spec.rules[0].matches[0].queryParams");
        T_CONTAINS(jv_str(at(answer, "auditAnnotations/findings")), "HR303");
    }
    arena_free(a);
}

static void objects_without_a_name_yet(void)
{
    struct arena *a = arena_new();
    const struct request_parts parts = {.object =
                                            route(a, "{\"generateName\":\"shop-\"}", TWO_ERRORS)};
    check_denial(answer_to(a, &parts, ADMISSION_VALIDATE), "shop-");
    arena_free(a);
}

/* What only we refuse is left to the validating review; what the CRD refuses is denied at once. */
static void mutation_denies_for_the_schema_only(void)
{
    struct arena *a = arena_new();
    struct request_parts parts = {.object = route(a, "{\"name\":\"shop\"}", TWO_ERRORS)};
    T_TRUE(jv_bool(at(answer_to(a, &parts, ADMISSION_MUTATE), "allowed"), false));
    parts.object =
        route(a, "{\"name\":\"shop\"}",
              "{\"parentRefs\":[{\"name\":\"my-hotel\",\"sectionName\":\"htp\"}],"
              "\"rules\":[{\"matches\":[{\"path\":{\"type\":\"Bogus\",\"value\":\"/\"}}],"
              "\"backendRefs\":[{\"name\":\"inventory-ver1\",\"port\":8090}]}]}");
    const struct jv *answer = answer_to(a, &parts, ADMISSION_MUTATE);
    check_denial(answer, "shop");
    T_CONTAINS(jv_str(at(answer, "status/message")), "spec.parentRefs[0].sectionName");
    T_TRUE(at(answer, "patch") == NULL);
    arena_free(a);
}

static void patches_are_json_patch_in_base64(void)
{
    struct arena *a = arena_new();
    struct error err;
    struct str bytes;
    const struct request_parts parts = {
        .object = route(a, "{\"name\":\"shop\"}",
                        "{\"parentRefs\":[{\"name\":\"my-hotel\",\"sectionName\":\"http\"}],"
                        "\"rules\":[{\"backendRefs\":[{\"name\":\"inventory-ver1\"}]}]}")};
    const struct jv *answer = answer_to(a, &parts, ADMISSION_MUTATE);
    T_STR_EQ(jv_str(at(answer, "patchType")), "JSONPatch");
    if (!T_TRUE(base64_decode(a, jv_str(at(answer, "patch")), &bytes)))
        bytes = STR("[]");
    const struct jv *patch = json_read(a, bytes, NULL, &err);
    const struct jv *object = json_read(a, str_of(parts.object), NULL, &err);
    const struct jv *changed = json_patch_apply(a, object, patch, &err);
    T_OK_PTR(changed, &err);
    int64_t port = 0, weight = 0;
    T_TRUE(jv_int(at(changed, "spec/rules/0/backendRefs/0/port"), &port) && port == 8090);
    T_TRUE(jv_int(at(changed, "spec/rules/0/backendRefs/0/weight"), &weight) && weight == 1);
    T_TRUE(jv_len(at(answer, "warnings")) > 0);
    arena_free(a);
}

/* What was patched is not patched again. */
static void complete_objects_get_no_patch(void)
{
    struct arena *a = arena_new();
    const struct request_parts parts = {.object = route(a, "{\"name\":\"shop\"}", GOOD)};
    const struct jv *answer = answer_to(a, &parts, ADMISSION_MUTATE);
    T_TRUE(jv_bool(at(answer, "allowed"), false));
    T_TRUE(at(answer, "patch") == NULL && at(answer, "patchType") == NULL);
    arena_free(a);
}

static void deletes_are_allowed(void)
{
    struct arena *a = arena_new();
    const struct request_parts parts = {.operation = "DELETE",
                                        .object = "null",
                                        .old_object = route(a, "{\"name\":\"shop\"}", TWO_ERRORS)};
    for (enum admission_stage stage = ADMISSION_MUTATE; stage <= ADMISSION_VALIDATE; stage++)
        T_TRUE(jv_bool(at(answer_to(a, &parts, stage), "allowed"), false));
    arena_free(a);
}

/* On an update, what was wrong before only warns. */
static void old_mistakes_warn(void)
{
    struct arena *a = arena_new();
    const char *bad = route(a, "{\"name\":\"shop\"}", TWO_ERRORS);
    const struct request_parts parts = {.operation = "UPDATE", .object = bad, .old_object = bad};
    const struct jv *answer = answer_to(a, &parts, ADMISSION_VALIDATE);
    T_TRUE(jv_bool(at(answer, "allowed"), false));
    T_TRUE(jv_len(at(answer, "warnings")) >= 2);
    arena_free(a);
}

/* The warnings of an allowed review with these notes. */
static const struct jv *warnings_of(struct arena *a, const struct str *notes, size_t count)
{
    struct error err;
    struct admission admission = {.api_version = STR("admission.k8s.io/v1"), .uid = STR("u-1")};
    struct evaluation evaluation = {0};
    for (size_t i = 0; i < count; i++)
        vec_push(a, &evaluation.notes, notes[i]);
    const struct jv *root = json_read(a, answer_allowed(a, &admission, &evaluation), NULL, &err);
    T_OK_PTR(root, &err);
    return at(root, "response/warnings");
}

static void warnings_have_no_control_characters(void)
{
    struct arena *a = arena_new();
    const struct str note = STR("a\nb\tc\x01 d\x7F e\xC2\x85 f\xC2\x9F g\xC2\xA0 h\xC3\xA9");
    T_STR_EQ(jv_str(jv_at(warnings_of(a, &note, 1), 0)), "a b c  d  e  f  g\xC2\xA0 h\xC3\xA9");
    arena_free(a);
}

static void long_warnings_are_cut_between_characters(void)
{
    struct arena *a = arena_new();
    struct strbuf text = STRBUF(4096);
    for (unsigned i = 0; i < LIMIT_WARNING_CHARS; i++)
        strbuf_addz(&text, "\xC3\xA9");
    struct str fits = arena_str(a, strbuf_str(&text));
    T_STR_EQ(jv_str(jv_at(warnings_of(a, &fits, 1), 0)), fits);
    strbuf_addz(&text, "x");
    struct str longer = strbuf_str(&text);
    struct str cut = jv_str(jv_at(warnings_of(a, &longer, 1), 0));
    T_INT_EQ(str_utf8_len(cut), LIMIT_WARNING_CHARS);
    T_TRUE(str_is_utf8(cut) && str_ends(cut, STR("\xC3\xA9\xE2\x80\xA6")));
    strbuf_free(&text);
    arena_free(a);
}

static void warnings_stop_before_the_api_server_cuts(void)
{
    enum { NOTES = 100, CHARS = 100 };
    struct arena *a = arena_new();
    struct str notes[NOTES];
    for (int i = 0; i < NOTES; i++)
        notes[i] = arena_printf(a, "%0*d", CHARS, i);
    const struct jv *warnings = warnings_of(a, notes, NOTES);
    T_INT_EQ(jv_len(warnings), LIMIT_WARNINGS_TOTAL / CHARS);
    T_STR_EQ(jv_str(jv_at(warnings, 3)), notes[3]);
    arena_free(a);
}

CU_TestInfo answers_tests[] = {
    {"good objects are allowed", good_objects_are_allowed},
    {"denials tell every finding", denials_tell_every_finding},
    {"objects without a name yet", objects_without_a_name_yet},
    {"mutation denies for the schema only", mutation_denies_for_the_schema_only},
    {"patches are JSON Patch in base64", patches_are_json_patch_in_base64},
    {"complete objects get no patch", complete_objects_get_no_patch},
    {"deletes are allowed", deletes_are_allowed},
    {"old mistakes warn", old_mistakes_warn},
    {"warnings have no control characters", warnings_have_no_control_characters},
    {"long warnings are cut between characters", long_warnings_are_cut_between_characters},
    {"warnings stop before the API server cuts", warnings_stop_before_the_api_server_cuts},
    CU_TEST_INFO_NULL,
};
