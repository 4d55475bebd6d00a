/*
 * report_sarif.c - Static Analysis Results Interchange Format 2.1.0 (OASIS standard), as code
 * scanning reads it.
 */
#include <ctype.h>

#include "json/json_write.h"
#include "latticectl/report.h"
#include "rules/catalogue.h"

#define SARIF_SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

/* {"text": …} under `key`. */
static void text_member(struct jw *w, const char *key, struct str text)
{
    jw_key(w, key);
    jw_begin_object(w);
    member(w, "text", text);
    jw_end_object(w);
}

static void write_rule(struct jw *w, const struct rule *rule)
{
    jw_begin_object(w);
    member(w, "id", str_of(rule->code));
    text_member(w, "shortDescription", str_of(rule->summary));
    text_member(w, "fullDescription", str_of(rule->cause));
    text_member(w, "help", str_of(rule->fix));
    jw_key(w, "defaultConfiguration");
    jw_begin_object(w);
    member(w, "level", rule->severity == SEVERITY_ERROR ? STR("error") : STR("warning"));
    jw_end_object(w);
    jw_end_object(w);
}

static void write_tool(struct jw *w)
{
    jw_key(w, "tool");
    jw_begin_object(w);
    jw_key(w, "driver");
    jw_begin_object(w);
    member(w, "name", STR("latticectl"));
    member(w, "version", STR(LG_VERSION));
    jw_key(w, "rules");
    jw_begin_array(w);
    for (size_t i = 0; i < catalogue_size(); i++)
        write_rule(w, catalogue_at(i));
    jw_end_array(w);
    jw_end_object(w);
    jw_end_object(w);
}

/* A path as a relative URI reference: what RFC 3986 does not allow in a path is percent-encoded. */
static struct str uri_of(struct arena *a, struct str path)
{
    struct strbuf uri = STRBUF(LIMIT_FILE_BYTES);
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (isalnum(c) || strchr("-._~/!$&'()*+,;=@", c))
            strbuf_addc(&uri, (char)c);
        else
            strbuf_printf(&uri, "%%%02X", c);
    }
    struct str copy = arena_str(a, strbuf_str(&uri));
    strbuf_free(&uri);
    return copy;
}

struct sarif_report {
    struct jw w;
    struct arena *arena;
};

static void write_location(struct sarif_report *r, const struct checked *checked,
                           const struct finding *finding)
{
    struct jw *w = &r->w;
    jw_key(w, "physicalLocation");
    jw_begin_object(w);
    jw_key(w, "artifactLocation");
    jw_begin_object(w);
    member(w, "uri", uri_of(r->arena, checked->file));
    jw_end_object(w);
    if (finding->place.line) {
        jw_key(w, "region");
        jw_begin_object(w);
        jw_key(w, "startLine");
        jw_int(w, finding->place.line);
        jw_key(w, "startColumn");
        jw_int(w, finding->place.column);
        jw_end_object(w);
    }
    jw_end_object(w);
    jw_key(w, "logicalLocations");
    jw_begin_array(w);
    jw_begin_object(w);
    struct str object = report_object(r->arena, checked);
    member(w, "fullyQualifiedName",
           arena_printf(r->arena, "%" PRISTR ":%" PRISTR, STR_ARG(object),
                        STR_ARG(finding->path_text)));
    jw_end_object(w);
    jw_end_array(w);
}

static void write_result(void *ctx, const struct checked *checked, const struct finding *finding)
{
    struct sarif_report *r = ctx;
    jw_begin_object(&r->w);
    member(&r->w, "ruleId", str_of(finding->rule->code));
    member(&r->w, "level", str_of(report_severity(finding)));
    text_member(&r->w, "message",
                arena_printf(r->arena, "%" PRISTR ": %" PRISTR, STR_ARG(finding->path_text),
                             STR_ARG(finding->text)));
    jw_key(&r->w, "locations");
    jw_begin_array(&r->w);
    jw_begin_object(&r->w);
    write_location(r, checked, finding);
    jw_end_object(&r->w);
    jw_end_array(&r->w);
    jw_end_object(&r->w);
}

void report_sarif(struct strbuf *out, const struct check_result *result,
                  const struct report_options *options, struct arena *a)
{
    (void)options;
    struct sarif_report r = {JW(out), a};
    jw_begin_object(&r.w);
    member(&r.w, "$schema", STR(SARIF_SCHEMA));
    member(&r.w, "version", STR("2.1.0"));
    jw_key(&r.w, "runs");
    jw_begin_array(&r.w);
    jw_begin_object(&r.w);
    write_tool(&r.w);
    jw_key(&r.w, "results");
    jw_begin_array(&r.w);
    report_each(result, write_result, &r);
    jw_end_array(&r.w);
    jw_end_object(&r.w);
    jw_end_array(&r.w);
    jw_end_object(&r.w);
    strbuf_addc(out, '\n');
}
