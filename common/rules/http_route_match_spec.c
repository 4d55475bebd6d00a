/*
 * http_route_match_spec.c - HR120-HR139: matches of an HTTPRoute that can never decide anything,
 * by the specification's rules of precedence (HTTPRouteRule.matches).
 */
#include "api/http_match.h"
#include "rules/tables.h"

/* --- HR120: header names --------------------------------------------------------------------- */

static void check_header_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct http_rule *rule = &ctx_route(c)->rules.items[path_index(path, 0)];
    const struct http_match *match = &rule->matches.items[path_index(path, 1)];
    size_t before = path_index(path, 2);
    struct str name = jv_str(value);
    for (size_t h = 0; h < before; h++) {
        struct str other = match->headers.items[h].name;
        if (str_eq(other, name) || !str_eq_nocase(other, name))
            continue;
        rule_report(c, path, FIELD_DUPLICATE, value,
                    "header names do not tell case; only headers[%zu] counts", h);
        return;
    }
}

/* --- HR121: identical matches ---------------------------------------------------------------- */

static void report_same(struct rule_ctx *c, const struct fpath *path, size_t rule, size_t match)
{
    const struct http_rule *earlier = &ctx_route(c)->rules.items[rule];
    if (!earlier->matches.n)
        rule_report(c, path, FIELD_DUPLICATE, NULL,
                    "same as spec.rules[%zu], which takes the requests", rule);
    else
        rule_report(c, path, FIELD_DUPLICATE, NULL,
                    "same as spec.rules[%zu].matches[%zu], which takes the requests", rule, match);
}

/* Whether a rule's match is one; that what stands there is no object is for the schema to say. */
static bool is_match(const struct rule_ctx *c, size_t rule, size_t match)
{
    const struct jv *at = jv_at(jv_get(jv_get(c->object, "spec"), "rules"), rule);
    const struct jv *written = jv_at(jv_get(at, "matches"), match);
    return jv_type(at) == JV_OBJECT && (!written || jv_type(written) == JV_OBJECT);
}

/* The match `m` of rule `r` against all that stand before it. */
static void check_earlier(struct rule_ctx *c, const struct fpath *path, size_t r, size_t m)
{
    const struct http_route *route = ctx_route(c);
    const struct http_match *match = http_rule_match(&route->rules.items[r], m);
    for (size_t i = 0; i <= r; i++) {
        const struct http_rule *earlier = &route->rules.items[i];
        size_t n = i == r ? m : http_rule_match_count(earlier);
        for (size_t j = 0; j < n; j++)
            if (http_match_same(http_rule_match(earlier, j), match) && is_match(c, i, j)) {
                report_same(c, path, i, j);
                return;
            }
    }
}

static void check_identical(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct jv *matches = jv_get(value, "matches");
    size_t r = path_index(path, 0);
    if (!jv_len(matches))
        check_earlier(c, path, r, 0);
    for (size_t m = 0; m < jv_len(matches); m++)
        check_earlier(c, FP_INDEX(FP_FIELD(path, "matches"), m), r, m);
}

/* --- HR122: matches hidden by a priority ------------------------------------------------------ */

/* The priority that the annotations give to rule `r`; false: none, or no number. */
static bool priority_of(const struct rule_ctx *c, size_t r, int64_t *ret_priority)
{
    struct str key = arena_printf(c->arena, "rule-%zu-priority", r);
    struct str value = api_annotation(c->view, key.p);
    return value.n && str_to_i64(str_trim(value), ret_priority);
}

static bool covers_all(const struct http_rule *wide, const struct http_rule *narrow)
{
    for (size_t m = 0; m < http_rule_match_count(narrow); m++) {
        bool covered = false;
        for (size_t w = 0; w < http_rule_match_count(wide) && !covered; w++)
            covered = http_match_covers(http_rule_match(wide, w), http_rule_match(narrow, m)) &&
                      !http_match_same(http_rule_match(wide, w), http_rule_match(narrow, m));
        if (!covered)
            return false;
    }
    return true;
}

static void check_hidden(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    const struct http_route *route = ctx_route(c);
    size_t r = path_index(path, 0);
    int64_t own, other;
    if (!c->view->meta.annotations.n || !priority_of(c, r, &own))
        return;
    for (size_t i = 0; i < route->rules.n; i++) {
        if (i == r || !priority_of(c, i, &other) || other >= own ||
            !covers_all(&route->rules.items[i], &route->rules.items[r]))
            continue;
        rule_report(c, path, FIELD_INVALID, NULL,
                    "never reached: spec.rules[%zu] takes all its requests first, by its "
                    "rule-%zu-priority %lld",
                    i, i, (long long)other);
        return;
    }
}

static const struct rule rules[] = {
    {
        .code = "HR120",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[].matches[].headers[].name",
        .check = check_header_name,
        .summary = "a match names each header once, whatever its upper and lower case",
        .cause = "Gateway API (HTTPHeaderMatch.name): of several entries with an equivalent name "
                 "only the first counts, the others are ignored. The CRD compares names with "
                 "regard to case.",
        .fix = "Remove the entry, or ask for both values in one entry.",
        .example = "headers:\n- name: X-Version\n  value: \"2\"",
    },
    {
        .code = "HR121",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_identical,
        .summary = "no two matches of a route are the same",
        .cause = "Gateway API (HTTPRouteRule.matches): if a request fits two equally specific "
                 "matches of a route, the first rule takes it. A match that repeats another one "
                 "is therefore never reached. \"/a\" and \"/a/\" are the same as PathPrefix, and "
                 "a match without path is one for the prefix \"/\".",
        .fix = "Remove one of the two, or make them differ. To split the requests between "
               "Services, put both into the backendRefs of one rule.",
        .example = "rules:\n"
                   "- matches:\n"
                   "  - path: {type: PathPrefix, value: /inventory}\n"
                   "  backendRefs:\n"
                   "  - {name: inventory-ver1, port: 80, weight: 50}\n"
                   "  - {name: inventory-ver2, port: 80, weight: 50}",
    },
    {
        .code = "HR122",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_hidden,
        .summary = "no rule is hidden by a wider one that an annotation puts before it",
        .cause = "By the Gateway API the more specific match wins, in whatever order the rules "
                 "stand. The annotations application-networking.k8s.aws/rule-<index>-priority "
                 "replace that order; with them a wide match can take all requests of a narrow "
                 "one.",
        .fix = "Remove the annotations, or give the narrower rule the lower number.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/rule-0-priority: \"2\"\n"
                   "    application-networking.k8s.aws/rule-1-priority: \"1\"\n"
                   "spec:\n"
                   "  rules:\n"
                   "  - matches: [{path: {type: PathPrefix, value: /}}]\n"
                   "  - matches: [{path: {type: PathPrefix, value: /inventory}}]",
    },
};

const struct rule_table http_route_match_spec = RULE_TABLE(rules);
