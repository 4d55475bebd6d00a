/* test_match.c - methods, paths and headers against the conditions of a rule. */
#include "dataplane/match.h"
#include "support/assert.h"

static bool path(enum match_kind kind, const char *wanted, bool case_sensitive, const char *sent,
                 bool whole_segments)
{
    const struct rule_match match = {
        .path_kind = kind, .path = str_of(wanted), .path_case_sensitive = case_sensitive};
    return match_request(&match, &(struct match_input){.method = STR("GET"), .path = str_of(sent)},
                         whole_segments);
}

static void paths(void)
{
    T_TRUE(path(MATCH_NONE, "", true, "/x", true));
    T_TRUE(path(MATCH_EXACT, "/two", true, "/two", true));
    T_TRUE(!path(MATCH_EXACT, "/two", true, "/Two", true));
    T_TRUE(path(MATCH_EXACT, "/two", false, "/Two", true));
    T_TRUE(!path(MATCH_EXACT, "/two", true, "/two/", true));
    T_TRUE(path(MATCH_PREFIX, "/", true, "/anything", true));
    T_TRUE(path(MATCH_PREFIX, "/v2", true, "/v2", true));
    T_TRUE(path(MATCH_PREFIX, "/v2", true, "/v2/", true));
    T_TRUE(path(MATCH_PREFIX, "/v2", true, "/v2/x", true));
    T_TRUE(!path(MATCH_PREFIX, "/v2", true, "/v2example", true));
    T_TRUE(path(MATCH_PREFIX, "/v2", true, "/v2example", false));
    T_TRUE(!path(MATCH_PREFIX, "/v2", true, "/V2/x", true));
    T_TRUE(path(MATCH_PREFIX, "/v2", false, "/V2/x", true));
    T_TRUE(path(MATCH_PREFIX, "/match/", true, "/match/x", true));
    T_TRUE(!path(MATCH_PREFIX, "/match/", true, "/match", true));
    T_TRUE(!path(MATCH_PREFIX, "/v2", true, "/v", true));
}

static void methods_are_case_sensitive(void)
{
    const struct rule_match match = {.method = STR("GET")};
    T_TRUE(match_request(&match, &(struct match_input){.method = STR("GET")}, true));
    T_TRUE(!match_request(&match, &(struct match_input){.method = STR("get")}, true));
    T_TRUE(!match_request(&match, &(struct match_input){.method = STR("POST")}, true));
}

static bool header(enum match_kind kind, const char *value, bool case_sensitive)
{
    static const struct http_header sent[] = {
        {S("Host"), S("x")}, {S("Version"), S("one")}, {S("version"), S("Two and three")}};
    const struct header_match wanted = {.name = STR("VERSION"),
                                        .kind = kind,
                                        .value = str_of(value),
                                        .case_sensitive = case_sensitive};
    const struct rule_match match = {.headers = &wanted, .header_count = 1};
    return match_request(
        &match, &(struct match_input){.headers = sent, .header_count = ARRAY_LEN(sent)}, true);
}

static void headers(void)
{
    T_TRUE(header(MATCH_EXACT, "one", true));
    T_TRUE(header(MATCH_EXACT, "ONE", false));
    T_TRUE(!header(MATCH_EXACT, "ONE", true));
    T_TRUE(!header(MATCH_EXACT, "on", true));
    T_TRUE(header(MATCH_PREFIX, "Two", true));
    T_TRUE(!header(MATCH_PREFIX, "two", true));
    T_TRUE(header(MATCH_CONTAINS, "AND", false));
    T_TRUE(header(MATCH_CONTAINS, "three", true));
    T_TRUE(!header(MATCH_CONTAINS, "threes", true));
}

static void all_conditions_must_hold(void)
{
    static const struct http_header sent[] = {{S("a"), S("1")}, {S("b"), S("2")}};
    const struct header_match wanted[] = {
        {.name = STR("a"), .kind = MATCH_EXACT, .value = STR("1")},
        {.name = STR("b"), .kind = MATCH_EXACT, .value = STR("2")},
    };
    const struct rule_match match = {.method = STR("GET"),
                                     .path_kind = MATCH_PREFIX,
                                     .path = STR("/v"),
                                     .headers = wanted,
                                     .header_count = ARRAY_LEN(wanted)};
    struct match_input input = {STR("GET"), STR("/v/1"), sent, ARRAY_LEN(sent)};
    T_TRUE(match_request(&match, &input, true));
    input.header_count = 1;
    T_TRUE(!match_request(&match, &input, true));
    input.header_count = 2;
    input.method = STR("PUT");
    T_TRUE(!match_request(&match, &input, true));
    input.method = STR("GET");
    input.path = STR("/w");
    T_TRUE(!match_request(&match, &input, true));
}

CU_TestInfo match_tests[] = {
    {"paths", paths},     {"methods are case-sensitive", methods_are_case_sensitive},
    {"headers", headers}, {"all conditions must hold", all_conditions_must_hold},
    CU_TEST_INFO_NULL,
};
