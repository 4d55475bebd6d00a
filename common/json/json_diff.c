/* json_diff.c - json_patch_diff(), see json_patch.h. */
#include "json/json_patch.h"

#include "base/limits.h"
#include "json/json_pointer.h"

struct diff {
    struct arena *a;
    struct jv *patch;
    struct strbuf path;
};

static void diff_values(struct diff *d, const struct jv *from, const struct jv *to);

/* Adds an operation on the current path; `value` is NULL for "remove". */
static void add_operation(struct diff *d, const char *op, const struct jv *value)
{
    struct jv *o = jv_new_object(d->a);
    jv_set(d->a, o, STR("op"), jv_new_str(d->a, str_of(op)));
    jv_set(d->a, o, STR("path"), jv_new_str(d->a, strbuf_str(&d->path)));
    if (value)
        jv_set(d->a, o, STR("value"), jv_clone(d->a, value));
    jv_append(d->a, d->patch, o);
}

/* What happens at the current path, which then goes back to the length it had; NULL: absent. */
static void diff_child(struct diff *d, size_t length, const struct jv *from, const struct jv *to)
{
    if (!to)
        add_operation(d, "remove", NULL);
    else if (!from)
        add_operation(d, "add", to);
    else
        diff_values(d, from, to);
    d->path.n = length;
    d->path.p[length] = '\0';
}

static void diff_member(struct diff *d, struct str key, const struct jv *from, const struct jv *to)
{
    size_t length = d->path.n;
    json_pointer_add(&d->path, key);
    diff_child(d, length, from, to);
}

static void diff_element(struct diff *d, size_t i, const struct jv *from, const struct jv *to)
{
    size_t length = d->path.n;
    json_pointer_add_index(&d->path, i);
    diff_child(d, length, from, to);
}

static void diff_objects(struct diff *d, const struct jv *from, const struct jv *to)
{
    struct str key;
    jv_foreach_member (from, i, key, value)
        diff_member(d, key, value, jv_get_str(to, key));
    jv_foreach_member (to, i, key, value)
        if (!jv_get_str(from, key))
            diff_member(d, key, NULL, value);
}

static void diff_arrays(struct diff *d, const struct jv *from, const struct jv *to)
{
    size_t old = jv_len(from), new = jv_len(to), begin = 0;
    while (begin < old && begin < new &&jv_equal(jv_at(from, begin), jv_at(to, begin)))
        begin++;
    while (old > begin && new > begin && jv_equal(jv_at(from, old - 1), jv_at(to, new - 1))) {
        old--;
        new --;
    }
    size_t i = begin;
    for (; i < old && i < new; i++)
        diff_element(d, i, jv_at(from, i), jv_at(to, i));
    for (size_t gone = old; gone > new; gone--)
        diff_element(d, gone - 1, jv_at(from, gone - 1), NULL);
    for (; i < new; i++)
        diff_element(d, i, NULL, jv_at(to, i));
}

static void diff_values(struct diff *d, const struct jv *from, const struct jv *to)
{
    if (jv_type(from) == JV_OBJECT && jv_type(to) == JV_OBJECT)
        diff_objects(d, from, to);
    else if (jv_type(from) == JV_ARRAY && jv_type(to) == JV_ARRAY)
        diff_arrays(d, from, to);
    else if (!jv_equal(from, to))
        add_operation(d, "replace", to);
}

struct jv *json_patch_diff(struct arena *a, const struct jv *from, const struct jv *to)
{
    struct diff d = {.a = a,
                     .patch = jv_new_array(a),
                     .path = STRBUF((size_t)LIMIT_JSON_DEPTH * 2 * LIMIT_JSON_STRING_BYTES)};
    diff_values(&d, from, to);
    strbuf_free(&d.path);
    return d.patch;
}
