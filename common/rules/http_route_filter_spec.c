/*
 * http_route_filter_spec.c - HR140-HR159: what the Gateway API specification demands of filters,
 * of rules and of backends alike, beyond what the CRD checks.
 */
#include "kube_meta/names.h"
#include "rules/http_filters.h"
#include "rules/tables.h"
#include "schema/lexical.h"

/* --- HR140, HR141: header modifiers ----------------------------------------------------------- */

static const struct str modifiers[] = {S("requestHeaderModifier"), S("responseHeaderModifier")};
static const struct str header_lists[] = {S("set"), S("add"), S("remove")};

/* The header that an entry of list `l` is about. */
static const struct jv *header_of(const struct jv *entry, size_t l)
{
    return str_is(header_lists[l], "remove") ? entry : jv_get(entry, "name");
}

/* Whether the header stands in a list before entry `i` of list `l`, other than letter by letter. */
static bool stands_before(const struct jv *modifier, size_t l, size_t i, struct str name,
                          struct str *ret_list)
{
    for (size_t k = 0; k <= l; k++) {
        const struct jv *list = jv_get_str(modifier, header_lists[k]);
        for (size_t j = 0; j < (k == l ? i : jv_len(list)); j++) {
            struct str other = jv_str(header_of(jv_at(list, j), k));
            if (!str_eq_nocase(other, name) || (k == l && str_eq(other, name)))
                continue;
            *ret_list = header_lists[k];
            return true;
        }
    }
    return false;
}

static void check_modifier(struct rule_ctx *c, const struct jv *modifier, const struct fpath *path)
{
    for (size_t l = 0; l < ARRAY_LEN(header_lists); l++) {
        const struct fpath *list = FP_NAME(path, header_lists[l]);
        jv_foreach (jv_get_str(modifier, header_lists[l]), i, entry) {
            const struct jv *name = header_of(entry, l);
            const struct fpath *at = FP_INDEX(list, i);
            struct str where = STR_NONE;
            if (stands_before(modifier, l, i, jv_str(name), &where))
                rule_report(c, name == entry ? at : FP_FIELD(at, "name"), FIELD_DUPLICATE, name,
                            "`%" PRISTR "` has this header already; names do not tell case",
                            STR_ARG(where));
        }
    }
}

static void check_modifiers(struct rule_ctx *c, const struct jv *filter, const struct fpath *path)
{
    for (size_t m = 0; m < ARRAY_LEN(modifiers); m++)
        check_modifier(c, jv_get_str(filter, modifiers[m]), FP_NAME(path, modifiers[m]));
}

static void check_one_action(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_modifiers);
}

static void check_removed(struct rule_ctx *c, const struct jv *filter, const struct fpath *path)
{
    for (size_t m = 0; m < ARRAY_LEN(modifiers); m++) {
        const struct jv *removed = jv_get(jv_get_str(filter, modifiers[m]), "remove");
        const struct fpath *list = FP_FIELD(FP_NAME(path, modifiers[m]), "remove");
        jv_foreach (removed, i, name)
            if (!lex_is_token(jv_str(name)))
                rule_report(c, FP_INDEX(list, i), FIELD_INVALID, name,
                            "must be the name of an HTTP header: letters, digits and "
                            "!#$%%&'*+-.^_`|~");
    }
}

static void check_removed_names(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_removed);
}

/* --- HR142, HR144: replaced paths --------------------------------------------------------------
 */

static const struct str rewriters[] = {S("requestRedirect"), S("urlRewrite")};
static const struct str replacements[] = {S("replaceFullPath"), S("replacePrefixMatch")};

static void check_replacements(struct rule_ctx *c, const struct jv *filter,
                               const struct fpath *path)
{
    for (size_t w = 0; w < ARRAY_LEN(rewriters); w++) {
        const struct jv *modifier = jv_get(jv_get_str(filter, rewriters[w]), "path");
        const struct fpath *at = FP_FIELD(FP_NAME(path, rewriters[w]), "path");
        for (size_t r = 0; r < ARRAY_LEN(replacements); r++) {
            const struct jv *value = jv_get_str(modifier, replacements[r]);
            struct str text = jv_str(value);
            if (text.n && (text.p[0] != '/' || !lex_is_url_path(text)))
                rule_report(c, FP_NAME(at, replacements[r]), FIELD_INVALID, value,
                            "must be an absolute URL path: start with / and hold no spaces, "
                            "queries or fragments");
        }
    }
}

static void check_replaced_paths(struct rule_ctx *c, const struct jv *rule,
                                 const struct fpath *path)
{
    each_filter(c, rule, path, check_replacements);
}

/* Whether the filter replaces the matched prefix by way of `rewriter`. */
static bool replaces_prefix(const struct jv *filter, struct str rewriter)
{
    const struct jv *modifier = jv_get(jv_get_str(filter, rewriter), "path");
    return str_is(jv_str(jv_get(modifier, "type")), "ReplacePrefixMatch");
}

static size_t backends_replacing_prefix(const struct jv *rule, struct str rewriter)
{
    size_t n = 0;
    jv_foreach (jv_get(rule, "backendRefs"), b, backend) {
        bool replaces = false;
        jv_foreach (jv_get(backend, "filters"), f, filter)
            replaces |= replaces_prefix(filter, rewriter);
        n += replaces;
    }
    return n;
}

static bool has_one_prefix_match(const struct http_rule *rule)
{
    return rule->matches.n == 1 &&
           str_is(http_match_path_type(&rule->matches.items[0]), "PathPrefix");
}

static void report_prefix(struct rule_ctx *c, const struct jv *rule, const struct fpath *path,
                          struct str rewriter)
{
    const struct fpath *backends = FP_FIELD(path, "backendRefs");
    jv_foreach (jv_get(rule, "backendRefs"), b, backend) {
        const struct fpath *filters = FP_FIELD(FP_INDEX(backends, b), "filters");
        jv_foreach (jv_get(backend, "filters"), f, filter) {
            const struct fpath *at = FP_FIELD(FP_NAME(FP_INDEX(filters, f), rewriter), "path");
            const struct jv *type = jv_get(jv_get(jv_get_str(filter, rewriter), "path"), "type");
            if (replaces_prefix(filter, rewriter))
                rule_report(c, FP_FIELD(at, "type"), FIELD_INVALID, type,
                            "needs a rule with exactly one match, of path type PathPrefix");
        }
    }
}

/* The CRD's own rule speaks where exactly one backend has such a filter. */
static void check_prefix_match(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    if (has_one_prefix_match(&ctx_route(c)->rules.items[path_index(path, 0)]))
        return;
    for (size_t w = 0; w < ARRAY_LEN(rewriters); w++)
        if (backends_replacing_prefix(rule, rewriters[w]) > 1)
            report_prefix(c, rule, path, rewriters[w]);
}

/* --- HR143: CORS origins -----------------------------------------------------------------------
 */

/* The digits behind the last ':' of an origin, or nothing. */
static struct str port_of_origin(struct str origin)
{
    size_t at = origin.n;
    while (at > 0 && origin.p[at - 1] >= '0' && origin.p[at - 1] <= '9')
        at--;
    bool is_port = at > 0 && origin.p[at - 1] == ':';
    return is_port ? str_sub(origin, at, origin.n) : STR_NONE;
}

static void check_origins(struct rule_ctx *c, const struct jv *filter, const struct fpath *path)
{
    const struct fpath *origins = FP_FIELD(FP_FIELD(path, "cors"), "allowOrigins");
    jv_foreach (jv_get(jv_get(filter, "cors"), "allowOrigins"), i, origin) {
        struct str port = port_of_origin(jv_str(origin));
        int64_t number;
        if (port.n && (!str_to_i64(port, &number) || number < 1 || number > 65535))
            rule_report(c, FP_INDEX(origins, i), FIELD_INVALID, origin,
                        "the port must be between 1 and 65535");
    }
}

static void check_origin_ports(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_origins);
}

static const struct rule rules[] = {
    {
        .code = "HR140",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_one_action,
        .summary = "a header modifier does one thing to each header",
        .cause = "Gateway API (HTTPHeaderFilter) allows one action for each header name, and "
                 "names do not tell upper from lower case. The CRD only compares within one "
                 "list, letter by letter.",
        .fix = "Keep one of the entries: `set` replaces the value, `add` appends one, `remove` "
               "takes the header away.",
        .example = "requestHeaderModifier:\n"
                   "  set: [{name: X-Env, value: prod}]\n"
                   "  remove: [X-Debug]",
    },
    {
        .code = "HR141",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_removed_names,
        .summary = "what a header modifier removes is a header name",
        .cause = "RFC 9110, 5.1: the name of a header is a token. The CRD takes any text in "
                 "`remove`, and no request has a header of such a name.",
        .fix = "Write the name alone, without colon, value or spaces.",
        .example = "requestHeaderModifier:\n  remove: [X-Debug]",
    },
    {
        .code = "HR142",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_WARNING,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_replaced_paths,
        .summary = "the path that a filter writes is an absolute URL path",
        .cause = "RFC 9112, 3.2.1: the path of a request begins with a slash. The CRD takes any "
                 "text for replaceFullPath and replacePrefixMatch; what a data plane makes of it "
                 "differs.",
        .fix = "Begin with a slash and percent-encode what is not allowed in a path.",
        .example = "urlRewrite:\n  path: {type: ReplaceFullPath, replaceFullPath: /inventory}",
    },
    {
        .code = "HR143",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_origin_ports,
        .summary = "the port of a CORS origin is between 1 and 65535",
        .cause = "Gateway API (CORSOrigin) is scheme://host[:port]. The CRD's pattern takes any "
                 "five digits as port; no browser sends such an origin.",
        .fix = "Write a port that exists, or none for the scheme's own.",
        .example = "cors:\n  allowOrigins: [\"https://example.com:8443\"]",
    },
    {
        .code = "HR144",
        .kind = KIND_HTTP_ROUTE,
        .group = GROUP_SPEC,
        .severity = SEVERITY_ERROR,
        .operations = OP_WRITE,
        .path = "spec.rules[]",
        .check = check_prefix_match,
        .summary = "ReplacePrefixMatch goes with exactly one match, which is a PathPrefix",
        .cause = "Gateway API (HTTPPathModifier.replacePrefixMatch): the prefix that is replaced "
                 "is the one that matched. The CRD does not check rules in which several "
                 "backends have such a filter.",
        .fix = "Give the rule one PathPrefix match, or use ReplaceFullPath.",
        .example = "matches:\n"
                   "- path: {type: PathPrefix, value: /old}\n"
                   "filters:\n"
                   "- type: URLRewrite\n"
                   "  urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}",
    },
};

const struct rule_table http_route_filter_spec = RULE_TABLE(rules);
