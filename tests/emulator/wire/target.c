/* target.c - see target.h. */
#include "wire/target.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool target_decode(struct arena *a, struct str text, struct str *ret_text)
{
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '%') {
            out[n++] = text.p[i];
            continue;
        }
        int high = i + 2 < text.n ? hex_value(text.p[i + 1]) : -1;
        int low = i + 2 < text.n ? hex_value(text.p[i + 2]) : -1;
        if (high < 0 || low < 0)
            return false;
        out[n++] = (char)(high * 16 + low);
        i += 2;
    }
    *ret_text = (struct str){out, n};
    return true;
}

static bool split_query(struct arena *a, struct str query, struct target_parts *parts)
{
    struct str pair;
    while (str_split(&query, '&', &pair)) {
        if (!pair.n)
            continue;
        ptrdiff_t equals = str_find_char(pair, '=');
        size_t name_n = equals < 0 ? pair.n : (size_t)equals;
        struct target_param param;
        if (!target_decode(a, str_sub(pair, 0, name_n), &param.name) ||
            !target_decode(a, str_sub(pair, name_n + (equals >= 0), pair.n), &param.value))
            return false;
        vec_push(a, &parts->params, param);
    }
    return true;
}

bool target_split(struct arena *a, struct str target, struct target_parts *ret_parts)
{
    struct target_parts parts = {0};
    ptrdiff_t mark = str_find_char(target, '?');
    parts.path = str_sub(target, 0, mark < 0 ? target.n : (size_t)mark);
    struct str rest = str_sub(parts.path, 1, parts.path.n), segment;
    while (str_split(&rest, '/', &segment)) {
        if (!segment.n)
            continue;
        if (parts.segment_count < TARGET_SEGMENTS &&
            !target_decode(a, segment, &parts.segments[parts.segment_count]))
            return false;
        parts.segment_count++;
    }
    if (mark >= 0 && !split_query(a, str_sub(target, (size_t)mark + 1, target.n), &parts))
        return false;
    *ret_parts = parts;
    return true;
}
