/* pointer.c - JSON Pointer, RFC 6901. */
#include "json/json_pointer.h"

#include "fixture.h"
#include "suites.h"
#include "support/assert.h"

static const char document[] =
    "{\"\":0,\" "
    "\":1,\"a/b\":2,\"m~n\":3,\"~1\":4,\"c%d\":5,\"list\":[10,[20,21],{\"x\":22}],\"0\":6,"
    "\"é\":{\"\":{\"\":7}}}";

static void look_ups(void)
{
    static const struct {
        const char *pointer;
        const char *want; /* NULL: nothing there */
    } rows[] = {
        {"/", "0"},
        {"/ ", "1"},
        {"/a~1b", "2"},
        {"/m~0n", "3"},
        {"/~01", "4"},
        {"/c%d", "5"},
        {"/list/0", "10"},
        {"/list/1", "[20,21]"},
        {"/list/1/1", "21"},
        {"/list/2/x", "22"},
        {"/0", "6"},
        {"/é//", "7"},
        {"/a/b", NULL},
        {"/list/3", NULL},
        {"/list/-", NULL},
        {"/list/01", NULL},
        {"/list/+1", NULL},
        {"/list/-1", NULL},
        {"/list/", NULL},
        {"/list/1e0", NULL},
        {"/list/0/0", NULL},
        {"/nothing", NULL},
        {"/ /x", NULL},
        {"list", NULL},
        {"/m~n", NULL},
        {"/m~", NULL},
        {"/~2", NULL},
        {"#/0", NULL},
        {"/list/18446744073709551616", NULL},
        {"/list/4294967296", NULL},
    };
    SCRATCH(a);
    const struct jv *v = parsed(a, document);
    T_TRUE(json_pointer_get(a, v, STR("")) == v);
    T_TRUE(json_pointer_get(a, NULL, STR("")) == NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct jv *found = json_pointer_get(a, v, str_of(rows[i].pointer));
        if (!T_STR_EQ(found ? written(a, found) : STR("nothing"),
                      rows[i].want ? rows[i].want : "nothing"))
            printf("    %s\n", rows[i].pointer);
    }
}

static void validity(void)
{
    T_TRUE(json_pointer_valid(STR_NONE) && json_pointer_valid(STR("/")));
    T_TRUE(json_pointer_valid(STR("/~0~1//x")));
    T_TRUE(!json_pointer_valid(STR("x")) && !json_pointer_valid(STR("/~")));
    T_TRUE(!json_pointer_valid(STR("/a\0b")));
    T_TRUE(!json_pointer_valid(STR("/~2")) && !json_pointer_valid(STR("/a~/b")));
}

static void tokens_come_back(void)
{
    static const char *const tokens[] = {"", "a", "a/b", "~", "~1", "/~/", "é", "~~0//"};
    SCRATCH(a);
    _cleanup_(strbuf_free) struct strbuf pointer = STRBUF(1000);
    struct str token;
    for (size_t i = 0; i < ARRAY_LEN(tokens); i++)
        json_pointer_add(&pointer, str_of(tokens[i]));
    json_pointer_add_index(&pointer, 4294967296u);
    struct str rest = strbuf_str(&pointer);
    T_TRUE(json_pointer_valid(rest));
    for (size_t i = 0; i < ARRAY_LEN(tokens); i++)
        if (T_TRUE(json_pointer_next(a, &rest, &token)))
            T_STR_EQ(token, tokens[i]);
    T_STR_EQ(rest, "/4294967296");
    T_TRUE(json_pointer_next(a, &rest, &token) && !json_pointer_next(a, &rest, &token));
}

static void indexes(void)
{
    size_t index = 42;
    T_TRUE(json_pointer_index(STR("0"), &index) && index == 0);
    T_TRUE(json_pointer_index(STR("120"), &index) && index == 120);
    T_TRUE(!json_pointer_index(STR(""), &index) && !json_pointer_index(STR("-"), &index));
    T_TRUE(!json_pointer_index(STR("00"), &index) && !json_pointer_index(STR("-0"), &index));
    T_TRUE(!json_pointer_index(STR("1x"), &index) && !json_pointer_index(STR(" 1"), &index));
    T_TRUE(!json_pointer_index(STR("9223372036854775808"), &index));
    T_INT_EQ(index, 120);
}

CU_TestInfo pointer_tests[] = {
    {"look-ups", look_ups}, {"validity", validity}, {"tokens come back", tokens_come_back},
    {"indexes", indexes},   CU_TEST_INFO_NULL,
};
