/* promises.c - see promises.h. */
#include "promises.h"

#include "json/json_patch.h"
#include "json/json_write.h"
#include "support/assert.h"

const struct jv *subject_default(struct arena *a, const struct subject *subject,
                                 struct defaults_result *ret_result)
{
    struct jv *object = jv_clone(a, subject->object);
    *ret_result = defaults_apply(a, subject->kind, subject->namespace, object, &subject->settings,
                                 subject->lookup);
    return object;
}

struct findings subject_errors(struct arena *a, const struct subject *subject,
                               const struct jv *object)
{
    struct review review = {.kind = subject->kind,
                            .operation = OP_CREATE,
                            .object = object,
                            .namespace = subject->namespace};
    struct findings all = rules_evaluate(a, &review, &subject->rules, subject->lookup).findings;
    struct findings errors = {.items = all.items, .omitted = all.omitted};
    for (size_t i = 0; i < all.n; i++)
        if (all.items[i].severity == SEVERITY_ERROR)
            errors.items[errors.n++] = all.items[i];
    return errors;
}

static void show(const char *what, const struct jv *value)
{
    struct strbuf text = STRBUF(1 << 20);
    json_write(&text, value);
    printf("    %s: %s\n", what, strbuf_str(&text).p);
    strbuf_free(&text);
}

/* Whether `patch` only adds, and replaces nulls. */
static bool keeps_what_was_written(struct arena *a, const struct jv *object, const struct jv *patch)
{
    jv_foreach (patch, i, operation) {
        struct str op = jv_str(jv_get(operation, "op"));
        if (str_is(op, "add"))
            continue;
        struct jv *test = jv_clone(a, operation), *tests = jv_new_array(a);
        jv_set(a, test, STR("op"), jv_new_str(a, STR("test")));
        jv_set(a, test, STR("value"), jv_new_null(a));
        jv_append(a, tests, test);
        struct error err = {0};
        if (!str_is(op, "replace") || !json_patch_apply(a, object, tests, &err))
            return false;
    }
    return true;
}

static bool has_finding(const struct findings *findings, const struct finding *wanted)
{
    for (size_t i = 0; i < findings->n; i++)
        if (findings->items[i].rule == wanted->rule &&
            str_eq(findings->items[i].path_text, wanted->path_text))
            return true;
    return false;
}

/* A fault of the schema keeps the CEL rules from running, so what it hid is not new. */
static bool hides_others(const struct findings *findings)
{
    for (size_t i = 0; i < findings->n; i++)
        if (findings->items[i].rule->group == GROUP_API)
            return true;
    return findings->omitted > 0;
}

/* Whether `path` was filled in. */
static bool was_filled_in(struct arena *a, const struct defaults_result *result, struct str path)
{
    struct str start = arena_printf(a, "%" PRISTR ": ", STR_ARG(path));
    vec_foreach (&result->notes, note)
        if (str_starts(*note, start))
            return true;
    return false;
}

static bool has_no_new_errors(struct arena *a, const struct subject *subject,
                              const struct jv *defaulted, const struct defaults_result *result)
{
    struct findings before = subject_errors(a, subject, subject->object);
    struct findings after = subject_errors(a, subject, defaulted);
    bool hidden = hides_others(&before);
    for (size_t i = 0; i < after.n; i++) {
        const struct finding *error = &after.items[i];
        if (has_finding(&before, error) || (hidden && !was_filled_in(a, result, error->path_text)))
            continue;
        struct str line = finding_line(a, error);
        printf("    new error: %" PRISTR "\n", STR_ARG(line));
        return false;
    }
    return true;
}

void check_promises(struct arena *a, const struct subject *subject)
{
    struct defaults_result first, second;
    struct subject again = *subject;
    const struct jv *once = subject_default(a, subject, &first);
    again.object = once;
    const struct jv *twice = subject_default(a, &again, &second);
    const struct jv *patch = json_patch_diff(a, subject->object, once);
    struct error err = {0};
    const struct jv *patched = json_patch_apply(a, subject->object, patch, &err);
    bool kept = T_TRUE(jv_equal(once, twice)) && T_TRUE(!second.changed) &&
                T_TRUE(first.changed == !jv_equal(once, subject->object)) &&
                T_TRUE(keeps_what_was_written(a, subject->object, patch)) &&
                T_TRUE(patched && jv_equal(patched, once)) &&
                T_TRUE(has_no_new_errors(a, subject, once, &first));
    if (kept)
        return;
    show("object", subject->object);
    show("defaulted", once);
}
