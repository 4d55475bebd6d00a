/* collector.c - see collector.h. */
#include "rules/collector.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/nearest.h"

void collector_add(struct collector *c, const struct rule *rule, enum severity severity,
                   const struct fpath *path, enum field_error_type type, const struct jv *value,
                   struct str detail)
{
    if (c->gathered[severity] >= LIMIT_GATHERED) {
        c->omitted++;
        return;
    }
    c->gathered[severity]++;
    const struct fpath *copied = fpath_copy(c->arena, path);
    struct finding finding = {
        .rule = rule,
        .severity = severity,
        .type = type,
        .path = copied,
        .path_text = fpath_render(c->arena, copied),
        .value = value,
        .text = field_error_text(c->arena, type, value, detail),
        .place = fpath_place(c->object, copied),
    };
    vec_push(c->arena, &c->found, finding);
}

bool collector_found_too_many(const struct collector *c)
{
    for (size_t i = 0; i < c->found.n; i++)
        if (c->found.items[i].type == FIELD_TOO_MANY)
            return true;
    return false;
}

static void report(struct rule_ctx *c, enum severity severity, const struct fpath *path,
                   enum field_error_type type, const struct jv *value, const char *format,
                   va_list args) _printf_(6, 0);

static void report(struct rule_ctx *c, enum severity severity, const struct fpath *path,
                   enum field_error_type type, const struct jv *value, const char *format,
                   va_list args)
{
    struct str detail = arena_vprintf(c->arena, format, args);
    collector_add(c->collector, c->rule, severity, path, type, value, detail);
}

void rule_report(struct rule_ctx *c, const struct fpath *path, enum field_error_type type,
                 const struct jv *value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report(c, c->rule->severity, path, type, value, format, args);
    va_end(args);
}

void rule_report_on(struct rule_ctx *c, enum lookup_trust trust, const struct fpath *path,
                    enum field_error_type type, const struct jv *value, const char *format, ...)
{
    bool unconfirmed = trust == TRUST_UNCONFIRMED;
    va_list args;
    va_start(args, format);
    report(c, unconfirmed ? SEVERITY_WARNING : c->rule->severity, path, type, value, format, args);
    va_end(args);
    c->collector->pending |= trust == TRUST_PENDING;
}

/* The order of two findings of one object, for qsort_r; equal places by code. */
static int compare(const void *a, const void *b, void *object)
{
    const struct finding *x = a, *y = b;
    int order = fpath_order(object, x->path, y->path);
    return order ? order : strcmp(x->rule->code, y->rule->code);
}

/* Whether the schema found it: rows 001-009, which have no check of their own. */
static bool is_of_schema(const struct finding *finding)
{
    return !finding->rule->check;
}

static bool same_fault(const struct finding *kept, const struct finding *other)
{
    if (!str_eq(kept->path_text, other->path_text))
        return false;
    if (is_of_schema(kept) && !is_of_schema(other))
        return true;
    if (kept->rule->group < other->rule->group &&
        (kept->rule->group == GROUP_API || kept->severity > other->severity))
        return true;
    return str_eq(kept->text, other->text);
}

/* Whether `below` is about something inside the value that `above` is about. */
static bool is_inside(const struct finding *below, const struct finding *above)
{
    struct str path = below->path_text, top = above->path_text;
    return path.n > top.n && str_starts(path, top) &&
           (path.p[top.n] == '.' || path.p[top.n] == '[');
}

/* Whether one of the findings before, the last of them first, says it already. */
static bool is_repeated(const struct findings *kept, const struct finding *finding)
{
    for (size_t i = kept->n; i-- > 0;) {
        if (!str_eq(kept->items[i].path_text, finding->path_text))
            return false;
        if (same_fault(&kept->items[i], finding))
            return true;
    }
    return false;
}

struct findings collector_finish(struct collector *c)
{
    struct findings kept = {.items = c->found.items, .omitted = c->omitted};
    const struct finding *wrong_type = NULL; /* the last one; what is inside it stands behind it */
    if (c->found.n > 1)
        qsort_r(c->found.items, c->found.n, sizeof(*c->found.items), compare, (void *)c->object);
    for (size_t i = 0; i < c->found.n; i++) {
        const struct finding *finding = &c->found.items[i];
        if (is_repeated(&kept, finding) || (wrong_type && is_inside(finding, wrong_type)))
            continue;
        kept.items[kept.n] = *finding;
        if (finding->type == FIELD_TYPE_INVALID)
            wrong_type = &kept.items[kept.n];
        kept.n++;
    }
    return kept;
}

struct str finding_line(struct arena *a, const struct finding *finding)
{
    return arena_printf(a, "%s %" PRISTR ": %" PRISTR, finding->rule->code,
                        STR_ARG(finding->path_text), STR_ARG(finding->text));
}

size_t path_index(const struct fpath *path, size_t nth)
{
    size_t indexes[8], n = 0; /* innermost first; no pattern leads through more lists */
    for (const struct fpath *p = path; p; p = p->up)
        if (p->kind == FPATH_INDEX && n < ARRAY_LEN(indexes))
            indexes[n++] = p->index;
    return nth < n ? indexes[n - 1 - nth] : 0;
}

struct str did_you_mean(struct arena *a, struct str written, const struct str *candidates,
                        size_t count)
{
    struct str near = nearest_name(written, candidates, count);
    if (!near.n || str_eq(near, written))
        return STR_NONE;
    return arena_printf(a, "; did you mean \"%" PRISTR "\"?", STR_ARG(near));
}
