/*
 * field.c - rendering, resolving and ordering of field paths, and the texts of field errors.
 *
 * The labels and reasons are those of apimachinery's field.ErrorType; the body follows its
 * Error.ErrorBody(): strings quoted, numbers and booleans bare, the rest as JSON, and no value for
 * Required, Forbidden and TooLong.
 */
#include "kube_meta/field.h"

#include "base/limits.h"
#include "json/json_write.h"

/* Length of the UTF-8 sequence that starts with `c`. */
static size_t sequence_length(unsigned char c)
{
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* One character; what is hidden as an escape, as Go's %q shows it. */
static void add_visible(struct strbuf *out, struct str c)
{
    static const char letters[] = "abtnvfr"; /* 0x07 … 0x0D; 0x08 is \b, 0x09 is \t */
    unsigned char first = (unsigned char)c.p[0];
    if (!str_utf8_hidden(c))
        strbuf_add(out, c);
    else if (first >= 0x07 && first <= 0x0D)
        strbuf_printf(out, "\\%c", letters[first - 0x07]);
    else if (c.n == 1)
        strbuf_printf(out, "\\x%02x", first);
    else if (c.n == 2)
        strbuf_printf(out, "\\u%04x", (unsigned)((first & 0x1F) << 6 | (c.p[1] & 0x3F)));
    else
        strbuf_printf(out, "\\u%04x",
                      (unsigned)((first & 0x0F) << 12 | (c.p[1] & 0x3F) << 6 | (c.p[2] & 0x3F)));
}

static void add_name(struct strbuf *out, struct str name)
{
    for (size_t i = 0, n; i < name.n; i += n) {
        n = sequence_length((unsigned char)name.p[i]);
        add_visible(out, str_sub(name, i, i + n));
    }
}

/* --- paths ---------------------------------------------------------------------------------- */

static void render(struct strbuf *out, const struct fpath *path)
{
    if (!path)
        return;
    render(out, path->up);
    if (path->kind == FPATH_INDEX) {
        strbuf_printf(out, "[%zu]", path->index);
    } else if (path->kind == FPATH_KEY) {
        strbuf_addc(out, '[');
        add_name(out, path->name);
        strbuf_addc(out, ']');
    } else {
        if (path->up)
            strbuf_addc(out, '.');
        add_name(out, path->name);
    }
}

struct str fpath_render(struct arena *a, const struct fpath *path)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_JSON_STRING_BYTES);
    render(&out, path);
    return arena_str(a, strbuf_str(&out));
}

static void point(struct strbuf *out, const struct fpath *path)
{
    if (!path)
        return;
    point(out, path->up);
    strbuf_addc(out, '/');
    if (path->kind == FPATH_INDEX) {
        strbuf_printf(out, "%zu", path->index);
        return;
    }
    for (size_t i = 0; i < path->name.n; i++) {
        char c = path->name.p[i];
        if (c == '~')
            strbuf_addz(out, "~0");
        else if (c == '/')
            strbuf_addz(out, "~1");
        else
            strbuf_addc(out, c);
    }
}

struct str fpath_pointer(struct arena *a, const struct fpath *path)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_JSON_STRING_BYTES);
    point(&out, path);
    return arena_str(a, strbuf_str(&out));
}

const struct jv *fpath_get(const struct jv *object, const struct fpath *path)
{
    if (!path)
        return object;
    const struct jv *up = fpath_get(object, path->up);
    return path->kind == FPATH_INDEX ? jv_at(up, path->index) : jv_get_str(up, path->name);
}

struct jv_place fpath_place(const struct jv *object, const struct fpath *path)
{
    const struct jv *value = fpath_get(object, path);
    while ((!value || !jv_place(value).line) && path) {
        path = path->up;
        value = fpath_get(object, path);
    }
    return jv_place(value);
}

const struct fpath *fpath_copy(struct arena *a, const struct fpath *path)
{
    if (!path)
        return NULL;
    struct fpath *copy = ARENA_NEW(a, struct fpath);
    *copy = *path;
    copy->up = fpath_copy(a, path->up);
    if (path->kind != FPATH_INDEX)
        copy->name = arena_str(a, path->name);
    return copy;
}

/* --- order ---------------------------------------------------------------------------------- */

static size_t depth(const struct fpath *path)
{
    size_t n = 0;
    for (; path; path = path->up)
        n++;
    return n;
}

static bool same_path(const struct fpath *a, const struct fpath *b)
{
    for (; a && b && a != b; a = a->up, b = b->up) {
        bool a_index = a->kind == FPATH_INDEX, b_index = b->kind == FPATH_INDEX;
        if (a_index != b_index || (a_index ? a->index != b->index : !str_eq(a->name, b->name)))
            return false;
    }
    return a == b;
}

/* The position of a member in its object; one past the last when it is absent. */
static size_t position(const struct jv *object, struct str name)
{
    struct str key;
    jv_foreach_member (object, i, key, member) {
        if (str_eq(key, name))
            return i;
    }
    return jv_len(object);
}

/* Two different frames below the same parent. */
static int sibling_order(const struct jv *parent, const struct fpath *a, const struct fpath *b)
{
    bool a_index = a->kind == FPATH_INDEX, b_index = b->kind == FPATH_INDEX;
    if (a_index && b_index)
        return a->index < b->index ? -1 : 1;
    if (a_index != b_index)
        return a_index ? 1 : -1;
    size_t i = position(parent, a->name), j = position(parent, b->name);
    if (i != j)
        return i < j ? -1 : 1;
    return str_cmp(a->name, b->name);
}

int fpath_order(const struct jv *object, const struct fpath *a, const struct fpath *b)
{
    size_t a_depth = depth(a), b_depth = depth(b);
    int if_nested = a_depth < b_depth ? -1 : a_depth > b_depth;
    for (; a_depth > b_depth; a_depth--)
        a = a->up;
    for (; b_depth > a_depth; b_depth--)
        b = b->up;
    if (same_path(a, b))
        return if_nested;
    while (!same_path(a->up, b->up)) {
        a = a->up;
        b = b->up;
    }
    return sibling_order(fpath_get(object, a->up), a, b);
}

/* --- texts ---------------------------------------------------------------------------------- */

static const struct {
    const char *label;
    const char *reason;
} types[] = {
    [FIELD_INVALID] = {"Invalid value", "FieldValueInvalid"},
    [FIELD_TYPE_INVALID] = {"Invalid value", "FieldValueTypeInvalid"},
    [FIELD_REQUIRED] = {"Required value", "FieldValueRequired"},
    [FIELD_NOT_SUPPORTED] = {"Unsupported value", "FieldValueNotSupported"},
    [FIELD_FORBIDDEN] = {"Forbidden", "FieldValueForbidden"},
    [FIELD_DUPLICATE] = {"Duplicate value", "FieldValueDuplicate"},
    [FIELD_NOT_FOUND] = {"Not found", "FieldValueNotFound"},
    [FIELD_TOO_LONG] = {"Too long", "FieldValueTooLong"},
    [FIELD_TOO_MANY] = {"Too many", "FieldValueTooMany"},
    [FIELD_TOO_FEW] = {"Too few", "FieldValueTooFew"},
};

const char *field_error_label(enum field_error_type type)
{
    return types[type].label;
}

const char *field_error_reason(enum field_error_type type)
{
    return types[type].reason;
}

/* `s` with at most `max_chars` characters, then "..."; `quoted` also escapes quotes. */
static void add_text(struct strbuf *out, struct str s, size_t max_chars, bool quoted)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; count++) {
        if (count == max_chars) {
            strbuf_addz(out, "...");
            return;
        }
        struct str c = str_sub(s, i, i + sequence_length((unsigned char)s.p[i]));
        if (quoted && (c.p[0] == '"' || c.p[0] == '\\'))
            strbuf_addc(out, '\\');
        add_visible(out, c);
        i += c.n;
    }
}

static void add_json(struct strbuf *out, const struct jv *value)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_ADMISSION_BODY_BYTES);
    json_write(&text, value);
    add_text(out, strbuf_str(&text), LIMIT_VALUE_CHARS, false);
}

/* Lists stand for their length where the error is about their length. */
static void add_value(struct strbuf *out, enum field_error_type type, const struct jv *value)
{
    bool counted = type == FIELD_TOO_MANY || type == FIELD_TOO_FEW;
    enum jv_type shape = jv_type(value);
    strbuf_addz(out, ": ");
    if (counted && (shape == JV_ARRAY || shape == JV_OBJECT)) {
        strbuf_printf(out, "%zu", jv_len(value));
    } else if (shape == JV_STRING) {
        strbuf_addc(out, '"');
        add_text(out, jv_str(value), LIMIT_VALUE_CHARS, true);
        strbuf_addc(out, '"');
    } else {
        add_json(out, value);
    }
}

struct str field_error_text(struct arena *a, enum field_error_type type, const struct jv *value,
                            struct str detail)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_ADMISSION_BODY_BYTES);
    bool shows_value =
        type != FIELD_REQUIRED && type != FIELD_FORBIDDEN && type != FIELD_TOO_LONG && value;
    strbuf_addz(&out, field_error_label(type));
    if (shows_value)
        add_value(&out, type, value);
    if (detail.n > 0) {
        strbuf_addz(&out, ": ");
        add_text(&out, detail, SIZE_MAX, false);
    }
    return arena_str(a, strbuf_str(&out));
}
