/* help.c - what the rows say to people: --help, and the chapter for the page about settings. */
#include "config/internal.h"

enum { HELP_WIDTH = 96, HELP_INDENT = 6, PAGE_BYTES = 1 << 20 };

static const char *value_name(const struct config_row *row)
{
    static const char *const names[] = {
        [CONFIG_TYPE_STRING] = "TEXT",    [CONFIG_TYPE_BOOL] = "true|false",
        [CONFIG_TYPE_INT] = "NUMBER",     [CONFIG_TYPE_DURATION] = "DURATION",
        [CONFIG_TYPE_LIST] = "ITEM,ITEM", [CONFIG_TYPE_ENUM] = "NAME",
        [CONFIG_TYPE_SET] = "NAME,NAME",  [CONFIG_TYPE_ADDRESS] = "IP:PORT",
    };
    return row->value ? row->value : names[row->type];
}

/* Adds words, breaking lines before HELP_WIDTH. */
static void add_wrapped(struct strbuf *out, struct str text)
{
    size_t column = HELP_WIDTH;
    struct str word;
    while (str_split(&text, ' ', &word)) {
        if (column + 1 + word.n > HELP_WIDTH) {
            strbuf_printf(out, "%s%*s", column == HELP_WIDTH ? "" : "\n", HELP_INDENT, "");
            column = HELP_INDENT;
        } else {
            strbuf_addc(out, ' ');
            column++;
        }
        strbuf_add(out, word);
        column += word.n;
    }
    strbuf_addc(out, '\n');
}

/* Whether the type's name alone does not say what is valid. */
static bool has_bounds(const struct config_row *row)
{
    return row->choices || row->min || row->max || row->type == CONFIG_TYPE_ADDRESS;
}

static void add_row(struct arena *a, const struct config_row *row, struct strbuf *out)
{
    if (row->letter)
        strbuf_printf(out, "  -%c, --%s", row->letter, row->name);
    else
        strbuf_printf(out, "  --%s", row->name);
    strbuf_printf(out, row->type == CONFIG_TYPE_BOOL ? "[=%s]\n" : " %s\n", value_name(row));
    struct str text = str_of(row->help);
    if (has_bounds(row))
        text = arena_printf(a, "%" PRISTR " Valid: %" PRISTR ".", STR_ARG(text),
                            STR_ARG(config_valid(a, row)));
    if (row->required)
        text = arena_printf(a, "%" PRISTR " Required.", STR_ARG(text));
    else if (row->def && *row->def)
        text = arena_printf(a, "%" PRISTR " Default: %s.", STR_ARG(text), row->def);
    if (!row->flag_only)
        text = arena_printf(a, "%" PRISTR " [%" PRISTR "]", STR_ARG(text),
                            STR_ARG(config_env_name(a, row)));
    add_wrapped(out, text);
}

/* Whether the rows of the table can stand in a file or the environment at all. */
static bool has_sources(const struct config_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (!table->rows[i].flag_only)
            return true;
    return false;
}

void config_help(const struct config_table *table, struct strbuf *out)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const char *group = NULL;
    strbuf_printf(out, "Usage: %s %s\n\n%s\n", table->program, table->usage, table->summary);
    for (size_t i = 0; i < table->count; i++) {
        const struct config_row *row = &table->rows[i];
        const char *heading = row->group ? row->group : "Flags";
        if (!group || strcmp(group, heading) != 0)
            strbuf_printf(out, "\n%s:\n", heading);
        group = heading;
        add_row(a, row, out);
    }
    strbuf_addz(out, "\nOther:\n");
    if (has_sources(table))
        strbuf_addz(out, "  --config FILE\n      A YAML file with settings, named as the flags are "
                         "without dashes before them. Flags win over\n      environment variables "
                         "(in brackets above), these over the file. [LATTICE_CONFIG]\n");
    strbuf_addz(out, "  --version\n  -h, --help\n");
}

static void add_cell(struct strbuf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '|')
            strbuf_addc(out, '\\');
        strbuf_addc(out, text.p[i] == '\n' ? ' ' : text.p[i]);
    }
}

static void add_markdown_row(struct arena *a, const struct config_row *row, struct strbuf *out)
{
    struct str valid = config_valid(a, row), env = config_env_name(a, row);
    strbuf_printf(out, "| `%s` | ", row->name);
    add_cell(out, valid);
    if (row->required)
        strbuf_addz(out, " | required");
    else if (row->def && *row->def)
        strbuf_printf(out, " | `%s`", row->def);
    else
        strbuf_addz(out, " | ");
    if (row->flag_only)
        strbuf_addz(out, " | (flag only) | ");
    else
        strbuf_printf(out, " | `%" PRISTR "` | ", STR_ARG(env));
    add_cell(out, str_of(row->help));
    strbuf_addz(out, row->secret ? " Never printed. |\n" : " |\n");
}

void config_markdown(const struct config_table *table, struct strbuf *out)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const char *group = NULL;
    strbuf_printf(out, "## %s\n\n%s\n", table->program, table->summary);
    for (size_t i = 0; i < table->count; i++) {
        const struct config_row *row = &table->rows[i];
        const char *heading = row->group ? row->group : "Flags";
        if (!group || strcmp(group, heading) != 0)
            strbuf_printf(out,
                          "\n### %s\n\n| Setting | Valid | Default | Environment | Meaning |\n"
                          "|---|---|---|---|---|\n",
                          heading);
        group = heading;
        add_markdown_row(a, row, out);
    }
}

int config_print(const struct config_table *table, enum config_action action, struct error *err)
{
    struct strbuf out = STRBUF(PAGE_BYTES);
    if (action == CONFIG_HELP)
        config_help(table, &out);
    else if (action == CONFIG_HELP_MARKDOWN)
        config_markdown(table, &out);
    else
        strbuf_printf(&out, "%s " LG_VERSION "\n", table->program);
    bool ok = fwrite(strbuf_str(&out).p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
    strbuf_free(&out);
    return ok ? 0 : error_set(err, ERR_IO, "cannot write to standard output: %m");
}
