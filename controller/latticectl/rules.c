/* rules.c - `latticectl rules`: the catalogue as a table, as JSON, or as the page docs/rules.md. */
#include "json/json_write.h"
#include "latticectl/command.h"
#include "rules/catalogue.h"

enum { TEXT_BYTES_MAX = 4 << 20 };
enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_MARKDOWN };

static const char *const formats[] = {"text", "json", "markdown", NULL};

struct settings {
    int format;
};

static const struct config_row rows[] = {
    {CONFIG_ENUM(struct settings, format, formats), .name = "output", .letter = 'o', .def = "text",
     .flag_only = true, .group = "Output", .help = "How to print the rules."},
};

static const struct config_table table = {
    .program = "latticectl rules",
    .usage = "[flags]",
    .summary = "Lists all rules.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

static const char *severity_name(const struct rule *rule)
{
    return rule->severity == SEVERITY_ERROR ? "error" : "warning";
}

/* "CREATE,UPDATE". */
static struct str operations(struct arena *a, const struct rule *rule)
{
    unsigned ops = rule->operations;
    return arena_printf(
        a, "%s%s%s%s%s", ops & OP_CREATE ? "CREATE" : "",
        ops & OP_CREATE && ops & OP_UPDATE ? "," : "", ops & OP_UPDATE ? "UPDATE" : "",
        ops & OP_WRITE && ops & OP_DELETE ? "," : "", ops & OP_DELETE ? "DELETE" : "");
}

static void write_text(struct strbuf *out)
{
    for (size_t i = 0; i < catalogue_size(); i++) {
        const struct rule *rule = catalogue_at(i);
        strbuf_printf(out, "%-6s %-15s %-10s %-8s %s\n", rule->code,
                      api_kind_info(rule->kind)->kind.p, rule_group_name(rule->group).p,
                      severity_name(rule), rule->summary);
    }
}

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void write_json(struct strbuf *out, struct arena *a)
{
    struct jw w = JW(out);
    jw_begin_array(&w);
    for (size_t i = 0; i < catalogue_size(); i++) {
        const struct rule *rule = catalogue_at(i);
        jw_begin_object(&w);
        member(&w, "code", str_of(rule->code));
        member(&w, "kind", api_kind_info(rule->kind)->kind);
        member(&w, "group", rule_group_name(rule->group));
        member(&w, "severity", str_of(severity_name(rule)));
        member(&w, "operations", operations(a, rule));
        member(&w, "path", str_of(rule->path));
        member(&w, "summary", str_of(rule->summary));
        member(&w, "docs", rule_docs(a, rule));
        jw_end_object(&w);
    }
    jw_end_array(&w);
    strbuf_addc(out, '\n');
}

static void write_section(struct strbuf *out, const struct rule *rule, struct arena *a)
{
    strbuf_printf(out, "\n### %s\n\n%s\n\n", rule->code, rule->summary);
    strbuf_printf(out, "| kind | path | group | severity | operations |\n|---|---|---|---|---|\n");
    strbuf_printf(out, "| %s | `%s` | %s | %s | %s |\n\n", api_kind_info(rule->kind)->kind.p,
                  *rule->path ? rule->path : "(the object)", rule_group_name(rule->group).p,
                  severity_name(rule), operations(a, rule).p);
    if (rule->since)
        strbuf_printf(out, "Since Gateway API %s.\n\n", rule->since);
    strbuf_printf(out, "**Cause.** %s\n\n**Fix.** %s\n", rule->cause, rule->fix);
    if (rule->example)
        strbuf_printf(out, "\n```yaml\n%s\n```\n", rule->example);
}

static void write_markdown(struct strbuf *out, struct arena *a)
{
    strbuf_addz(out, "# Rules\n\nMade by `latticectl rules -o markdown`; do not edit. `latticectl "
                     "explain CODE` prints one of these.\n\n"
                     "Codes: 001-009 the CRD's schema, 010-099 its CEL rules (group api), 100-199 "
                     "group spec, 200-299 group lattice, 300-399 group reference.\n");
    enum api_kind kind = KIND_UNKNOWN;
    for (size_t i = 0; i < catalogue_size(); i++) {
        const struct rule *rule = catalogue_at(i);
        if (rule->kind != kind)
            strbuf_printf(out, "\n## %s\n", api_kind_info(rule->kind)->kind.p);
        kind = rule->kind;
        write_section(out, rule, a);
    }
}

int command_rules(struct arena *a, int argc, char **argv)
{
    struct settings settings;
    struct config_result result = {0};
    int status = command_flags(a, &table, argc, argv, &settings, &result);
    if (status >= 0)
        return status;
    if (result.arguments.n)
        return command_trouble("rules takes no arguments; `latticectl explain %s` explains one",
                               result.arguments.items[0].p);
    struct strbuf out = STRBUF(TEXT_BYTES_MAX);
    if (settings.format == FORMAT_JSON)
        write_json(&out, a);
    else if (settings.format == FORMAT_MARKDOWN)
        write_markdown(&out, a);
    else
        write_text(&out);
    status = command_print(&out);
    strbuf_free(&out);
    return status;
}
