/* bounds.c - tests of objects with more faults than anybody wants to read. */
#include "json/yaml_read.h"
#include "rule_case.h"
#include "suites.h"
#include "support/assert.h"

enum { HOSTILE = 10000, MAX_TEXT = 4 << 20 };

static struct evaluation evaluate(struct arena *a, struct str text, unsigned groups)
{
    struct evaluation none = {0};
    struct case_world *world = ARENA_NEW(a, struct case_world);
    struct rule_settings settings = rule_settings_default();
    settings.groups = groups;
    struct error err = {0};
    if (!T_OK(case_world_read(a, NULL, NULL, world, &err), &err))
        return none;
    const struct jv *written = yaml_read_one(a, arena_str(a, text), &err);
    if (!T_OK_PTR(written, &err))
        return none;
    const struct jv *object = case_object(a, written, NULL, &err);
    struct review review = {
        .kind = api_kind_of_object(object), .operation = OP_CREATE, .object = object};
    return rules_evaluate(a, &review, &settings, &world->lookup);
}

/* A route with `parents` parents, `rules` rules that have a timeout and `annotations` unknown ones.
 */
static struct evaluation evaluate_route(struct arena *a, size_t parents, size_t rules,
                                        size_t annotations, unsigned groups)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(MAX_TEXT);
    strbuf_addz(&text, "kind: HTTPRoute\nmetadata:\n  name: shop\n  annotations:\n    a: b\n");
    for (size_t i = 0; i < annotations; i++)
        strbuf_printf(&text, "    " LATTICE_PREFIX "colour-%zu: red\n", i);
    strbuf_addz(&text, "spec:\n  parentRefs:\n    - {name: my-hotel, sectionName: http}\n");
    for (size_t i = 1; i < parents; i++)
        strbuf_printf(&text, "    - {name: my-hotel, sectionName: http-%zu}\n", i);
    strbuf_addz(&text, "  rules:\n");
    for (size_t i = 0; i < rules; i++)
        strbuf_printf(&text, "    - {matches: [{path: {value: /p%zu}}], timeouts: {request: 1s}}\n",
                      i);
    return evaluate(a, strbuf_str(&text), groups);
}

static void a_hostile_list_is_one_finding(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct evaluation e = evaluate_route(a, HOSTILE, 1, 0, GROUPS_ALL);
    if (!T_INT_EQ(e.findings.n, 1))
        return;
    T_STR_EQ(e.findings.items[0].rule->code, "HR005");
    T_STR_EQ(e.findings.items[0].path_text, "spec.parentRefs");
    T_INT_EQ(e.errors, 1);
    T_INT_EQ(e.findings.omitted, 0);
}

/* Without group api nobody else bounds the list. */
static void a_hostile_list_without_the_schema_is_cut(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct evaluation e = evaluate_route(a, HOSTILE, 1, 0, 1u << GROUP_REFERENCE);
    T_INT_EQ(e.findings.n, LIMIT_FINDINGS);
    T_INT_EQ(e.errors, LIMIT_FINDINGS);
    T_INT_EQ(e.findings.omitted + e.findings.n, HOSTILE - 1);
}

static void as_many_as_the_limit_are_all_told(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct evaluation e = evaluate_route(a, 1, 0, LIMIT_FINDINGS, 1u << GROUP_LATTICE);
    T_INT_EQ(e.findings.n, LIMIT_FINDINGS);
    T_INT_EQ(e.findings.omitted, 0);
    e = evaluate_route(a, 1, 0, LIMIT_FINDINGS + 1, 1u << GROUP_LATTICE);
    T_INT_EQ(e.findings.n, LIMIT_FINDINGS);
    T_INT_EQ(e.findings.omitted, 1);
}

/* Warnings come first in the document; the errors behind them decide and stay. */
static void errors_are_kept_before_warnings(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct evaluation e = evaluate_route(a, 1, 10, 2 * LIMIT_GATHERED, 1u << GROUP_LATTICE);
    T_INT_EQ(e.findings.n, LIMIT_FINDINGS);
    T_INT_EQ(e.errors, 10);
    T_INT_EQ(e.warnings, LIMIT_FINDINGS - 10);
    T_INT_EQ(e.findings.omitted, 2 * LIMIT_GATHERED + 10 - LIMIT_FINDINGS);
    T_STR_EQ(e.findings.items[0].rule->code, "HR254");
    T_STR_EQ(e.findings.items[LIMIT_FINDINGS - 1].path_text, "spec.rules[9].timeouts");
}

CU_TestInfo bounds_tests[] = {
    {"a hostile list is one finding", a_hostile_list_is_one_finding},
    {"a hostile list without the schema is cut", a_hostile_list_without_the_schema_is_cut},
    {"as many as the limit are all told", as_many_as_the_limit_are_all_told},
    {"errors are kept before warnings", errors_are_kept_before_warnings},
    CU_TEST_INFO_NULL,
};
