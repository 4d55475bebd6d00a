/* http_header.c - see http_header.h. */
#include "http/http_header.h"

struct str http_header_get(const struct http_header *headers, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(headers[i].name, str_of(name)))
            return headers[i].value;
    return STR_NONE;
}

bool http_media_type_is(struct str content_type, const char *media_type)
{
    struct str type;
    if (!str_split(&content_type, ';', &type))
        return false;
    return str_eq_nocase(str_trim(type), str_of(media_type));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Percent-decoding of a query part; a '%' that is not followed by two digits stays as it is. */
static struct str query_decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%' && i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 &&
            hex_digit(s.p[i + 2]) >= 0) {
            out[n++] = (char)(hex_digit(s.p[i + 1]) << 4 | hex_digit(s.p[i + 2]));
            i += 2;
        } else {
            out[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    return (struct str){out, n};
}

bool http_query_get(struct arena *a, struct str query, const char *name, struct str *ret_value)
{
    struct str pair;
    while (str_split(&query, '&', &pair)) {
        ptrdiff_t equals = str_find_char(pair, '=');
        size_t end = equals < 0 ? pair.n : (size_t)equals;
        if (!str_is(query_decode(a, str_sub(pair, 0, end)), name))
            continue;
        *ret_value = query_decode(a, str_sub(pair, end + 1, pair.n));
        return true;
    }
    return false;
}

bool http_warning_text(struct arena *a, struct str value, struct str *ret_text)
{
    ptrdiff_t open = str_find_char(value, '"');
    if (open < 0)
        return false;
    char *out = arena_alloc(a, value.n);
    size_t n = 0;
    for (size_t i = (size_t)open + 1; i < value.n; i++) {
        if (value.p[i] == '"') {
            *ret_text = (struct str){out, n};
            return true;
        }
        if (value.p[i] == '\\' && ++i == value.n)
            break;
        out[n++] = value.p[i];
    }
    return false;
}
