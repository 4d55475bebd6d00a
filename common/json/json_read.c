/* json_read.c - values, arrays, objects, numbers and literals of RFC 8259; see json_read.h. */
#include "json/json_read.h"

#include <assert.h>
#include <ctype.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "json/json_write.h"
#include "json/reader.h"

enum { FIRST_NODES = 32, MORE_NODES = 1024, DEPTH_MAX = 1000 };

_printf_(4, 0) static bool fail(struct reader *r, enum error_code code, struct jv_place place,
                                const char *format, va_list args)
{
    char message[LIMIT_ERROR_BYTES];
    vsnprintf(message, sizeof(message), format, args);
    error_set(r->err, code, "line %u, column %u: %s", place.line, place.column, message);
    return false;
}

bool reader_limit(struct reader *r, struct jv_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(r, ERR_LIMIT, place, format, args);
    va_end(args);
    return false;
}

bool reader_refuse(struct reader *r, struct jv_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(r, ERR_SYNTAX, place, format, args);
    va_end(args);
    return false;
}

bool reader_expected(struct reader *r, const char *what)
{
    struct jv_place place = reader_place(r, r->p);
    size_t offset = (size_t)(r->p - r->copy);
    if (offset >= r->text.n)
        return reader_refuse(r, place, "expected %s, found the end of the text", what);
    struct str rest = str_sub(r->text, offset, r->text.n);
    unsigned char c = (unsigned char)rest.p[0];
    int n = (int)str_utf8_first(rest);
    if (!n)
        return reader_refuse(r, place, "expected %s, found the byte 0x%02x", what, c);
    if (iscntrl(c))
        return reader_refuse(r, place, "expected %s, found the control character U+%04X", what, c);
    return reader_refuse(r, place, "expected %s, found '%.*s'", what, n, rest.p);
}

static bool refuse_key(struct reader *r, const struct member *m, const char *why)
{
    struct str quoted = json_quote(r->a, member_key(m));
    return reader_refuse(r, m->place, "the key %" PRISTR " %s", STR_ARG(quoted), why);
}

__attribute__((noinline)) static void skip_spaces(struct reader *r)
{
    char *p = r->p;
    for (; (unsigned char)*p <= ' '; p++) {
        if (*p == '\n') {
            r->line++;
            r->line_start = p + 1;
        } else if (*p != ' ' && *p != '\t' && *p != '\r') {
            break;
        }
    }
    r->p = p;
}

/* What the API server sends has none. */
static inline void skip_space(struct reader *r)
{
    if ((unsigned char)*r->p <= ' ')
        skip_spaces(r);
}

/* Room for more nodes; false if there are too many already. */
__attribute__((noinline)) static bool more_nodes(struct reader *r)
{
    if (r->nodes == r->limits.nodes)
        return reader_limit(r, reader_place(r, r->p), "more than %u values", r->limits.nodes);
    uint32_t n = r->nodes < FIRST_NODES  ? FIRST_NODES
                 : r->nodes < MORE_NODES ? r->nodes
                                         : MORE_NODES;
    uint32_t left = r->limits.nodes - r->nodes;
    r->spare_n = n < left ? n : left;
    r->nodes += r->spare_n;
    r->spare = arena_alloc_raw(r->a, r->spare_n * sizeof(*r->spare));
    return true;
}

/* A node for the value at the cursor; NULL if there are too many. */
static inline struct jv *new_node(struct reader *r)
{
    if (!r->spare_n && !more_nodes(r))
        return NULL;
    r->spare_n--;
    *r->spare = (struct jv){.place = reader_place(r, r->p)};
    return r->spare++;
}

__attribute__((noinline)) static void grow_stack(struct reader *r)
{
    r->stack_capacity = r->stack_capacity ? 2 * r->stack_capacity : 64;
    r->stack = xreallocarray(r->stack, r->stack_capacity, sizeof(*r->stack));
}

/* A new place on the stack, to be filled field by field (copying a struct here is slow). */
static inline struct member *push(struct reader *r)
{
    if (r->stack_n == r->stack_capacity)
        grow_stack(r);
    return &r->stack[r->stack_n++];
}

static bool enter(struct reader *r)
{
    if (r->depth == r->limits.depth)
        return reader_limit(r, reader_place(r, r->p), "nested deeper than %u levels",
                            r->limits.depth);
    r->depth++;
    r->p++;
    skip_space(r);
    return true;
}

static inline struct jv *read_value(struct reader *r);

/* Behind an item or member: true if another one follows, else *ret_failed says why not. */
static bool next(struct reader *r, char close, const char *expected, bool *ret_failed)
{
    skip_space(r);
    if (*r->p == ',') {
        r->p++;
        skip_space(r);
        return true;
    }
    *ret_failed = *r->p != close && !reader_expected(r, expected);
    return false;
}

static void leave(struct reader *r, size_t base)
{
    r->p++;
    r->depth--;
    r->stack_n = base;
}

static void close_array(struct reader *r, struct jv *v, size_t base)
{
    size_t n = r->stack_n - base;
    v->type = JV_ARRAY;
    if (n) {
        v->items = arena_alloc_raw(r->a, n * sizeof(*v->items));
        for (size_t i = 0; i < n; i++)
            v->items[i] = r->stack[base + i].value;
        v->n = v->capacity = (uint32_t)n;
    }
    leave(r, base);
}

/* Not inlined, as read_object(): what reads a scalar, most of all values, stays short. */
__attribute__((noinline)) static struct jv *read_array(struct reader *r, struct jv *v)
{
    size_t base = r->stack_n;
    bool failed = false;
    if (!enter(r))
        return NULL;
    if (*r->p != ']') {
        do {
            struct jv *item = read_value(r);
            if (!item)
                return NULL;
            push(r)->value = item;
        } while (next(r, ']', "',' or ']' behind an array element", &failed));
        if (failed)
            return NULL;
    }
    close_array(r, v, base);
    return v;
}

static bool read_key(struct reader *r, struct member *m)
{
    struct str key;
    if (*r->p != '"')
        return reader_expected(r, "a key in double quotes");
    m->place = reader_place(r, r->p);
    if (!read_string(r, &key))
        return false;
    m->key = key.p;
    m->key_n = (uint32_t)key.n;
    /* Only an escape can yield NUL, and an escape makes the written form longer. */
    if (key.p + key.n + 1 != r->p && memchr(key.p, '\0', key.n))
        return refuse_key(r, m, "contains NUL");
    skip_space(r);
    if (*r->p != ':')
        return reader_expected(r, "':' behind a key");
    r->p++;
    skip_space(r);
    return true;
}

static bool close_object(struct reader *r, struct jv *v, size_t base)
{
    size_t n = r->stack_n - base;
    v->type = JV_OBJECT;
    size_t good = n ? object_fill(r->a, v, r->stack + base, n) : 0;
    if (good < n)
        return refuse_key(r, &r->stack[base + good], "stands twice in one object");
    leave(r, base);
    return true;
}

__attribute__((noinline)) static struct jv *read_object(struct reader *r, struct jv *v)
{
    size_t base = r->stack_n;
    bool failed = false;
    if (!enter(r))
        return NULL;
    if (*r->p != '}') {
        do {
            struct member m;
            if (r->stack_n - base == r->limits.keys) {
                reader_limit(r, reader_place(r, r->p), "more than %u keys in one object",
                             r->limits.keys);
                return NULL;
            }
            if (!read_key(r, &m) || !(m.value = read_value(r)))
                return NULL;
            struct member *top = push(r);
            top->key = m.key;
            top->value = m.value;
            top->key_n = m.key_n;
            top->place = m.place;
        } while (next(r, '}', "',' or '}' behind a member", &failed));
        if (failed)
            return NULL;
    }
    return close_object(r, v, base) ? v : NULL;
}

static bool skip_digits(struct reader *r, const char *expected)
{
    char *p = r->p;
    while (*p >= '0' && *p <= '9')
        p++;
    if (p == r->p)
        return reader_expected(r, expected);
    r->p = p;
    return true;
}

static struct jv *read_number(struct reader *r, struct jv *v)
{
    const char *start = r->p;
    r->p += *r->p == '-';
    if (*r->p == '0')
        r->p++;
    else if (!skip_digits(r, "a digit"))
        return NULL;
    if (*r->p == '.') {
        r->p++;
        if (!skip_digits(r, "a digit behind the decimal point"))
            return NULL;
    }
    if (*r->p == 'e' || *r->p == 'E') {
        r->p++;
        r->p += *r->p == '-' || *r->p == '+';
        if (!skip_digits(r, "a digit of the exponent"))
            return NULL;
    }
    v->type = JV_NUMBER;
    v->text = start;
    v->n = (uint32_t)(r->p - start);
    if (v->n <= LIMIT_JSON_NUMBER_BYTES)
        return v;
    reader_limit(r, v->place, "a number is longer than %u bytes", LIMIT_JSON_NUMBER_BYTES);
    return NULL;
}

static struct jv *read_word(struct reader *r, struct jv *v)
{
    static const struct {
        struct str text;
        enum jv_type type;
        bool boolean;
    } words[] = {{S("true"), JV_BOOL, true}, {S("false"), JV_BOOL, false}, {S("null"), JV_NULL, 0}};
    struct str rest = {r->p, (size_t)(r->end - r->p)};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!str_starts(rest, words[i].text))
            continue;
        v->type = (uint8_t)words[i].type;
        v->boolean = words[i].boolean;
        r->p += words[i].text.n;
        return v;
    }
    reader_expected(r, "a value (object, array, string in double quotes, number, true, false, "
                       "null)");
    return NULL;
}

static struct jv *read_string_value(struct reader *r, struct jv *v)
{
    struct str text;
    if (!read_string(r, &text))
        return NULL;
    v->type = JV_STRING;
    v->text = text.p;
    v->n = (uint32_t)text.n;
    return v;
}

/* The value at the cursor, which white space does not precede. */
static inline struct jv *read_value(struct reader *r)
{
    struct jv *v = new_node(r);
    if (!v)
        return NULL;
    switch (*r->p) {
    case '"': return read_string_value(r, v);
    case '{': return read_object(r, v);
    case '[': return read_array(r, v);
    case '-':
    case '0' ... '9': return read_number(r, v);
    default: return read_word(r, v);
    }
}

static struct jv *read_document(struct reader *r)
{
    if (str_starts(r->text, STR("\xEF\xBB\xBF"))) {
        reader_refuse(r, reader_place(r, r->p), "expected a value, found a byte order mark");
        return NULL;
    }
    skip_space(r);
    struct jv *v = read_value(r);
    if (!v)
        return NULL;
    skip_space(r);
    return r->p == r->end || reader_expected(r, "nothing behind the value") ? v : NULL;
}

static struct json_limits resolve(const struct json_limits *limits)
{
    struct json_limits l = limits ? *limits : (struct json_limits){0};
    l.text_bytes = l.text_bytes ? l.text_bytes : LIMIT_JSON_TEXT_BYTES;
    l.depth = l.depth ? l.depth : LIMIT_JSON_DEPTH;
    l.nodes = l.nodes ? l.nodes : LIMIT_JSON_NODES;
    l.string_bytes = l.string_bytes ? l.string_bytes : LIMIT_JSON_STRING_BYTES;
    l.keys = l.keys ? l.keys : LIMIT_JSON_KEYS;
    assert(l.depth <= DEPTH_MAX && l.text_bytes <= UINT32_MAX);
    return l;
}

struct jv *json_read(struct arena *a, struct str text, const struct json_limits *limits,
                     struct error *err)
{
    struct reader r = {.a = a, .limits = resolve(limits), .text = text, .line = 1, .err = err};
    if (text.n > r.limits.text_bytes) {
        error_set(err, ERR_LIMIT, "line 1, column 1: the text has %zu bytes, at most %zu are read",
                  text.n, r.limits.text_bytes);
        return NULL;
    }
    r.copy = r.p = r.line_start = arena_alloc_raw(a, text.n + READER_PADDING);
    r.end = r.copy + text.n;
    memset(r.end, 0, READER_PADDING);
    if (text.n)
        memcpy(r.copy, text.p, text.n);
    struct jv *v = read_document(&r);
    free(r.stack);
    return v;
}
