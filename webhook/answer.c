/*
 * answer.c - streams the answer; no tree is built.
 */
#include "webhook/answer.h"

#include "base/base64.h"
#include "base/limits.h"
#include "json/json_write.h"
#include "rules/judge.h"

/* An answer holds LIMIT_FINDINGS findings twice and a patch; far above what these can amount to. */
enum { ANSWER_BYTES_MAX = 16 << 20 };

struct answer {
    struct arena *arena;
    struct strbuf buffer;
    struct jw w;
    size_t warning_chars; /* spent of LIMIT_WARNINGS_TOTAL */
};

static void begin(struct answer *out, struct arena *a, const struct admission *admission,
                  bool allowed)
{
    *out = (struct answer){.arena = a, .buffer = STRBUF(ANSWER_BYTES_MAX)};
    out->w = JW(&out->buffer);
    jw_begin_object(&out->w);
    jw_key(&out->w, "apiVersion");
    jw_str(&out->w, admission->api_version);
    jw_key(&out->w, "kind");
    jw_str(&out->w, STR("AdmissionReview"));
    jw_key(&out->w, "response");
    jw_begin_object(&out->w);
    jw_key(&out->w, "uid");
    jw_str(&out->w, admission->uid);
    jw_key(&out->w, "allowed");
    jw_bool(&out->w, allowed);
}

static struct str end(struct answer *out)
{
    jw_end_object(&out->w);
    jw_end_object(&out->w);
    struct str body = arena_str(out->arena, strbuf_str(&out->buffer));
    strbuf_free(&out->buffer);
    return body;
}

/* The first `max` code points of `text`, the last one an ellipsis if something was cut off. */
static struct str cut(struct arena *a, struct str text, size_t max)
{
    if (str_utf8_len(text) <= max)
        return text;
    size_t at = 0;
    for (size_t count = 0; count < max - 1; count++)
        do
            at++;
        while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80);
    return arena_printf(a, "%.*s…", (int)at, text.p);
}

/* Blanks for control characters, also U+0080 to U+009F: the API server drops a warning with one. */
static struct str without_controls(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool two_bytes = c == 0xC2 && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0xA0;
        out[n++] = c < 0x20 || c == 0x7F || two_bytes ? ' ' : text.p[i];
        i += two_bytes;
    }
    return (struct str){out, n};
}

/* One warning, left out where the API server would begin to cut. */
static void warn(struct answer *out, struct str text)
{
    struct str line = cut(out->arena, without_controls(out->arena, text), LIMIT_WARNING_CHARS);
    size_t chars = str_utf8_len(line);
    if (out->warning_chars + chars > LIMIT_WARNINGS_TOTAL)
        return;
    out->warning_chars += chars;
    jw_str(&out->w, line);
}

static void write_warnings(struct answer *out, const struct evaluation *evaluation)
{
    jw_key(&out->w, "warnings");
    jw_begin_array(&out->w);
    vec_foreach (&evaluation->notes, note)
        warn(out, *note);
    for (size_t i = 0; i < evaluation->findings.n; i++) {
        const struct finding *finding = &evaluation->findings.items[i];
        if (finding->severity == SEVERITY_WARNING && !finding->suppressed)
            warn(out, finding_line(out->arena, finding));
    }
    if (evaluation->suppressed)
        warn(out, arena_printf(out->arena, "%zu more suppressed by annotation " ANNOTATION_IGNORE,
                               evaluation->suppressed));
    jw_end_array(&out->w);
}

/* The codes that were found, for the audit log: "HR203,HR205". */
static void write_audit(struct answer *out, const struct evaluation *evaluation)
{
    struct strbuf codes = STRBUF(LIMIT_FINDINGS * 8);
    for (size_t i = 0; i < evaluation->findings.n; i++)
        strbuf_printf(&codes, "%s%s", i ? "," : "", evaluation->findings.items[i].rule->code);
    if (codes.n) {
        jw_key(&out->w, "auditAnnotations");
        jw_begin_object(&out->w);
        jw_key(&out->w, "findings");
        jw_str(&out->w, strbuf_str(&codes));
        jw_end_object(&out->w);
    }
    strbuf_free(&codes);
}

struct str answer_allowed(struct arena *a, const struct admission *admission,
                          const struct evaluation *evaluation)
{
    struct answer out;
    begin(&out, a, admission, true);
    if (evaluation->warnings || evaluation->suppressed || evaluation->notes.n)
        write_warnings(&out, evaluation);
    write_audit(&out, evaluation);
    return end(&out);
}

static void write_causes(struct answer *out, const struct evaluation *evaluation)
{
    jw_key(&out->w, "causes");
    jw_begin_array(&out->w);
    for (size_t i = 0; i < evaluation->findings.n; i++) {
        const struct finding *finding = &evaluation->findings.items[i];
        if (finding->severity != SEVERITY_ERROR)
            continue;
        jw_begin_object(&out->w);
        jw_key(&out->w, "reason");
        jw_str(&out->w, str_of(field_error_reason(finding->type)));
        jw_key(&out->w, "message");
        jw_str(&out->w, arena_printf(out->arena, "%" PRISTR " [%s]", STR_ARG(finding->text),
                                     finding->rule->code));
        jw_key(&out->w, "field");
        jw_str(&out->w, finding->path_text);
        jw_end_object(&out->w);
    }
    jw_end_array(&out->w);
}

static void write_details(struct answer *out, const struct admission *admission,
                          const struct evaluation *evaluation)
{
    const struct api_kind_info *kind = api_kind_info(admission->review.kind);
    jw_key(&out->w, "details");
    jw_begin_object(&out->w);
    jw_key(&out->w, "name");
    jw_str(&out->w, admission->name);
    jw_key(&out->w, "group");
    jw_str(&out->w, kind->group);
    jw_key(&out->w, "kind");
    jw_str(&out->w, kind->kind);
    write_causes(out, evaluation);
    jw_end_object(&out->w);
}

/* "HTTPRoute.gateway.networking.k8s.io "shop" is invalid:" and one finding a line. */
static void write_message(struct answer *out, const struct admission *admission,
                          const struct evaluation *evaluation)
{
    const struct api_kind_info *kind = api_kind_info(admission->review.kind);
    struct strbuf text = STRBUF(ANSWER_BYTES_MAX);
    strbuf_printf(&text, "%" PRISTR ".%" PRISTR " \"%" PRISTR "\" is invalid:", STR_ARG(kind->kind),
                  STR_ARG(kind->group), STR_ARG(admission->name));
    for (size_t i = 0; i < evaluation->findings.n; i++) {
        const struct finding *finding = &evaluation->findings.items[i];
        if (finding->severity != SEVERITY_ERROR)
            continue;
        strbuf_addc(&text, '\n');
        strbuf_add(&text, finding_line(out->arena, finding));
    }
    if (evaluation->findings.omitted)
        strbuf_printf(&text, "\nand %zu more", evaluation->findings.omitted);
    jw_key(&out->w, "message");
    jw_str(&out->w, strbuf_str(&text));
    strbuf_free(&text);
}

struct str answer_denied(struct arena *a, const struct admission *admission,
                         const struct evaluation *evaluation)
{
    struct answer out;
    begin(&out, a, admission, false);
    jw_key(&out.w, "status");
    jw_begin_object(&out.w);
    jw_key(&out.w, "status");
    jw_str(&out.w, STR("Failure"));
    jw_key(&out.w, "reason");
    jw_str(&out.w, STR("Invalid"));
    jw_key(&out.w, "code");
    jw_int(&out.w, 422);
    write_message(&out, admission, evaluation);
    write_details(&out, admission, evaluation);
    jw_end_object(&out.w);
    write_warnings(&out, evaluation);
    write_audit(&out, evaluation);
    return end(&out);
}

static void write_patch(struct answer *out, const struct jv *patch)
{
    struct strbuf text = STRBUF(ANSWER_BYTES_MAX);
    json_write(&text, patch);
    jw_key(&out->w, "patchType");
    jw_str(&out->w, STR("JSONPatch"));
    jw_key(&out->w, "patch");
    jw_str(&out->w, base64_encode(out->arena, strbuf_str(&text)));
    strbuf_free(&text);
}

struct str answer_patched(struct arena *a, const struct admission *admission,
                          const struct jv *patch, const struct defaults_result *defaults)
{
    struct answer out;
    begin(&out, a, admission, true);
    if (patch)
        write_patch(&out, patch);
    if (defaults->notes.n) {
        jw_key(&out.w, "warnings");
        jw_begin_array(&out.w);
        vec_foreach (&defaults->notes, note)
            warn(&out, *note);
        jw_end_array(&out.w);
    }
    return end(&out);
}
