/* xml.c - see xml.h. */
#include "aws/xml.h"

#include "base/strbuf.h"

/* What stands behind the first start tag `name`, or the empty view. */
static struct str behind_tag(struct str document, const char *name)
{
    struct str wanted = str_of(name);
    for (ptrdiff_t at; (at = str_find_char(document, '<')) >= 0;) {
        document = str_sub(document, (size_t)at + 1, document.n);
        ptrdiff_t end = str_find_char(document, '>');
        if (end < 0)
            return STR_NONE;
        struct str tag = str_sub(document, 0, (size_t)end);
        bool named = str_starts(tag, wanted) && (tag.n == wanted.n || tag.p[wanted.n] == ' ');
        document = str_sub(document, (size_t)end + 1, document.n);
        if (named)
            return document;
    }
    return STR_NONE;
}

/* The code point of "#38" or "#x26", or -1. */
static int64_t numeric(struct str name)
{
    int64_t value = 0;
    bool hex = str_starts(name, STR("#x"));
    if (!hex)
        return str_to_i64(str_sub(name, 1, name.n), &value) ? value : -1;
    for (size_t i = 2; i < name.n && i < 8; i++) {
        const char *digit = memchr("0123456789abcdef", name.p[i] | 0x20, 16);
        if (!digit)
            return -1;
        value = value * 16 + (digit - "0123456789abcdef");
    }
    return value;
}

static bool add_reference(struct strbuf *out, struct str name)
{
    static const struct {
        const char *name;
        char meaning;
    } named[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        if (str_is(name, named[i].name)) {
            strbuf_addc(out, named[i].meaning);
            return true;
        }
    }
    int64_t point = str_starts(name, STR("#")) ? numeric(name) : -1;
    if (point < ' ' || point > '~') /* these replies have no others */
        return false;
    strbuf_addc(out, (char)point);
    return true;
}

struct str xml_text(struct arena *a, struct str document, const char *name)
{
    struct str text = behind_tag(document, name);
    ptrdiff_t end = str_find_char(text, '<');
    text = str_trim(str_sub(text, 0, end < 0 ? 0 : (size_t)end));
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(text.n);
    for (size_t i = 0; i < text.n; i++) {
        struct str rest = str_sub(text, i + 1, text.n);
        ptrdiff_t semicolon = text.p[i] == '&' ? str_find_char(rest, ';') : -1;
        if (semicolon > 0 && add_reference(&out, str_sub(rest, 0, (size_t)semicolon)))
            i += (size_t)semicolon + 1;
        else
            strbuf_addc(&out, text.p[i]);
    }
    return arena_str(a, strbuf_str(&out));
}
