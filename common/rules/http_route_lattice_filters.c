/*
 * http_route_lattice_filters.c - what VPC Lattice does not do with a request: it forwards it
 * unchanged, at once, and once (AWS API model vpc-lattice 2022-11-30, RuleAction).
 *
 * Each feature has a code of its own, since each has its own way out.
 */
#include "rules/http_filters.h"
#include "rules/lattice_rows.h"

/* The types of filters that VPC Lattice has nothing for, by the rule that forbids each. */
static const struct {
    const char *code;
    const char *type;
    const char *detail;
} unsupported[] = {
    {"HR210", "RequestRedirect",
     "VPC Lattice cannot redirect; let the backend answer with the redirect"},
    {"HR211", "URLRewrite",
     "VPC Lattice forwards host and path unchanged; let the backend serve the path as it is"},
    {"HR212", "RequestMirror",
     "VPC Lattice cannot mirror requests; give the second backend a small weight in backendRefs "
     "instead"},
    {"HR213", "RequestHeaderModifier",
     "VPC Lattice forwards request headers unchanged; set them in the client or the backend"},
    {"HR214", "ResponseHeaderModifier",
     "VPC Lattice forwards response headers unchanged; set them in the backend"},
    {"HR215", "CORS",
     "VPC Lattice does not answer CORS requests; send the CORS headers from the backend"},
    {"HR216", "ExtensionRef",
     "VPC Lattice has no filters and would forward the request without it; remove it"},
    {"HR217", "ExternalAuth",
     "VPC Lattice asks no external service; use an IAMAuthPolicy, or authorize in the backend"},
};

static void check_filter(struct rule_ctx *c, const struct jv *filter, const struct fpath *path)
{
    const struct jv *type = jv_get(filter, "type");
    for (size_t i = 0; i < ARRAY_LEN(unsupported); i++)
        if (str_is(jv_str(type), unsupported[i].type) &&
            strcmp(c->rule->code, unsupported[i].code) == 0)
            rule_report(c, FP_FIELD(path, "type"), FIELD_NOT_SUPPORTED, type, "%s",
                        unsupported[i].detail);
}

static void check_filters(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    each_filter(c, rule, path, check_filter);
}

static void check_timeouts(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (jv_len(value))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "VPC Lattice has no timeouts per rule; set them in the client or the backend");
}

static void check_retry(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    rule_report(c, path, FIELD_FORBIDDEN, NULL,
                "VPC Lattice does not retry requests; retry in the client");
}

static void check_session(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    rule_report(c, path, FIELD_FORBIDDEN, NULL,
                "VPC Lattice does not keep sessions on one target; keep session state outside the "
                "backend's pods");
}

#define ERROR_ROW(code_, path_, check_)                                                            \
    LATTICE_ROW(KIND_HTTP_ROUTE, code_, SEVERITY_ERROR, path_, check_)

#define PLAIN_RULE                                                                                 \
    "rules:\n"                                                                                     \
    "- matches: [{path: {type: PathPrefix, value: /}}]\n"                                          \
    "  backendRefs: [{name: shop, port: 8080}]"

static const struct rule rules[] = {
    {
        ERROR_ROW("HR210", "spec.rules[]", check_filters),
        .summary = "a route has no RequestRedirect filter",
        .cause = "A VPC Lattice rule forwards to target groups or answers with 404 or 500; it "
                 "cannot redirect.",
        .fix = "Let the backend answer with the redirect. For HTTP to HTTPS, attach the route to "
               "the HTTPS listener alone.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR211", "spec.rules[]", check_filters),
        .summary = "a route has no URLRewrite filter",
        .cause = "VPC Lattice forwards host and path as the client sent them.",
        .fix = "Let the backend serve the path as it is, or rewrite in a proxy in the pod.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR212", "spec.rules[]", check_filters),
        .summary = "a route has no RequestMirror filter",
        .cause = "VPC Lattice sends each request to one target.",
        .fix = "Give the second backend a small weight, or mirror in the backend.",
        .example = "backendRefs:\n"
                   "- {name: shop, port: 8080, weight: 99}\n"
                   "- {name: shop-canary, port: 8080, weight: 1}",
    },
    {
        ERROR_ROW("HR213", "spec.rules[]", check_filters),
        .summary = "a route has no RequestHeaderModifier filter",
        .cause = "VPC Lattice forwards request headers as the client sent them (and adds its own).",
        .fix = "Set the headers in the client or in the backend.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR214", "spec.rules[]", check_filters),
        .summary = "a route has no ResponseHeaderModifier filter",
        .cause = "VPC Lattice forwards response headers as the backend sent them.",
        .fix = "Set the headers in the backend.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR215", "spec.rules[]", check_filters),
        .summary = "a route has no CORS filter",
        .cause = "VPC Lattice neither answers preflight requests nor adds CORS headers.",
        .fix = "Send the CORS headers from the backend and let OPTIONS through to it.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR216", "spec.rules[]", check_filters),
        .summary = "a route has no ExtensionRef filter",
        .cause = "VPC Lattice has no filters to extend. Gateway API forbids skipping one that "
                 "cannot be applied.",
        .fix = "Remove the filter, or do its work in the backend.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR217", "spec.rules[]", check_filters),
        .summary = "a route has no ExternalAuth filter",
        .cause = "VPC Lattice authorizes requests by IAM auth policies only; without the filter "
                 "every request would get through.",
        .fix = "Use an IAMAuthPolicy for the Gateway or the route, or authorize in the backend.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR218", "spec.rules[].timeouts", check_timeouts),
        .summary = "a rule has no timeouts",
        .cause = "VPC Lattice has one idle timeout for a service and none for a rule.",
        .fix = "Remove it; set timeouts in the client or in the backend.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR219", "spec.rules[].retry", check_retry),
        .summary = "a rule has no retry",
        .cause = "VPC Lattice sends each request once.",
        .fix = "Remove it; retry in the client.",
        .example = PLAIN_RULE,
    },
    {
        ERROR_ROW("HR220", "spec.rules[].sessionPersistence", check_session),
        .summary = "a rule has no sessionPersistence",
        .cause = "VPC Lattice picks a target for each request; it has no sticky sessions.",
        .fix = "Remove it; keep session state outside the backend's pods.",
        .example = PLAIN_RULE,
    },
};

const struct rule_table http_route_lattice_filters = RULE_TABLE(rules);
