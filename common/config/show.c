/* show.c - settings as text: what is valid for a row, and what a field holds. */
#include "config/duration.h"
#include "config/internal.h"
#include "log/log.h"

static struct str join_choices(struct arena *a, const struct config_row *row, uint64_t wanted,
                               const char *separator)
{
    struct str text = STR_NONE;
    for (int i = 0; row->choices[i]; i++)
        if (wanted >> i & 1)
            text = arena_printf(a, "%" PRISTR "%s%s", STR_ARG(text), text.n ? separator : "",
                                row->choices[i]);
    return text;
}

static struct str valid_range(struct arena *a, const struct config_row *row)
{
    bool bounded = row->min || row->max;
    if (row->type == CONFIG_TYPE_INT)
        return bounded ? arena_printf(a, "%lld..%lld", (long long)row->min, (long long)row->max)
                       : STR("an integer");
    if (!bounded)
        return STR("a duration such as 1h30m, 15s, 500ms");
    return arena_printf(a, "%" PRISTR "..%" PRISTR ", such as 1m30s or 500ms",
                        STR_ARG(duration_show(a, row->min)), STR_ARG(duration_show(a, row->max)));
}

struct str config_valid(struct arena *a, const struct config_row *row)
{
    switch (row->type) {
    case CONFIG_TYPE_STRING: return STR("a text");
    case CONFIG_TYPE_BOOL: return STR("true or false");
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_DURATION: return valid_range(a, row);
    case CONFIG_TYPE_LIST: return STR("items separated by commas");
    case CONFIG_TYPE_ENUM:
        return arena_printf(a, "one of %" PRISTR, STR_ARG(join_choices(a, row, UINT64_MAX, ", ")));
    case CONFIG_TYPE_SET:
        return arena_printf(a, "all, none, or some of %" PRISTR " (separated by commas)",
                            STR_ARG(join_choices(a, row, UINT64_MAX, ", ")));
    case CONFIG_TYPE_ADDRESS:
        return row->optional ? STR("IP:PORT, [IPv6]:PORT, :PORT for all addresses, or none")
                             : STR("IP:PORT, [IPv6]:PORT, or :PORT for all addresses");
    }
    return STR_NONE;
}

static struct str show_list(struct arena *a, const struct config_list *list)
{
    struct str text = STR_NONE;
    for (size_t i = 0; i < list->n; i++)
        text = arena_printf(a, "%" PRISTR "%s%" PRISTR, STR_ARG(text), i ? "," : "",
                            STR_ARG(list->items[i]));
    return text;
}

static struct str show_address(struct arena *a, const struct config_address *address)
{
    if (address->none)
        return STR("none");
    bool v6 = str_find_char(address->host, ':') >= 0;
    return arena_printf(a, "%s%" PRISTR "%s:%u", v6 ? "[" : "", STR_ARG(address->host),
                        v6 ? "]" : "", address->port);
}

static struct str show_set(struct arena *a, const struct config_row *row, uint64_t set)
{
    return set ? join_choices(a, row, set, ",") : STR("none");
}

struct str config_show(struct arena *a, const struct config_row *row, const void *settings)
{
    const void *field = (const char *)settings + row->offset;
    switch (row->type) {
    case CONFIG_TYPE_STRING: return *(const struct str *)field;
    case CONFIG_TYPE_BOOL: return *(const bool *)field ? STR("true") : STR("false");
    case CONFIG_TYPE_INT: return arena_printf(a, "%lld", (long long)*(const int64_t *)field);
    case CONFIG_TYPE_DURATION: return duration_show(a, *(const int64_t *)field);
    case CONFIG_TYPE_LIST: return show_list(a, field);
    case CONFIG_TYPE_ENUM: return str_of(row->choices[*(const int *)field]);
    case CONFIG_TYPE_SET: return show_set(a, row, *(const uint64_t *)field);
    case CONFIG_TYPE_ADDRESS: return show_address(a, field);
    }
    return STR_NONE;
}

void config_log(const struct config_table *table, const void *settings,
                const struct config_result *result)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < table->count; i++) {
        const struct config_row *row = &table->rows[i];
        if (!result->sources[i])
            continue;
        if (row->secret)
            log_info("setting", LOG_STR("name", row->name), LOG_SECRET("value"),
                     LOG_STR("source", result->sources[i]));
        else
            log_info("setting", LOG_STR("name", row->name),
                     LOG_STR("value", config_show(a, row, settings)),
                     LOG_STR("source", result->sources[i]));
    }
}
