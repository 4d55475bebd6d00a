/*
 * http_route_match_api.c - HR010-HR015: what the CRD of HTTPRoute demands of matches and timeouts
 * in CEL.
 */
#include "rules/api_rows.h"
#include "schema/lexical.h"

/* HTTPRouteSpec.rules of the Gateway API. */
enum { MATCHES_MAX = 128 };

static void check_match_count(struct rule_ctx *c, const struct jv *rules, const struct fpath *path)
{
    size_t total = 0;
    jv_foreach (rules, i, rule)
        total += jv_len(jv_get(rule, "matches"));
    if (total > MATCHES_MAX)
        rule_report(c, path, FIELD_TOO_MANY, NULL,
                    "all rules together may have at most %d matches, have %zu; split the route",
                    MATCHES_MAX, total);
}

/* The value of an Exact or PathPrefix match, which the rules below are about; else NULL. */
static const struct jv *plain_value(const struct jv *match_path)
{
    struct str type = jv_str(jv_get(match_path, "type"));
    bool plain = str_is(type, "Exact") || str_is(type, "PathPrefix");
    return plain ? jv_get(match_path, "value") : NULL;
}

static void check_absolute(struct rule_ctx *c, const struct jv *match_path,
                           const struct fpath *path)
{
    const struct jv *value = plain_value(match_path);
    if (value && !str_starts(jv_str(value), STR("/")))
        rule_report(c, FP_FIELD(path, "value"), FIELD_INVALID, value,
                    "must begin with '/': \"/%" PRISTR "\"", STR_ARG(jv_str(value)));
}

static void check_sequences(struct rule_ctx *c, const struct jv *match_path,
                            const struct fpath *path)
{
    static const struct {
        struct str text;
        const char *why;
    } banned[] = {
        {S("//"), "write one '/'"},
        {S("/./"), "leave \".\" out"},
        {S("/../"), "write the path that is meant"},
        {S("%2f"), "an encoded '/' cannot be matched"},
        {S("%2F"), "an encoded '/' cannot be matched"},
        {S("#"), "a fragment is never sent to the server"},
    };
    const struct jv *value = plain_value(match_path);
    for (size_t i = 0; i < ARRAY_LEN(banned); i++)
        if (str_find(jv_str(value), banned[i].text) >= 0)
            rule_report(c, FP_FIELD(path, "value"), FIELD_INVALID, value,
                        "must not contain \"%s\": %s", banned[i].text.p, banned[i].why);
}

static void check_end(struct rule_ctx *c, const struct jv *match_path, const struct fpath *path)
{
    const struct jv *value = plain_value(match_path);
    if (str_ends(jv_str(value), STR("/..")) || str_ends(jv_str(value), STR("/.")))
        rule_report(c, FP_FIELD(path, "value"), FIELD_INVALID, value,
                    "must not end with \"/.\" or \"/..\": write the path that is meant");
}

/* The length of the path character at the start of `s`: 1, 3 for %HH, 0 if it is none. */
static size_t path_character(struct str s)
{
    size_t n = s.p[0] == '%' ? 3 : 1;
    return s.n >= n && lex_is_url_path(str_sub(s, 0, n)) ? n : 0;
}

/* HR012 speaks about '#', HR011 about an empty value. */
static void check_characters(struct rule_ctx *c, const struct jv *match_path,
                             const struct fpath *path)
{
    const struct jv *value = plain_value(match_path);
    struct str rest = jv_str(value);
    while (rest.n) {
        size_t n = rest.p[0] == '#' ? 1 : path_character(rest);
        if (n == 0)
            break;
        rest = str_sub(rest, n, rest.n);
    }
    if (!rest.n)
        return;
    size_t n = str_utf8_first(rest);
    rule_report(c, FP_FIELD(path, "value"), FIELD_INVALID, value,
                "must not contain '%.*s'%s; other characters are written as %%HH (RFC 3986)",
                (int)n, rest.p, rest.p[0] == '%' ? " without two hexadecimal digits" : "");
}

/* Zero switches the limit off. */
static void check_timeouts(struct rule_ctx *c, const struct jv *timeouts, const struct fpath *path)
{
    const struct jv *backend = jv_get(timeouts, "backendRequest");
    struct str all = jv_str(jv_get(timeouts, "request")), one = jv_str(backend);
    if (!lex_is_duration(all) || !lex_is_duration(one) || lex_duration_ms(all) == 0 ||
        lex_duration_ms(one) <= lex_duration_ms(all))
        return;
    rule_report(c, FP_FIELD(path, "backendRequest"), FIELD_INVALID, backend,
                "must not be longer than request, %" PRISTR, STR_ARG(all));
}

#define PATH "matches:\n  - path: {type: PathPrefix, value: /inventory}"

static const struct rule rules[] = {
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR010", "spec.rules", check_match_count),
        .summary = "all rules together have at most 128 matches",
        .cause = "Gateway API (HTTPRouteSpec.rules) bounds the matches of a route.",
        .fix = "Split the route; routes of one parent and hostname are merged.",
        .example = PATH,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR011", "spec.rules[].matches[].path", check_absolute),
        .summary = "paths of type Exact or PathPrefix are absolute",
        .cause = "Gateway API (HTTPPathMatch.value): the path of a request begins with '/'.",
        .fix = "Put a '/' before the value.",
        .example = PATH,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR012", "spec.rules[].matches[].path", check_sequences),
        .summary = "paths of type Exact or PathPrefix hold no //, /./, /../, %2f or #",
        .cause = "Gateway API (HTTPPathMatch.value): paths are compared after normalisation, so "
                 "such a value would never match, or match what was not meant.",
        .fix = "Write the normalised path.",
        .example = PATH,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR013", "spec.rules[].matches[].path", check_end),
        .summary = "paths of type Exact or PathPrefix do not end with /. or /..",
        .cause = "Gateway API (HTTPPathMatch.value): paths are compared after normalisation.",
        .fix = "Write the normalised path.",
        .example = PATH,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR014", "spec.rules[].matches[].path", check_characters),
        .summary = "paths of type Exact or PathPrefix consist of characters that a URL path has",
        .cause = "Gateway API (HTTPPathMatch.value) allows the characters of RFC 3986 paths: "
                 "letters, digits, -._~!$&'()*+,;=:@/ and %HH.",
        .fix = "Write other characters as %HH of their UTF-8 bytes.",
        .example = "matches:\n  - path: {type: Exact, value: /caf%C3%A9}",
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR015", "spec.rules[].timeouts", check_timeouts),
        .summary = "timeouts.backendRequest is not longer than timeouts.request",
        .cause = "Gateway API (HTTPRouteTimeouts): the whole request includes every try of a "
                 "backend. \"0s\" as request switches the limit off.",
        .fix = "Shorten backendRequest, or lengthen request.",
        .example = "timeouts: {request: 10s, backendRequest: 2s}",
    },
};

const struct rule_table http_route_match_api = RULE_TABLE(rules);
