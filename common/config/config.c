/*
 * config.c - the order of sources: defaults, file, environment, flags; each overwrites the one
 * before. Flags are looked at first, because they name the file and may ask for help instead.
 */
#include "config/config.h"

#include "base/nearest.h"
#include "config/internal.h"

const struct config_row *config_find(const struct config_table *table, struct str name, bool flags)
{
    for (size_t i = 0; i < table->count; i++)
        if (str_is(name, table->rows[i].name) && (flags || !table->rows[i].flag_only))
            return &table->rows[i];
    return NULL;
}

struct str config_suggestion(struct arena *a, const struct config_table *table, struct str written,
                             const char *prefix, bool flags)
{
    VEC(struct str) names = {0};
    for (size_t i = 0; i < table->count; i++)
        if (flags || !table->rows[i].flag_only)
            vec_push(a, &names, str_of(table->rows[i].name));
    if (flags)
        vec_push(a, &names, STR("config"));
    struct str near = nearest_name(written, names.items, names.n);
    if (!near.n)
        return STR_NONE;
    return arena_printf(a, "; did you mean %s%" PRISTR "?", prefix, STR_ARG(near));
}

static int apply_defaults(struct config_reading *to, struct error *err)
{
    for (size_t i = 0; i < to->table->count; i++) {
        const struct config_row *row = &to->table->rows[i];
        const char *place = arena_printf(to->a, "default of %s", row->name).p;
        if (row->def && config_set(to, row, place, str_of(row->def), err) < 0)
            return -1;
        to->sources[i] = NULL;
    }
    return 0;
}

static const char *file_from_environment(char **environment)
{
    struct str prefix = STR(CONFIG_ENV_PREFIX "CONFIG=");
    for (char **variable = environment; variable && *variable; variable++)
        if (str_starts(str_of(*variable), prefix) && (*variable)[prefix.n])
            return *variable + prefix.n;
    return NULL;
}

/* A list flag that comes again adds to what the ones before it said. */
static struct str joined_value(struct arena *a, const struct config_flags *flags, size_t index)
{
    const struct config_flag *flag = &flags->given.items[index];
    struct str text = flag->value;
    if (flag->row->type != CONFIG_TYPE_LIST)
        return text;
    for (size_t i = index; i-- > 0;)
        if (flags->given.items[i].row == flag->row)
            text = arena_printf(a, "%" PRISTR ",%" PRISTR, STR_ARG(flags->given.items[i].value),
                                STR_ARG(text));
    return text;
}

static int apply_flags(struct config_reading *to, const struct config_flags *flags,
                       struct error *err)
{
    for (size_t i = 0; i < flags->given.n; i++) {
        const struct config_row *row = flags->given.items[i].row;
        const char *place = arena_printf(to->a, "--%s", row->name).p;
        if (config_set(to, row, place, joined_value(to->a, flags, i), err) < 0)
            return -1;
    }
    return 0;
}

static int check_required(const struct config_reading *to, struct error *err)
{
    for (size_t i = 0; i < to->table->count; i++) {
        const struct config_row *row = &to->table->rows[i];
        if (row->required && !to->sources[i])
            return error_set(err, ERR_CONFIG, "%s is not set: give --%s=VALUE%s%" PRISTR, row->name,
                             row->name, row->flag_only ? "" : " or ",
                             STR_ARG(row->flag_only ? STR_NONE : config_env_name(to->a, row)));
    }
    return 0;
}

static int apply_sources(struct config_reading *to, const struct config_input *input,
                         const struct config_flags *flags, struct error *err)
{
    const char *file = flags->file ? flags->file : file_from_environment(input->environment);
    if (apply_defaults(to, err) < 0)
        return -1;
    if (file && config_apply_file(to, file, err) < 0)
        return -1;
    if (config_apply_environment(to, input->environment, err) < 0)
        return -1;
    if (apply_flags(to, flags, err) < 0)
        return -1;
    return check_required(to, err);
}

int config_load(struct arena *a, const struct config_table *table, const struct config_input *input,
                void *ret_settings, struct config_result *ret_result, struct error *err)
{
    struct config_flags flags = {0};
    struct config_result result = {.sources = ARENA_NEW_ARRAY(a, table->count, const char *)};
    struct config_reading to = {a, table, arena_alloc(a, table->size), result.sources};
    if (config_read_flags(a, table, input, &flags, &result, err) < 0)
        return -1;
    if (result.action == CONFIG_RUN) {
        if (apply_sources(&to, input, &flags, err) < 0)
            return -1;
        memcpy(ret_settings, to.settings, table->size);
    }
    *ret_result = result;
    return 0;
}
