/* jv.c - reading values, see jv.h. */
#include "json/jv.h"

#include "json/value.h"

enum jv_type jv_type(const struct jv *v)
{
    return v ? (enum jv_type)v->type : JV_ABSENT;
}

const char *jv_type_name(enum jv_type type)
{
    static const char *const names[] = {
        [JV_ABSENT] = "absent", [JV_NULL] = "null",     [JV_BOOL] = "boolean",
        [JV_NUMBER] = "number", [JV_STRING] = "string", [JV_ARRAY] = "array",
        [JV_OBJECT] = "object",
    };
    return names[type];
}

static bool is(const struct jv *v, enum jv_type type)
{
    return v && v->type == type;
}

const struct jv *jv_get_str(const struct jv *object, struct str key)
{
    if (!is(object, JV_OBJECT))
        return NULL;
    const struct member *m = object_find(object, key);
    return m ? m->value : NULL;
}

const struct jv *jv_get_near(const struct jv *object, struct str key, size_t *hint)
{
    if (!is(object, JV_OBJECT))
        return NULL;
    if (*hint < object->n && str_eq(member_key(&object->members[*hint]), key))
        return object->members[*hint].value;
    const struct member *m = object_find(object, key);
    if (m)
        *hint = (size_t)(m - object->members);
    return m ? m->value : NULL;
}

const struct jv *jv_at(const struct jv *array, size_t i)
{
    return is(array, JV_ARRAY) && i < array->n ? array->items[i] : NULL;
}

size_t jv_len(const struct jv *v)
{
    return is(v, JV_ARRAY) || is(v, JV_OBJECT) ? v->n : 0;
}

const struct jv *jv_member(const struct jv *object, size_t i, struct str *ret_key)
{
    if (!is(object, JV_OBJECT) || i >= object->n)
        return NULL;
    *ret_key = member_key(&object->members[i]);
    return object->members[i].value;
}

static struct str text_of(const struct jv *v, enum jv_type type)
{
    return is(v, type) ? (struct str){v->text, v->n} : (struct str){"", 0};
}

struct str jv_str(const struct jv *v)
{
    return text_of(v, JV_STRING);
}

struct str jv_number_text(const struct jv *v)
{
    return text_of(v, JV_NUMBER);
}

bool jv_bool(const struct jv *v, bool otherwise)
{
    return is(v, JV_BOOL) ? v->boolean : otherwise;
}

struct jv_place jv_place(const struct jv *v)
{
    return v ? v->place : (struct jv_place){0, 0};
}

struct jv_place jv_key_place(const struct jv *object, struct str key)
{
    const struct member *m = is(object, JV_OBJECT) ? object_find(object, key) : NULL;
    return m ? m->place : (struct jv_place){0, 0};
}

static bool arrays_equal(const struct jv *a, const struct jv *b)
{
    for (uint32_t i = 0; i < a->n; i++)
        if (!jv_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

static bool objects_equal(const struct jv *a, const struct jv *b)
{
    for (uint32_t i = 0; i < a->n; i++) {
        /* Equal objects mostly have the same order: try the same position first. */
        const struct member *m = &a->members[i];
        const struct member *other = &b->members[i];
        if (!str_eq(member_key(m), member_key(other)))
            other = object_find(b, member_key(m));
        if (!other || !jv_equal(m->value, other->value))
            return false;
    }
    return true;
}

bool jv_equal(const struct jv *a, const struct jv *b)
{
    if (a == b)
        return true;
    if (jv_type(a) != jv_type(b))
        return false;
    switch (jv_type(a)) {
    case JV_ABSENT:
    case JV_NULL: return true;
    case JV_BOOL: return a->boolean == b->boolean;
    case JV_NUMBER: return number_equal(jv_number_text(a), jv_number_text(b));
    case JV_STRING: return str_eq(jv_str(a), jv_str(b));
    case JV_ARRAY: return a->n == b->n && arrays_equal(a, b);
    case JV_OBJECT: return a->n == b->n && objects_equal(a, b);
    }
    return false;
}

size_t value_measure(const struct jv *v, unsigned *ret_depth)
{
    size_t nodes = 1;
    unsigned deepest = 0, depth;
    for (uint32_t i = 0; i < jv_len(v); i++) {
        nodes += value_measure(v->type == JV_ARRAY ? v->items[i] : v->members[i].value, &depth);
        deepest = depth > deepest ? depth : deepest;
    }
    *ret_depth = deepest + (v->type >= JV_ARRAY);
    return nodes;
}
