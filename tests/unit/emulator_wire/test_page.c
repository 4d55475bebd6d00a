/* test_page.c - tokens of paged lists. */
#include "support/assert.h"
#include "wire/page.h"

static void tokens_come_back(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const uint64_t places[] = {0, 1, 77, UINT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        uint64_t seq = 5;
        T_TRUE(page_token_read(a, STR("q"), page_token(a, STR("q"), places[i]), &seq));
        T_TRUE(seq == places[i]);
    }
}

static void tokens_need_escaping(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str token = page_token(a, STR("ListServices"), 12);
    T_CONTAINS(token, "+/");
    T_TRUE(str_ends(token, STR("==")));
}

static void tokens_of_others_are_refused(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    uint64_t seq = 5;
    struct str token = page_token(a, STR("ListServices"), 12);
    T_TRUE(!page_token_read(a, STR("ListTargetGroups"), token, &seq));
    T_TRUE(!page_token_read(a, STR("ListServices"), STR_NONE, &seq));
    T_TRUE(!page_token_read(a, STR("ListServices"), STR("abc"), &seq));
    T_TRUE(!page_token_read(a, STR("ListServices"), STR("!"), &seq));
    T_TRUE(!page_token_read(a, STR("ListServices"), str_sub(token, 0, token.n - 4), &seq));
    T_INT_EQ(seq, 5);
}

CU_TestInfo page_tests[] = {
    {"tokens come back", tokens_come_back},
    {"tokens need escaping", tokens_need_escaping},
    {"tokens of others are refused", tokens_of_others_are_refused},
    CU_TEST_INFO_NULL,
};
