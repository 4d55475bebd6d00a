/* walk.c - where path patterns lead, in which order, and with which paths. */
#include "rules/walk.h"

#include "json/yaml_read.h"
#include "suites.h"
#include "support/assert.h"

static const char object_text[] = "metadata:\n"
                                  "  annotations: {example.com/b: x, a: y}\n"
                                  "spec:\n"
                                  "  rules:\n"
                                  "  - matches: [{path: {value: /a}}, {path: {value: /b}}]\n"
                                  "  - {}\n"
                                  "  - matches: {path: {value: /c}}\n"
                                  "  - matches: [{path: {value: null}}, 7]\n"
                                  "  empty: {}\n";

static struct strbuf seen = STRBUF(4096); /* the paths of the calls so far */

static void note_path(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    T_TRUE(fpath_get(c->object, path) == value);
    strbuf_add(&seen, fpath_render(c->arena, path));
    strbuf_addc(&seen, ' ');
}

static const struct {
    const char *pattern, *paths;
} rows[] = {
    {"", " "},
    {"spec", "spec "},
    {"status", ""},
    {"spec.rules", "spec.rules "},
    {"spec.rules[]", "spec.rules[0] spec.rules[1] spec.rules[2] spec.rules[3] "},
    {"spec.rules[].matches", "spec.rules[0].matches spec.rules[2].matches spec.rules[3].matches "},
    {"spec.rules[].matches[]", "spec.rules[0].matches[0] spec.rules[0].matches[1] "
                               "spec.rules[3].matches[0] spec.rules[3].matches[1] "},
    {"spec.rules[].matches[].path.value",
     "spec.rules[0].matches[0].path.value spec.rules[0].matches[1].path.value "
     "spec.rules[3].matches[0].path.value "},
    {"spec[]", ""},
    {"spec.rules.matches", ""},
    {"metadata.annotations[*]", "metadata.annotations[example.com/b] metadata.annotations[a] "},
    {"metadata.annotations[example.com/b]", "metadata.annotations[example.com/b] "},
    {"metadata.annotations[example.com/c]", ""},
    {"spec.empty[*]", ""},
    {"metadata.labels[*]", ""},
};

static void patterns_lead_to_paths(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    const struct jv *object = yaml_read_one(a, str_of(object_text), &err);
    if (!T_OK_PTR(object, &err))
        return;
    static const struct rule rule = {.code = "HR199", .check = note_path};
    struct walk *walk = walk_new(a, object);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            struct rule_ctx c = {.arena = a, .rule = &rule, .object = object};
            strbuf_clear(&seen);
            rule_walk(&c, walk, rows[i].pattern);
            T_STR_EQ(strbuf_str(&seen), rows[i].paths);
        }
    strbuf_free(&seen);
}

CU_TestInfo walk_tests[] = {
    {"patterns lead to paths", patterns_lead_to_paths},
    CU_TEST_INFO_NULL,
};
