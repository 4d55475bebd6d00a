/*
 * schema_probe.c - answers questions about group api, one JSON text a line, until end of input.
 *
 *     {"bundle": "v1.6.1", "object": {…}, "old": {…}}   → {"findings": [{code, severity, path}]}
 *     {"pattern": "SUBDOMAIN", "text": "a.b"}           → {"matches": true}
 *
 * As `latticectl check --only api --defaults schema`; "old" makes it an update.
 */
#include <stdio.h>

#include "api/object_set.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "rules/engine.h"
#include "schema/pattern.h"
#include "schema/schema.h"

enum { ANSWER_MAX = 1 << 20 };

static struct jv *with_defaults(struct arena *a, const struct schema_bundle *bundle,
                                enum api_kind kind, const struct jv *object)
{
    struct jv *copy = object ? jv_clone(a, object) : NULL;
    if (copy)
        schema_apply_defaults(bundle, kind, a, copy);
    return copy;
}

static struct evaluation evaluate(struct arena *a, const struct jv *question)
{
    struct rule_settings settings = rule_settings_default();
    settings.groups = 1u << GROUP_API;
    settings.offline = true;
    settings.bundle = schema_bundle_find(jv_str(jv_get(question, "bundle")));
    const struct jv *object = jv_get(question, "object"), *old = jv_get(question, "old");
    struct review review = {
        .kind = api_kind_of_object(object),
        .operation = old ? OP_UPDATE : OP_CREATE,
        .namespace = STR("default"),
    };
    review.object = with_defaults(a, settings.bundle, review.kind, object);
    review.old_object = with_defaults(a, settings.bundle, review.kind, old);
    return rules_evaluate(a, &review, &settings, object_set_lookup(object_set_new(a)));
}

static void answer_review(struct jw *w, struct arena *a, const struct jv *question)
{
    struct evaluation e = evaluate(a, question);
    jw_key(w, "omitted");
    jw_int(w, (int64_t)e.findings.omitted);
    jw_key(w, "findings");
    jw_begin_array(w);
    for (size_t i = 0; i < e.findings.n; i++) {
        const struct finding *finding = &e.findings.items[i];
        jw_begin_object(w);
        jw_key(w, "code");
        jw_str(w, str_of(finding->rule->code));
        jw_key(w, "severity");
        jw_str(w, finding->severity == SEVERITY_ERROR ? STR("error") : STR("warning"));
        jw_key(w, "path");
        jw_str(w, finding->path_text);
        jw_key(w, "text");
        jw_str(w, finding->text);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void answer(struct strbuf *out, struct arena *a, struct str line)
{
    struct error err = {0};
    struct jw w = JW(out);
    const struct jv *question = json_read(a, line, NULL, &err);
    jw_begin_object(&w);
    if (!question) {
        jw_key(&w, "failure");
        jw_str(&w, str_of(err.message));
    } else if (jv_get(question, "pattern")) {
        enum schema_pattern pattern = schema_pattern_named(jv_str(jv_get(question, "pattern")));
        jw_key(&w, "matches");
        jw_bool(&w, schema_pattern_matches(pattern, jv_str(jv_get(question, "text"))));
    } else {
        answer_review(&w, a, question);
    }
    jw_end_object(&w);
}

int main(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(cleanup_free) char *line = NULL;
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(ANSWER_MAX);
    size_t capacity = 0;
    ssize_t n;
    while ((n = getline(&line, &capacity, stdin)) > 0) {
        answer(&out, a, (struct str){line, (size_t)n});
        if (out.overflowed)
            return 1;
        printf("%s\n", strbuf_str(&out).p);
        fflush(stdout);
        strbuf_clear(&out);
        arena_reset(a);
    }
    return 0;
}
