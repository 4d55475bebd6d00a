/* oracle.c - see oracle.h. Its own json_pointer.h clashes with ours and is not included. */
#include "oracle.h"

#include <errno.h>
#include <json-c/json_object.h>
#include <json-c/json_tokener.h>
#include <json-c/linkhash.h>
#include <stdlib.h>

enum { DEPTH = 128 };

/* json-c has no value for null: *ret_accepted tells. */
static struct json_object *parse(struct str text, bool *ret_accepted)
{
    struct json_tokener *t = json_tokener_new_ex(DEPTH);
    json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    /* The NUL behind the text ends a number that is the whole of it. */
    struct json_object *o = json_tokener_parse_ex(t, text.p, (int)text.n + 1);
    *ret_accepted = json_tokener_get_error(t) == json_tokener_success &&
                    json_tokener_get_parse_end(t) >= text.n;
    json_tokener_free(t);
    return o;
}

static bool numbers_agree(struct json_object *o, struct str number)
{
    int64_t integer;
    if (json_object_is_type(o, json_type_double))
        return json_object_get_double(o) == strtod(number.p, NULL);
    if (!json_object_is_type(o, json_type_int))
        return false;
    if (str_to_i64(number, &integer))
        return json_object_get_int64(o) == integer;
    errno = 0;
    uint64_t cut = strtoull(number.p, NULL, 10);
    return number.p[0] == '-' || errno == ERANGE || json_object_get_uint64(o) == cut;
}

static bool values_agree(struct json_object *o, const struct jv *v);

static bool arrays_agree(struct json_object *o, const struct jv *v)
{
    if (!json_object_is_type(o, json_type_array) || json_object_array_length(o) != jv_len(v))
        return false;
    jv_foreach (v, i, item)
        if (!values_agree(json_object_array_get_idx(o, i), item))
            return false;
    return true;
}

static bool objects_agree(struct json_object *o, const struct jv *v)
{
    size_t i = 0;
    struct str key;
    if (!json_object_is_type(o, json_type_object) ||
        (size_t)json_object_object_length(o) != jv_len(v))
        return false;
    json_object_object_foreach(o, name, value)
    {
        const struct jv *ours = jv_member(v, i++, &key);
        if (!str_is(key, name) || !values_agree(value, ours))
            return false;
    }
    return true;
}

static bool values_agree(struct json_object *o, const struct jv *v)
{
    switch (jv_type(v)) {
    case JV_ABSENT: return false;
    case JV_NULL: return o == NULL;
    case JV_BOOL:
        return json_object_is_type(o, json_type_boolean) &&
               json_object_get_boolean(o) == jv_bool(v, false);
    case JV_NUMBER: return numbers_agree(o, jv_number_text(v));
    case JV_STRING:
        return json_object_is_type(o, json_type_string) &&
               str_eq(
                   (struct str){json_object_get_string(o), (size_t)json_object_get_string_len(o)},
                   jv_str(v));
    case JV_ARRAY: return arrays_agree(o, v);
    case JV_OBJECT: return objects_agree(o, v);
    }
    return false;
}

bool oracle_accepts(struct str text)
{
    bool accepted;
    json_object_put(parse(text, &accepted));
    return accepted;
}

bool oracle_agrees(struct str text, const struct jv *v)
{
    bool accepted;
    struct json_object *o = parse(text, &accepted);
    bool same = accepted && values_agree(o, v);
    json_object_put(o);
    return same;
}
