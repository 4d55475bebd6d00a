/* selector.c - reading, checking and matching label selectors. */
#include "kube_meta/selector.h"

#include "base/vec.h"
#include "kube_meta/names.h"

static const struct str operator_names[] = {
    [SELECTOR_IN] = S("In"),
    [SELECTOR_NOT_IN] = S("NotIn"),
    [SELECTOR_EXISTS] = S("Exists"),
    [SELECTOR_DOES_NOT_EXIST] = S("DoesNotExist"),
};

/* An In without values: what a mistake turns into. */
static const struct selector_requirement matches_nothing = {.op = SELECTOR_IN};

struct parser {
    struct arena *arena;
    const struct selector_errors *errors;
    VEC(struct selector_requirement) found;
};

static void report(const struct parser *p, const struct fpath *path, enum field_error_type type,
                   const struct jv *value, struct str detail)
{
    if (p->errors)
        p->errors->report(p->errors->ctx, path, type, value, detail);
}

/* Whether `value` has the type, which is reported if it has not. NULL (absent) has it. */
static bool has_type(const struct parser *p, const struct jv *value, enum jv_type type,
                     const struct fpath *path)
{
    if (!value || jv_type(value) == type)
        return true;
    report(p, path, FIELD_TYPE_INVALID, value,
           arena_printf(p->arena, "must be of type %s, not %s", jv_type_name(type),
                        jv_type_name(jv_type(value))));
    return false;
}

/* A constant complaint of names.h, or NULL. Returns whether there was none. */
static bool accept(const struct parser *p, const char *complaint, const struct jv *value,
                   const struct fpath *path)
{
    if (complaint)
        report(p, path, FIELD_INVALID, value, str_of(complaint));
    return !complaint;
}

static bool parse_label(struct parser *p, struct str key, const struct jv *value,
                        const struct fpath *path)
{
    const char *complaint = name_qualified(key);
    if (complaint) {
        report(p, path, FIELD_INVALID, NULL, arena_printf(p->arena, "label key: %s", complaint));
        return false;
    }
    if (!has_type(p, value, JV_STRING, path) ||
        !accept(p, name_label_value(jv_str(value)), value, path))
        return false;
    struct str *copy = ARENA_NEW(p->arena, struct str);
    *copy = arena_str(p->arena, jv_str(value));
    struct selector_requirement one = {arena_str(p->arena, key), SELECTOR_IN, {copy, 1}};
    vec_push(p->arena, &p->found, one);
    return true;
}

static bool parse_match_labels(struct parser *p, const struct jv *labels, const struct fpath *path)
{
    if (!has_type(p, labels, JV_OBJECT, path))
        return false;
    bool good = true;
    struct str key;
    jv_foreach_member (labels, i, key, value) {
        good = parse_label(p, key, value, FP_KEY(path, key)) && good;
    }
    return good;
}

static bool parse_key(struct parser *p, const struct jv *key, const struct fpath *path,
                      struct str *ret_key)
{
    if (!key) {
        report(p, path, FIELD_REQUIRED, NULL, STR("the label that the requirement is about"));
        return false;
    }
    if (!has_type(p, key, JV_STRING, path) || !accept(p, name_qualified(jv_str(key)), key, path))
        return false;
    *ret_key = arena_str(p->arena, jv_str(key));
    return true;
}

static bool parse_operator(struct parser *p, const struct jv *value, const struct fpath *path,
                           enum selector_operator *ret_op)
{
    if (!value) {
        report(p, path, FIELD_REQUIRED, NULL, STR("one of In, NotIn, Exists, DoesNotExist"));
        return false;
    }
    if (!has_type(p, value, JV_STRING, path))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(operator_names); i++) {
        if (str_eq(jv_str(value), operator_names[i])) {
            *ret_op = (enum selector_operator)i;
            return true;
        }
    }
    report(p, path, FIELD_NOT_SUPPORTED, value,
           STR("supported values: \"In\", \"NotIn\", \"Exists\", \"DoesNotExist\""));
    return false;
}

/* Every value must be a label value. */
static bool check_values(struct parser *p, const struct jv *values, const struct fpath *path)
{
    if (!has_type(p, values, JV_ARRAY, path))
        return false;
    bool good = true;
    jv_foreach (values, i, value) {
        const struct fpath *at = FP_INDEX(path, i);
        good = has_type(p, value, JV_STRING, at) &&
               accept(p, name_label_value(jv_str(value)), value, at) && good;
    }
    return good;
}

/* In and NotIn need values, Exists and DoesNotExist must have none. */
static bool check_values_count(struct parser *p, enum selector_operator op, const struct jv *values,
                               const struct fpath *path)
{
    bool takes_values = op == SELECTOR_IN || op == SELECTOR_NOT_IN;
    if (takes_values && jv_len(values) == 0) {
        report(p, path, FIELD_REQUIRED, NULL,
               STR("must be specified when 'operator' is 'In' or 'NotIn'"));
        return false;
    }
    if (!takes_values && jv_len(values) > 0) {
        report(p, path, FIELD_FORBIDDEN, values,
               STR("may not be specified when 'operator' is 'Exists' or 'DoesNotExist'"));
        return false;
    }
    return true;
}

static bool parse_expression(struct parser *p, const struct jv *value, const struct fpath *path)
{
    if (!has_type(p, value, JV_OBJECT, path))
        return false;
    struct selector_requirement one = {0};
    const struct jv *values = jv_get(value, "values");
    const struct fpath *values_path = FP_FIELD(path, "values");
    bool good = parse_key(p, jv_get(value, "key"), FP_FIELD(path, "key"), &one.key);
    bool good_values = check_values(p, values, values_path);
    bool good_op =
        parse_operator(p, jv_get(value, "operator"), FP_FIELD(path, "operator"), &one.op);
    if (good_op && good_values)
        good_values = check_values_count(p, one.op, values, values_path);
    if (!good || !good_op || !good_values)
        return false;
    one.values = str_list_parse(p->arena, values);
    vec_push(p->arena, &p->found, one);
    return true;
}

static bool parse_match_expressions(struct parser *p, const struct jv *expressions,
                                    const struct fpath *path)
{
    if (!has_type(p, expressions, JV_ARRAY, path))
        return false;
    bool good = true;
    jv_foreach (expressions, i, item) {
        good = parse_expression(p, item, FP_INDEX(path, i)) && good;
    }
    return good;
}

void selector_parse(struct arena *a, const struct jv *value, const struct fpath *path,
                    const struct selector_errors *errors, struct selector *ret_selector)
{
    struct parser p = {.arena = a, .errors = errors};
    bool good = has_type(&p, value, JV_OBJECT, path);
    if (good) {
        good = parse_match_labels(&p, jv_get(value, "matchLabels"), FP_FIELD(path, "matchLabels"));
        good = parse_match_expressions(&p, jv_get(value, "matchExpressions"),
                                       FP_FIELD(path, "matchExpressions")) &&
               good;
    }
    if (!good)
        vec_push(a, &p.found, matches_nothing);
    *ret_selector = (struct selector){p.found.items, p.found.n};
}

static bool requirement_holds(const struct selector_requirement *r, const struct kv_list *labels)
{
    struct str value;
    bool has = kv_get(labels, r->key, &value);
    switch (r->op) {
    case SELECTOR_IN: return has && str_list_has(&r->values, value);
    case SELECTOR_NOT_IN: return !has || !str_list_has(&r->values, value);
    case SELECTOR_EXISTS: return has;
    case SELECTOR_DOES_NOT_EXIST: return !has;
    }
    return false;
}

bool selector_matches(const struct selector *selector, const struct kv_list *labels)
{
    for (size_t i = 0; i < selector->n; i++) {
        if (!requirement_holds(&selector->items[i], labels))
            return false;
    }
    return true;
}
