/* test_selector.c - what label selectors match, and what is wrong with the malformed. */
#include "kube_meta/selector.h"

#include "base/strbuf.h"
#include "suites.h"
#include "support/assert.h"

static void matching(void)
{
    static const struct {
        const char *selector;
        const char *labels;
        bool want;
    } rows[] = {
        {"{}", "{}", true},
        {"{}", "{\"a\": \"1\"}", true},
        {"{\"matchLabels\": {\"a\": \"1\"}}", "{\"a\": \"1\", \"b\": \"2\"}", true},
        {"{\"matchLabels\": {\"a\": \"1\"}}", "{\"a\": \"2\"}", false},
        {"{\"matchLabels\": {\"a\": \"\"}}", "{\"a\": \"\"}", true},
        {"{\"matchLabels\": {\"a\": \"\"}}", "{}", false},
        {"{\"matchLabels\": {\"a\": \"1\", \"b\": \"2\"}}", "{\"a\": \"1\"}", false},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"In\","
         " \"values\": [\"1\", \"2\"]}]}",
         "{\"a\": \"2\"}", true},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"In\", \"values\": [\"1\"]}]}",
         "{}", false},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"NotIn\", \"values\": [\"1\"]}]}",
         "{\"a\": \"1\"}", false},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"NotIn\", \"values\": [\"1\"]}]}",
         "{}", true},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"Exists\"}]}", "{\"a\": \"\"}",
         true},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"Exists\"}]}", "{}", false},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"DoesNotExist\"}]}", "{}", true},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"DoesNotExist\"}]}",
         "{\"a\": \"1\"}", false},
        {"{\"matchLabels\": {\"a\": \"1\"},"
         " \"matchExpressions\": [{\"key\": \"b\", \"operator\": \"Exists\"}]}",
         "{\"a\": \"1\"}", false},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct selector selector;
        struct kv_list labels = kv_list_parse(a, json(a, rows[i].labels));
        selector_parse(a, json(a, rows[i].selector), NULL, NULL, &selector);
        if (selector_matches(&selector, &labels) != rows[i].want)
            printf("%s on %s\n", rows[i].selector, rows[i].labels);
        T_TRUE(selector_matches(&selector, &labels) == rows[i].want);
    }
}

static void write_error(void *ctx, const struct fpath *path, enum field_error_type type,
                        const struct jv *value, struct str detail)
{
    struct strbuf *out = ctx;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    strbuf_printf(out, "%" PRISTR ": %" PRISTR "\n", STR_ARG(fpath_render(a, path)),
                  STR_ARG(field_error_text(a, type, value, detail)));
}

/* Each mistake is told at its place, and lets nothing in. */
static void mistakes(void)
{
    static const struct {
        const char *selector;
        const char *want;
    } rows[] = {
        {"[]", "s: Invalid value: []: must be of type object, not array\n"},
        {"{\"matchLabels\": 1}",
         "s.matchLabels: Invalid value: 1: must be of type object, not number\n"},
        {"{\"matchLabels\": {\"a\": 1}}",
         "s.matchLabels[a]: Invalid value: 1: must be of type string, not number\n"},
        {"{\"matchLabels\": {\"-\": \"1\"}}", "s.matchLabels[-]: Invalid value: label key: "},
        {"{\"matchLabels\": {\"a\": \"b c\"}}", "s.matchLabels[a]: Invalid value: \"b c\": must "},
        {"{\"matchExpressions\": [{}]}",
         "s.matchExpressions[0].key: Required value: the label that the requirement is about\n"
         "s.matchExpressions[0].operator: Required value: one of In, NotIn, Exists, DoesNotExist"},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"in\"}]}",
         "s.matchExpressions[0].operator: Unsupported value: \"in\": supported values: \"In\", "},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"In\"}]}",
         "s.matchExpressions[0].values: Required value: must be specified when"},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"Exists\","
         " \"values\": [\"1\"]}]}",
         "s.matchExpressions[0].values: Forbidden: may not be specified when"},
        {"{\"matchExpressions\": [{\"key\": \"a\", \"operator\": \"In\","
         " \"values\": [\"1\", 2, \"?\"]}]}",
         "s.matchExpressions[0].values[1]: Invalid value: 2: must be of type string, not number\n"
         "s.matchExpressions[0].values[2]: Invalid value: \"?\": must "},
        {"{\"matchExpressions\": [7]}",
         "s.matchExpressions[0]: Invalid value: 7: must be of type object, not number\n"},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct kv_list labels = kv_list_parse(a, json(a, "{\"a\": \"1\"}"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(strbuf_free) struct strbuf out = STRBUF(4096);
        struct selector_errors errors = {write_error, &out};
        struct selector selector;
        selector_parse(a, json(a, rows[i].selector), FP_FIELD(NULL, "s"), &errors, &selector);
        struct str got = str_sub(strbuf_str(&out), 0, strlen(rows[i].want));
        T_STR_EQ(got, rows[i].want);
        T_TRUE(!selector_matches(&selector, &labels));
    }
}

CU_TestInfo selector_tests[] = {
    {"matching", matching},
    {"mistakes", mistakes},
    CU_TEST_INFO_NULL,
};
