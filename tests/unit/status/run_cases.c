/*
 * run_cases.c - runs each case of a file: the status is as the case says, nothing that every status
 * has to keep is lost, and once it is written nothing is left to write.
 */
#include "base/file.h"
#include "invariants.h"
#include "json/json_pointer.h"
#include "json/json_write.h"
#include "json/yaml_read.h"
#include "status_case.h"
#include "suites.h"
#include "summary.h"
#include "support/assert.h"

enum { MAX_TEXT = 1 << 20 };

#define NOW   "2026-03-04T05:06:07Z"
#define LATER "2026-03-04T06:00:00Z"

static void show(const char *label, const struct jv *value)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(MAX_TEXT);
    json_write_pretty(&text, value);
    printf("--- %s:\n%s\n", label, strbuf_str(&text).p);
}

/* null is expected where nothing is to be there. */
static void compare(const char *path, const struct jv *source, const char *what,
                    const struct jv *got, const struct jv *want)
{
    bool equal = jv_type(want) == JV_NULL ? !got : jv_equal(got, want);
    CU_ASSERT_TRUE(equal);
    if (equal)
        return;
    printf("\n%s:%u: %s: %s\n", path, jv_place(source).line, jv_str(jv_get(source, "name")).p,
           what);
    show("got", got);
    show("expected", want);
}

/* Each member of `summary` and each pointer of `at` that the case states; returns how many. */
static size_t compare_stated(struct arena *a, const char *path, const struct jv *source,
                             const struct jv *status)
{
    struct str key;
    const struct jv *summary = status_summary(a, status), *stated = jv_get(source, "summary");
    jv_foreach_member (stated, i, key, lines)
        compare(path, source, key.p, jv_get_str(summary, key), lines);
    jv_foreach_member (jv_get(source, "at"), k, key, value)
        compare(path, source, key.p, json_pointer_get(a, status, key), value);
    return jv_len(stated) + jv_len(jv_get(source, "at"));
}

static void run_case(const char *path, const struct jv *world, const struct jv *source)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct status_case c;
    if (!status_case_read(a, world, source, &c))
        return;
    const struct jv *old = jv_get(c.object, "status"), *whole = jv_get(source, "status");
    const struct jv *status = status_case_run(&c, STR(NOW));
    size_t stated = compare_stated(a, path, source, status);
    if (whole)
        compare(path, source, "status", status, whole);
    T_TRUE(whole || stated);
    if (!status)
        return;
    check_invariants(a, old, status, STR(NOW));
    status_case_apply(&c, status);
    const struct jv *again = status_case_run(&c, STR(LATER));
    compare(path, source, "written again", again, jv_new_null(a));
}

void run_status_cases(const char *path)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(MAX_TEXT);
    struct error err = {0};
    if (!T_OK(file_read(path, &text, &err), &err))
        return;
    const struct jv *cases = yaml_read_one(a, strbuf_str(&text), &err), *world = NULL;
    if (!T_OK_PTR(cases, &err))
        return;
    jv_foreach (cases, i, source) {
        if (jv_get(source, "name"))
            run_case(path, world, source);
        else
            world = source;
    }
}
