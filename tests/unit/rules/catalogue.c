/* catalogue.c - what holds for every rule: its code, its row, and that it has cases. */
#include "rules/catalogue.h"

#include <ctype.h>

#include "json/yaml_read.h"
#include "rule_case.h"
#include "suites.h"
#include "support/assert.h"

/* Says which rule an assertion is about. */
static void expect(bool holds, const struct rule *rule, const char *what)
{
    if (!holds)
        printf("    %s: %s\n", rule->code, what);
    CU_ASSERT_TRUE(holds);
}

static const char *prefix_of(enum api_kind kind)
{
    static const char *const prefixes[KIND_COUNT] = {
        [KIND_GATEWAY_CLASS] = "GC",
        [KIND_GATEWAY] = "GW",
        [KIND_HTTP_ROUTE] = "HR",
        [KIND_REFERENCE_GRANT] = "RG",
    };
    return prefixes[kind] ? prefixes[kind] : "??";
}

static void codes_are_well_formed(void)
{
    for (size_t i = 0; i < catalogue_size(); i++) {
        const struct rule *rule = catalogue_at(i);
        int64_t number = -1;
        expect(strlen(rule->code) == 5, rule, "a code is two letters and three digits");
        expect(strncmp(rule->code, prefix_of(rule->kind), 2) == 0, rule, "letters of its kind");
        expect(str_to_i64(str_sub(str_of(rule->code), 2, 5), &number) && number > 0 &&
                   number / 100 == (int64_t)rule->group,
               rule, "number in the range of its group");
        expect(catalogue_find(str_of(rule->code)) == rule, rule, "the code is used once");
    }
    T_TRUE(catalogue_size() > 0);
    T_TRUE(catalogue_find(STR("XX999")) == NULL);
    T_TRUE(catalogue_at(catalogue_size()) == NULL);
}

static void tables_are_in_order(void)
{
    const struct rule_table *const *tables;
    size_t n = catalogue_tables(&tables);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 1; i < tables[t]->n; i++) {
            const struct rule *rule = &tables[t]->rules[i];
            expect(rule->kind == rule[-1].kind, rule, "one kind a table");
            expect(strcmp(rule[-1].code, rule->code) < 0, rule, "rows in the order of codes");
        }
    T_TRUE(n > 0);
}

static bool filled(const char *text)
{
    return text && *text;
}

static void rows_are_complete(void)
{
    for (size_t i = 0; i < catalogue_size(); i++) {
        const struct rule *rule = catalogue_at(i);
        bool by_schema = rule->group == GROUP_API && strncmp(rule->code + 2, "00", 2) == 0;
        expect(filled(rule->summary) && filled(rule->cause) && filled(rule->fix) &&
                   filled(rule->example),
               rule, "has summary, cause, fix and example");
        expect(!strchr(rule->summary, '\n') && strlen(rule->summary) <= 100, rule,
               "the summary is one line of at most 100 characters");
        expect(by_schema == (rule->check == NULL), rule, "has a check (001-009: has none)");
        expect(by_schema || rule->path, rule, "has a path");
        expect((rule->operations & ~(unsigned)(OP_WRITE | OP_DELETE)) == 0 && rule->operations,
               rule, "has operations");
        expect(!rule->since || rule->group == GROUP_API, rule, "only group api has a bundle");
    }
}

/* A fragment of a manifest that a user can paste; no blank line or half line at its ends. */
static void examples_are_yaml(void)
{
    for (size_t i = 0; i < catalogue_size(); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        const struct rule *rule = catalogue_at(i);
        struct error err = {0};
        struct str text = str_of(rule->example);
        const struct jv *value = yaml_read_one(a, text, &err);
        expect(value != NULL, rule, err.message);
        expect(jv_type(value) == JV_OBJECT, rule, "the example is a part of an object");
        expect(!str_ends(text, STR("\n")), rule, "no line end after the example");
    }
}

static void docs_have_anchors(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < catalogue_size(); i++) {
        struct str page = rule_docs(a, catalogue_at(i));
        T_TRUE(str_starts(page, STR("docs/rules.md#")));
        for (size_t k = 0; k < page.n; k++)
            T_TRUE(!isupper((unsigned char)page.p[k]));
    }
}

static bool has_code(const struct jv *source, const char *code)
{
    jv_foreach (jv_get(source, "findings"), i, finding) {
        if (str_is(jv_str(jv_get(finding, "code")), code))
            return true;
    }
    return false;
}

/* A rule is proven by a case that it finds fault with and one that it lets pass. */
static void every_rule_has_cases(void)
{
    for (size_t i = 0; i < catalogue_size(); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        const struct rule *rule = catalogue_at(i);
        struct str path = arena_printf(a, LG_SOURCE_DIR "/tests/cases/rules/%s.yaml", rule->code);
        struct error err = {0};
        const struct jv *cases = rule_cases_read(a, path.p, &err);
        expect(cases != NULL, rule, err.message);
        bool faults = false, passes = false;
        jv_foreach (cases, k, source) {
            faults |= has_code(source, rule->code);
            passes |= !has_code(source, rule->code);
        }
        expect(faults, rule, "no case has it among its findings");
        expect(passes, rule, "no case lets it pass");
    }
}

CU_TestInfo catalogue_tests[] = {
    {"codes are well formed", codes_are_well_formed},
    {"tables are in order", tables_are_in_order},
    {"rows are complete", rows_are_complete},
    {"examples are YAML", examples_are_yaml},
    {"docs have anchors", docs_have_anchors},
    {"every rule has cases", every_rule_has_cases},
    CU_TEST_INFO_NULL,
};
