/*
 * yaml_scalar.c - see yaml_scalar.h. The words are those of the table in resolve.go of go-yaml v2
 * (YAML 1.1), the handling of keys that of yaml.go in sigs.k8s.io/yaml.
 */
#include "json/yaml_scalar.h"

#include "json/json_write.h"
#include "json/yaml_number.h"

#define TAG(name) "tag:yaml.org,2002:" name

enum meaning {
    MEANS_TEXT,
    MEANS_NULL,
    MEANS_TRUE,
    MEANS_FALSE,
    MEANS_INFINITE,
    MEANS_INT,
    MEANS_FLOAT
};

static const struct word {
    struct str text;
    enum meaning meaning;
    bool surprising;
} words[] = {
    {S(""), MEANS_NULL, false},          {S("~"), MEANS_NULL, false},
    {S("null"), MEANS_NULL, false},      {S("Null"), MEANS_NULL, false},
    {S("NULL"), MEANS_NULL, false},      {S("true"), MEANS_TRUE, false},
    {S("True"), MEANS_TRUE, false},      {S("TRUE"), MEANS_TRUE, false},
    {S("y"), MEANS_TRUE, true},          {S("Y"), MEANS_TRUE, true},
    {S("yes"), MEANS_TRUE, true},        {S("Yes"), MEANS_TRUE, true},
    {S("YES"), MEANS_TRUE, true},        {S("on"), MEANS_TRUE, true},
    {S("On"), MEANS_TRUE, true},         {S("ON"), MEANS_TRUE, true},
    {S("false"), MEANS_FALSE, false},    {S("False"), MEANS_FALSE, false},
    {S("FALSE"), MEANS_FALSE, false},    {S("n"), MEANS_FALSE, true},
    {S("N"), MEANS_FALSE, true},         {S("no"), MEANS_FALSE, true},
    {S("No"), MEANS_FALSE, true},        {S("NO"), MEANS_FALSE, true},
    {S("off"), MEANS_FALSE, true},       {S("Off"), MEANS_FALSE, true},
    {S("OFF"), MEANS_FALSE, true},       {S(".nan"), MEANS_INFINITE, false},
    {S(".NaN"), MEANS_INFINITE, false},  {S(".NAN"), MEANS_INFINITE, false},
    {S(".inf"), MEANS_INFINITE, false},  {S(".Inf"), MEANS_INFINITE, false},
    {S(".INF"), MEANS_INFINITE, false},  {S("+.inf"), MEANS_INFINITE, false},
    {S("+.Inf"), MEANS_INFINITE, false}, {S("+.INF"), MEANS_INFINITE, false},
    {S("-.inf"), MEANS_INFINITE, false}, {S("-.Inf"), MEANS_INFINITE, false},
    {S("-.INF"), MEANS_INFINITE, false},
};

/* What each tag allows; a tag that is not here makes text of any scalar. */
static const struct tag {
    struct str name;
    unsigned allowed; /* bits 1 << enum meaning */
} tags[] = {
    {S(TAG("bool")), 1u << MEANS_TRUE | 1u << MEANS_FALSE},
    {S(TAG("int")), 1u << MEANS_INT},
    {S(TAG("float")), 1u << MEANS_INT | 1u << MEANS_FLOAT | 1u << MEANS_INFINITE},
    {S(TAG("null")), 1u << MEANS_NULL},
};

/* The meaning of an untagged scalar by its look; *ret_number is set for numbers. */
static enum meaning look_up(struct arena *a, struct str text, struct str *ret_number,
                            bool *ret_surprising)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq(text, words[i].text)) {
            *ret_surprising = words[i].surprising;
            return words[i].meaning;
        }
    enum yaml_number_kind kind = yaml_number(a, text, ret_number);
    /* A leading zero means octal, unless a digit above 7 makes it decimal after all. */
    *ret_surprising =
        kind == YAML_INT && text.n > 1 && text.p[0] == '0' && !str_eq(text, *ret_number);
    return kind == YAML_INT ? MEANS_INT : kind == YAML_FLOAT ? MEANS_FLOAT : MEANS_TEXT;
}

static const struct tag *find_tag(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(tags); i++)
        if (str_eq(tags[i].name, name))
            return &tags[i];
    return NULL;
}

static struct jv *value_of(struct arena *a, enum meaning meaning, struct str text,
                           struct str number)
{
    switch (meaning) {
    case MEANS_NULL: return jv_new_null(a);
    case MEANS_TRUE: return jv_new_bool(a, true);
    case MEANS_FALSE: return jv_new_bool(a, false);
    case MEANS_INT:
    case MEANS_FLOAT: return jv_new_number(a, number);
    case MEANS_TEXT:
    case MEANS_INFINITE: break;
    }
    return jv_new_str(a, text);
}

static struct jv *refuse(struct error *err, struct arena *a, struct str text, const char *why)
{
    error_set(err, ERR_SYNTAX, "%" PRISTR " %s", STR_ARG(json_quote(a, text)), why);
    return NULL;
}

struct jv *yaml_scalar_value(struct arena *a, const struct yaml_scalar *s, bool *ret_surprising,
                             struct error *err)
{
    const struct tag *tag = find_tag(s->tag);
    struct str number = STR_NONE;
    *ret_surprising = false;
    if (str_is(s->tag, TAG("binary")))
        return refuse(err, a, s->text, "is tagged !!binary; write the base64 text without the tag");
    if (!tag && (!s->plain || s->tag.n))
        return jv_new_str(a, s->text);
    enum meaning meaning = look_up(a, s->text, &number, ret_surprising);
    if (tag && !(tag->allowed & 1u << meaning))
        return refuse(err, a, s->text, "does not have the type that its tag says");
    if (meaning == MEANS_INFINITE)
        return refuse(err, a, s->text,
                      "is read as a number that JSON does not have; put it in quotes");
    return value_of(a, meaning, s->text, number);
}

bool yaml_scalar_is_merge(const struct yaml_scalar *s)
{
    return str_is(s->text, "<<") && (s->plain || str_is(s->tag, TAG("merge")));
}

static int number_key(struct arena *a, struct str number, struct str *ret_key, struct error *err)
{
    int64_t integer;
    bool whole = str_find_char(number, '.') < 0 && str_find_char(number, 'e') < 0;
    if (!whole)
        *ret_key = yaml_float_key(a, number);
    else if (str_to_i64(number, &integer))
        *ret_key = number;
    else
        return error_set(err, ERR_SYNTAX,
                         "the number %" PRISTR " is too large for a key; put it in "
                         "quotes",
                         STR_ARG(number));
    return 0;
}

int yaml_scalar_key(struct arena *a, const struct jv *value, struct str *ret_key, struct error *err)
{
    switch (jv_type(value)) {
    case JV_STRING:
        if (memchr(jv_str(value).p, '\0', jv_str(value).n))
            return error_set(err, ERR_SYNTAX, "a key contains NUL");
        *ret_key = jv_str(value);
        return 0;
    case JV_NUMBER: return number_key(a, jv_number_text(value), ret_key, err);
    case JV_BOOL: *ret_key = jv_bool(value, false) ? STR("true") : STR("false"); return 0;
    case JV_NULL: return error_set(err, ERR_SYNTAX, "null cannot be a key; put it in quotes");
    case JV_ABSENT:
    case JV_ARRAY:
    case JV_OBJECT: break;
    }
    return error_set(err, ERR_SYNTAX, "a list or mapping cannot be a key");
}
