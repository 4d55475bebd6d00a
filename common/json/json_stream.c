/* json_stream.c - the streaming writer `struct jw`, see json_write.h. */
#include "json/json_write.h"

#include <assert.h>
#include <inttypes.h>

static bool in_object(const struct jw *w)
{
    return w->depth && w->level[w->depth - 1].object;
}

static void comma(struct jw *w)
{
    if (!w->depth)
        return;
    if (w->level[w->depth - 1].filled)
        strbuf_addc(w->out, ',');
    w->level[w->depth - 1].filled = true;
}

/* Before every value. */
static void begin_value(struct jw *w)
{
    assert(!w->done && in_object(w) == w->key_written);
    if (!w->key_written)
        comma(w);
    w->key_written = false;
    w->done = w->depth == 0;
}

static void begin(struct jw *w, bool object)
{
    begin_value(w);
    assert(w->depth < JW_DEPTH);
    w->done = false;
    w->level[w->depth].object = object;
    w->level[w->depth].filled = false;
    w->depth++;
    strbuf_addc(w->out, object ? '{' : '[');
}

static void end(struct jw *w, bool object)
{
    assert(w->depth && in_object(w) == object && !w->key_written);
    w->depth--;
    w->done = w->depth == 0;
    strbuf_addc(w->out, object ? '}' : ']');
}

void jw_begin_object(struct jw *w)
{
    begin(w, true);
}

void jw_end_object(struct jw *w)
{
    end(w, true);
}

void jw_begin_array(struct jw *w)
{
    begin(w, false);
}

void jw_end_array(struct jw *w)
{
    end(w, false);
}

void jw_key(struct jw *w, const char *key)
{
    jw_key_str(w, str_of(key));
}

void jw_key_str(struct jw *w, struct str key)
{
    assert(in_object(w) && !w->key_written);
    comma(w);
    json_write_str(w->out, key);
    strbuf_addc(w->out, ':');
    w->key_written = true;
}

void jw_str(struct jw *w, struct str value)
{
    begin_value(w);
    json_write_str(w->out, value);
}

void jw_int(struct jw *w, int64_t value)
{
    begin_value(w);
    strbuf_printf(w->out, "%" PRId64, value);
}

void jw_bool(struct jw *w, bool value)
{
    begin_value(w);
    strbuf_addz(w->out, value ? "true" : "false");
}

void jw_null(struct jw *w)
{
    begin_value(w);
    strbuf_addz(w->out, "null");
}

void jw_value(struct jw *w, const struct jv *value)
{
    begin_value(w);
    json_write(w->out, value);
}

void jw_raw(struct jw *w, struct str text)
{
    begin_value(w);
    strbuf_add(w->out, text);
}
