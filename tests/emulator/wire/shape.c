/* shape.c - see shape.h. */
#include "wire/shape.h"

#include "base/limits.h"

/* One value being checked, and where it is. */
struct checking {
    struct arena *a;
    struct field_errors *errors;
};

static void check(const struct checking *c, const struct shape *shape, struct str name,
                  const struct jv *value);

static void add(const struct checking *c, struct str name, struct str message)
{
    vec_push(c->a, c->errors, (struct field_error){name, message});
}

static bool present(const struct jv *v)
{
    return jv_type(v) != JV_ABSENT && jv_type(v) != JV_NULL;
}

static void check_range(const struct checking *c, const struct shape *shape, struct str name,
                        int64_t n, const char *what)
{
    if (n < shape->min)
        add(c, name,
            arena_printf(c->a, "%s must be at least %lld, it is %lld", what, (long long)shape->min,
                         (long long)n));
    if (shape->max && n > shape->max)
        add(c, name,
            arena_printf(c->a, "%s must be at most %lld, it is %lld", what, (long long)shape->max,
                         (long long)n));
}

static bool among(const char *const *words, struct str text)
{
    for (size_t i = 0; words[i]; i++)
        if (str_is(text, words[i]))
            return true;
    return false;
}

static void check_string(const struct checking *c, const struct shape *shape, struct str name,
                         const struct jv *value)
{
    struct str text = jv_str(value);
    struct str shown = str_sub(text, 0, LIMIT_VALUE_CHARS);
    check_range(c, shape, name, (int64_t)str_utf8_len(text), "its length");
    if (shape->words && !among(shape->words, text))
        add(c, name, arena_printf(c->a, "\"%" PRISTR "\" is none of its values", STR_ARG(shown)));
    if ((shape->pattern && !pattern_matches(shape->pattern, text)) ||
        (shape->not_prefix && str_starts(text, str_of(shape->not_prefix))))
        add(c, name,
            arena_printf(c->a, "\"%" PRISTR "\" does not have the form that is required",
                         STR_ARG(shown)));
}

static struct str below(struct arena *a, struct str name, struct str member)
{
    return arena_printf(a, "%" PRISTR "%s%" PRISTR, STR_ARG(name), name.n ? "." : "",
                        STR_ARG(member));
}

static void check_structure(const struct checking *c, const struct shape *shape, struct str name,
                            const struct jv *value)
{
    size_t set = 0;
    for (const struct member *m = shape->members; m->name; m++) {
        const struct jv *item = jv_get(value, m->name);
        if (present(item)) {
            set++;
            check(c, m->shape, below(c->a, name, str_of(m->name)), item);
        } else if (m->required) {
            add(c, below(c->a, name, str_of(m->name)), STR("it is required"));
        }
    }
    if (shape->type == SHAPE_UNION && set != 1)
        add(c, name, STR("exactly one of its members must be set"));
}

static void check_list(const struct checking *c, const struct shape *shape, struct str name,
                       const struct jv *value)
{
    check_range(c, shape, name, (int64_t)jv_len(value), "the number of its items");
    jv_foreach (value, i, item) {
        check(c, shape->item, arena_printf(c->a, "%" PRISTR "[%zu]", STR_ARG(name), i), item);
    }
}

static void check_map(const struct checking *c, const struct shape *shape, struct str name,
                      const struct jv *value)
{
    struct str key;
    check_range(c, shape, name, (int64_t)jv_len(value), "the number of its entries");
    jv_foreach_member (value, i, key, item) {
        struct str at = below(c->a, name, key);
        check(c, shape->key, at, jv_new_str(c->a, key));
        check(c, shape->item, at, item);
    }
}

static void check(const struct checking *c, const struct shape *shape, struct str name,
                  const struct jv *value)
{
    static const enum jv_type types[] = {
        [SHAPE_STRING] = JV_STRING,    [SHAPE_INTEGER] = JV_NUMBER, [SHAPE_BOOLEAN] = JV_BOOL,
        [SHAPE_STRUCTURE] = JV_OBJECT, [SHAPE_UNION] = JV_OBJECT,   [SHAPE_LIST] = JV_ARRAY,
        [SHAPE_MAP] = JV_OBJECT,
    };
    int64_t number = 0;
    if (jv_type(value) != types[shape->type] ||
        (shape->type == SHAPE_INTEGER && !jv_int(value, &number))) {
        add(c, name,
            arena_printf(c->a, "it must be a %s, it is a %s",
                         shape->type == SHAPE_INTEGER ? "whole number"
                                                      : jv_type_name(types[shape->type]),
                         jv_type_name(jv_type(value))));
        return;
    }
    if (shape->type == SHAPE_STRING)
        check_string(c, shape, name, value);
    else if (shape->type == SHAPE_INTEGER)
        check_range(c, shape, name, number, "it");
    else if (shape->type == SHAPE_LIST)
        check_list(c, shape, name, value);
    else if (shape->type == SHAPE_MAP)
        check_map(c, shape, name, value);
    else if (shape->type != SHAPE_BOOLEAN)
        check_structure(c, shape, name, value);
}

void shape_check(struct arena *a, const struct shape *shape, const struct jv *value,
                 struct field_errors *errors)
{
    struct checking c = {.a = a, .errors = errors};
    check(&c, shape, STR_NONE, value);
}

static struct jv *prune_members(struct arena *a, const struct shape *shape, const struct jv *value)
{
    struct jv *out = jv_new_object(a);
    struct str key;
    jv_foreach_member (value, i, key, item) {
        const struct shape *of = shape->type == SHAPE_MAP ? shape->item : shape_member(shape, key);
        if (of && present(item))
            jv_set(a, out, key, shape_prune(a, of, item));
    }
    return out;
}

struct jv *shape_prune(struct arena *a, const struct shape *shape, const struct jv *value)
{
    if (shape->type == SHAPE_STRUCTURE || shape->type == SHAPE_UNION || shape->type == SHAPE_MAP)
        return prune_members(a, shape, value);
    if (shape->type != SHAPE_LIST)
        return jv_clone(a, value);
    struct jv *out = jv_new_array(a);
    jv_foreach (value, i, item) {
        jv_append(a, out, shape_prune(a, shape->item, item));
    }
    return out;
}

const struct shape *shape_member(const struct shape *structure, struct str name)
{
    for (const struct member *m = structure->members; m->name; m++)
        if (str_is(name, m->name))
            return m->shape;
    return NULL;
}
