/*
 * validate.c - one object against its schema, top-down, as kube-openapi's validators and the
 * structural schema's list-type check do it. A value of the wrong type is not looked into.
 */
#include "schema/report.h"

#include <assert.h>
#include <limits.h>

#include "base/limits.h"
#include "schema/lexical.h"

static enum jv_type expected_type(const struct schema_node *node)
{
    static const enum jv_type types[] = {
        [SCHEMA_OBJECT] = JV_OBJECT,  [SCHEMA_ARRAY] = JV_ARRAY,  [SCHEMA_STRING] = JV_STRING,
        [SCHEMA_INTEGER] = JV_NUMBER, [SCHEMA_BOOLEAN] = JV_BOOL,
    };
    return types[node->type];
}

/* What one writes by mistake: a number without quotes where text is asked for, or the reverse. */
static const char *type_hint(const struct schema_node *node, const struct jv *value)
{
    int64_t number;
    if (node->type == SCHEMA_STRING && (jv_type(value) == JV_NUMBER || jv_type(value) == JV_BOOL))
        return "; put it in quotes";
    if (node->type == SCHEMA_INTEGER && str_to_i64(jv_str(value), &number))
        return "; remove the quotes";
    if (node->type == SCHEMA_BOOLEAN &&
        (str_is(jv_str(value), "true") || str_is(jv_str(value), "false")))
        return "; remove the quotes";
    return "";
}

static bool has_type(const struct schema_node *node, const struct jv *value)
{
    int64_t number;
    return jv_type(value) == expected_type(node) &&
           (node->type != SCHEMA_INTEGER || jv_int(value, &number));
}

static void report_type(struct schema_run *run, const struct schema_node *node,
                        const struct fpath *path, const struct jv *value)
{
    static const char *const words[] = {
        [SCHEMA_OBJECT] = "an object",  [SCHEMA_ARRAY] = "a list",
        [SCHEMA_STRING] = "a string",   [SCHEMA_INTEGER] = "an integer",
        [SCHEMA_BOOLEAN] = "a boolean",
    };
    struct str detail = arena_printf(run->arena, "must be %s, not of type %s%s", words[node->type],
                                     jv_type_name(jv_type(value)), type_hint(node, value));
    schema_report(run, SCHEMA_TYPE, FIELD_TYPE_INVALID, path, value, detail);
}

static bool is_in_enum(const struct schema_node *node, const struct jv *value)
{
    int64_t number;
    for (size_t i = 0; i < node->name_count; i++)
        if (str_eq(node->names[i], jv_str(value)))
            return true;
    for (size_t i = 0; i < node->number_count && jv_int(value, &number); i++)
        if (node->numbers[i] == number)
            return true;
    return node->name_count + node->number_count == 0;
}

/* The first of maximum length, minimum length and pattern that fails is the one that is told. */
static void check_string(struct schema_run *run, const struct schema_node *node,
                         const struct fpath *path, const struct jv *value)
{
    struct str text = jv_str(value);
    if (node->max_length && str_is_longer(text, node->max_length))
        schema_report(
            run, SCHEMA_BOUNDS, FIELD_TOO_LONG, path, value,
            arena_printf(run->arena, "may not be more than %zu characters", node->max_length));
    else if ((node->min_length > 1 ? str_utf8_len(text) : text.n) < node->min_length)
        schema_report(run, SCHEMA_BOUNDS, FIELD_INVALID, path, value, STR("must not be empty"));
    else if (!schema_pattern_matches(node->pattern, text))
        schema_report(run, SCHEMA_PATTERN, FIELD_INVALID, path, value,
                      schema_describe(run->arena, node));
}

static void check_integer(struct schema_run *run, const struct schema_node *node,
                          const struct fpath *path, const struct jv *value)
{
    int64_t number = 0;
    jv_int(value, &number);
    if ((node->minimum && number < *node->minimum) || (node->maximum && number > *node->maximum))
        schema_report(run, SCHEMA_BOUNDS, FIELD_INVALID, path, value,
                      schema_describe(run->arena, node));
    else if (node->format == FORMAT_INT32 && (number < INT32_MIN || number > INT32_MAX))
        schema_report(run, SCHEMA_BOUNDS, FIELD_INVALID, path, value,
                      arena_printf(run->arena, "must be at most %d", INT32_MAX));
}

static void report_too_many(struct schema_run *run, const struct fpath *path, size_t count,
                            size_t max)
{
    schema_report(run, SCHEMA_BOUNDS, FIELD_TOO_MANY, path, jv_new_int(run->arena, (int64_t)count),
                  arena_printf(run->arena, "must have at most %zu items", max));
}

/* The position of a field or the number of fields; looks from `next` on, as both are sorted. */
static size_t find_field(const struct schema_node *node, size_t next, struct str name)
{
    size_t n = node->field_count;
    for (size_t i = next; i < n; i++)
        if (str_eq(node->fields[i].name, name))
            return i;
    for (size_t i = 0; i < next; i++)
        if (str_eq(node->fields[i].name, name))
            return i;
    return n;
}

/* Bit i of `present`: the object has field i. */
static void check_required(struct schema_run *run, const struct schema_node *node,
                           const struct fpath *path, uint64_t present)
{
    for (size_t i = 0; i < node->field_count; i++) {
        const struct schema_field *field = &node->fields[i];
        if (field->required && !(present & UINT64_C(1) << i))
            schema_report(run, SCHEMA_REQUIRED, FIELD_REQUIRED, FP_NAME(path, field->name), NULL,
                          schema_describe(run->arena, field->node));
    }
}

/*
 * The oneOf of a Gateway address: of type IPAddress with an IP address as value, or of another
 * type. Told at the value, with the error type of the format check that fails in there.
 */
static void check_address(struct schema_run *run, const struct fpath *path, const struct jv *value)
{
    const struct jv *ip = jv_get(value, "value");
    if (!str_is(jv_str(jv_get(value, "type")), "IPAddress") || jv_type(ip) != JV_STRING ||
        lex_is_ip_address(jv_str(ip)))
        return;
    schema_report(run, SCHEMA_ONE_OF, FIELD_TYPE_INVALID, FP_FIELD(path, "value"), ip,
                  STR("must be an IPv4 or IPv6 address when type is IPAddress; for a name, set "
                      "type: Hostname"));
}

static void check_object(struct schema_run *run, const struct schema_node *node,
                         const struct fpath *path, const struct jv *value)
{
    uint64_t present = 0;
    size_t at = 0, n = node->field_count;
    struct str name;
    assert(n <= 64);
    if (node->max_properties && jv_len(value) > node->max_properties)
        report_too_many(run, path, jv_len(value), node->max_properties);
    jv_foreach_member (value, i, name, member) {
        size_t field = find_field(node, at, name);
        if (field < n) {
            present |= UINT64_C(1) << field;
            at = field + 1;
            schema_check(run, node->fields[field].node, FP_NAME(path, name), member);
        } else if (node->element) {
            schema_check(run, node->element, FP_KEY(path, name), member);
        }
    }
    check_required(run, node, path, present);
    if (node->is_address)
        check_address(run, path, value);
}

/* What makes an element of a set or map the same as another; NULL where it has no key. */
static const struct jv *identity(const struct schema_node *node, const struct jv *element)
{
    return node->list == SCHEMA_MAP ? jv_get_str(element, node->list_key) : element;
}

static bool is_same(const struct schema_node *node, const struct jv *a, const struct jv *b)
{
    const struct jv *key_a = identity(node, a), *key_b = identity(node, b);
    return key_a && key_b ? jv_equal(key_a, key_b) : key_a == key_b;
}

/* Tells the second of each group of equal elements. Lists far too long are told for that alone. */
static void check_unique(struct schema_run *run, const struct schema_node *node,
                         const struct fpath *path, const struct jv *list)
{
    if (node->list == SCHEMA_LIST || jv_len(list) > LIMIT_LIST_COMPARED)
        return;
    jv_foreach (list, i, element)
        if (node->list == SCHEMA_MAP && jv_type(element) != JV_OBJECT &&
            jv_type(element) != JV_NULL)
            return;
    jv_foreach (list, k, item) {
        size_t equals = 0;
        for (size_t j = 0; j < k; j++)
            equals += is_same(node, item, jv_at(list, j));
        if (equals == 1)
            schema_report(run, SCHEMA_UNIQUE, FIELD_DUPLICATE, FP_INDEX(path, k),
                          identity(node, item), STR_NONE);
    }
}

static void check_array(struct schema_run *run, const struct schema_node *node,
                        const struct fpath *path, const struct jv *value)
{
    size_t n = jv_len(value);
    if (node->max_items && n > node->max_items)
        report_too_many(run, path, n, node->max_items);
    if (n < node->min_items)
        schema_report(run, SCHEMA_BOUNDS, FIELD_INVALID, path, jv_new_int(run->arena, (int64_t)n),
                      arena_printf(run->arena, "must have at least %zu item%s", node->min_items,
                                   node->min_items == 1 ? "" : "s"));
    jv_foreach (value, i, element)
        schema_check(run, node->element, FP_INDEX(path, i), element);
    check_unique(run, node, path, value);
}

void schema_check(struct schema_run *run, const struct schema_node *node, const struct fpath *path,
                  const struct jv *value)
{
    if (node->nullable && jv_type(value) == JV_NULL)
        return;
    if (!has_type(node, value)) {
        report_type(run, node, path, value);
        return;
    }
    if (!is_in_enum(node, value))
        schema_report(run, SCHEMA_ENUM, FIELD_NOT_SUPPORTED, path, value,
                      schema_describe_enum(run->arena, node, jv_str(value)));
    switch (node->type) {
    case SCHEMA_OBJECT: check_object(run, node, path, value); break;
    case SCHEMA_ARRAY: check_array(run, node, path, value); break;
    case SCHEMA_STRING: check_string(run, node, path, value); break;
    case SCHEMA_INTEGER: check_integer(run, node, path, value); break;
    case SCHEMA_BOOLEAN: break;
    }
}
