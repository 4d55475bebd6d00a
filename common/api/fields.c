/* fields.c - see fields.h. */
#include "api/fields.h"

struct any_list {
    void *items;
    size_t n;
};

static void read_list(struct arena *a, const struct jv *value, const struct view_field *field,
                      struct any_list *list)
{
    if (jv_type(value) != JV_ARRAY)
        return;
    list->n = jv_len(value);
    list->items = arena_calloc(a, list->n, field->size);
    jv_foreach (value, i, element)
        view_read(a, element, field->fields, (char *)list->items + i * field->size);
}

static void read_strings(struct arena *a, const struct jv *value, struct any_list *list)
{
    if (jv_type(value) != JV_ARRAY)
        return;
    list->n = jv_len(value);
    struct str *items = ARENA_NEW_ARRAY(a, list->n, struct str);
    list->items = items;
    jv_foreach (value, i, element)
        items[i] = arena_str(a, jv_str(element));
}

static void read_field(struct arena *a, const struct jv *value, const struct view_field *field,
                       void *view)
{
    void *at = (char *)view + field->offset;
    struct opt_int *number = at;
    switch (field->kind) {
    case FIELD_STR:
        if (jv_type(value) == JV_STRING)
            *(struct str *)at = arena_str(a, jv_str(value));
        break;
    case FIELD_INT: number->set = jv_int(value, &number->value); break;
    case FIELD_PRESENT: *(bool *)at = jv_type(value) > JV_NULL; break;
    case FIELD_COUNT: *(size_t *)at = jv_len(value); break;
    case FIELD_LIST: read_list(a, value, field, at); break;
    case FIELD_STRINGS: read_strings(a, value, at); break;
    case FIELD_WITHIN:
        *(bool *)at = jv_type(value) > JV_NULL;
        view_read(a, value, field->fields, view);
        break;
    case FIELD_END: break;
    }
}

/* The row of a member or NULL; looks from `next` on first: tables and most objects are sorted. */
static const struct view_field *find_field(const struct view_field *fields,
                                           const struct view_field *next, struct str name)
{
    for (const struct view_field *f = next; f->kind != FIELD_END; f++)
        if (str_eq(f->name, name))
            return f;
    for (const struct view_field *f = fields; f != next; f++)
        if (str_eq(f->name, name))
            return f;
    return NULL;
}

void view_read(struct arena *a, const struct jv *object, const struct view_field *fields,
               void *view)
{
    const struct view_field *next = fields;
    struct str name;
    jv_foreach_member (object, i, name, value) {
        const struct view_field *field = find_field(fields, next, name);
        if (!field)
            continue;
        read_field(a, value, field, view);
        next = field + 1;
    }
}
