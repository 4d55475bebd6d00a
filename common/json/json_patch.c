/* json_patch.c - json_patch_apply(), see json_patch.h. */
#include "json/json_patch.h"

#include "base/limits.h"
#include "json/json_pointer.h"
#include "json/json_write.h"
#include "json/value.h"

struct patcher {
    struct arena *a;
    struct jv *root;
    size_t copied; /* values that "copy" has added */
    struct error *err;
};

/* One operation. Members that it does not need are NULL or empty. */
struct operation {
    struct str path;
    struct str from;
    const struct jv *value;
};

/* Where a value is or goes: a member or element of `parent`, or (NULL) the whole document. */
struct target {
    struct jv *parent;
    struct str token;
    size_t index;   /* of an element; the length for "-" */
    unsigned depth; /* tokens of the path */
};

static int missing(struct patcher *p, struct str path)
{
    return error_set(p->err, ERR_INVALID, "there is no value at %" PRISTR,
                     STR_ARG(json_quote(p->a, path)));
}

/* The child of `parent` at `token`, or NULL. */
static struct jv *child(struct jv *parent, struct str token)
{
    size_t index;
    if (parent->type == JV_ARRAY)
        return json_pointer_index(token, &index) ? jv_at_mut(parent, index) : NULL;
    return jv_get_mut(parent, token);
}

/* Finds the parent of `path`; it must exist, the place in it need not. */
static int locate(struct patcher *p, struct str path, struct target *ret_target)
{
    struct target t = {.parent = NULL};
    struct str rest = path, next;
    struct jv *v = p->root;
    while (json_pointer_next(p->a, &rest, &next)) {
        if (t.parent)
            v = child(t.parent, t.token);
        if (!v || v->type < JV_ARRAY)
            return missing(p, path);
        t = (struct target){.parent = v, .token = next, .depth = t.depth + 1};
    }
    bool element = t.parent && t.parent->type == JV_ARRAY;
    if (element && str_is(t.token, "-"))
        t.index = t.parent->n;
    else if (element && (!json_pointer_index(t.token, &t.index) || t.index > t.parent->n))
        return missing(p, path);
    *ret_target = t;
    return 0;
}

/* Finds a value that must exist. */
static int find(struct patcher *p, struct str path, struct target *ret_target,
                struct jv **ret_value)
{
    struct target t;
    if (locate(p, path, &t) < 0)
        return -1;
    struct jv *v = t.parent ? child(t.parent, t.token) : p->root;
    if (!v)
        return missing(p, path);
    *ret_target = t;
    *ret_value = v;
    return 0;
}

static int check_depth(struct patcher *p, const struct target *t, const struct jv *value)
{
    unsigned depth;
    value_measure(value, &depth);
    if (t->depth + depth > LIMIT_JSON_DEPTH)
        return error_set(p->err, ERR_LIMIT, "the result is nested deeper than %u levels",
                         LIMIT_JSON_DEPTH);
    return 0;
}

static int put(struct patcher *p, struct str path, struct jv *value)
{
    struct target t;
    if (locate(p, path, &t) < 0 || check_depth(p, &t, value) < 0)
        return -1;
    if (!t.parent)
        p->root = value;
    else if (t.parent->type == JV_ARRAY)
        jv_insert(p->a, t.parent, t.index, value);
    else
        jv_set(p->a, t.parent, t.token, value);
    return 0;
}

static int take(struct patcher *p, struct str path, struct jv **ret_value)
{
    struct target t;
    if (find(p, path, &t, ret_value) < 0)
        return -1;
    if (!t.parent)
        return error_set(p->err, ERR_INVALID, "the whole document cannot be removed");
    if (t.parent->type == JV_ARRAY)
        jv_remove_at(t.parent, t.index);
    else
        jv_unset(t.parent, t.token);
    return 0;
}

static int apply_add(struct patcher *p, const struct operation *o)
{
    return put(p, o->path, jv_clone(p->a, o->value));
}

static int apply_remove(struct patcher *p, const struct operation *o)
{
    struct jv *removed;
    return take(p, o->path, &removed);
}

static int apply_replace(struct patcher *p, const struct operation *o)
{
    struct target t;
    struct jv *old;
    if (find(p, o->path, &t, &old) < 0 || check_depth(p, &t, o->value) < 0)
        return -1;
    struct jv *value = jv_clone(p->a, o->value);
    if (!t.parent)
        p->root = value;
    else if (t.parent->type == JV_ARRAY)
        t.parent->items[t.index] = value;
    else
        jv_set(p->a, t.parent, t.token, value);
    return 0;
}

static int apply_move(struct patcher *p, const struct operation *o)
{
    struct target t;
    struct jv *value;
    if (str_eq(o->from, o->path))
        return find(p, o->from, &t, &value);
    if (str_starts(o->path, o->from) && o->path.p[o->from.n] == '/')
        return error_set(p->err, ERR_INVALID, "a value cannot be moved into itself");
    return take(p, o->from, &value) < 0 ? -1 : put(p, o->path, value);
}

static int apply_copy(struct patcher *p, const struct operation *o)
{
    struct target t;
    struct jv *value;
    unsigned depth;
    if (find(p, o->from, &t, &value) < 0)
        return -1;
    p->copied += value_measure(value, &depth);
    if (p->copied > LIMIT_JSON_NODES)
        return error_set(p->err, ERR_LIMIT, "the patch copies more than %u values",
                         LIMIT_JSON_NODES);
    return put(p, o->path, jv_clone(p->a, value));
}

static int apply_test(struct patcher *p, const struct operation *o)
{
    struct target t;
    struct jv *value;
    if (find(p, o->path, &t, &value) < 0)
        return -1;
    if (!jv_equal(value, o->value))
        return error_set(p->err, ERR_CONFLICT, "the value at %" PRISTR " is not the expected one",
                         STR_ARG(json_quote(p->a, o->path)));
    return 0;
}

static const struct kind {
    const char *op;
    int (*apply)(struct patcher *p, const struct operation *o);
    bool needs_value;
    bool needs_from;
} kinds[] = {
    {"add", apply_add, true, false},   {"remove", apply_remove, false, false},
    {"move", apply_move, false, true}, {"replace", apply_replace, true, false},
    {"copy", apply_copy, false, true}, {"test", apply_test, true, false},
};

static int read_pointer(const struct jv *operation, const char *name, struct str *ret_pointer,
                        struct error *err)
{
    const struct jv *v = jv_get(operation, name);
    if (jv_type(v) != JV_STRING || !json_pointer_valid(jv_str(v)))
        return error_set(err, ERR_INVALID,
                         "\"%s\" must be a JSON Pointer, such as \"/spec/rules/0\"", name);
    *ret_pointer = jv_str(v);
    return 0;
}

static int apply_operation(struct patcher *p, const struct jv *operation)
{
    struct str op = jv_str(jv_get(operation, "op"));
    const struct kind *kind = NULL;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_is(op, kinds[i].op))
            kind = &kinds[i];
    if (!kind)
        return error_set(p->err, ERR_INVALID,
                         "\"op\" must be add, remove, replace, move, copy or test");
    struct operation o = {.value = jv_get(operation, "value")};
    if (read_pointer(operation, "path", &o.path, p->err) < 0 ||
        (kind->needs_from && read_pointer(operation, "from", &o.from, p->err) < 0))
        return -1;
    if (kind->needs_value && !o.value)
        return error_set(p->err, ERR_INVALID, "\"value\" is missing");
    return kind->apply(p, &o);
}

struct jv *json_patch_apply(struct arena *a, const struct jv *document, const struct jv *patch,
                            struct error *err)
{
    struct patcher p = {.a = a, .root = jv_clone(a, document), .err = err};
    if (jv_type(patch) != JV_ARRAY) {
        error_set(err, ERR_INVALID, "a JSON Patch is an array of operations, not %s",
                  jv_type_name(jv_type(patch)));
        return NULL;
    }
    jv_foreach (patch, i, operation)
        if (apply_operation(&p, operation) < 0) {
            error_wrap(err, "operation %zu of the patch", i);
            return NULL;
        }
    return p.root;
}
