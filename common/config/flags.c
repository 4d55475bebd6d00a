/*
 * flags.c - the command line: --name=value, --name value, -x value, --switch, and arguments.
 */
#include "config/internal.h"

struct cursor {
    const struct config_input *input;
    int next;
};

/* The flag `written` ("--log-level", "-o"), or NULL. */
static const struct config_row *find_flag(const struct config_table *table, struct str written)
{
    if (str_starts(written, STR("--")))
        return config_find(table, str_sub(written, 2, written.n), true);
    for (size_t i = 0; i < table->count; i++)
        if (written.n == 2 && table->rows[i].letter == written.p[1])
            return &table->rows[i];
    return NULL;
}

/* Takes the value from behind "=" or from the next argument. */
static int take_value(struct cursor *at, struct str flag, struct str inline_value,
                      struct str *ret_value, struct error *err)
{
    if (inline_value.p) {
        *ret_value = inline_value;
        return 0;
    }
    if (at->next >= at->input->argc)
        return error_set(err, ERR_CONFIG, "%" PRISTR ": needs a value: %" PRISTR "=VALUE",
                         STR_ARG(flag), STR_ARG(flag));
    *ret_value = str_of(at->input->argv[at->next++]);
    return 0;
}

/* Flags every program has. True if `flag` was one. */
static bool read_common_flag(struct str flag, struct config_result *result)
{
    static const struct {
        const char *name;
        enum config_action action;
    } common[] = {
        {"--help", CONFIG_HELP},
        {"-h", CONFIG_HELP},
        {"--help-markdown", CONFIG_HELP_MARKDOWN},
        {"--version", CONFIG_VERSION},
    };
    for (size_t i = 0; i < ARRAY_LEN(common); i++)
        if (str_is(flag, common[i].name)) {
            result->action = common[i].action;
            return true;
        }
    return false;
}

static int read_flag(struct arena *a, const struct config_table *table, struct cursor *at,
                     struct str argument, struct config_flags *flags, struct error *err)
{
    ptrdiff_t equals = str_find_char(argument, '=');
    size_t name_end = equals < 0 ? argument.n : (size_t)equals;
    struct str flag = str_sub(argument, 0, name_end), value = STR_NONE;
    struct str inline_value = STR_NONE;
    if (equals >= 0)
        inline_value = (struct str){argument.p + name_end + 1, argument.n - name_end - 1};
    const struct config_row *row = find_flag(table, flag);
    bool is_file = str_is(flag, "--config");
    if (!row && !is_file) {
        struct str name = str_sub(flag, 2, flag.n);
        return error_set(err, ERR_CONFIG, "%" PRISTR ": unknown flag%" PRISTR "; see --help",
                         STR_ARG(flag), STR_ARG(config_suggestion(a, table, name, "--", true)));
    }
    if (row && row->type == CONFIG_TYPE_BOOL && !inline_value.p)
        value = STR("true");
    else if (take_value(at, flag, inline_value, &value, err) < 0)
        return -1;
    if (is_file)
        flags->file = value.p;
    else
        vec_push(a, &flags->given, (struct config_flag){row, value});
    return 0;
}

int config_read_flags(struct arena *a, const struct config_table *table,
                      const struct config_input *input, struct config_flags *ret_flags,
                      struct config_result *ret_result, struct error *err)
{
    struct cursor at = {input, 1};
    bool only_arguments = false;
    while (at.next < input->argc) {
        struct str argument = str_of(input->argv[at.next++]);
        if (only_arguments || argument.n < 2 || argument.p[0] != '-')
            vec_push(a, &ret_result->arguments, argument);
        else if (str_is(argument, "--"))
            only_arguments = true;
        else if (!read_common_flag(argument, ret_result) &&
                 read_flag(a, table, &at, argument, ret_flags, err) < 0)
            return -1;
    }
    return 0;
}
