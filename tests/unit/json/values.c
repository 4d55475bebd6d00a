/* values.c - places, numbers, equality, and values that are built and changed. */
#include "fixture.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"

static void check_place(struct jv_place place, uint32_t line, uint32_t column)
{
    T_INT_EQ(place.line, line);
    T_INT_EQ(place.column, column);
}

static void places(void)
{
    SCRATCH(a);
    const struct jv *v =
        parsed(a, "\n {\"a\": [1,\r\n\t\"é€😀\", true],\n  \"\\u00e9\":\"x\" , \"z\" :\n{}}");
    const struct jv *list = jv_get(v, "a");
    check_place(jv_place(v), 2, 2);
    check_place(jv_key_place(v, STR("a")), 2, 3);
    check_place(jv_place(list), 2, 8);
    check_place(jv_place(jv_at(list, 0)), 2, 9);
    check_place(jv_place(jv_at(list, 1)), 3, 2);
    check_place(jv_place(jv_at(list, 2)), 3, 9);
    check_place(jv_key_place(v, STR("é")), 4, 3);
    check_place(jv_place(jv_get(v, "é")), 4, 12);
    check_place(jv_key_place(v, STR("z")), 4, 18);
    check_place(jv_place(jv_get(v, "z")), 5, 1);
    check_place(jv_place(NULL), 0, 0);
    check_place(jv_key_place(v, STR("absent")), 0, 0);
    check_place(jv_place(jv_new_null(a)), 0, 0);
}

static void integers(void)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"-0.0e5", true, 0},
        {"0e999999999999", true, 0},
        {"7", true, 7},
        {"-7", true, -7},
        {"1e3", true, 1000},
        {"1E+03", true, 1000},
        {"2.0", true, 2},
        {"2.50e1", true, 25},
        {"1500e-2", true, 15},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775807.000", true, INT64_MAX},
        {"-9223372036854775808.0", true, INT64_MIN},
        {"-922337203685477580.8e1", true, INT64_MIN},
        {"9e18", true, 9000000000000000000},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"1e19", false, 0},
        {"1e999999999999999999", false, 0},
        {"1e-999999999999999999", false, 0},
        {"1.5", false, 0},
        {"1e-1", false, 0},
        {"0.1e0", false, 0},
        {"18446744073709551617", false, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        SCRATCH(a);
        int64_t value = 42;
        const struct jv *v = parsed(a, rows[i].text);
        T_STR_EQ(jv_number_text(v), rows[i].text);
        if (!T_TRUE(jv_int(v, &value) == rows[i].ok))
            printf("    %s\n", rows[i].text);
        T_INT_EQ(value, rows[i].ok ? rows[i].value : 42);
    }
}

static void integers_come_from_numbers_only(void)
{
    SCRATCH(a);
    int64_t value = 42;
    T_TRUE(!jv_int(NULL, &value) && !jv_int(jv_new_null(a), &value));
    T_TRUE(!jv_int(jv_new_str(a, STR("1")), &value) && !jv_int(jv_new_bool(a, true), &value));
    T_INT_EQ(value, 42);
    T_TRUE(jv_int(jv_new_int(a, INT64_MIN), &value) && value == INT64_MIN);
}

static void equality(void)
{
    static const struct {
        const char *one, *other;
        bool equal;
    } rows[] = {
        {"1", "1.0", true},
        {"1", "10e-1", true},
        {"0", "-0.00", true},
        {"100", "1e2", true},
        {"-1", "1", false},
        {"0.1", "0.10000000000000001", false},
        {"9007199254740992", "9007199254740993", false},
        {"1e400", "10e399", true},
        {"1e400", "1e401", false},
        {"1e99999999999", "1e99999999998", false},
        {"1e99999999999", "1e99999999999", true},
        {"1", "\"1\"", false},
        {"null", "false", false},
        {"null", "null", true},
        {"\"\\u0041\"", "\"A\"", true},
        {"\"a\\u0000b\"", "\"a\\u0000c\"", false},
        {"[1,2]", "[2,1]", false},
        {"[1,2]", "[1,2,3]", false},
        {"[]", "{}", false},
        {"{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1}", true},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
        {"{\"a\":null}", "{\"b\":null}", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        SCRATCH(a);
        const struct jv *one = parsed(a, rows[i].one), *other = parsed(a, rows[i].other);
        if (!T_TRUE(jv_equal(one, other) == rows[i].equal) ||
            !T_TRUE(jv_equal(other, one) == rows[i].equal))
            printf("    %s and %s\n", rows[i].one, rows[i].other);
    }
    T_TRUE(jv_equal(NULL, NULL));
}

static void absent_null_and_empty_differ(void)
{
    SCRATCH(a);
    const struct jv *v = parsed(a, "{\"n\":null,\"e\":\"\",\"o\":{}}");
    struct str key = STR("untouched");
    T_INT_EQ(jv_type(jv_get(v, "x")), JV_ABSENT);
    T_INT_EQ(jv_type(jv_get(v, "n")), JV_NULL);
    T_INT_EQ(jv_type(jv_get(v, "e")), JV_STRING);
    T_INT_EQ(jv_type(jv_get(jv_get(jv_get(v, "x"), "y"), "z")), JV_ABSENT);
    T_TRUE(!jv_get(jv_get(v, "e"), "a") && !jv_at(v, 0) && !jv_at(jv_get(v, "o"), 0));
    T_TRUE(!jv_member(v, 3, &key) && !jv_member(jv_get(v, "e"), 0, &key));
    T_STR_EQ(key, "untouched");
    T_INT_EQ(jv_len(jv_get(v, "e")) + jv_len(NULL) + jv_len(jv_get(v, "o")), 0);
    T_STR_EQ(jv_str(v), "");
    T_STR_EQ(jv_number_text(jv_get(v, "n")), "");
    T_TRUE(jv_bool(jv_get(v, "n"), true) && !jv_bool(NULL, false));
    T_STR_EQ(jv_type_name(jv_type(v)), "object");
    T_STR_EQ(jv_type_name(JV_ABSENT), "absent");
}

static void near_look_ups_find_what_plain_ones_find(void)
{
    SCRATCH(a);
    const struct jv *list =
        parsed(a, "[{\"a\":1,\"b\":2},{\"b\":3},{},7,{\"c\":0,\"b\":4},{\"a\":0,\"b\":5}]");
    static const char *const expected[] = {"2", "3", "", "", "4", "5"};
    size_t hint = 0;
    jv_foreach (list, i, object) {
        const struct jv *found = jv_get_near(object, STR("b"), &hint);
        T_TRUE(found == jv_get(object, "b"));
        T_STR_EQ(jv_number_text(found), expected[i]);
    }
    T_INT_EQ(hint, 1);
}

static void loops_pass_over_other_types(void)
{
    static const char *const others[] = {"null", "1", "\"text\"", "[1,2]", "{\"a\":1}"};
    SCRATCH(a);
    struct str key;
    size_t elements = 0, members = 0;
    for (size_t k = 0; k < ARRAY_LEN(others); k++) {
        const struct jv *v = parsed(a, others[k]);
        jv_foreach (v, i, item)
            elements += item != NULL;
        jv_foreach_member (v, i, key, item)
            members += item != NULL && str_is(key, "a");
    }
    T_INT_EQ(elements, 2);
    T_INT_EQ(members, 1);
    jv_foreach (NULL, i, item)
        T_TRUE(item == NULL && false);
}

static void arrays_change(void)
{
    SCRATCH(a);
    struct jv *v = jv_new_array(a);
    for (int i = 0; i < 20; i++)
        jv_insert(a, v, (size_t)i / 2, jv_new_int(a, i));
    jv_remove_at(v, 19);
    jv_remove_at(v, 0);
    T_STR_EQ(written(a, v), "[3,5,7,9,11,13,15,17,19,18,16,14,12,10,8,6,4,2]");
    jv_append(a, v, jv_new_str(a, STR("end")));
    T_STR_EQ(jv_str(jv_at_mut(v, 18)), "end");
    T_TRUE(!jv_at_mut(v, 19) && !jv_at_mut(NULL, 0));
}

/* Grown and shrunk across the size at which an index is kept, checked against an array of flags. */
static void objects_change(void)
{
    enum { KEYS = 60, STEPS = 4000 };
    SCRATCH(a);
    struct chance c = {7};
    struct jv *v = jv_new_object(a);
    int64_t want[KEYS] = {0}, got;
    size_t n = 0;
    for (int64_t step = 1; step <= STEPS; step++) {
        size_t at = pick(&c, step % 1000 < 500 ? KEYS : KEYS / 6);
        struct str key = arena_printf(a, "key-%zu", at);
        bool remove = pick(&c, 2);
        n += (size_t)(!remove && !want[at]) - (size_t)(remove && want[at]);
        want[at] = remove ? 0 : step;
        if (remove)
            jv_unset(v, key);
        else
            jv_set(a, v, key, jv_new_int(a, step));
        for (size_t i = 0; i < KEYS && step % 10 == 0; i++) {
            struct jv *found = jv_get_mut(v, arena_printf(a, "key-%zu", i));
            if (!T_TRUE(found ? jv_int(found, &got) && got == want[i] : !want[i]))
                return;
        }
        if (!T_INT_EQ(jv_len(v), n))
            return;
    }
}

static void clones_are_independent(void)
{
    SCRATCH(a);
    struct jv *v = parsed(a, "{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":3}");
    struct jv *copy = jv_clone(a, v);
    T_TRUE(jv_clone(a, NULL) == NULL);
    check_place(jv_place(jv_get(jv_get(copy, "a"), "b")), 1, 11);
    jv_set(a, jv_get_mut(copy, STR("a")), STR("new"), jv_new_bool(a, true));
    jv_append(a, jv_get_mut(jv_get_mut(copy, STR("a")), STR("b")), jv_new_null(a));
    jv_unset(copy, STR("d"));
    jv_unset(copy, STR("not there"));
    T_STR_EQ(written(a, v), "{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":3}");
    T_STR_EQ(written(a, copy), "{\"a\":{\"b\":[1,{\"c\":2},null],\"new\":true}}");
}

/* Objects around the size from which an index is kept, with keys that differ little. */
static void repeated_keys_are_found(void)
{
    enum { MOST = 40 };
    struct chance c = {13};
    for (size_t n = 2; n <= MOST; n++) {
        for (size_t again = 1; again < n; again++) {
            SCRATCH(a);
            _cleanup_(strbuf_free) struct strbuf text = STRBUF(1000);
            struct error err = {0};
            size_t first = pick(&c, again);
            for (size_t i = 0; i < n; i++)
                strbuf_printf(&text, "%s\"%c%s\":0", i ? "," : "{", (int)('0' + i),
                              i % 3 ? "" : "y");
            strbuf_addc(&text, '}');
            if (!T_OK_PTR(json_read(a, strbuf_str(&text), NULL, &err), &err))
                return;
            text.n--;
            strbuf_printf(&text, ",\"%c%s\":0}", (int)('0' + first), first % 3 ? "" : "y");
            if (!T_TRUE(!json_read(a, strbuf_str(&text), NULL, &err)))
                return;
        }
    }
}

/* What is set is copied: the caller's bytes may go. */
static void keys_and_texts_are_copied(void)
{
    SCRATCH(a);
    char key[] = "key", text[] = "text", number[] = "1.50";
    struct jv *v = jv_new_object(a);
    jv_set(a, v, str_of(key), jv_new_str(a, str_of(text)));
    jv_set(a, v, STR("n"), jv_new_number(a, str_of(number)));
    memset(key, 'x', 3);
    memset(text, 'x', 4);
    memset(number, 'x', 4);
    jv_set(a, v, STR("key"), jv_get_mut(v, STR("key")));
    T_STR_EQ(written(a, v), "{\"key\":\"text\",\"n\":1.50}");
}

/* The text may go after json_read. */
static void values_do_not_refer_to_the_text(void)
{
    SCRATCH(a);
    struct error err = {0};
    char text[] = "{\"key\":[\"te\\nxt\",12]}";
    const struct jv *v = json_read(a, str_of(text), NULL, &err);
    memset(text, 'x', strlen(text));
    T_STR_EQ(written(a, v), "{\"key\":[\"te\\nxt\",12]}");
    T_INT_EQ(jv_str(jv_at(jv_get(v, "key"), 0)).p[5], '\0');
}

CU_TestInfo value_tests[] = {
    {"places", places},
    {"integers", integers},
    {"integers come from numbers only", integers_come_from_numbers_only},
    {"equality", equality},
    {"absent, null and empty differ", absent_null_and_empty_differ},
    {"near look-ups find what plain ones find", near_look_ups_find_what_plain_ones_find},
    {"loops pass over other types", loops_pass_over_other_types},
    {"arrays change", arrays_change},
    {"objects change", objects_change},
    {"repeated keys are found", repeated_keys_are_found},
    {"clones are independent", clones_are_independent},
    {"keys and texts are copied", keys_and_texts_are_copied},
    {"values do not refer to the text", values_do_not_refer_to_the_text},
    CU_TEST_INFO_NULL,
};
