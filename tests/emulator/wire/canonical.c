/* canonical.c - see canonical.h. */
#include "wire/canonical.h"

#include <stdlib.h>

#include "base/vec.h"
#include "wire/target.h"

static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static struct str encode(struct arena *a, struct str text, bool keep_slash)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc(a, text.n * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (unreserved(c) || (keep_slash && c == '/')) {
            out[n++] = c;
            continue;
        }
        out[n++] = '%';
        out[n++] = hex[(unsigned char)c >> 4];
        out[n++] = hex[(unsigned char)c & 15];
    }
    return (struct str){out, n};
}

struct str canonical_path(struct arena *a, struct str path)
{
    VEC(struct str) kept = {0};
    struct str rest = path, segment, out = STR_NONE;
    bool slash_at_end = path.n && path.p[path.n - 1] == '/';
    while (str_split(&rest, '/', &segment)) {
        slash_at_end = !segment.n || str_is(segment, ".") || str_is(segment, "..");
        if (str_is(segment, "..") && kept.n)
            kept.n--;
        if (!slash_at_end)
            vec_push(a, &kept, segment);
    }
    vec_foreach (&kept, part)
        out = arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(out), STR_ARG(*part));
    if (slash_at_end || !out.n)
        out = arena_printf(a, "%" PRISTR "/", STR_ARG(out));
    return encode(a, out, true);
}

static int compare_params(const void *left, const void *right)
{
    const struct target_param *l = left, *r = right;
    int order = str_cmp(l->name, r->name);
    return order ? order : str_cmp(l->value, r->value);
}

/* A part of the query in canonical encoding; one that cannot be decoded is encoded as it is. */
static struct str recode(struct arena *a, struct str part)
{
    struct str decoded;
    return encode(a, target_decode(a, part, &decoded) ? decoded : part, false);
}

struct str canonical_query(struct arena *a, struct str query)
{
    VEC(struct target_param) params = {0};
    struct str pair, out = STR_NONE;
    while (str_split(&query, '&', &pair)) {
        ptrdiff_t equals = str_find_char(pair, '=');
        size_t name_n = equals < 0 ? pair.n : (size_t)equals;
        if (pair.n)
            vec_push(a, &params,
                     (struct target_param){recode(a, str_sub(pair, 0, name_n)),
                                           recode(a, str_sub(pair, name_n + 1, pair.n))});
    }
    if (params.n)
        qsort(params.items, params.n, sizeof(*params.items), compare_params);
    vec_foreach (&params, p)
        out = arena_printf(a, "%" PRISTR "%s%" PRISTR "=%" PRISTR, STR_ARG(out), out.n ? "&" : "",
                           STR_ARG(p->name), STR_ARG(p->value));
    return out;
}
