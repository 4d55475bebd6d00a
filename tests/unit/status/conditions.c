/* conditions.c - single conditions: reasons, long messages, full lists, later generations. */
#include "status/conditions.h"

#include "base/limits.h"
#include "suites.h"
#include "support/assert.h"

#define NOW "2026-03-04T05:06:07Z"

static struct str text_of(const struct conditions *c, size_t i, const char *member)
{
    return jv_str(jv_get(jv_at(c->list, i), member));
}

static struct str reason_of(struct arena *a, const char *reason)
{
    struct conditions c = conditions_copy(a, NULL, 1, STR(NOW));
    conditions_set(&c, "Accepted", verdict_false(reason, STR_NONE));
    return text_of(&c, 0, "reason");
}

static void test_reasons(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    T_STR_EQ(reason_of(a, "ThrottlingException"), "ThrottlingException");
    T_STR_EQ(reason_of(a, "com.amazonaws#Conflict"), "comamazonawsConflict");
    T_STR_EQ(reason_of(a, "503 Service Unavailable"), "ServiceUnavailable");
    T_STR_EQ(reason_of(a, "_a_1"), "a_1");
    T_STR_EQ(reason_of(a, "***"), "Unknown");
    T_STR_EQ(reason_of(a, ""), "Unknown");
}

static void test_long_reason(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    char *text = arena_alloc(a, 4000);
    memset(text, 'x', 3999);
    T_INT_EQ(reason_of(a, text).n, CONDITION_REASON_MAX);
}

/* A message is cut between two characters. */
static void test_long_message(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    size_t n = LIMIT_CONDITION_BYTES + 100;
    char *text = arena_alloc(a, n + 1);
    struct conditions c = conditions_copy(a, NULL, 1, STR(NOW));
    for (size_t i = 0; i + 1 < n; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    conditions_set(&c, "Accepted", verdict_false("Invalid", (struct str){text, n}));
    struct str message = text_of(&c, 0, "message");
    T_TRUE(message.n <= LIMIT_CONDITION_BYTES && message.n > LIMIT_CONDITION_BYTES - 8);
    T_TRUE(str_is_utf8(message) && str_ends(message, STR("...")));
}

static void test_full_list(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct conditions c = conditions_copy(a, NULL, 1, STR(NOW));
    for (int i = 0; i < CONDITIONS_MAX; i++)
        conditions_set(&c, arena_printf(a, "example.com/Type%d", i).p, verdict_true("Fine"));
    conditions_set(&c, "Accepted", verdict_true("Accepted"));
    T_INT_EQ(jv_len(c.list), CONDITIONS_MAX);
    conditions_set(&c, "example.com/Type7", verdict_false("Worse", STR_NONE));
    T_STR_EQ(text_of(&c, 7, "status"), "False");
}

/* Somebody who knows a later generation has written it: ours is stale. */
static void test_later_generation(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct conditions later = conditions_copy(a, NULL, 7, STR(NOW));
    conditions_set(&later, "Accepted", verdict_true("Accepted"));
    struct conditions c = conditions_copy(a, later.list, 6, STR("2030-01-01T00:00:00Z"));
    conditions_set(&c, "Accepted", verdict_false("Invalid", STR_NONE));
    conditions_remove(&c, "Accepted");
    T_TRUE(jv_equal(c.list, later.list));
}

static void test_verdict_list(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    char *text = arena_alloc(a, LIMIT_CONDITION_BYTES);
    memset(text, 'x', LIMIT_CONDITION_BYTES - 1);
    struct str items[] = {STR("one"), STR("two"), str_of(text), STR("four")};
    T_STR_EQ(verdict_list(a, "here: ", "; ", items, 2, 0), "here: one; two");
    T_STR_EQ(verdict_list(a, "here: ", "; ", items, 2, 3), "here: one; two; and 3 more");
    T_STR_EQ(verdict_list(a, "", "\n", items, 4, 1), "one\ntwo\nand 3 more");
    T_STR_EQ(verdict_list(a, "", "\n", items + 2, 2, 0), "and 2 more");
    T_STR_EQ(verdict_list(a, "", "\n", items, 0, 0), "");
}

CU_TestInfo condition_tests[] = {
    {"reasons have the form that the API demands", test_reasons},
    {"a reason has a length at most", test_long_reason},
    {"a long message is cut between characters", test_long_message},
    {"a full list takes no more", test_full_list},
    {"what was written for a later generation stays", test_later_generation},
    {"lists say how much they leave out", test_verdict_list},
    CU_TEST_INFO_NULL,
};
