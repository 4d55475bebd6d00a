/* json_pointer.c - see json_pointer.h. */
#include "json/json_pointer.h"

bool json_pointer_valid(struct str pointer)
{
    if (pointer.n && (pointer.p[0] != '/' || memchr(pointer.p, '\0', pointer.n)))
        return false;
    for (size_t i = 0; i < pointer.n; i++) {
        if (pointer.p[i] != '~')
            continue;
        if (i + 1 == pointer.n || (pointer.p[i + 1] != '0' && pointer.p[i + 1] != '1'))
            return false;
    }
    return true;
}

static struct str decode(struct arena *a, struct str token)
{
    if (str_find_char(token, '~') < 0)
        return token;
    char *out = arena_alloc(a, token.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < token.n; i++) {
        char c = token.p[i];
        if (c == '~')
            c = token.p[++i] == '0' ? '~' : '/';
        out[n++] = c;
    }
    return (struct str){out, n};
}

bool json_pointer_next(struct arena *a, struct str *pointer, struct str *ret_token)
{
    if (!pointer->n)
        return false;
    struct str rest = str_sub(*pointer, 1, pointer->n);
    ptrdiff_t slash = str_find_char(rest, '/');
    size_t n = slash < 0 ? rest.n : (size_t)slash;
    *ret_token = n ? decode(a, str_sub(rest, 0, n)) : STR("");
    *pointer = str_sub(rest, n, rest.n);
    return true;
}

bool json_pointer_index(struct str token, size_t *ret_index)
{
    int64_t index;
    if (!token.n || token.p[0] == '-' || (token.p[0] == '0' && token.n > 1) ||
        !str_to_i64(token, &index))
        return false;
    *ret_index = (size_t)index;
    return true;
}

const struct jv *json_pointer_get(struct arena *a, const struct jv *root, struct str pointer)
{
    const struct jv *v = json_pointer_valid(pointer) ? root : NULL;
    struct str token;
    size_t index;
    while (v && json_pointer_next(a, &pointer, &token)) {
        if (jv_type(v) == JV_ARRAY)
            v = json_pointer_index(token, &index) ? jv_at(v, index) : NULL;
        else
            v = jv_get_str(v, token);
    }
    return v;
}

void json_pointer_add(struct strbuf *pointer, struct str token)
{
    size_t from = 0;
    strbuf_addc(pointer, '/');
    for (size_t i = 0; i < token.n; i++) {
        if (token.p[i] != '~' && token.p[i] != '/')
            continue;
        strbuf_add(pointer, str_sub(token, from, i));
        strbuf_addz(pointer, token.p[i] == '~' ? "~0" : "~1");
        from = i + 1;
    }
    strbuf_add(pointer, str_sub(token, from, token.n));
}

void json_pointer_add_index(struct strbuf *pointer, size_t index)
{
    strbuf_printf(pointer, "/%zu", index);
}
