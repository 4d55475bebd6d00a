/* sigv4_canonical.c - see sigv4_canonical.h; also the query and its encoding (sigv4.h). */
#include "aws/sigv4_canonical.h"

#include <stdlib.h>

#include "base/vec.h"

struct str_list {
    struct str *items;
    size_t n, capacity;
};

/* All parts, with `separator` between them. */
static struct str join(struct arena *a, const struct str_list *parts, struct str separator)
{
    size_t bytes = 0, at = 0;
    for (size_t i = 0; i < parts->n; i++)
        bytes += parts->items[i].n + separator.n;
    char *text = arena_alloc(a, bytes + 1);
    for (size_t i = 0; i < parts->n; i++) {
        if (i && separator.n)
            memcpy(text + at, separator.p, separator.n);
        at += i ? separator.n : 0;
        if (parts->items[i].n)
            memcpy(text + at, parts->items[i].p, parts->items[i].n);
        at += parts->items[i].n;
    }
    return (struct str){text, at};
}

/* RFC 3986, 2.3 */
static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

struct str sigv4_encode(struct arena *a, struct str raw)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = arena_alloc(a, 3 * raw.n + 1), *to = text;
    for (size_t i = 0; i < raw.n; i++) {
        unsigned char c = (unsigned char)raw.p[i];
        if (is_unreserved(raw.p[i])) {
            *to++ = raw.p[i];
            continue;
        }
        *to++ = '%';
        *to++ = digits[c >> 4];
        *to++ = digits[c & 15];
    }
    return (struct str){text, (size_t)(to - text)};
}

struct str sigv4_canonical_path(struct arena *a, struct str path)
{
    struct str_list segments = {0};
    struct str rest = path, segment;
    bool directory = true; /* whether it ends with a slash */
    vec_push(a, &segments, STR_NONE);
    while (str_split(&rest, '/', &segment)) {
        bool up = str_is(segment, "..");
        directory = up || segment.n == 0 || str_is(segment, ".");
        if (up && segments.n > 1)
            segments.n--;
        if (!directory)
            vec_push(a, &segments, sigv4_encode(a, segment));
    }
    if (directory)
        vec_push(a, &segments, STR_NONE);
    return join(a, &segments, STR("/"));
}

static int by_name_and_value(const void *left, const void *right)
{
    const struct sigv4_pair *l = left, *r = right;
    int order = str_cmp(l->name, r->name);
    return order ? order : str_cmp(l->value, r->value);
}

struct str sigv4_canonical_query(struct arena *a, const struct sigv4_pair *query, size_t n)
{
    struct str_list parts = {0};
    struct sigv4_pair *encoded = ARENA_NEW_ARRAY(a, n, struct sigv4_pair);
    for (size_t i = 0; i < n; i++)
        encoded[i] =
            (struct sigv4_pair){sigv4_encode(a, query[i].name), sigv4_encode(a, query[i].value)};
    qsort(encoded, n, sizeof(*encoded), by_name_and_value);
    for (size_t i = 0; i < n; i++)
        vec_push(a, &parts,
                 arena_printf(a, "%" PRISTR "=%" PRISTR, STR_ARG(encoded[i].name),
                              STR_ARG(encoded[i].value)));
    return join(a, &parts, STR("&"));
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str lower(struct arena *a, struct str s)
{
    char *text = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        text[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return (struct str){text, s.n};
}

static struct str squeeze(struct arena *a, struct str value)
{
    value = str_trim(value);
    char *text = arena_alloc(a, value.n + 1), *to = text;
    for (size_t i = 0; i < value.n; i++) {
        bool space = is_space(value.p[i]);
        if (!space)
            *to++ = value.p[i];
        else if (!is_space(value.p[i - 1]))
            *to++ = ' ';
    }
    return (struct str){text, (size_t)(to - text)};
}

struct header {
    struct str name, value;
    size_t position; /* repeated names keep their order */
};

static int by_name_and_position(const void *left, const void *right)
{
    const struct header *l = left, *r = right;
    int order = str_cmp(l->name, r->name);
    return order ? order : (l->position > r->position) - (l->position < r->position);
}

static struct header *sorted_headers(struct arena *a, const struct sigv4_pair *headers, size_t n)
{
    struct header *sorted = ARENA_NEW_ARRAY(a, n, struct header);
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct header){lower(a, headers[i].name), squeeze(a, headers[i].value), i};
    qsort(sorted, n, sizeof(*sorted), by_name_and_position);
    return sorted;
}

struct sigv4_header_block sigv4_canonical_headers(struct arena *a, const struct sigv4_pair *headers,
                                                  size_t n)
{
    const struct header *sorted = sorted_headers(a, headers, n);
    struct str_list names = {0}, text = {0};
    for (size_t i = 0; i < n; i++) {
        bool repeated = i > 0 && str_eq(sorted[i].name, sorted[i - 1].name);
        if (!repeated) {
            vec_push(a, &names, sorted[i].name);
            vec_push(a, &text, i ? STR("\n") : STR_NONE);
            vec_push(a, &text, sorted[i].name);
        }
        vec_push(a, &text, repeated ? STR(",") : STR(":"));
        vec_push(a, &text, sorted[i].value);
    }
    if (n)
        vec_push(a, &text, STR("\n"));
    return (struct sigv4_header_block){join(a, &text, STR_NONE), join(a, &names, STR(";"))};
}
