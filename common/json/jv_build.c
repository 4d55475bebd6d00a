/* jv_build.c - making and changing values, see jv.h. */
#include "json/jv.h"

#include <assert.h>
#include <inttypes.h>

#include "base/limits.h"
#include "json/value.h"

static struct jv *new_value(struct arena *a, enum jv_type type)
{
    struct jv *v = ARENA_NEW(a, struct jv);
    v->type = (uint8_t)type;
    return v;
}

static struct jv *new_text(struct arena *a, enum jv_type type, struct str text)
{
    struct jv *v = new_value(a, type);
    assert(text.n <= UINT32_MAX);
    v->text = text.p;
    v->n = (uint32_t)text.n;
    return v;
}

struct jv *jv_new_null(struct arena *a)
{
    return new_value(a, JV_NULL);
}

struct jv *jv_new_bool(struct arena *a, bool value)
{
    struct jv *v = new_value(a, JV_BOOL);
    v->boolean = value;
    return v;
}

struct jv *jv_new_int(struct arena *a, int64_t value)
{
    return new_text(a, JV_NUMBER, arena_printf(a, "%" PRId64, value));
}

struct jv *jv_new_number(struct arena *a, struct str text)
{
    assert(text.n && text.n <= LIMIT_JSON_NUMBER_BYTES);
    return new_text(a, JV_NUMBER, arena_str(a, text));
}

struct jv *jv_new_str(struct arena *a, struct str value)
{
    return new_text(a, JV_STRING, arena_str(a, value));
}

struct jv *jv_new_array(struct arena *a)
{
    return new_value(a, JV_ARRAY);
}

struct jv *jv_new_object(struct arena *a)
{
    return new_value(a, JV_OBJECT);
}

static void clone_items(struct arena *a, struct jv *copy, const struct jv *v)
{
    copy->items = ARENA_NEW_ARRAY(a, v->n, struct jv *);
    copy->capacity = v->n;
    for (uint32_t i = 0; i < v->n; i++)
        copy->items[i] = jv_clone(a, v->items[i]);
}

static void clone_members(struct arena *a, struct jv *copy, const struct jv *v)
{
    copy->members = NULL;
    copy->n = copy->capacity = 0;
    object_fill(a, copy, v->members, v->n);
    for (uint32_t i = 0; i < copy->n; i++)
        copy->members[i].value = jv_clone(a, copy->members[i].value);
}

struct jv *jv_clone(struct arena *a, const struct jv *v)
{
    if (!v)
        return NULL;
    struct jv *copy = ARENA_NEW(a, struct jv);
    *copy = *v;
    if (v->type == JV_ARRAY)
        clone_items(a, copy, v);
    else if (v->type == JV_OBJECT)
        clone_members(a, copy, v);
    return copy;
}

void jv_set(struct arena *a, struct jv *object, struct str key, struct jv *value)
{
    assert(object && object->type == JV_OBJECT && value);
    struct member *m = object_find(object, key);
    if (m) {
        m->value = value;
        return;
    }
    struct str copy = arena_str(a, key);
    assert(copy.n <= UINT32_MAX);
    object_add(a, object,
               (struct member){.key = copy.p, .key_n = (uint32_t)copy.n, .value = value});
}

void jv_unset(struct jv *object, struct str key)
{
    assert(object && object->type == JV_OBJECT);
    struct member *m = object_find(object, key);
    if (m)
        object_remove(object, m);
}

static void array_grow(struct arena *a, struct jv *array)
{
    struct jv *const *items = array->items;
    uint32_t capacity = array->n < 4 ? 4 : 2 * array->n;
    array->items = ARENA_NEW_ARRAY(a, capacity, struct jv *);
    array->capacity = capacity;
    if (array->n)
        memcpy(array->items, items, array->n * sizeof(struct jv *));
}

void jv_insert(struct arena *a, struct jv *array, size_t i, struct jv *value)
{
    assert(array && array->type == JV_ARRAY && i <= array->n && value);
    if (array->n == array->capacity)
        array_grow(a, array);
    memmove(array->items + i + 1, array->items + i, (array->n - i) * sizeof(struct jv *));
    array->items[i] = value;
    array->n++;
}

void jv_append(struct arena *a, struct jv *array, struct jv *value)
{
    jv_insert(a, array, jv_len(array), value);
}

void jv_remove_at(struct jv *array, size_t i)
{
    assert(array && array->type == JV_ARRAY && i < array->n);
    memmove(array->items + i, array->items + i + 1, (array->n - i - 1) * sizeof(struct jv *));
    array->n--;
}

struct jv *jv_get_mut(struct jv *object, struct str key)
{
    if (!object || object->type != JV_OBJECT)
        return NULL;
    struct member *m = object_find(object, key);
    return m ? m->value : NULL;
}

struct jv *jv_at_mut(struct jv *array, size_t i)
{
    return array && array->type == JV_ARRAY && i < array->n ? array->items[i] : NULL;
}
