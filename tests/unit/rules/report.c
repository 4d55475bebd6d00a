/* report.c - what checks call: reports with trust, indexes of a path, suggestions, lines. */
#include "rules/collector.h"
#include "json/yaml_read.h"
#include "suites.h"
#include "support/assert.h"

static const struct rule spec_rule = {
    .code = "HR199", .kind = KIND_HTTP_ROUTE, .group = GROUP_SPEC, .severity = SEVERITY_ERROR};

/* A context that collects for an object. */
struct bench {
    struct collector collector;
    struct rule_ctx c;
};

static void bench_init(struct bench *b, struct arena *a, const char *yaml)
{
    struct error err = {0};
    const struct jv *object = yaml_read_one(a, str_of(yaml), &err);
    T_OK_PTR(object, &err);
    *b = (struct bench){.collector = {.arena = a, .object = object}};
    b->c = (struct rule_ctx){
        .arena = a, .rule = &spec_rule, .object = object, .collector = &b->collector};
}

static void trust_softens(void)
{
    static const struct {
        enum lookup_trust trust;
        enum severity severity;
        bool pending;
    } rows[] = {
        {TRUST_CONFIRMED, SEVERITY_ERROR, false},
        {TRUST_PENDING, SEVERITY_ERROR, true},
        {TRUST_UNCONFIRMED, SEVERITY_WARNING, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct bench b;
        bench_init(&b, a, "{spec: 1}");
        rule_report_on(&b.c, rows[i].trust, FP_FIELD(NULL, "spec"), FIELD_NOT_FOUND, NULL, "no %s",
                       "x");
        T_INT_EQ(b.collector.found.items[0].severity, rows[i].severity);
        T_INT_EQ(b.collector.pending, rows[i].pending);
    }
    T_INT_EQ(trust_both(TRUST_CONFIRMED, TRUST_PENDING), TRUST_PENDING);
    T_INT_EQ(trust_both(TRUST_UNCONFIRMED, TRUST_PENDING), TRUST_UNCONFIRMED);
    T_INT_EQ(trust_both(TRUST_CONFIRMED, TRUST_CONFIRMED), TRUST_CONFIRMED);
}

static void lines_have_code_path_and_text(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct bench b;
    bench_init(&b, a, "spec:\n  rules:\n  - name: a\n");
    const struct fpath *rule = FP_INDEX(FP_FIELD(FP_FIELD(NULL, "spec"), "rules"), 0);
    rule_report(&b.c, FP_FIELD(rule, "name"), FIELD_INVALID,
                fpath_get(b.c.object, FP_FIELD(rule, "name")), "must be %d", 7);
    struct findings found = collector_finish(&b.collector);
    T_STR_EQ(finding_line(a, &found.items[0]),
             "HR199 spec.rules[0].name: Invalid value: \"a\": must be 7");
    T_INT_EQ(found.items[0].place.line, 3);
    T_INT_EQ(found.items[0].place.column, 11);
}

static void repeats_are_dropped(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct bench b;
    bench_init(&b, a, "{b: 1, a: 2}");
    for (size_t i = 0; i < 2; i++) {
        rule_report(&b.c, FP_FIELD(NULL, "a"), FIELD_FORBIDDEN, NULL, "this");
        rule_report(&b.c, FP_FIELD(NULL, "b"), FIELD_FORBIDDEN, NULL, "this");
        rule_report(&b.c, FP_FIELD(NULL, "a"), FIELD_FORBIDDEN, NULL, "that");
    }
    struct findings found = collector_finish(&b.collector);
    T_INT_EQ(found.n, 3);
    T_INT_EQ(found.omitted, 0);
    T_STR_EQ(found.items[0].path_text, "b");
}

static void indexes_of_a_path(void)
{
    const struct fpath *rule = FP_INDEX(FP_FIELD(FP_FIELD(NULL, "spec"), "rules"), 3);
    const struct fpath *match = FP_INDEX(FP_FIELD(rule, "matches"), 5);
    const struct fpath *name = FP_FIELD(match, "name");
    T_INT_EQ(path_index(name, 0), 3);
    T_INT_EQ(path_index(name, 1), 5);
    T_INT_EQ(path_index(name, 2), 0);
    T_INT_EQ(path_index(NULL, 0), 0);
}

static void suggestions(void)
{
    static const struct str names[] = {S("http"), S("https"), S("grpc-web")};
    static const struct {
        const char *written, *hint;
    } rows[] = {
        {"htpp", "; did you mean \"http\"?"},
        {"HTTPS", "; did you mean \"https\"?"},
        {"grpcweb", "; did you mean \"grpc-web\"?"},
        {"http", ""},
        {"postgres", ""},
        {"", ""},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        T_STR_EQ(did_you_mean(a, str_of(rows[i].written), names, ARRAY_LEN(names)), rows[i].hint);
    T_STR_EQ(did_you_mean(a, STR("http"), NULL, 0), "");
}

CU_TestInfo report_tests[] = {
    {"trust softens", trust_softens},
    {"lines have code, path and text", lines_have_code_path_and_text},
    {"repeats are dropped", repeats_are_dropped},
    {"indexes of a path", indexes_of_a_path},
    {"suggestions", suggestions},
    CU_TEST_INFO_NULL,
};
