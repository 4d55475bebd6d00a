/* write.c - text from values and straight from code. */
#include "json/json_write.h"

#include "fixture.h"
#include "json/json_read.h"
#include "suites.h"
#include "support/assert.h"

static void compact_and_pretty(void)
{
    SCRATCH(a);
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1000);
    const struct jv *v = parsed(a, "{\"a\" : [1.10, {}, [] , null], \"b\":{\"c\":true}}");
    T_STR_EQ(written(a, v), "{\"a\":[1.10,{},[],null],\"b\":{\"c\":true}}");
    json_write_pretty(&text, v);
    T_STR_EQ(strbuf_str(&text), "{\n  \"a\": [\n    1.10,\n    {},\n    [],\n    null\n  ],\n"
                                "  \"b\": {\n    \"c\": true\n  }\n}");
    struct error err = {0};
    T_TRUE(jv_equal(json_read(a, strbuf_str(&text), NULL, &err), v));
    T_STR_EQ(written(a, NULL), "null");
}

static void only_what_must_be_is_escaped(void)
{
    SCRATCH(a);
    const struct jv *v = jv_new_str(a, STR("\"\\/\b\f\n\r\t\x01\x1f\x7f é\0z"));
    T_STR_EQ(written(a, v), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f é\\u0000z\"");
    T_STR_EQ(written(a, jv_new_str(a, STR_NONE)), "\"\"");
}

static void every_character_comes_back(void)
{
    SCRATCH(a);
    struct error err = {0};
    char all[0x80];
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (char)i;
    for (size_t from = 0; from < sizeof(all); from++) {
        struct str text = {all + from, sizeof(all) - from};
        struct str json = written(a, jv_new_str(a, text));
        T_STR_EQ(jv_str(json_read(a, json, NULL, &err)), text);
    }
}

static void quotes_are_short_and_whole(void)
{
    SCRATCH(a);
    char text[401];
    T_STR_EQ(json_quote(a, STR("a\nb")), "\"a\\nb\"");
    text[0] = 'x';
    for (size_t i = 1; i < sizeof(text); i += 2)
        memcpy(text + i, "é", 2);
    for (size_t from = 0; from < 2; from++) { /* the cut falls behind and inside of a character */
        struct str quoted = json_quote(a, (struct str){text + from, sizeof(text) - from});
        T_TRUE(str_ends(quoted, STR("é\"...")) && str_is_utf8(quoted));
        T_INT_EQ(quoted.n, from ? 85 : 84);
    }
    memset(text, '\x01', sizeof(text));
    T_TRUE(str_ends(json_quote(a, (struct str){text, sizeof(text)}), STR("\\u0001\"...")));
}

static void the_buffer_bounds_the_text(void)
{
    SCRATCH(a);
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(10);
    json_write(&text, parsed(a, "[\"a long text\",1]"));
    T_TRUE(text.overflowed && text.n <= 10);
}

static void streaming(void)
{
    SCRATCH(a);
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1000);
    struct jw w = JW(&text);
    jw_begin_object(&w);
    jw_key(&w, "list");
    jw_begin_array(&w);
    jw_int(&w, INT64_MIN);
    jw_begin_object(&w);
    jw_end_object(&w);
    jw_begin_array(&w);
    jw_end_array(&w);
    jw_null(&w);
    jw_end_array(&w);
    jw_key_str(&w, STR("q\"uote"));
    jw_str(&w, STR("é\n"));
    jw_key(&w, "yes");
    jw_bool(&w, true);
    jw_key(&w, "tree");
    jw_value(&w, parsed(a, "{\"n\":1.0}"));
    jw_key(&w, "raw");
    jw_raw(&w, STR("[1,2]"));
    jw_end_object(&w);
    T_TRUE(w.done);
    T_STR_EQ(strbuf_str(&text),
             "{\"list\":[-9223372036854775808,{},[],null],\"q\\\"uote\":\"é\\n\","
             "\"yes\":true,\"tree\":{\"n\":1.0},\"raw\":[1,2]}");
}

static void a_scalar_is_a_whole_text(void)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1000);
    struct jw w = JW(&text);
    T_TRUE(!w.done);
    jw_bool(&w, false);
    T_TRUE(w.done);
    T_STR_EQ(strbuf_str(&text), "false");
}

/* The same tree written at once and piece by piece. */
static void stream_value(struct jw *w, const struct jv *v)
{
    struct str key;
    if (jv_type(v) == JV_ARRAY) {
        jw_begin_array(w);
        jv_foreach (v, i, item)
            stream_value(w, item);
        jw_end_array(w);
    } else if (jv_type(v) == JV_OBJECT) {
        jw_begin_object(w);
        jv_foreach_member (v, i, key, value) {
            jw_key_str(w, key);
            stream_value(w, value);
        }
        jw_end_object(w);
    } else {
        jw_value(w, v);
    }
}

static void both_writers_agree_and_are_read_back(void)
{
    struct chance c = {99};
    for (int i = 0; i < 300; i++) {
        SCRATCH(a);
        _cleanup_(strbuf_free) struct strbuf text = STRBUF(1 << 20);
        struct error err = {0};
        struct jw w = JW(&text);
        const struct jv *v = random_value(a, &c, 6);
        stream_value(&w, v);
        if (!T_STR_EQ(strbuf_str(&text), written(a, v)) ||
            !T_TRUE(jv_equal(json_read(a, strbuf_str(&text), NULL, &err), v)))
            return;
    }
}

CU_TestInfo write_tests[] = {
    {"compact and pretty", compact_and_pretty},
    {"only what must be is escaped", only_what_must_be_is_escaped},
    {"every character comes back", every_character_comes_back},
    {"quotes are short and whole", quotes_are_short_and_whole},
    {"the buffer bounds the text", the_buffer_bounds_the_text},
    {"streaming", streaming},
    {"a scalar is a whole text", a_scalar_is_a_whole_text},
    {"both writers agree and are read back", both_writers_agree_and_are_read_back},
    CU_TEST_INFO_NULL,
};
