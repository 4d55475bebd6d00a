/* report.c - what the forms share, and the two plain ones. */
#include "latticectl/report.h"

#include <ctype.h>

#include "latticectl/command.h"

#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define RESET  "\033[0m"

void report_each(const struct check_result *result,
                 void (*each)(void *ctx, const struct checked *checked,
                              const struct finding *finding),
                 void *ctx)
{
    vec_foreach (&result->objects, checked)
        for (size_t i = 0; i < checked->evaluation.findings.n; i++)
            if (!checked->evaluation.findings.items[i].suppressed)
                each(ctx, checked, &checked->evaluation.findings.items[i]);
}

const char *report_severity(const struct finding *finding)
{
    return finding->severity == SEVERITY_ERROR ? "error" : "warning";
}

/* The name, or what one can say in place of it. */
static struct str name_of(struct arena *a, const struct checked *checked)
{
    struct str prefix = jv_str(jv_get(jv_get(checked->object, "metadata"), "generateName"));
    if (checked->name.n)
        return checked->name;
    return prefix.n ? arena_printf(a, "%" PRISTR "*", STR_ARG(prefix)) : STR("(unnamed)");
}

struct str report_object(struct arena *a, const struct checked *checked)
{
    struct str kind = command_printable(a, checked->kind_name);
    for (char *p = (char *)kind.p; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    struct str name = command_printable(a, name_of(a, checked));
    if (!checked->namespace.n)
        return arena_printf(a, "%s/%" PRISTR, kind.p, STR_ARG(name));
    return arena_printf(a, "%s/%" PRISTR "/%" PRISTR, kind.p,
                        STR_ARG(command_printable(a, checked->namespace)), STR_ARG(name));
}

struct text_report {
    struct strbuf *out;
    struct arena *arena;
    bool colours;
};

static void text_line(void *ctx, const struct checked *checked, const struct finding *finding)
{
    const struct text_report *r = ctx;
    const char *colour = finding->severity == SEVERITY_ERROR ? RED : YELLOW;
    strbuf_add(r->out, checked->file);
    if (finding->place.line)
        strbuf_printf(r->out, ":%u:%u", finding->place.line, finding->place.column);
    struct str object = report_object(r->arena, checked);
    strbuf_printf(r->out, ": %s%s%s %s %" PRISTR " %" PRISTR ": %" PRISTR "\n",
                  r->colours ? colour : "", report_severity(finding), r->colours ? RESET : "",
                  finding->rule->code, STR_ARG(object),
                  STR_ARG(command_printable(r->arena, finding->path_text)),
                  STR_ARG(command_printable(r->arena, finding->text)));
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

void report_text(struct strbuf *out, const struct check_result *result,
                 const struct report_options *options, struct arena *a)
{
    struct text_report r = {out, a, options->colours};
    report_each(result, text_line, &r);
    size_t errors = result->errors, warnings = result->warnings;
    if (!errors && !warnings && !result->suppressed)
        return;
    strbuf_printf(out, "%zu error%s, %zu warning%s", errors, plural(errors), warnings,
                  plural(warnings));
    if (result->suppressed)
        strbuf_printf(out, ", %zu suppressed", result->suppressed);
    if (result->omitted)
        strbuf_printf(out, ", %zu more not shown", result->omitted);
    strbuf_printf(out, " in %zu object%s%s\n", result->objects.n, plural(result->objects.n),
                  errors || warnings ? "; `latticectl explain CODE` tells more" : "");
}

void report_json(struct strbuf *out, const struct check_result *result,
                 const struct report_options *options, struct arena *a)
{
    (void)options;
    check_write_json(out, result, a);
    strbuf_addc(out, '\n');
}
