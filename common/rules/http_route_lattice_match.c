/*
 * http_route_lattice_match.c - what VPC Lattice can match: a method, one exact or prefix path, up
 * to five exact headers; and how many rules that makes.
 *
 * Rule and match limits: AWS API model vpc-lattice 2022-11-30 (HttpMatch, PathMatch, HeaderMatch)
 * and VPC Lattice user guide, "Quotas".
 */
#include "api/lattice_match.h"
#include "rules/lattice_path.h"
#include "rules/lattice_rows.h"

/* A match is a rule of its own; a rule without matches matches everything and is one too. */
static int64_t rules_needed(const struct http_route *route)
{
    size_t needed = 0;
    for (size_t i = 0; i < route->rules.n; i++)
        needed += route->rules.items[i].matches.n ? route->rules.items[i].matches.n : 1;
    return (int64_t)needed;
}

static void check_rule_quota(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    int64_t needed = rules_needed(ctx_route(c)), quota = c->settings->quota_rules_per_listener;
    if (needed > quota)
        rule_report(c, path, FIELD_TOO_MANY, NULL,
                    "needs %lld VPC Lattice rules on a listener (one for each match), quota %lld "
                    "(adjustable: L-CF78395E; raise it and tell this webhook, or split the route)",
                    (long long)needed, (long long)quota);
}

static void check_query_params(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (jv_len(value))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "VPC Lattice cannot match query parameters; match a path or a header instead, "
                    "or let the backend look at the query");
}

static void check_path_type(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (!str_is(jv_str(value), "RegularExpression"))
        return;
    struct str pattern = jv_str(fpath_get(c->object, FP_FIELD(path->up, "value")));
    struct str instead = lattice_path_instead(c->arena, pattern);
    rule_report(c, path, FIELD_NOT_SUPPORTED, value,
                "supported values: \"Exact\", \"PathPrefix\" (VPC Lattice has no regular "
                "expressions); use %" PRISTR,
                STR_ARG(instead.n ? instead : STR("one match for each path or common prefix")));
}

static void check_header_count(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (jv_len(value) > LATTICE_HEADER_MATCHES_MAX)
        rule_report(c, path, FIELD_TOO_MANY, value,
                    "VPC Lattice allows at most 5 header matches per rule; match on the most "
                    "telling ones");
}

static void check_header_type(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (str_is(jv_str(value), "RegularExpression"))
        rule_report(c, path, FIELD_NOT_SUPPORTED, value,
                    "supported values: \"Exact\" (VPC Lattice has no regular expressions); write "
                    "one match for each header value");
}

/* Whether the path that this value belongs to is compared as text. */
static bool is_literal_path(const struct jv *match_path)
{
    return !str_is(jv_str(jv_get(match_path, "type")), "RegularExpression");
}

static void check_path_length(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    size_t length = jv_str(jv_get(value, "value")).n;
    if (is_literal_path(value) && length > LATTICE_PATH_MAX)
        rule_report(c, FP_FIELD(path, "value"), FIELD_TOO_LONG, NULL,
                    "may not be more than 200 characters in VPC Lattice (is %zu); use a shorter "
                    "PathPrefix",
                    length);
}

static void check_path_alphabet(struct rule_ctx *c, const struct jv *value,
                                const struct fpath *path)
{
    const struct jv *written = jv_get(value, "value");
    char bad = lattice_path_bad_char(jv_str(written));
    if (!is_literal_path(value) || !bad)
        return;
    struct str before = lattice_path_before(jv_str(written), bad);
    rule_report(c, FP_FIELD(path, "value"), FIELD_INVALID, written,
                "VPC Lattice takes letters, digits and @:%%_+.~#?&/=- in a path, not \"%c\"; use "
                "PathPrefix \"%" PRISTR "\"",
                bad, STR_ARG(before.n ? before : STR("/")));
}

static void check_header_length(struct rule_ctx *c, const struct jv *value,
                                const struct fpath *path)
{
    if (str_is_longer(jv_str(jv_get(value, "name")), LATTICE_HEADER_NAME_MAX))
        rule_report(c, FP_FIELD(path, "name"), FIELD_TOO_LONG, NULL,
                    "may not be more than 100 characters in VPC Lattice; use a shorter header "
                    "name");
    if (str_is_longer(jv_str(jv_get(value, "value")), LATTICE_HEADER_VALUE_MAX))
        rule_report(c, FP_FIELD(path, "value"), FIELD_TOO_LONG, NULL,
                    "may not be more than 200 characters in VPC Lattice; match on a shorter "
                    "header");
}

#define ERROR_ROW(code_, path_, check_)                                                            \
    LATTICE_ROW(KIND_HTTP_ROUTE, code_, SEVERITY_ERROR, path_, check_)

static const struct rule rules[] = {
    {
        ERROR_ROW("HR201", "spec.rules", check_rule_quota),
        .summary = "the route's matches fit into the quota of rules per listener",
        .cause = "Each match becomes a VPC Lattice rule, on every listener the route attaches to. "
                 "The account's quota of rules per listener is 10 unless AWS raised it "
                 "(L-CF78395E); what goes beyond it could not be created.",
        .fix = "Use fewer matches (a PathPrefix that covers several paths), split the route over "
               "two hostnames, or have the quota raised and set quota-rules-per-listener to what "
               "the account has.",
        .example = "rules:\n"
                   "- matches:\n"
                   "  - path: {type: PathPrefix, value: /api}\n"
                   "  backendRefs: [{name: api, port: 8080}]",
    },
    {
        ERROR_ROW("HR202", "spec.rules[].matches[].queryParams", check_query_params),
        .summary = "matches have no query parameters",
        .cause = "VPC Lattice rules match method, path and headers only; a query parameter cannot "
                 "be expressed, and leaving it out would send other requests to this backend.",
        .fix = "Match on a path or a header, or let the backend look at the query.",
        .example = "matches:\n"
                   "- path: {type: Exact, value: /search}\n"
                   "  headers: [{name: x-version, value: v2}]",
    },
    {
        ERROR_ROW("HR203", "spec.rules[].matches[].path.type", check_path_type),
        .summary = "path matches are Exact or PathPrefix",
        .cause = "VPC Lattice matches a path exactly or by prefix; it has no regular expressions.",
        .fix = "Write one match for each path, or the prefix that they have in common.",
        .example = "matches:\n"
                   "- path: {type: PathPrefix, value: /a}",
    },
    {
        ERROR_ROW("HR204", "spec.rules[].matches[].headers", check_header_count),
        .summary = "a match has at most 5 headers",
        .cause = "A VPC Lattice rule takes 1 to 5 header matches (API model, HeaderMatchList).",
        .fix = "Match on the headers that tell the requests apart.",
        .example = "matches:\n"
                   "- headers: [{name: x-tenant, value: blue}, {name: x-version, value: v2}]",
    },
    {
        ERROR_ROW("HR205", "spec.rules[].matches[].headers[].type", check_header_type),
        .summary = "header matches are Exact",
        .cause = "VPC Lattice compares header values as text; it has no regular expressions.",
        .fix = "Write one match for each value of the header.",
        .example = "matches:\n"
                   "- headers: [{type: Exact, name: x-version, value: v1}]\n"
                   "- headers: [{type: Exact, name: x-version, value: v2}]",
    },
    {
        ERROR_ROW("HR206", "spec.rules[].matches[].path", check_path_length),
        .summary = "a path has at most 200 characters",
        .cause = "The API model of VPC Lattice limits a path match to 200 characters (Gateway API "
                 "takes 1024).",
        .fix = "Use a shorter PathPrefix.",
        .example = "matches:\n"
                   "- path: {type: PathPrefix, value: /reports}",
    },
    {
        ERROR_ROW("HR207", "spec.rules[].matches[].path", check_path_alphabet),
        .summary = "a path has only characters that VPC Lattice takes",
        .cause = "The API model of VPC Lattice allows letters, digits and @:%_+.~#?&/=- in a path "
                 "match; Gateway API also allows !$'()*,; and nothing but a rejected call would "
                 "tell.",
        .fix = "Use a PathPrefix that ends before the character.",
        .example = "matches:\n"
                   "- path: {type: PathPrefix, value: /odata}",
    },
    {
        ERROR_ROW("HR208", "spec.rules[].matches[].headers[]", check_header_length),
        .summary = "a header name has at most 100, its value at most 200 characters",
        .cause = "The API model of VPC Lattice limits both (Gateway API takes 256 and 4096).",
        .fix = "Match on another header, or on a short value.",
        .example = "matches:\n"
                   "- headers: [{name: x-version, value: v2}]",
    },
};

const struct rule_table http_route_lattice_match = RULE_TABLE(rules);
