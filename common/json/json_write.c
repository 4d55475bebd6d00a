/* json_write.c - values as text, see json_write.h. */
#include "json/json_write.h"

#include "base/limits.h"
#include "json/value.h"

/* What stands behind the backslash for `c`: 0 for "no escape", 'u' for the long form. */
static char escape_of(unsigned char c)
{
    static const char low[0x20] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    if (c < 0x20)
        return low[c] ? low[c] : 'u';
    return c == '"' || c == '\\' ? (char)c : 0;
}

void json_write_str(struct strbuf *out, struct str text)
{
    size_t from = 0;
    strbuf_addc(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        char escape = escape_of(c);
        if (!escape)
            continue;
        strbuf_add(out, str_sub(text, from, i));
        if (escape == 'u')
            strbuf_printf(out, "\\u%04x", c);
        else
            strbuf_add(out, (struct str){(char[]){'\\', escape}, 2});
        from = i + 1;
    }
    strbuf_add(out, str_sub(text, from, text.n));
    strbuf_addc(out, '"');
}

struct str json_quote(struct arena *a, struct str text)
{
    size_t cut = text.n;
    if (cut > LIMIT_VALUE_CHARS)
        for (cut = LIMIT_VALUE_CHARS; cut && (text.p[cut] & 0xC0) == 0x80;)
            cut--;
    _cleanup_(strbuf_free) struct strbuf quoted = STRBUF(8 * LIMIT_VALUE_CHARS);
    json_write_str(&quoted, str_sub(text, 0, cut));
    if (cut < text.n)
        strbuf_addz(&quoted, "...");
    return arena_str(a, strbuf_str(&quoted));
}

/* Line breaks and indentation before a part on `level`; nothing when compact (level < 0). */
static void new_line(struct strbuf *out, int level)
{
    if (level < 0)
        return;
    strbuf_addc(out, '\n');
    for (int i = 0; i < level; i++)
        strbuf_addz(out, "  ");
}

static void write_value(struct strbuf *out, const struct jv *v, int level);

static void write_array(struct strbuf *out, const struct jv *v, int level)
{
    int inner = level < 0 ? -1 : level + 1;
    strbuf_addc(out, '[');
    for (uint32_t i = 0; i < v->n; i++) {
        if (i)
            strbuf_addc(out, ',');
        new_line(out, inner);
        write_value(out, v->items[i], inner);
    }
    if (v->n)
        new_line(out, level);
    strbuf_addc(out, ']');
}

static void write_object(struct strbuf *out, const struct jv *v, int level)
{
    int inner = level < 0 ? -1 : level + 1;
    strbuf_addc(out, '{');
    for (uint32_t i = 0; i < v->n; i++) {
        if (i)
            strbuf_addc(out, ',');
        new_line(out, inner);
        json_write_str(out, member_key(&v->members[i]));
        strbuf_addz(out, level < 0 ? ":" : ": ");
        write_value(out, v->members[i].value, inner);
    }
    if (v->n)
        new_line(out, level);
    strbuf_addc(out, '}');
}

static void write_value(struct strbuf *out, const struct jv *v, int level)
{
    switch (jv_type(v)) {
    case JV_ABSENT:
    case JV_NULL: strbuf_addz(out, "null"); return;
    case JV_BOOL: strbuf_addz(out, v->boolean ? "true" : "false"); return;
    case JV_NUMBER: strbuf_add(out, jv_number_text(v)); return;
    case JV_STRING: json_write_str(out, jv_str(v)); return;
    case JV_ARRAY: write_array(out, v, level); return;
    case JV_OBJECT: write_object(out, v, level); return;
    }
}

void json_write(struct strbuf *out, const struct jv *v)
{
    write_value(out, v, -1);
}

void json_write_pretty(struct strbuf *out, const struct jv *v)
{
    write_value(out, v, 0);
}
