/* duration.c - see duration.h. */
#include "config/duration.h"

static const struct unit {
    struct str name;
    int64_t ns;
} units[] = {
    {S("h"), 3600000000000}, {S("m"), 60000000000}, {S("s"), 1000000000},
    {S("ms"), 1000000},      {S("us"), 1000},
};

/* How many bytes at the start of `s` are digits (or are not). */
static size_t span(struct str s, bool digits)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] >= '0' && s.p[n] <= '9') == digits)
        n++;
    return n;
}

static const struct unit *find_unit(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (str_eq(units[i].name, name))
            return &units[i];
    return NULL;
}

bool duration_parse(struct str text, int64_t *ret_ns)
{
    int64_t total = 0;
    if (str_is(text, "0"))
        text = STR("0s");
    if (text.n == 0)
        return false;
    while (text.n) {
        size_t digits = span(text, true);
        struct str number = str_sub(text, 0, digits);
        text = str_sub(text, digits, text.n);
        size_t letters = span(text, false);
        const struct unit *unit = find_unit(str_sub(text, 0, letters));
        text = str_sub(text, letters, text.n);
        int64_t value;
        if (!unit || !str_to_i64(number, &value) ||
            __builtin_mul_overflow(value, unit->ns, &value) ||
            __builtin_add_overflow(total, value, &total))
            return false;
    }
    *ret_ns = total;
    return true;
}

struct str duration_show(struct arena *a, int64_t ns)
{
    struct str text = STR_NONE;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (ns >= units[i].ns)
            text = arena_printf(a, "%" PRISTR "%lld%" PRISTR, STR_ARG(text),
                                (long long)(ns / units[i].ns), STR_ARG(units[i].name));
        ns %= units[i].ns;
    }
    return text.n ? text : STR("0s");
}
