/* test_field.c - paths, their order, and the texts of field errors. */
#include "kube_meta/field.h"

#include "suites.h"
#include "support/assert.h"

static void paths_are_rendered(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct fpath *rule = FP_INDEX(FP_FIELD(FP_FIELD(NULL, "spec"), "rules"), 3);
    const struct fpath *key =
        FP_KEY(FP_FIELD(FP_FIELD(NULL, "metadata"), "annotations"), STR("example.com/a~b"));
    T_STR_EQ(fpath_render(a, NULL), "");
    T_STR_EQ(fpath_pointer(a, NULL), "");
    T_STR_EQ(fpath_render(a, rule), "spec.rules[3]");
    T_STR_EQ(fpath_pointer(a, rule), "/spec/rules/3");
    T_STR_EQ(fpath_render(a, key), "metadata.annotations[example.com/a~b]");
    T_STR_EQ(fpath_pointer(a, key), "/metadata/annotations/example.com~1a~0b");
    T_STR_EQ(fpath_render(a, fpath_copy(a, key)), "metadata.annotations[example.com/a~b]");
}

static void values_and_places_are_found(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct jv *object = json(a, "{\"spec\":\n {\"rules\": [1,\n  {\"x\": \"y\"}]}}");
    const struct fpath *rules = FP_FIELD(FP_FIELD(NULL, "spec"), "rules");
    T_STR_EQ(jv_str(fpath_get(object, FP_FIELD(FP_INDEX(rules, 1), "x"))), "y");
    T_TRUE(fpath_get(object, FP_FIELD(FP_INDEX(rules, 0), "x")) == NULL);
    T_TRUE(fpath_get(object, FP_INDEX(rules, 2)) == NULL);
    T_TRUE(fpath_get(object, NULL) == object);
    T_INT_EQ(fpath_place(object, FP_INDEX(rules, 1)).line, 3);
    T_INT_EQ(fpath_place(object, FP_FIELD(FP_INDEX(rules, 7), "x")).line, 2);
}

/* Every path of the list stands before all that follow it. */
static void order_is_that_of_the_document(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct jv *object = json(a, "{\"b\": [{\"z\": 1, \"y\": 2}, {}], \"a\": {}}");
    const struct fpath *b = FP_FIELD(NULL, "b"), *first = FP_INDEX(b, 0);
    const struct fpath *const in_order[] = {
        NULL,
        b,
        first,
        FP_FIELD(first, "z"),
        FP_FIELD(first, "y"),
        FP_FIELD(first, "absent1"),
        FP_FIELD(first, "absent2"),
        FP_INDEX(b, 1),
        FP_FIELD(FP_INDEX(b, 1), "z"),
        FP_INDEX(b, 2),
        FP_FIELD(NULL, "a"),
        FP_FIELD(NULL, "absent"),
    };
    for (size_t i = 0; i < ARRAY_LEN(in_order); i++) {
        for (size_t j = 0; j < ARRAY_LEN(in_order); j++) {
            int want = i < j ? -1 : i > j;
            int got = fpath_order(object, in_order[i], fpath_copy(a, in_order[j]));
            if (got != want)
                printf("paths %zu and %zu\n", i, j);
            T_INT_EQ(got, want);
        }
    }
}

static void texts_follow_apimachinery(void)
{
    static const struct {
        enum field_error_type type;
        const char *value; /* JSON; NULL: none */
        const char *detail;
        const char *want;
    } rows[] = {
        {FIELD_INVALID, "\"a\\\"b\"", "must be c", "Invalid value: \"a\\\"b\": must be c"},
        {FIELD_INVALID, "70000", "must be 1-65535", "Invalid value: 70000: must be 1-65535"},
        {FIELD_INVALID, "1.50", "", "Invalid value: 1.50"},
        {FIELD_INVALID, "true", "no", "Invalid value: true: no"},
        {FIELD_INVALID, "null", "no", "Invalid value: null: no"},
        {FIELD_INVALID, "{\"a\": [1]}", "no", "Invalid value: {\"a\":[1]}: no"},
        {FIELD_INVALID, NULL, "no", "Invalid value: no"},
        {FIELD_TYPE_INVALID, "\"x\"", "must be a list", "Invalid value: \"x\": must be a list"},
        {FIELD_REQUIRED, "\"hidden\"", "set it", "Required value: set it"},
        {FIELD_FORBIDDEN, "1", "not with x", "Forbidden: not with x"},
        {FIELD_TOO_LONG, "\"hidden\"", "may not be more", "Too long: may not be more"},
        {FIELD_NOT_SUPPORTED, "\"x\"", "supported values: \"y\"",
         "Unsupported value: \"x\": supported values: \"y\""},
        {FIELD_DUPLICATE, "\"x\"", "", "Duplicate value: \"x\""},
        {FIELD_NOT_FOUND, "\"x\"", "", "Not found: \"x\""},
        {FIELD_TOO_MANY, "[1,2,3]", "must have at most 2 items",
         "Too many: 3: must have at most 2 items"},
        {FIELD_TOO_FEW, "[]", "must have at least 1", "Too few: 0: must have at least 1"},
        {FIELD_INVALID, "\"a\\n\\u0001\\u007f\\u0085\\t\"", "d\n",
         "Invalid value: \"a\\n\\x01\\x7f\\u0085\\t\": d\\n"},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct jv *value = rows[i].value ? json(a, rows[i].value) : NULL;
        T_STR_EQ(field_error_text(a, rows[i].type, value, str_of(rows[i].detail)), rows[i].want);
    }
    T_STR_EQ(field_error_reason(FIELD_TYPE_INVALID), "FieldValueTypeInvalid");
    T_STR_EQ(field_error_reason(FIELD_TOO_FEW), "FieldValueTooFew");
    T_STR_EQ(field_error_label(FIELD_TOO_FEW), "Too few");
}

static void long_values_are_cut_between_characters(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1024), want = STRBUF(1024);
    strbuf_addz(&want, "Invalid value: \"");
    for (unsigned i = 0; i < LIMIT_VALUE_CHARS + 5; i++) {
        strbuf_addz(&text, "\xC3\xA9");
        if (i < LIMIT_VALUE_CHARS)
            strbuf_addz(&want, "\xC3\xA9");
    }
    strbuf_addz(&want, "...\"");
    const struct jv *value = jv_new_str(a, strbuf_str(&text));
    T_STR_EQ(field_error_text(a, FIELD_INVALID, value, STR_NONE), strbuf_str(&want));
}

CU_TestInfo field_tests[] = {
    {"paths_are_rendered", paths_are_rendered},
    {"values_and_places_are_found", values_and_places_are_found},
    {"order_is_that_of_the_document", order_is_that_of_the_document},
    {"texts_follow_apimachinery", texts_follow_apimachinery},
    {"long_values_are_cut_between_characters", long_values_are_cut_between_characters},
    CU_TEST_INFO_NULL,
};
