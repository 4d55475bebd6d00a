/* fixture.c - see fixture.h. */
#include "fixture.h"

#include "base/file.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "support/assert.h"

enum { CASE_BYTES = 1 << 22 };

struct str read_case(struct arena *a, const char *path)
{
    struct strbuf text = STRBUF(CASE_BYTES);
    struct error err = {0};
    T_OK(file_read(path, &text, &err), &err);
    struct str copy = arena_str(a, strbuf_str(&text));
    strbuf_free(&text);
    return copy;
}

struct jv *parsed(struct arena *a, const char *text)
{
    struct error err = {0};
    struct jv *v = json_read(a, str_of(text), NULL, &err);
    T_OK_PTR(v, &err);
    return v;
}

struct str written(struct arena *a, const struct jv *v)
{
    struct strbuf text = STRBUF(CASE_BYTES);
    json_write(&text, v);
    T_TRUE(!text.overflowed);
    struct str copy = arena_str(a, strbuf_str(&text));
    strbuf_free(&text);
    return copy;
}

size_t pick(struct chance *c, size_t n)
{
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return (size_t)((c->state * 2685821657736338717u) >> 33) % n;
}

static struct jv *random_scalar(struct arena *a, struct chance *c)
{
    static const char *const texts[] = {"", "a", "a/b", "~", "é", "\"\\\n", "two words"};
    static const char *const numbers[] = {"0", "-0", "1", "1.0", "1e0", "-7", "1e999", "0.10"};
    switch (pick(c, 5)) {
    case 0: return jv_new_null(a);
    case 1: return jv_new_bool(a, pick(c, 2));
    case 2: return jv_new_number(a, str_of(numbers[pick(c, ARRAY_LEN(numbers))]));
    default: return jv_new_str(a, str_of(texts[pick(c, ARRAY_LEN(texts))]));
    }
}

static struct jv *random_object(struct arena *a, struct chance *c, unsigned depth)
{
    static const char *const keys[] = {"", "a", "b", "c", "a/b", "m~n", "0", "-"};
    struct jv *object = jv_new_object(a);
    for (size_t n = pick(c, 6); n > 0; n--)
        jv_set(a, object, str_of(keys[pick(c, ARRAY_LEN(keys))]), random_value(a, c, depth - 1));
    if (!pick(c, 8)) /* more members than an object without index holds */
        for (size_t n = 10 + pick(c, 20); n > 0; n--)
            jv_set(a, object, arena_printf(a, "key-%zu", pick(c, 40)), random_scalar(a, c));
    return object;
}

struct jv *random_value(struct arena *a, struct chance *c, unsigned depth)
{
    size_t kind = depth ? pick(c, 4) : 0;
    if (kind < 2)
        return random_scalar(a, c);
    if (kind == 2)
        return random_object(a, c, depth);
    struct jv *array = jv_new_array(a);
    for (size_t n = pick(c, 6); n > 0; n--)
        jv_append(a, array, random_value(a, c, depth - 1));
    return array;
}
