/*
 * run_cases.c - one file of tests/cases/defaults: objects, the patch that makes them whole, and
 * what is said. The README there has the form.
 */
#include "case_world.h"
#include "json/json_patch.h"
#include "json/json_write.h"
#include "promises.h"
#include "rule_case.h"
#include "suites.h"
#include "support/assert.h"

static const struct jv *empty_list(struct arena *a, const struct jv *list)
{
    return list ? list : jv_new_array(a);
}

static bool read_subject(struct arena *a, const struct jv *source, struct case_world *world,
                         struct subject *ret_subject, struct error *err)
{
    struct str names = jv_str(jv_get(source, "defaults")), bad = STR_NONE;
    const struct jv *written = jv_get(source, "object");
    bool raw = jv_bool(jv_get(source, "raw"), false);
    const struct jv *object = raw ? written : case_object(a, written, NULL, err);
    if (!object || case_world_read(a, source, NULL, world, err) < 0)
        return false;
    ret_subject->kind = api_kind_of_object(object);
    ret_subject->namespace = STR("default");
    ret_subject->object = object;
    ret_subject->settings = defaults_settings_default();
    ret_subject->settings.assume_ours = jv_bool(jv_get(source, "assume_ours"), false);
    ret_subject->rules = rule_settings_default();
    ret_subject->lookup = &world->lookup;
    if (names.n && !defaults_parse(names, ',', &ret_subject->settings.fields, &bad)) {
        error_set(err, ERR_SYNTAX, "defaults: no field \"%" PRISTR "\"", STR_ARG(bad));
        return false;
    }
    return true;
}

/* Where all errors are. */
static struct jv *error_paths(struct arena *a, const struct findings *errors)
{
    struct jv *paths = jv_new_array(a);
    for (size_t i = 0; i < errors->n; i++)
        jv_append(a, paths, jv_new_str(a, errors->items[i].path_text));
    return paths;
}

static void print_difference(const char *path, const struct jv *source, const struct jv *got,
                             const struct jv *want)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1 << 20);
    json_write_pretty(&text, got);
    strbuf_addz(&text, "\n--- expected:\n");
    json_write_pretty(&text, want);
    printf("%s:%u: %" PRISTR "\n--- got:\n%s\n", path, jv_place(source).line,
           STR_ARG(jv_str(jv_get(source, "name"))), strbuf_str(&text).p);
}

static void compare(struct arena *a, const char *path, const struct jv *source,
                    const struct subject *subject)
{
    struct defaults_result result;
    const struct jv *defaulted = subject_default(a, subject, &result);
    struct jv *got = jv_new_object(a), *notes = jv_new_array(a), *want = jv_new_object(a);
    vec_foreach (&result.notes, note)
        jv_append(a, notes, jv_new_str(a, *note));
    struct findings errors = subject_errors(a, subject, defaulted);
    jv_set(a, got, STR("patch"), json_patch_diff(a, subject->object, defaulted));
    jv_set(a, got, STR("notes"), notes);
    jv_set(a, got, STR("errors"), error_paths(a, &errors));
    jv_set(a, got, STR("again"), jv_new_bool(a, result.again));
    static const char *const lists[] = {"patch", "notes", "errors"};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        jv_set(a, want, str_of(lists[i]), jv_clone(a, empty_list(a, jv_get(source, lists[i]))));
    jv_set(a, want, STR("again"), jv_new_bool(a, jv_bool(jv_get(source, "again"), false)));
    if (!T_TRUE(jv_equal(got, want)))
        print_difference(path, source, got, want);
}

void run_default_cases(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    const struct jv *cases = rule_cases_read(a, path, &err);
    if (!T_OK_PTR(cases, &err))
        return;
    jv_foreach (cases, i, source) {
        struct case_world world = {0};
        struct subject subject = {0};
        if (!T_OK(read_subject(a, source, &world, &subject, &err) ? 0 : -1, &err)) {
            printf("    %s:%u\n", path, jv_place(source).line);
            return;
        }
        compare(a, path, source, &subject);
        check_promises(a, &subject);
    }
}
