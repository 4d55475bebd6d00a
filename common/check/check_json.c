/* check_json.c - the stable JSON form of a check's result. */
#include "check/check.h"
#include "json/json_write.h"
#include "rules/catalogue.h"

enum { JSON_VERSION = 1 };

static void member(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static void write_finding(struct jw *w, const struct checked *checked,
                          const struct finding *finding, struct arena *a)
{
    jw_begin_object(w);
    member(w, "code", str_of(finding->rule->code));
    member(w, "severity", finding->severity == SEVERITY_ERROR ? STR("error") : STR("warning"));
    member(w, "file", checked->file);
    jw_key(w, "line");
    jw_int(w, finding->place.line);
    jw_key(w, "column");
    jw_int(w, finding->place.column);
    member(w, "apiVersion", checked->api_version);
    member(w, "kind", checked->kind_name);
    member(w, "namespace", checked->namespace);
    member(w, "name", checked->name);
    member(w, "path", finding->path_text);
    member(w, "message", finding->text);
    member(w, "docs", rule_docs(a, finding->rule));
    jw_end_object(w);
}

static void write_findings(struct jw *w, const struct checked *checked, struct arena *a)
{
    const struct findings *findings = &checked->evaluation.findings;
    for (size_t i = 0; i < findings->n; i++)
        if (!findings->items[i].suppressed)
            write_finding(w, checked, &findings->items[i], a);
}

static void write_notes(struct jw *w, const struct checked *checked)
{
    vec_foreach (&checked->evaluation.notes, note) {
        jw_begin_object(w);
        member(w, "file", checked->file);
        jw_key(w, "line");
        jw_int(w, jv_place(checked->object).line);
        member(w, "message", *note);
        jw_end_object(w);
    }
}

static void write_count(struct jw *w, const char *key, size_t count)
{
    jw_key(w, key);
    jw_int(w, (int64_t)count);
}

static void write_summary(struct jw *w, const struct check_result *result)
{
    jw_key(w, "summary");
    jw_begin_object(w);
    write_count(w, "objects", result->objects.n);
    write_count(w, "errors", result->errors);
    write_count(w, "warnings", result->warnings);
    write_count(w, "suppressed", result->suppressed);
    write_count(w, "omitted", result->omitted);
    jw_end_object(w);
}

void check_write_json(struct strbuf *out, const struct check_result *result, struct arena *a)
{
    struct jw w = JW(out);
    jw_begin_object(&w);
    jw_key(&w, "version");
    jw_int(&w, JSON_VERSION);
    jw_key(&w, "findings");
    jw_begin_array(&w);
    vec_foreach (&result->objects, checked)
        write_findings(&w, checked, a);
    jw_end_array(&w);
    jw_key(&w, "notes");
    jw_begin_array(&w);
    vec_foreach (&result->objects, object)
        write_notes(&w, object);
    jw_end_array(&w);
    write_summary(&w, result);
    jw_end_object(&w);
}
