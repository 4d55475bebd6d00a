/* limits.c - every bound of json_read: the last value that passes and the first that does not. */
#include "base/limits.h"

#include "fixture.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"

/* `unit` n times between `open` and `close`. */
static struct str repeated(struct arena *a, const char *open, const char *unit, size_t n,
                           const char *close)
{
    struct strbuf b = STRBUF(64u << 20);
    strbuf_addz(&b, open);
    for (size_t i = 0; i < n; i++)
        strbuf_addz(&b, unit);
    strbuf_addz(&b, close);
    struct str text = arena_str(a, strbuf_str(&b));
    strbuf_free(&b);
    return text;
}

static void check(struct str text, const struct json_limits *limits, const char *refusal)
{
    SCRATCH(a);
    struct error err = {0};
    struct jv *v = json_read(a, text, limits, &err);
    if (refusal)
        T_FAILS(v ? 0 : -1, &err, ERR_LIMIT, refusal);
    else
        T_OK_PTR(v, &err);
}

static void depth_is_bounded(void)
{
    SCRATCH(a);
    struct json_limits limits = {.depth = 1000};
    check(repeated(a, "", "[", 10000, ""), NULL, "line 1, column 65: nested deeper than 64 levels");
    check(repeated(a, "", "[", 10000, ""), &limits, "column 1001: nested deeper than 1000 levels");
    struct str open = repeated(a, "", "{\"a\":", 1000, "1"), close = repeated(a, "", "}", 1000, "");
    check(arena_printf(a, "%s%s", open.p, close.p), &limits, NULL);
}

static void nodes_are_counted(void)
{
    SCRATCH(a);
    struct json_limits limits = {.nodes = 10};
    check(repeated(a, "[1", ",1", 8, "]"), &limits, NULL);
    check(repeated(a, "[1", ",1", 9, "]"), &limits, "line 1, column 20: more than 10 values");
    check(repeated(a, "[1", ",1", LIMIT_JSON_NODES - 2, "]"), NULL, NULL);
    check(repeated(a, "[1", ",1", LIMIT_JSON_NODES - 1, "]"), NULL, "more than 200000 values");
}

static struct str many_keys(struct arena *a, size_t n)
{
    struct strbuf b = STRBUF(1 << 20);
    for (size_t i = 0; i < n; i++)
        strbuf_printf(&b, "%c\"k%zu\":0", i ? ',' : '{', i);
    strbuf_addc(&b, '}');
    struct str text = arena_str(a, strbuf_str(&b));
    strbuf_free(&b);
    return text;
}

static void keys_are_counted(void)
{
    SCRATCH(a);
    struct json_limits limits = {.keys = 20};
    check(many_keys(a, 20), &limits, NULL);
    check(many_keys(a, 21), &limits, "more than 20 keys in one object");
    check(many_keys(a, LIMIT_JSON_KEYS), NULL, NULL);
    check(many_keys(a, LIMIT_JSON_KEYS + 1), NULL, "more than 10000 keys in one object");
}

static void strings_are_bounded(void)
{
    SCRATCH(a);
    struct json_limits limits = {.string_bytes = 4};
    check(STR("\"\\u20acz\""), &limits, NULL);
    check(STR("[\"abcde\"]"), &limits, "line 1, column 2: a string is longer than 4 bytes");
    check(STR("{\"\\u20aczz\":1}"), &limits, "column 2: a string is longer than 4 bytes");
    check(repeated(a, "\"", "x", LIMIT_JSON_STRING_BYTES, "\""), NULL, NULL);
    check(repeated(a, "\"", "x", LIMIT_JSON_STRING_BYTES + 1, "\""), NULL,
          "a string is longer than 4194304 bytes");
}

/* 20 MB are refused by their length, before any of them is copied or looked at. */
static void text_is_bounded_first(void)
{
    SCRATCH(texts);
    SCRATCH(a);
    struct error err = {0};
    struct str body = repeated(texts, "", "\xFFxxxxxxx", 20000000 / 8, "");
    T_FAILS(json_read(a, body, NULL, &err) ? 0 : -1, &err, ERR_LIMIT,
            "the text has 20000000 bytes, at most 16777216 are read");
    T_INT_EQ(arena_used(a), 0);
    struct json_limits limits = {.text_bytes = 4};
    check(STR("1234"), &limits, NULL);
    check(STR("12345"), &limits, "the text has 5 bytes, at most 4 are read");
}

static void memory_is_linear(void)
{
    SCRATCH(texts);
    SCRATCH(a);
    struct error err = {0};
    struct str text = repeated(texts, "[{}", ",{}", 50000, "]");
    T_OK_PTR(json_read(a, text, NULL, &err), &err);
    T_TRUE(arena_used(a) < 20 * text.n);
}

CU_TestInfo limit_tests[] = {
    {"depth is bounded", depth_is_bounded},
    {"values are counted", nodes_are_counted},
    {"keys are counted", keys_are_counted},
    {"strings are bounded", strings_are_bounded},
    {"the text is bounded before it is read", text_is_bounded_first},
    {"memory is linear in the text", memory_is_linear},
    CU_TEST_INFO_NULL,
};
