/* value.c - the text of one setting becomes a typed value, and back. */
#include <arpa/inet.h>

#include "base/nearest.h"
#include "config/duration.h"
#include "config/internal.h"

/*
 * A parser stores what `text` means at `field` and returns NULL, or says what is wrong ("not a
 * number"); what would be right is added by config_set().
 */
typedef const char *parse_fn(struct arena *a, const struct config_row *row, struct str text,
                             void *field);

static const char *parse_string(struct arena *a, const struct config_row *row, struct str text,
                                void *field)
{
    if (str_find_char(text, '\0') >= 0 || !str_is_utf8(text))
        return "not a text";
    const char *wrong = row->check && text.n ? row->check(text) : NULL;
    if (!wrong)
        *(struct str *)field = arena_str(a, text);
    return wrong;
}

static const char *parse_bool(struct arena *a, const struct config_row *row, struct str text,
                              void *field)
{
    (void)a, (void)row;
    if (!str_is(text, "true") && !str_is(text, "false"))
        return "not a boolean";
    *(bool *)field = str_is(text, "true");
    return NULL;
}

static bool is_bounded(const struct config_row *row)
{
    return row->min || row->max;
}

static const char *store_bounded(const struct config_row *row, int64_t value, void *field)
{
    if (is_bounded(row) && value < row->min)
        return "too small";
    if (is_bounded(row) && value > row->max)
        return "too large";
    *(int64_t *)field = value;
    return NULL;
}

static const char *parse_int(struct arena *a, const struct config_row *row, struct str text,
                             void *field)
{
    (void)a;
    int64_t value;
    return str_to_i64(text, &value) ? store_bounded(row, value, field) : "not an integer";
}

static const char *parse_duration(struct arena *a, const struct config_row *row, struct str text,
                                  void *field)
{
    (void)a;
    int64_t ns;
    return duration_parse(text, &ns) ? store_bounded(row, ns, field) : "not a duration";
}

static const char *parse_list(struct arena *a, const struct config_row *row, struct str text,
                              void *field)
{
    VEC(struct str) items = {0};
    struct str rest = text, item;
    while (text.n && str_split(&rest, ',', &item)) {
        item = str_trim(item);
        if (!item.n)
            return "has an empty item";
        const char *wrong = parse_string(a, row, item, &item);
        if (wrong)
            return wrong;
        vec_push(a, &items, item);
    }
    *(struct config_list *)field = (struct config_list){items.items, items.n};
    return NULL;
}

static int choice_index(const struct config_row *row, struct str text)
{
    for (int i = 0; row->choices[i]; i++)
        if (str_is(text, row->choices[i]))
            return i;
    return -1;
}

static const char *parse_enum(struct arena *a, const struct config_row *row, struct str text,
                              void *field)
{
    (void)a;
    int index = choice_index(row, text);
    if (index < 0)
        return "unknown value";
    *(int *)field = index;
    return NULL;
}

static const char *parse_set(struct arena *a, const struct config_row *row, struct str text,
                             void *field)
{
    (void)a;
    uint64_t all = 0, set = 0;
    struct str rest = text, item;
    for (int i = 0; row->choices[i]; i++)
        all |= UINT64_C(1) << i;
    if (str_is(text, "all") || str_is(text, "none")) {
        *(uint64_t *)field = str_is(text, "all") ? all : 0;
        return NULL;
    }
    while (str_split(&rest, ',', &item)) {
        int index = choice_index(row, str_trim(item));
        if (index < 0)
            return "unknown value";
        set |= UINT64_C(1) << index;
    }
    *(uint64_t *)field = set;
    return set ? NULL : "empty";
}

static bool is_ip(struct arena *a, struct str host, bool brackets)
{
    unsigned char address[sizeof(struct in6_addr)];
    return inet_pton(brackets ? AF_INET6 : AF_INET, arena_str(a, host).p, address) == 1;
}

static const char *parse_address(struct arena *a, const struct config_row *row, struct str text,
                                 void *field)
{
    struct config_address *address = field;
    if (row->optional && str_is(text, "none")) {
        *address = (struct config_address){.none = true};
        return NULL;
    }
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    int64_t port;
    if (!colon || !str_to_i64(str_sub(text, colon, text.n), &port) || port < 0 || port > UINT16_MAX)
        return "has no port";
    struct str host = str_sub(text, 0, colon - 1);
    bool brackets = str_starts(host, STR("[")) && str_ends(host, STR("]"));
    if (brackets)
        host = str_sub(host, 1, host.n - 1);
    if ((host.n || brackets) && !is_ip(a, host, brackets))
        return "not an IP address";
    *address = (struct config_address){.host = arena_str(a, host), .port = (uint16_t)port};
    return NULL;
}

static parse_fn *const parsers[] = {
    [CONFIG_TYPE_STRING] = parse_string, [CONFIG_TYPE_BOOL] = parse_bool,
    [CONFIG_TYPE_INT] = parse_int,       [CONFIG_TYPE_DURATION] = parse_duration,
    [CONFIG_TYPE_LIST] = parse_list,     [CONFIG_TYPE_ENUM] = parse_enum,
    [CONFIG_TYPE_SET] = parse_set,       [CONFIG_TYPE_ADDRESS] = parse_address,
};

/* "; did you mean debug?" for the first word that is no choice. */
static struct str choice_suggestion(struct arena *a, const struct config_row *row, struct str text)
{
    VEC(struct str) names = {0};
    struct str item = STR_NONE;
    for (int i = 0; row->choices && row->choices[i]; i++)
        vec_push(a, &names, str_of(row->choices[i]));
    while (str_split(&text, ',', &item) && row->choices && choice_index(row, str_trim(item)) >= 0)
        ;
    struct str near = nearest_name(str_trim(item), names.items, names.n);
    return near.n ? arena_printf(a, "; did you mean %" PRISTR "?", STR_ARG(near)) : STR_NONE;
}

int config_set(struct config_reading *to, const struct config_row *row, const char *place,
               struct str text, struct error *err)
{
    char *field = (char *)to->settings + row->offset;
    const char *wrong = parsers[row->type](to->a, row, text, field);
    if (!wrong) {
        to->sources[row - to->table->rows] = place;
        return 0;
    }
    if (row->secret)
        return error_set(err, ERR_CONFIG, "%s: %s (the value is secret and not shown)", place,
                         wrong);
    struct str shown = str_sub(text, 0, LIMIT_VALUE_CHARS), valid = config_valid(to->a, row);
    if (row->type == CONFIG_TYPE_STRING && row->check) /* what it says is all there is to say */
        return error_set(err, ERR_CONFIG, "%s: \"%" PRISTR "\": %s", place, STR_ARG(shown), wrong);
    struct str suggestion = choice_suggestion(to->a, row, text);
    return error_set(err, ERR_CONFIG, "%s: \"%" PRISTR "\": %s; valid: %" PRISTR "%" PRISTR, place,
                     STR_ARG(shown), wrong, STR_ARG(valid), STR_ARG(suggestion));
}
