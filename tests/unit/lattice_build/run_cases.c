/*
 * run_cases.c - builds each case of a file and compares the unit, or the parts of it that the case
 * names.
 */
#include "base/file.h"
#include "build_case.h"
#include "json/json_pointer.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "json/yaml_read.h"
#include "suites.h"
#include "summary.h"
#include "support/assert.h"

enum { MAX_TEXT = 1 << 20 };

/* The world that every file begins with: its first element without a `name`. */
struct case_file {
    const struct jv *world;
};

static const struct jv *with_world(struct arena *a, const struct case_file *file,
                                   const struct jv *source)
{
    struct jv *merged = jv_clone(a, source);
    struct jv *objects = jv_new_array(a);
    jv_foreach (jv_get(file->world, "objects"), i, object)
        jv_append(a, objects, jv_clone(a, object));
    jv_foreach (jv_get(source, "objects"), k, added)
        jv_append(a, objects, jv_clone(a, added));
    jv_set(a, merged, STR("objects"), objects);
    return merged;
}

static void show(const char *label, const struct jv *value)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(MAX_TEXT);
    json_write_pretty(&text, value);
    printf("--- %s:\n%s\n", label, strbuf_str(&text).p);
}

static void compare(const char *path, const struct jv *source, const char *what,
                    const struct jv *got, const struct jv *want)
{
    bool equal = jv_type(want) == JV_NULL ? jv_type(got) == JV_ABSENT : jv_equal(got, want);
    CU_ASSERT_TRUE(equal);
    if (equal)
        return;
    printf("\n%s:%u: %s: %s\n", path, jv_place(source).line, jv_str(jv_get(source, "name")).p,
           what);
    show("built", got);
    show("expected", want);
}

/* The short lines that the case states; what was told must always be stated. */
static size_t compare_summary(struct arena *a, const char *path, const struct jv *source,
                              const struct jv *got)
{
    struct str key;
    size_t stated = 0;
    jv_foreach_member (summarize(a, got), i, key, lines) {
        const struct jv *want = jv_get_str(source, key);
        if (want) {
            compare(path, source, key.p, lines, want);
            stated++;
        } else if (str_is(key, "told")) {
            compare(path, source, key.p, lines, jv_new_array(a));
        }
    }
    return stated;
}

static size_t compare_parts(struct arena *a, const char *path, const struct jv *source,
                            const struct jv *got)
{
    struct str pointer;
    jv_foreach_member (jv_get(source, "at"), i, pointer, want)
        compare(path, source, pointer.p, json_pointer_get(a, got, pointer), want);
    return jv_len(jv_get(source, "at"));
}

static void run_case(const char *path, const struct case_file *file, const struct jv *source)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct jv *merged = with_world(a, file, source);
    struct build_case c;
    struct error err = {0};
    build_case_read(a, merged, &c);
    struct str text = build_case_run(a, &c, merged), again = build_case_run(a, &c, merged);
    T_STR_EQ(again, text);
    const struct jv *got = json_read(a, text, NULL, &err), *whole = jv_get(source, "unit");
    if (!T_OK_PTR(got, &err))
        return;
    if (whole)
        compare(path, source, "unit", got, whole);
    size_t stated = compare_parts(a, path, source, got);
    if (!whole)
        stated += compare_summary(a, path, source, got);
    T_TRUE(whole || stated);
}

void run_build_cases(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(MAX_TEXT);
    struct error err = {0};
    if (!T_OK(file_read(path, &text, &err), &err))
        return;
    const struct jv *cases = yaml_read_one(a, strbuf_str(&text), &err);
    if (!T_OK_PTR(cases, &err))
        return;
    struct case_file file = {0};
    jv_foreach (cases, i, source) {
        if (jv_get(source, "name"))
            run_case(path, &file, source);
        else
            file.world = source;
    }
}
