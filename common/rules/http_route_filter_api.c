/*
 * http_route_filter_api.c - HR022-HR032: what the CRD of HTTPRoute demands in CEL of filters, of
 * rules and of backends alike.
 */
#include "rules/api_rows.h"
#include "rules/http_filters.h"

/* The types of filters, each with the field that holds its settings. */
static const struct filter_type {
    struct str type, field;
} filter_types[] = {
    {S("RequestHeaderModifier"), S("requestHeaderModifier")},
    {S("ResponseHeaderModifier"), S("responseHeaderModifier")},
    {S("RequestMirror"), S("requestMirror")},
    {S("RequestRedirect"), S("requestRedirect")},
    {S("URLRewrite"), S("urlRewrite")},
    {S("ExtensionRef"), S("extensionRef")},
    {S("CORS"), S("cors")},
};

static struct str type_of(const struct jv *filter)
{
    return jv_str(jv_get(filter, "type"));
}

/* The first filter of the type, or the length of the list. */
static size_t find_type(const struct jv *filters, const char *type)
{
    jv_foreach (filters, i, filter)
        if (str_is(type_of(filter), type))
            return i;
    return jv_len(filters);
}

/* --- HR022-HR026: what goes together ---------------------------------------------------------- */

static void check_redirect_backends(struct rule_ctx *c, const struct jv *rule,
                                    const struct fpath *path)
{
    const struct fpath *filters = FP_FIELD(path, "filters");
    if (!jv_len(jv_get(rule, "backendRefs")))
        return;
    jv_foreach (jv_get(rule, "filters"), i, filter)
        if (jv_get(filter, "requestRedirect"))
            rule_report(c, FP_FIELD(FP_INDEX(filters, i), "requestRedirect"), FIELD_FORBIDDEN, NULL,
                        "a redirect answers itself; remove it or the rule's backendRefs");
}

/* Whether the filter has, in requestRedirect or urlRewrite, a path that replaces a prefix. */
static bool replaces_prefix(const struct jv *filter, const char *field)
{
    const struct jv *modifier = jv_get(jv_get(filter, field), "path");
    return str_is(jv_str(jv_get(modifier, "type")), "ReplacePrefixMatch") &&
           jv_get(modifier, "replacePrefixMatch");
}

/* Gateway API looks no further when several filters of a list do it. */
static bool one_replaces_prefix(const struct jv *filters, const char *field)
{
    size_t count = 0;
    jv_foreach (filters, i, filter)
        count += replaces_prefix(filter, field);
    return count == 1;
}

static bool one_backend_replaces_prefix(const struct jv *rule, const char *field)
{
    size_t count = 0;
    jv_foreach (jv_get(rule, "backendRefs"), i, backend)
        count += one_replaces_prefix(jv_get(backend, "filters"), field);
    return count == 1;
}

static void demand_prefix_match(struct rule_ctx *c, const struct jv *rule, const struct fpath *path,
                                const char *field)
{
    const struct jv *matches = jv_get(rule, "matches");
    const struct jv *type = jv_get(jv_get(jv_at(matches, 0), "path"), "type");
    const struct fpath *at = FP_FIELD(path, "matches");
    if (jv_len(matches) != 1)
        rule_report(c, at, FIELD_INVALID, matches,
                    "must be exactly one match of type PathPrefix, whose prefix "
                    "%s.path.replacePrefixMatch replaces; make other matches rules of their own",
                    field);
    else if (!str_is(jv_str(type), "PathPrefix"))
        rule_report(c, FP_FIELD(FP_FIELD(FP_INDEX(at, 0), "path"), "type"), FIELD_INVALID, type,
                    "must be PathPrefix, whose prefix %s.path.replacePrefixMatch replaces", field);
}

static void check_prefix(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    static const char *const fields[] = {"requestRedirect", "urlRewrite"};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (one_replaces_prefix(jv_get(rule, "filters"), fields[i]))
            demand_prefix_match(c, rule, path, fields[i]);
}

static void check_backend_prefix(struct rule_ctx *c, const struct jv *rule,
                                 const struct fpath *path)
{
    static const char *const fields[] = {"requestRedirect", "urlRewrite"};
    if (!rule_has_filters(c, path))
        return;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (one_backend_replaces_prefix(rule, fields[i]))
            demand_prefix_match(c, rule, path, fields[i]);
}

static void check_exclusive_list(struct rule_ctx *c, const struct jv *filters,
                                 const struct fpath *path)
{
    size_t redirect = find_type(filters, "RequestRedirect");
    size_t rewrite = find_type(filters, "URLRewrite");
    if (redirect < jv_len(filters) && rewrite < jv_len(filters))
        rule_report(c, FP_FIELD(FP_INDEX(path, rewrite), "type"), FIELD_INVALID,
                    jv_get(jv_at(filters, rewrite), "type"),
                    "cannot be used together with RequestRedirect, filters[%zu]: the redirect "
                    "answers itself",
                    redirect);
}

static void check_exclusive(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter_list(c, rule, path, check_exclusive_list);
}

static void check_repeated_list(struct rule_ctx *c, const struct jv *filters,
                                const struct fpath *path)
{
    jv_foreach (filters, i, filter) {
        struct str type = type_of(filter);
        if (str_is(type, "RequestMirror") || str_is(type, "ExtensionRef"))
            continue;
        for (size_t j = 0; j < i; j++)
            if (str_eq(type, type_of(jv_at(filters, j)))) {
                rule_report(c, FP_FIELD(FP_INDEX(path, i), "type"), FIELD_DUPLICATE,
                            jv_get(filter, "type"), "merge it with filters[%zu]", j);
                break;
            }
    }
}

static void check_repeated(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter_list(c, rule, path, check_repeated_list);
}

/* --- HR027, HR028: the type and its settings -------------------------------------------------- */

static const struct filter_type *find_filter_type(struct str type)
{
    for (size_t i = 0; i < ARRAY_LEN(filter_types); i++)
        if (str_eq(filter_types[i].type, type))
            return &filter_types[i];
    return NULL;
}

static bool lacks_settings(const struct jv *filter)
{
    const struct filter_type *row = find_filter_type(type_of(filter));
    return row && !jv_get_str(filter, row->field);
}

static void check_filter_settings(struct rule_ctx *c, const struct jv *filter,
                                  const struct fpath *path)
{
    if (!lacks_settings(filter))
        return;
    const struct filter_type *row = find_filter_type(type_of(filter));
    rule_report(c, FP_NAME(path, row->field), FIELD_REQUIRED, NULL,
                "a filter of type %s has its settings here", row->type.p);
}

static void check_settings(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_filter_settings);
}

/* What HR027 misses may stand under the wrong name; that is one mistake. */
static void check_foreign_settings(struct rule_ctx *c, const struct jv *filter,
                                   const struct fpath *path)
{
    if (lacks_settings(filter))
        return;
    for (size_t i = 0; i < ARRAY_LEN(filter_types); i++) {
        const struct filter_type *row = &filter_types[i];
        if (!str_eq(row->type, type_of(filter)) && jv_get_str(filter, row->field))
            rule_report(c, FP_NAME(path, row->field), FIELD_FORBIDDEN, NULL,
                        "belongs to a filter of type %s; make it a filter of its own", row->type.p);
    }
}

static void check_other_settings(struct rule_ctx *c, const struct jv *rule,
                                 const struct fpath *path)
{
    each_filter(c, rule, path, check_foreign_settings);
}

/* --- HR029-HR032: settings -------------------------------------------------------------------- */

static const struct filter_type path_types[] = {
    {S("ReplaceFullPath"), S("replaceFullPath")},
    {S("ReplacePrefixMatch"), S("replacePrefixMatch")},
};

/* Calls `check` for the path of requestRedirect and of urlRewrite. */
static void each_path_modifier(struct rule_ctx *c, const struct jv *filter,
                               const struct fpath *path, rule_check *check)
{
    static const struct str fields[] = {S("requestRedirect"), S("urlRewrite")};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct jv *modifier = jv_get(jv_get_str(filter, fields[i]), "path");
        if (modifier)
            check(c, modifier, FP_FIELD(FP_NAME(path, fields[i]), "path"));
    }
}

static bool lacks_replacement(const struct jv *modifier)
{
    for (size_t i = 0; i < ARRAY_LEN(path_types); i++)
        if (str_eq(path_types[i].type, type_of(modifier)))
            return !jv_get_str(modifier, path_types[i].field);
    return false;
}

static void check_one_replacement(struct rule_ctx *c, const struct jv *modifier,
                                  const struct fpath *path)
{
    bool lacks = lacks_replacement(modifier);
    for (size_t i = 0; i < ARRAY_LEN(path_types); i++) {
        const struct filter_type *row = &path_types[i];
        bool own = str_eq(row->type, type_of(modifier));
        if (own && lacks)
            rule_report(c, FP_NAME(path, row->field), FIELD_REQUIRED, NULL, "type %s needs it",
                        row->type.p);
        else if (!own && !lacks && jv_get_str(modifier, row->field))
            rule_report(c, FP_NAME(path, row->field), FIELD_FORBIDDEN, NULL,
                        "belongs to type %s; remove it, or change the type", row->type.p);
    }
}

static void check_filter_replacement(struct rule_ctx *c, const struct jv *filter,
                                     const struct fpath *path)
{
    each_path_modifier(c, filter, path, check_one_replacement);
}

static void check_replacements(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_filter_replacement);
}

static void check_filter_mirror(struct rule_ctx *c, const struct jv *filter,
                                const struct fpath *path)
{
    const struct jv *mirror = jv_get(filter, "requestMirror");
    if (jv_get(mirror, "percent") && jv_get(mirror, "fraction"))
        rule_report(c, FP_FIELD(FP_FIELD(path, "requestMirror"), "fraction"), FIELD_FORBIDDEN, NULL,
                    "percent says the share already; keep one of them");
}

static void check_mirrors(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_filter_mirror);
}

static void check_filter_fraction(struct rule_ctx *c, const struct jv *filter,
                                  const struct fpath *path)
{
    const struct jv *fraction = jv_get(jv_get(filter, "requestMirror"), "fraction");
    const struct jv *numerator = jv_get(fraction, "numerator");
    const struct fpath *at = FP_FIELD(FP_FIELD(path, "requestMirror"), "fraction");
    int64_t part, whole;
    if (jv_int(numerator, &part) && jv_int(jv_get(fraction, "denominator"), &whole) && part > whole)
        rule_report(c, FP_FIELD(at, "numerator"), FIELD_INVALID, numerator,
                    "must not be above the denominator, %lld", (long long)whole);
}

static void check_fractions(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_filter_fraction);
}

static void check_filter_cors(struct rule_ctx *c, const struct jv *filter, const struct fpath *path)
{
    static const struct str lists[] = {S("allowHeaders"), S("allowMethods"), S("allowOrigins")};
    const struct fpath *at = FP_FIELD(path, "cors");
    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        const struct jv *list = jv_get_str(jv_get(filter, "cors"), lists[l]);
        const struct fpath *list_path = FP_NAME(at, lists[l]);
        jv_foreach (list, i, value)
            if (jv_len(list) > 1 && str_is(jv_str(value), "*"))
                rule_report(c, FP_INDEX(list_path, i), FIELD_INVALID, value,
                            "\"*\" stands for all: it must be the only element");
    }
}

static void check_cors(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_filter_cors);
}

#define REDIRECT                                                                                   \
    "rules:\n"                                                                                     \
    "  - matches: [{path: {type: PathPrefix, value: /old}}]\n"                                     \
    "    filters:\n"                                                                               \
    "      - type: RequestRedirect\n"                                                              \
    "        requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}"
#define MODIFIER                                                                                   \
    "filters:\n"                                                                                   \
    "  - type: RequestHeaderModifier\n"                                                            \
    "    requestHeaderModifier:\n"                                                                 \
    "      set: [{name: x-team, value: shop}]"
#define MIRROR                                                                                     \
    "filters:\n"                                                                                   \
    "  - type: RequestMirror\n"                                                                    \
    "    requestMirror:\n"                                                                         \
    "      backendRef: {name: copy, port: 80}\n"                                                   \
    "      fraction: {numerator: 1, denominator: 1000}"

static const struct rule rules[] = {
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR022", "spec.rules[]", check_redirect_backends),
        .summary = "a rule that redirects has no backendRefs",
        .cause = "Gateway API (HTTPRouteRule): a redirect answers the request, so no backend ever "
                 "gets it.",
        .fix = "Remove the filter or the backendRefs.",
        .example = REDIRECT,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR023", "spec.rules[]", check_prefix),
        .summary = "a rule that replaces a prefix has exactly one match, of type PathPrefix",
        .cause = "Gateway API (HTTPPathModifier.replacePrefixMatch): what is replaced is the "
                 "prefix that the match names.",
        .fix = "Give each match a rule of its own, with a PathPrefix.",
        .example = REDIRECT,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR024", "spec.rules[]", check_backend_prefix),
        .summary = "the same where a backend's filter replaces the prefix",
        .cause = "Gateway API (HTTPPathModifier.replacePrefixMatch): what is replaced is the "
                 "prefix that the match names.",
        .fix = "Give each match a rule of its own, with a PathPrefix.",
        .example = REDIRECT,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR025", "spec.rules[]", check_exclusive),
        .summary = "URLRewrite and RequestRedirect do not stand in one list",
        .cause = "Gateway API (HTTPRouteRule.filters): a redirect answers the request, so nothing "
                 "is left to rewrite.",
        .fix = "Remove one, or put the new host and path into the redirect.",
        .example = REDIRECT,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR026", "spec.rules[]", check_repeated),
        .summary = "a list has one filter a type, RequestMirror and ExtensionRef excepted",
        .cause = "Gateway API (HTTPRouteRule.filters): the outcome of several would depend on "
                 "their order, which is not fixed.",
        .fix = "Merge the settings into one filter.",
        .example = MODIFIER,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR027", "spec.rules[]", check_settings),
        .summary = "a filter has the settings of its type",
        .cause = "Gateway API (HTTPRouteFilter): the field of the type's name holds the settings.",
        .fix = "Add the field that the path names, or correct the type.",
        .example = MODIFIER,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR028", "spec.rules[]", check_other_settings),
        .summary = "a filter has no settings of another type",
        .cause = "Gateway API (HTTPRouteFilter) is a union: one filter does one thing.",
        .fix = "Make it a filter of its own.",
        .example = MODIFIER,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR029", "spec.rules[]", check_replacements),
        .summary = "a path modifier has the replacement of its type, and no other",
        .cause = "Gateway API (HTTPPathModifier) is a union of replaceFullPath and "
                 "replacePrefixMatch, told apart by type.",
        .fix = "Write the field that the type names.",
        .example = REDIRECT,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR030", "spec.rules[]", check_mirrors),
        .since = "v1.6.1",
        .summary = "a mirror has percent or fraction, not both",
        .cause = "Gateway API (HTTPRequestMirrorFilter): both say which share is mirrored.",
        .fix = "Keep one of them.",
        .example = MIRROR,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR031", "spec.rules[]", check_fractions),
        .since = "v1.6.1",
        .summary = "the numerator of a fraction is not above its denominator",
        .cause = "Gateway API (Fraction): no more than all requests can be mirrored. The "
                 "denominator is 100 unless given.",
        .fix = "Lower the numerator, or raise the denominator.",
        .example = MIRROR,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR032", "spec.rules[]", check_cors),
        .since = "v1.6.1",
        .summary = "\"*\" is the only element of a list of a CORS filter",
        .cause = "Gateway API (HTTPCORSFilter): \"*\" includes all others.",
        .fix = "Remove \"*\" or the others.",
        .example = "filters:\n  - {type: CORS, cors: {allowOrigins: [\"https://example.com\"]}}",
    },
};

const struct rule_table http_route_filter_api = RULE_TABLE(rules);
