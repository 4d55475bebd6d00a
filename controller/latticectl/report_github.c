/*
 * report_github.c - GitHub Actions workflow commands: ::error file=F,line=L,col=C,title=T::TEXT.
 */
#include "latticectl/report.h"

/* A message escapes %, CR and LF; a property also ':' and ','. */
static void escaped(struct strbuf *out, struct str text, bool property)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
        if (special)
            strbuf_printf(out, "%%%02X", c);
        else
            strbuf_addc(out, (char)c);
    }
}

struct github_report {
    struct strbuf *out;
    struct arena *arena;
};

static void annotation(void *ctx, const struct checked *checked, const struct finding *finding)
{
    const struct github_report *r = ctx;
    strbuf_printf(r->out, "::%s file=", report_severity(finding));
    escaped(r->out, checked->file, true);
    if (finding->place.line)
        strbuf_printf(r->out, ",line=%u,col=%u", finding->place.line, finding->place.column);
    strbuf_printf(r->out, ",title=%s::", finding->rule->code);
    struct str object = report_object(r->arena, checked);
    escaped(r->out,
            arena_printf(r->arena, "%" PRISTR " %" PRISTR ": %" PRISTR, STR_ARG(object),
                         STR_ARG(finding->path_text), STR_ARG(finding->text)),
            false);
    strbuf_addc(r->out, '\n');
}

void report_github(struct strbuf *out, const struct check_result *result,
                   const struct report_options *options, struct arena *a)
{
    (void)options;
    struct github_report r = {out, a};
    report_each(result, annotation, &r);
}
