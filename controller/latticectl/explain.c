/* explain.c - `latticectl explain CODE`. */
#include <ctype.h>

#include "base/nearest.h"
#include "latticectl/command.h"
#include "rules/catalogue.h"

enum { TEXT_BYTES_MAX = 1 << 20 };

static const struct config_table table = {
    .program = "latticectl explain",
    .usage = "CODE...",
    .summary = "Explains rule codes such as HR203: what is demanded, why, and what to write.",
};

static struct str upper(struct arena *a, struct str s)
{
    struct str copy = arena_str(a, s);
    for (char *p = (char *)copy.p; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return copy;
}

static int unknown_code(struct arena *a, struct str code)
{
    size_t n = catalogue_size();
    struct str *codes = ARENA_NEW_ARRAY(a, n, struct str);
    for (size_t i = 0; i < n; i++)
        codes[i] = str_of(catalogue_at(i)->code);
    struct str near = nearest_name(code, codes, n);
    return command_trouble("no rule has the code \"%" PRISTR "\"%s%" PRISTR
                           "; `latticectl rules` lists all",
                           STR_ARG(code), near.n ? "; the nearest is " : "", STR_ARG(near));
}

static void indented(struct strbuf *out, const char *text)
{
    struct str rest = str_of(text), line;
    while (str_split(&rest, '\n', &line))
        strbuf_printf(out, "    %" PRISTR "\n", STR_ARG(line));
}

static void explain(struct arena *a, const struct rule *rule, struct strbuf *out)
{
    strbuf_printf(out, "%s: %s\n\n", rule->code, rule->summary);
    strbuf_printf(out, "Kind:     %s\nPath:     %s\nGroup:    %s\nSeverity: %s\n\n",
                  api_kind_info(rule->kind)->kind.p, *rule->path ? rule->path : "(the object)",
                  rule_group_name(rule->group).p,
                  rule->severity == SEVERITY_ERROR ? "error" : "warning");
    strbuf_printf(out, "Cause:\n    %s\n\nFix:\n    %s\n", rule->cause, rule->fix);
    if (rule->example) {
        strbuf_addz(out, "\nExample:\n");
        indented(out, rule->example);
    }
    strbuf_printf(out, "\nSee %" PRISTR "\n", STR_ARG(rule_docs(a, rule)));
}

int command_explain(struct arena *a, int argc, char **argv)
{
    struct config_result result = {0};
    char nothing;
    int status = command_flags(a, &table, argc, argv, &nothing, &result);
    if (status >= 0)
        return status;
    if (!result.arguments.n)
        return command_trouble("explain needs a code, for example: latticectl explain HR203");
    struct strbuf out = STRBUF(TEXT_BYTES_MAX);
    for (size_t i = 0; i < result.arguments.n; i++) {
        struct str code = upper(a, result.arguments.items[i]);
        const struct rule *rule = catalogue_find(code);
        if (!rule) {
            strbuf_free(&out);
            return unknown_code(a, code);
        }
        strbuf_addz(&out, i ? "\n" : "");
        explain(a, rule, &out);
    }
    status = command_print(&out);
    strbuf_free(&out);
    return status;
}
