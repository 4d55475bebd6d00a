/* test_shape.c - the rows about members: what is wrong with a request, field by field. */
#include "json/json_read.h"
#include "operations/shapes.h"
#include "support/assert.h"

/* "name: message; name: message" of what is wrong with a text as that shape. */
static struct str wrong_with(struct arena *a, const struct shape *shape, const char *text)
{
    struct error err = {0};
    struct field_errors errors = {0};
    struct str all = STR_NONE;
    const struct jv *value = json_read(a, str_of(text), NULL, &err);
    if (!T_OK_PTR(value, &err))
        return STR("unreadable");
    shape_check(a, shape, value, &errors);
    vec_foreach (&errors, e)
        all = arena_printf(a, "%" PRISTR "%s%" PRISTR ": %" PRISTR, STR_ARG(all), all.n ? "; " : "",
                           STR_ARG(e->name), STR_ARG(e->message));
    return all;
}

struct row {
    const struct shape *shape;
    const char *text;
    const char *wrong; /* a part of what is said; "": nothing */
};

static void run(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct str wrong = wrong_with(a, rows[i].shape, rows[i].text);
        bool good = rows[i].wrong[0] ? T_CONTAINS(wrong, rows[i].wrong) : T_STR_EQ(wrong, "");
        if (!good)
            printf("    for %s\n", rows[i].text);
    }
}

static void identifiers(void)
{
    static const struct row rows[] = {
        {&shape_service_identifier, "\"svc-0123456789abcdef0\"", ""},
        {&shape_service_identifier, "\"svc-0123456789abcdef\"", "does not have the form"},
        {&shape_service_identifier, "\"svc-0123456789ABCDEF0\"", "does not have the form"},
        {&shape_service_identifier, "\"xsvc-0123456789abcdef0\"", "does not have the form"},
        {&shape_service_identifier,
         "\"arn:aws:vpc-lattice:us-west-2:123456789012:service/svc-0123456789abcdef0\"", ""},
        {&shape_service_identifier,
         "\"arn:aws:vpc-lattice:us-west-2:123456789012:targetgroup/tg-0123456789abcdef0\"",
         "does not have the form"},
        {&shape_resource_identifier, "\"sn-0123456789abcdef0\"", ""},
        {&shape_vpc_id, "\"vpc-01234567\"", ""},
        {&shape_vpc_id, "\"vpc-012345678\"", "does not have the form"},
        {&shape_vpc_id, "7", "it must be a string, it is a number"},
    };
    run(rows, ARRAY_LEN(rows));
}

#define GROUP "{\"targetGroupIdentifier\":\"tg-0123456789abcdef0\",\"weight\":"

static void actions(void)
{
    static const struct row rows[] = {
        {&shape_rule_action, "{\"fixedResponse\":{\"statusCode\":404}}", ""},
        {&shape_rule_action, "{\"fixedResponse\":{\"statusCode\":99}}",
         "fixedResponse.statusCode: it must be at least 100"},
        {&shape_rule_action, "{\"fixedResponse\":{}}", "fixedResponse.statusCode: it is required"},
        {&shape_rule_action, "{\"fixedResponse\":{\"statusCode\":40.5}}",
         "it must be a whole number"},
        {&shape_rule_action, "{}", "exactly one of its members"},
        {&shape_rule_action,
         "{\"fixedResponse\":{\"statusCode\":404},\"forward\":{\"targetGroups\":[" GROUP "1}]}}",
         "exactly one of its members"},
        {&shape_rule_action, "{\"forward\":{\"targetGroups\":[" GROUP "0}," GROUP "999}]}}", ""},
        {&shape_rule_action, "{\"forward\":{\"targetGroups\":[" GROUP "0}," GROUP "1000}]}}",
         "forward.targetGroups[1].weight: it must be at most 999, it is 1000"},
        {&shape_rule_action, "{\"forward\":{\"targetGroups\":[]}}",
         "forward.targetGroups: the number of its items must be at least 1"},
    };
    run(rows, ARRAY_LEN(rows));
}

#define PATH(v) "{\"httpMatch\":{\"pathMatch\":{\"match\":{\"prefix\":\"" v "\"}}}}"

static void matches(void)
{
    static const struct row rows[] = {
        {&shape_rule_match, PATH("/a/B~?x=1"), ""},
        {&shape_rule_match, PATH("a"), "match.prefix: \"a\" does not have the form"},
        {&shape_rule_match, PATH("/a b"), "does not have the form"},
        {&shape_rule_match, PATH("/a\\n"), "does not have the form"},
        {&shape_rule_match, "{\"httpMatch\":{\"method\":\"ABCDEFGHIJKLMNOPQ\"}}",
         "httpMatch.method: its length must be at most 16"},
        {&shape_rule_match, "{\"httpMatch\":{\"headerMatches\":[]}}", "at least 1"},
        {&shape_rule_match,
         "{\"httpMatch\":{\"headerMatches\":[{\"name\":\"x\",\"match\":{\"exact\":\"\"}}]}}",
         "headerMatches[0].match.exact: its length must be at least 1"},
        {&shape_rule_match, "{\"httpMatch\":null}", "exactly one of its members"},
    };
    run(rows, ARRAY_LEN(rows));
}

static void maps_and_names(void)
{
    static const struct shape name = {
        .type = SHAPE_STRING, .min = 3, .max = 40, .pattern = NAME_PATTERN, .not_prefix = "svc-"};
    static const struct row rows[] = {
        {&shape_tags, "{\"a\":\"\",\"b\":\"c\"}", ""},
        {&shape_tags, "{\"\":\"x\"}", "its length must be at least 1"},
        {&shape_tags, "{\"a\":1}", "a: it must be a string"},
        {&shape_tags, "[]", "it must be a object, it is a array"},
        {&name, "\"a-b-c\"", ""},
        {&name, "\"ab\"", "its length must be at least 3"},
        {&name, "\"-ab\"", "does not have the form"},
        {&name, "\"ab-\"", "does not have the form"},
        {&name, "\"a--b\"", "does not have the form"},
        {&name, "\"a.b\"", "does not have the form"},
        {&name, "\"svc-a\"", "does not have the form"},
        {&shape_auth_type, "\"AWS_IAM\"", ""},
        {&shape_auth_type, "\"aws_iam\"", "is none of its values"},
        {&shape_client_token, "\"\"", "its length must be at least 1"},
    };
    run(rows, ARRAY_LEN(rows));
}

static void only_what_is_known_is_kept(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct error err = {0};
    const struct jv *value = json_read(a,
                                       STR("{\"httpMatch\":{\"method\":null,\"new\":1,"
                                           "\"headerMatches\":[{\"name\":\"x\",\"y\":2}]}}"),
                                       NULL, &err);
    const struct jv *want =
        json_read(a, STR("{\"httpMatch\":{\"headerMatches\":[{\"name\":\"x\"}]}}"), NULL, &err);
    T_TRUE(jv_equal(shape_prune(a, &shape_rule_match, value), want));
    const struct jv *tags = json_read(a, STR("{\"a\":\"b\",\"c\":\"d\"}"), NULL, &err);
    T_TRUE(jv_equal(shape_prune(a, &shape_tags, tags), tags));
}

CU_TestInfo shape_tests[] = {
    {"only what is known is kept", only_what_is_known_is_kept},
    {"identifiers", identifiers},
    {"actions", actions},
    {"matches", matches},
    {"maps and names", maps_and_names},
    CU_TEST_INFO_NULL,
};
