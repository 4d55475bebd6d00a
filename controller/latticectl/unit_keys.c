/* unit_keys.c - see unit_keys.h. */
#include "latticectl/unit_keys.h"

#include "base/limits.h"
#include "base/strbuf.h"

#define OPEN "@{"

struct str unit_keys_name(const struct unit_keys *keys, struct str key)
{
    if (!key.n)
        return key;
    return arena_printf(keys->a, "%" PRISTR "%" PRISTR, STR_ARG(keys->prefix), STR_ARG(key));
}

static bool is_produced(const struct plan *plan, struct str key)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].produces.n && str_eq(plan->steps[i].produces, key))
            return true;
    return false;
}

/* Whether what follows OPEN is one of the plan's keys, perhaps with " arn", and the end. */
static bool is_placeholder(const struct plan *plan, struct str rest)
{
    ptrdiff_t end = str_find_char(rest, '}');
    if (end < 0)
        return false;
    struct str key = str_sub(rest, 0, (size_t)end);
    if (str_ends(key, STR(" arn")))
        key = str_sub(key, 0, key.n - strlen(" arn"));
    return is_produced(plan, key);
}

struct str unit_keys_rename(const struct unit_keys *keys, struct str text)
{
    ptrdiff_t at = str_find(text, STR(OPEN));
    if (at < 0)
        return text;
    struct strbuf out = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    for (; at >= 0; at = str_find(text, STR(OPEN))) {
        size_t behind = (size_t)at + strlen(OPEN);
        strbuf_add(&out, str_sub(text, 0, behind));
        text = str_sub(text, behind, text.n);
        if (is_placeholder(keys->plan, text))
            strbuf_add(&out, keys->prefix);
    }
    strbuf_add(&out, text);
    struct str renamed = arena_str(keys->a, strbuf_str(&out));
    strbuf_free(&out);
    return renamed;
}

bool unit_step_names(const struct plan_step *step, struct str placeholder)
{
    for (size_t i = 0; i < step->param_count; i++)
        if (str_find(step->params[i].value, placeholder) >= 0)
            return true;
    return str_find(step->body, placeholder) >= 0;
}
