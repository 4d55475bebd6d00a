/* str.c - views of bytes. */
#include "base/str.h"

#include "suites.h"
#include "support/assert.h"

static void comparing(void)
{
    T_TRUE(str_eq(STR_NONE, STR("")));
    T_TRUE(str_eq(STR("a\0b"), STR("a\0b")) && !str_eq(STR("a\0b"), STR("a\0c")));
    T_TRUE(str_is(STR("abc"), "abc") && !str_is(STR("abc"), "ab") && !str_is(STR("ab"), "abc"));
    T_TRUE(str_cmp(STR("a"), STR("b")) < 0 && str_cmp(STR("b"), STR("a")) > 0);
    T_TRUE(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("ab"), STR("a")) > 0);
    T_TRUE(str_cmp(STR("\xff"), STR("a")) > 0);
    T_INT_EQ(str_cmp(STR_NONE, STR("")), 0);
    T_TRUE(str_eq_nocase(STR("Content-Type"), STR("content-TYPE")));
    T_TRUE(!str_eq_nocase(STR("a"), STR("ab")) && !str_eq_nocase(STR("a"), STR("b")));
    T_TRUE(str_of(NULL).n == 0);
}

static void searching(void)
{
    T_TRUE(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("ab"), STR("abc")));
    T_TRUE(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("bc"), STR("abc")));
    T_TRUE(str_starts(STR_NONE, STR("")) && str_ends(STR_NONE, STR("")));
    T_INT_EQ(str_find_char(STR("abca"), 'a'), 0);
    T_INT_EQ(str_find_char(STR("abc"), 'x'), -1);
    T_INT_EQ(str_find_char(STR_NONE, 'x'), -1);
    T_INT_EQ(str_find(STR("ababc"), STR("abc")), 2);
    T_INT_EQ(str_find(STR("ab"), STR("abc")), -1);
    T_INT_EQ(str_find(STR_NONE, STR("")), 0);
    T_INT_EQ(str_find(STR_NONE, STR("a")), -1);
}

static void cutting(void)
{
    T_STR_EQ(str_sub(STR("abc"), 1, 2), "b");
    T_STR_EQ(str_sub(STR("abc"), 1, 99), "bc");
    T_STR_EQ(str_sub(STR("abc"), 3, 3), "");
    T_STR_EQ(str_sub(STR("abc"), 2, 1), "");
    T_STR_EQ(str_trim(STR(" \t\r\n a b \n")), "a b");
    T_STR_EQ(str_trim(STR("  ")), "");
    T_STR_EQ(str_trim(STR_NONE), "");
}

/* The parts of `text`, each in brackets. */
static void split_is(struct str text, const char *want)
{
    char parts[64] = "";
    size_t n = 0;
    struct str part;
    while (str_split(&text, ',', &part))
        n += (size_t)snprintf(parts + n, sizeof(parts) - n, "[%" PRISTR "]", STR_ARG(part));
    T_STR_EQ((const char *)parts, want);
}

static void splitting(void)
{
    split_is(STR("a,b,c"), "[a][b][c]");
    split_is(STR("a"), "[a]");
    split_is(STR("a,"), "[a][]");
    split_is(STR(",a"), "[][a]");
    split_is(STR(","), "[][]");
    split_is(STR(""), "[]");
    split_is(STR_NONE, "");
}

static void integers(void)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x1", false, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t value = 99;
        T_TRUE(str_to_i64(str_of(cases[i].text), &value) == cases[i].ok);
        T_INT_EQ(value, cases[i].ok ? cases[i].value : 99);
    }
}

static void hashes_depend_on_text_and_seed(void)
{
    T_TRUE(str_hash(STR("a"), 1) == str_hash(STR("a"), 1));
    T_TRUE(str_hash(STR("a"), 1) != str_hash(STR("a"), 2));
    T_TRUE(str_hash(STR("a"), 1) != str_hash(STR("b"), 1));
}

CU_TestInfo str_tests[] = {
    {"comparing", comparing}, {"searching", searching},
    {"cutting", cutting},     {"splitting", splitting},
    {"integers", integers},   {"hashes depend on text and seed", hashes_depend_on_text_and_seed},
    CU_TEST_INFO_NULL,
};
