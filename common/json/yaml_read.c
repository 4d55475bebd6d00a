/*
 * yaml_read.c - files of one or many documents, see yaml_read.h.
 *
 * The text is cut into parts at the lines that begin with "---" before anything is parsed, so that
 * an error in one part leaves the others readable. YAML forbids such lines inside of scalars.
 */
#include "json/yaml_read.h"

#include "json/json_read.h"
#include "json/yaml_tree.h"

struct file {
    struct arena *a;
    yaml_document_fn fn;
    void *ctx;
    size_t documents;
    size_t expanded;
    struct error *err;
    bool failed;
};

static bool is_separator(struct str line)
{
    return str_starts(line, STR("---")) && (line.n == 3 || strchr(" \t\r", line.p[3]));
}

/* Blank lines, comments and directives make no document. */
static bool is_empty_line(struct str line)
{
    struct str trimmed = str_trim(line);
    return !trimmed.n || trimmed.p[0] == '#' || line.p[0] == '%';
}

/* Cuts the next part off *rest: up to a separator that is not its own. */
static struct str next_part(struct str *rest, uint32_t *ret_lines)
{
    const char *start = rest->p;
    struct str line;
    bool filled = false;
    uint32_t lines = 0;
    for (struct str ahead = *rest; str_split(&ahead, '\n', &line); *rest = ahead, lines++) {
        if (filled && is_separator(line))
            break;
        filled |= !is_empty_line(line);
    }
    *ret_lines = lines;
    return (struct str){start, (size_t)((rest->p ? rest->p : line.p + line.n) - start)};
}

static void report(struct file *f, struct yaml_document document)
{
    document.number = f->documents;
    if (document.error && !f->failed) {
        error_set(f->err, document.error->code, "%s", document.error->message);
        f->failed = true;
    }
    if (document.error || jv_type(document.value) != JV_NULL)
        f->fn(f->ctx, &document);
}

static void report_error(struct file *f, struct str part, uint32_t line, struct error *error)
{
    struct error plain = *error;
    bool text = str_is_utf8(part) && str_find_char(part, '\0') < 0;
    if (error->code == ERR_SYNTAX && text && str_find(part, STR("{{")) >= 0)
        error_set(error, ERR_SYNTAX,
                  "%s (this looks like a Helm template: render it first with `helm template`)",
                  plain.message);
    if (f->documents > 1)
        error_wrap(error, "document %zu", f->documents);
    report(f, (struct yaml_document){.line = line, .error = error});
}

/* Whether a part begins as a JSON object does; YAML's own flow mappings rarely quote their keys. */
static bool looks_like_json(struct str part)
{
    struct str text = str_trim(part);
    if (!str_starts(text, STR("{")))
        return false;
    struct str inner = str_trim(str_sub(text, 1, text.n));
    return inner.n && (inner.p[0] == '"' || inner.p[0] == '}');
}

/* Tries a part as JSON; true if it was reported. */
static bool read_json(struct file *f, struct str part, struct error *error)
{
    if (!looks_like_json(part))
        return false;
    struct jv *v = json_read(f->a, part, NULL, error);
    if (!v)
        return false;
    f->documents++;
    report(f, (struct yaml_document){.line = jv_place(v).line, .value = v});
    return true;
}

static void read_part(struct file *f, struct str part, uint32_t lines_before)
{
    struct error as_json = {0}, error = {0};
    if (read_json(f, part, &as_json))
        return;
    struct yaml_tree tree;
    struct yaml_document document;
    int rc;
    yaml_tree_begin(&tree, f->a, part, lines_before, &f->expanded);
    while ((rc = yaml_tree_next(&tree, &document, &error)) > 0) {
        f->documents++;
        report(f, document);
    }
    yaml_tree_end(&tree);
    if (rc == 0)
        return;
    f->documents++;
    report_error(f, part, lines_before + 1, as_json.code ? &as_json : &error);
}

int yaml_read(struct arena *a, struct str text, yaml_document_fn fn, void *ctx, struct error *err)
{
    struct file f = {.a = a, .fn = fn, .ctx = ctx, .err = err};
    uint32_t lines_before = 0, lines;
    if (text.n > LIMIT_FILE_BYTES)
        return error_set(err, ERR_LIMIT, "the text has %zu bytes, at most %u are read", text.n,
                         LIMIT_FILE_BYTES);
    while (text.p) {
        if (f.documents == LIMIT_YAML_DOCUMENTS)
            return error_set(err, ERR_LIMIT, "line %u, column 1: more than %u documents",
                             lines_before + 1, LIMIT_YAML_DOCUMENTS);
        struct str part = next_part(&text, &lines);
        read_part(&f, part, lines_before);
        lines_before += lines;
    }
    return f.failed ? -1 : 0;
}

struct single {
    struct jv *value;
    uint32_t line; /* of a second document, 0: none */
};

static void keep_single(void *ctx, const struct yaml_document *document)
{
    struct single *s = ctx;
    if (!s->value)
        s->value = document->value;
    else if (!s->line)
        s->line = document->line;
}

struct jv *yaml_read_one(struct arena *a, struct str text, struct error *err)
{
    struct single s = {0};
    if (yaml_read(a, text, keep_single, &s, err) < 0)
        return NULL;
    if (s.line)
        error_set(err, ERR_SYNTAX, "line %u, column 1: expected one document, found a second one",
                  s.line);
    else if (!s.value)
        error_set(err, ERR_NOT_FOUND, "line 1, column 1: expected a document, found nothing");
    return s.line ? NULL : s.value;
}
