/*
 * validate_scalar.c - constraints on strings and integers.
 *
 * As kube-openapi's validators: of length and pattern only the first that is broken is said, an
 * enum is checked besides.
 */
#include <inttypes.h>

#include "base/nearest.h"
#include "schema/lexical.h"
#include "schema/violation.h"

/* Beyond it a number with a fraction or exponent is not exact and counts as no integer. */
static const int64_t exact_max = (INT64_C(1) << 53) - 1;

static bool is_integer(const struct jv *value)
{
    int64_t number;
    if (!jv_int(value, &number))
        return false;
    int64_t same;
    if (str_to_i64(jv_number_text(value), &same))
        return true;
    return number <= exact_max && number >= -exact_max;
}

bool schema_type_matches(const struct schema_node *node, const struct jv *value)
{
    static const enum jv_type types[] = {
        [SCHEMA_OBJECT] = JV_OBJECT,  [SCHEMA_ARRAY] = JV_ARRAY,  [SCHEMA_STRING] = JV_STRING,
        [SCHEMA_INTEGER] = JV_NUMBER, [SCHEMA_BOOLEAN] = JV_BOOL,
    };
    if (jv_type(value) == JV_NULL)
        return node->nullable;
    return jv_type(value) == types[node->type] &&
           (node->type != SCHEMA_INTEGER || is_integer(value));
}

static void check_text(struct validation *v, const struct schema_node *node, const struct jv *value,
                       const struct fpath *path)
{
    struct str text = jv_str(value);
    size_t length = str_utf8_len(text);
    if (node->max_length && length > node->max_length)
        violation_addf(v, SCHEMA_BOUNDS, FIELD_TOO_LONG, path, value,
                       "may not be more than %zu characters, has %zu", node->max_length, length);
    else if (length < node->min_length && length == 0)
        violation_addf(v, SCHEMA_BOUNDS, FIELD_INVALID, path, value, "must not be empty");
    else if (length < node->min_length)
        violation_addf(v, SCHEMA_BOUNDS, FIELD_INVALID, path, value,
                       "must be at least %zu characters", node->min_length);
    else if (!schema_pattern_matches(node->pattern, text))
        violation_addf(v, SCHEMA_PATTERN, FIELD_INVALID, path, value, "must be %s",
                       schema_pattern_words(node->pattern));
}

static bool in_names(const struct schema_node *node, struct str text)
{
    for (size_t i = 0; i < node->name_count; i++)
        if (str_eq(node->names[i], text))
            return true;
    return node->name_count == 0;
}

static bool in_numbers(const struct schema_node *node, int64_t number)
{
    for (size_t i = 0; i < node->number_count; i++)
        if (node->numbers[i] == number)
            return true;
    return node->number_count == 0;
}

static void add_unsupported(struct validation *v, const struct schema_node *node,
                            const struct jv *value, const struct fpath *path)
{
    struct str list = schema_enum_list(v->arena, node);
    struct str near = nearest_name(jv_str(value), node->names, node->name_count);
    if (near.n)
        violation_addf(v, SCHEMA_ENUM, FIELD_NOT_SUPPORTED, path, value,
                       "must be one of %" PRISTR "; did you mean \"%" PRISTR "\"?", STR_ARG(list),
                       STR_ARG(near));
    else
        violation_addf(v, SCHEMA_ENUM, FIELD_NOT_SUPPORTED, path, value, "must be one of %" PRISTR,
                       STR_ARG(list));
}

/* The bounds of the node, narrowed by its format. */
static void integer_bounds(const struct schema_node *node, int64_t *ret_min, int64_t *ret_max)
{
    bool narrow = node->format == FORMAT_INT32;
    *ret_min = node->minimum ? *node->minimum : narrow ? INT32_MIN : INT64_MIN;
    *ret_max = node->maximum ? *node->maximum : narrow ? INT32_MAX : INT64_MAX;
}

static void check_number(struct validation *v, const struct schema_node *node,
                         const struct jv *value, const struct fpath *path)
{
    int64_t number = 0, min, max;
    jv_int(value, &number);
    integer_bounds(node, &min, &max);
    if (number < min || number > max)
        violation_addf(v, SCHEMA_BOUNDS, FIELD_INVALID, path, value,
                       "must be between %" PRId64 " and %" PRId64, min, max);
    if (!in_numbers(node, number))
        add_unsupported(v, node, value, path);
}

void validate_scalar(struct validation *v, const struct schema_node *node, const struct jv *value,
                     const struct fpath *path)
{
    if (node->type == SCHEMA_INTEGER)
        check_number(v, node, value, path);
    if (node->type != SCHEMA_STRING)
        return;
    check_text(v, node, value, path);
    if (!in_names(node, jv_str(value)))
        add_unsupported(v, node, value, path);
}

void validate_address(struct validation *v, const struct jv *address, const struct fpath *path)
{
    const struct jv *value = jv_get(address, "value");
    if (!str_is(jv_str(jv_get(address, "type")), "IPAddress") || jv_type(value) != JV_STRING ||
        lex_is_ip_address(jv_str(value)))
        return;
    violation_addf(v, SCHEMA_ONE_OF, FIELD_INVALID, FP_FIELD(path, "value"), value,
                   "must be an IPv4 or IPv6 address; write type: Hostname for a host name");
}
