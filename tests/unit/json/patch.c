/*
 * patch.c - JSON Patch, RFC 6902: the files of tests/cases/json_patch (each an array of {comment,
 * document, patch, and expected or error}), limits, and diff as the inverse of apply.
 */
#include "json/json_patch.h"

#include "base/limits.h"
#include "fixture.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"

static void check_case(struct arena *a, const struct jv *c)
{
    struct error err = {0};
    const struct jv *document = jv_get(c, "document"), *expected = jv_get(c, "expected");
    struct str before = written(a, document), message = jv_str(jv_get(c, "error"));
    const struct jv *got = json_patch_apply(a, document, jv_get(c, "patch"), &err);
    bool passed = expected ? T_OK_PTR(got, &err) && T_STR_EQ(written(a, got), written(a, expected))
                           : T_TRUE(!got && message.n) && T_STR_EQ(err.message, message);
    passed &= T_STR_EQ(written(a, document), before);
    if (!passed)
        printf("    %.*s\n", STR_ARG(jv_str(jv_get(c, "comment"))));
}

void patch_case(const char *path)
{
    SCRATCH(a);
    struct error err = {0};
    const struct jv *cases = json_read(a, read_case(a, path), NULL, &err);
    if (T_OK_PTR(cases, &err) && T_TRUE(jv_len(cases) > 0))
        jv_foreach (cases, i, c)
            check_case(a, c);
}

static const struct jv *apply(struct arena *a, const struct jv *document, const char *patch,
                              struct error *err)
{
    return json_patch_apply(a, document, parsed(a, patch), err);
}

static void codes(void)
{
    SCRATCH(a);
    struct error err = {0};
    const struct jv *v = parsed(a, "{\"a\":1}");
    T_FAILS(apply(a, v, "[{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]", &err) ? 0 : -1, &err,
            ERR_CONFLICT, "operation 0 of the patch");
    T_FAILS(apply(a, v, "[{\"op\":\"remove\",\"path\":\"/b\"}]", &err) ? 0 : -1, &err, ERR_INVALID,
            "operation 0 of the patch");
    T_FAILS(apply(a, v, "{}", &err) ? 0 : -1, &err, ERR_INVALID,
            "an array of operations, not object");
    T_FAILS(json_patch_apply(a, v, NULL, &err) ? 0 : -1, &err, ERR_INVALID, "not absent");
}

/* A list that is copied again and again; an object that is copied into itself. */
static void growth_is_bounded(void)
{
    SCRATCH(a);
    struct error err = {0};
    struct jv *copying = jv_new_array(a), *nesting = jv_new_array(a);
    struct jv *nest = parsed(a, "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/deeper\"}");
    struct jv *again = parsed(a, "{\"op\":\"copy\",\"from\":\"/0\",\"path\":\"/-\"}");
    for (int i = 0; i < 1000; i++) {
        jv_append(a, copying, again);
        jv_append(a, nesting, nest);
    }
    struct jv *wide = jv_new_array(a), *list = jv_new_array(a);
    for (int i = 0; i < 1000; i++)
        jv_append(a, wide, jv_new_int(a, i));
    jv_append(a, list, wide);
    T_FAILS(json_patch_apply(a, list, copying, &err) ? 0 : -1, &err, ERR_LIMIT,
            "operation 199 of the patch: the patch copies more than 200000 values");
    T_FAILS(json_patch_apply(a, parsed(a, "{}"), nesting, &err) ? 0 : -1, &err, ERR_LIMIT,
            "operation 63 of the patch: the result is nested deeper than 64 levels");
}

static void depth_is_bounded(void)
{
    SCRATCH(a);
    struct error err = {0};
    struct jv *v = parsed(a, "[]"), *patch = jv_new_array(a);
    struct jv *into = parsed(a, "{\"op\":\"add\",\"path\":\"/0\",\"value\":[]}");
    for (unsigned i = 1; i < LIMIT_JSON_DEPTH; i++) {
        struct jv *outer = jv_new_array(a);
        jv_append(a, outer, v);
        v = outer;
    }
    jv_append(a, patch, into);
    T_OK_PTR(json_patch_apply(a, v, patch, &err), &err);
    struct strbuf path = STRBUF(1000);
    for (unsigned i = 0; i < LIMIT_JSON_DEPTH; i++)
        strbuf_addz(&path, "/0");
    jv_set(a, into, STR("path"), jv_new_str(a, strbuf_str(&path)));
    strbuf_free(&path);
    T_FAILS(json_patch_apply(a, v, patch, &err) ? 0 : -1, &err, ERR_LIMIT,
            "the result is nested deeper than 64 levels");
}

static void differences_are_small(void)
{
    static const struct {
        const char *from, *to, *patch;
    } rows[] = {
        {"{\"a\":1}", "{\"a\":1.0}", "[]"},
        {"1", "2", "[{\"op\":\"replace\",\"path\":\"\",\"value\":2}]"},
        {"{}", "[]", "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]"},
        {"{\"a/b\":{\"~\":1}}", "{\"a/b\":{\"~\":null}}",
         "[{\"op\":\"replace\",\"path\":\"/a~1b/~0\",\"value\":null}]"},
        {"{\"a\":1,\"b\":2}", "{\"b\":2,\"c\":3}",
         "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"add\",\"path\":\"/c\",\"value\":3}]"},
        {"[1,2,3,4]", "[1,4]",
         "[{\"op\":\"remove\",\"path\":\"/2\"},{\"op\":\"remove\",\"path\":\"/1\"}]"},
        {"[1,4]", "[1,2,3,4]",
         "[{\"op\":\"add\",\"path\":\"/1\",\"value\":2},{\"op\":\"add\",\"path\":\"/2\","
         "\"value\":3}]"},
        {"[{\"n\":1},{\"n\":2}]", "[{\"n\":1,\"w\":1},{\"n\":2,\"w\":1}]",
         "[{\"op\":\"add\",\"path\":\"/0/w\",\"value\":1},{\"op\":\"add\",\"path\":\"/1/w\","
         "\"value\":1}]"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        SCRATCH(a);
        const struct jv *from = parsed(a, rows[i].from), *to = parsed(a, rows[i].to);
        T_STR_EQ(written(a, json_patch_diff(a, from, to)), rows[i].patch);
    }
}

static void diff_turns_one_into_the_other(void)
{
    enum { PAIRS = 2000 };
    struct chance c = {4711};
    for (int i = 0; i < PAIRS; i++) {
        SCRATCH(a);
        struct error err = {0};
        const struct jv *from = random_value(a, &c, 5), *to = random_value(a, &c, 5);
        const struct jv *patch = json_patch_diff(a, from, to);
        const struct jv *got = json_patch_apply(a, from, patch, &err);
        if (!T_OK_PTR(got, &err) || !T_TRUE(jv_equal(got, to)) ||
            !T_TRUE(jv_len(patch) > 0 || jv_equal(from, to)) ||
            !T_INT_EQ(jv_len(json_patch_diff(a, got, to)), 0)) {
            printf("    from %s\n    to %s\n", written(a, from).p, written(a, to).p);
            return;
        }
    }
}

CU_TestInfo patch_tests[] = {
    {"codes of failures", codes},
    {"growth is bounded", growth_is_bounded},
    {"depth is bounded", depth_is_bounded},
    {"differences are small", differences_are_small},
    {"diff turns one into the other", diff_turns_one_into_the_other},
    CU_TEST_INFO_NULL,
};
