/*
 * http_route_lattice_service.c - the VPC Lattice service that a route becomes: its name, which an
 * annotation can set, and its one custom domain; neither can be changed afterwards (AWS API model
 * vpc-lattice 2022-11-30, CreateService and UpdateService).
 */
#include "api/indexes.h"
#include "rules/lattice_annotations.h"
#include "api/lattice_names.h"
#include "rules/lattice_rows.h"

enum { CUSTOM_DOMAIN_MIN = 3 };

#define FINALIZER     "httproute.k8s.aws/resources"
#define NAME_OVERRIDE LATTICE_PREFIX "service-name-override"

/* --- custom domain -------------------------------------------------------------------------- */

/* The route's first hostname, or the empty view. */
static struct str custom_domain(const struct http_route *route)
{
    return route->hostnames.n ? route->hostnames.items[0] : STR_NONE;
}

static void check_surplus_hostname(struct rule_ctx *c, const struct jv *value,
                                   const struct fpath *path)
{
    struct str used = custom_domain(ctx_route(c));
    if (path_index(path, 0) > 0 && !str_eq(jv_str(value), used))
        rule_report(c, path, FIELD_INVALID, value,
                    "gets no traffic: VPC Lattice has one custom domain, \"%" PRISTR "\"",
                    STR_ARG(used));
}

static void check_domain_change(struct rule_ctx *c, const struct jv *value,
                                const struct fpath *path)
{
    struct str now = custom_domain(ctx_route(c)), before = custom_domain(ctx_old_route(c));
    if (str_eq_nocase(now, before))
        return;
    const struct fpath *hostnames = FP_FIELD(path, "hostnames");
    const struct jv *first = jv_at(jv_get(value, "hostnames"), 0);
    if (before.n)
        rule_report(c, first ? FP_INDEX(hostnames, 0) : hostnames, FIELD_INVALID, first,
                    "was \"%" PRISTR "\": the VPC Lattice service is replaced", STR_ARG(before));
    else
        rule_report(c, FP_INDEX(hostnames, 0), FIELD_INVALID, first,
                    "is new: the VPC Lattice service is replaced to get a custom domain");
}

static void check_wildcard_domain(struct rule_ctx *c, const struct jv *value,
                                  const struct fpath *path)
{
    if (path_index(path, 0) == 0 && str_starts(jv_str(value), STR("*.")))
        rule_report(c, path, FIELD_INVALID, value,
                    "VPC Lattice documents no wildcard custom domains; AWS may refuse it");
}

static void check_short_domain(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    size_t n = jv_str(value).n;
    if (path_index(path, 0) == 0 && n > 0 && n < CUSTOM_DOMAIN_MIN)
        rule_report(c, path, FIELD_INVALID, value,
                    "must have 3 to 255 characters to be a VPC Lattice custom domain");
}

/* --- name ----------------------------------------------------------------------------------- */

static void check_name_override(struct rule_ctx *c, const struct jv *value,
                                const struct fpath *path)
{
    const char *fault = lattice_service_name_fault(jv_str(value));
    if (jv_str(value).n && fault)
        rule_report(c, path, FIELD_INVALID, value, "%s to be a VPC Lattice service name", fault);
}

static void check_name_change(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str now = lattice_service_name(c->arena, c->view);
    struct str before = lattice_service_name(c->arena, c->old_view);
    if (str_eq(now, before))
        return;
    const struct fpath *annotations = FP_FIELD(path, "annotations");
    const struct jv *written = jv_get(jv_get(value, "annotations"), NAME_OVERRIDE);
    rule_report(c, written ? FP_KEY(annotations, STR(NAME_OVERRIDE)) : annotations, FIELD_INVALID,
                written, "replaces VPC Lattice service \"%" PRISTR "\" by \"%" PRISTR "\"",
                STR_ARG(before), STR_ARG(now));
}

static void check_derived_name(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (!jv_str(value).n || api_annotation(c->view, "service-name-override").n)
        return;
    struct str name = lattice_service_name(c->arena, c->view);
    const char *fault = lattice_service_name_fault(name);
    if (fault)
        rule_report(c, path, FIELD_INVALID, value,
                    "makes the VPC Lattice service name \"%" PRISTR
                    "\", which %s; set annotation " NAME_OVERRIDE,
                    STR_ARG(name), fault);
}

/* --- leaving -------------------------------------------------------------------------------- */

static void check_leaving(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    if (!has_finalizer(c->old_view, FINALIZER))
        return;
    rule_report(c, FP_FIELD(path, "parentRefs"), FIELD_INVALID, jv_get(value, "parentRefs"),
                "no parent is a VPC Lattice Gateway any more, and the route's VPC Lattice service "
                "would be left behind; delete the route and create it anew");
}

#define ERROR_ROW(code_, path_, check_)                                                            \
    LATTICE_ROW(KIND_HTTP_ROUTE, code_, SEVERITY_ERROR, path_, check_)
#define WARNING_ROW(code_, path_, check_)                                                          \
    LATTICE_ROW(KIND_HTTP_ROUTE, code_, SEVERITY_WARNING, path_, check_)
#define CHANGE_ROW(code_, severity_, path_, check_)                                                \
    LATTICE_CHANGE_ROW(KIND_HTTP_ROUTE, code_, severity_, path_, check_)

#define OVERRIDE_EXAMPLE                                                                           \
    "metadata:\n"                                                                                  \
    "  annotations:\n"                                                                             \
    "    application-networking.k8s.aws/service-name-override: shop-production"

static const struct rule rules[] = {
    {
        WARNING_ROW("HR240", "spec.hostnames[]", check_surplus_hostname),
        .summary = "a route has one hostname",
        .cause = "A VPC Lattice service has one custom domain. The first hostname becomes it; "
                 "requests for the others do not reach the service by that name.",
        .fix = "Write one route for each hostname.",
        .example = "hostnames: [shop.example.com]",
    },
    {
        CHANGE_ROW("HR241", SEVERITY_WARNING, "spec", check_domain_change),
        .summary = "the first hostname stays the same",
        .cause = "The custom domain of a VPC Lattice service is for life (UpdateService cannot "
                 "change it). Another first hostname means another service: its generated DNS name "
                 "changes, and traffic is interrupted.",
        .fix = "Create a second route with the new hostname, move the clients, then delete this "
               "one.",
        .example = "hostnames: [shop.example.com]",
    },
    {
        WARNING_ROW("HR242", "spec.hostnames[]", check_wildcard_domain),
        .summary = "the first hostname is no wildcard",
        .cause = "Whether VPC Lattice takes a wildcard as custom domain is not documented; the "
                 "service may fail to be created.",
        .fix = "Write the full hostname.",
        .example = "hostnames: [shop.example.com]",
    },
    {
        ERROR_ROW("HR243", "spec.hostnames[]", check_short_domain),
        .summary = "the first hostname has at least 3 characters",
        .cause = "A custom domain has 3 to 255 characters (API model, ServiceCustomDomainName).",
        .fix = "Write the full hostname.",
        .example = "hostnames: [shop.example.com]",
    },
    {
        ERROR_ROW("HR244", ANNOTATION_PATH("service-name-override"), check_name_override),
        .summary = "annotation service-name-override is a VPC Lattice service name",
        .cause = "A service name has 3 to 40 characters a-z, 0-9 and single inner hyphens and does "
                 "not begin with svc- (API model, ServiceName).",
        .fix = "Choose a name of that form.",
        .example = OVERRIDE_EXAMPLE,
    },
    {
        CHANGE_ROW("HR245", SEVERITY_WARNING, "metadata", check_name_change),
        .summary = "the VPC Lattice service keeps its name",
        .cause = "A service cannot be renamed. Another service-name-override, or removing it, "
                 "means another service: its generated DNS name changes, and traffic is "
                 "interrupted.",
        .fix = "Leave the annotation as it is, or create a second route and move the clients "
               "first.",
        .example = OVERRIDE_EXAMPLE,
    },
    {
        ERROR_ROW("HR246", "metadata.name", check_derived_name),
        .summary = "the name derived from route and namespace is a VPC Lattice service name",
        .cause = "Without service-name-override the service is called after the first 20 "
                 "characters of the route's name and 18 of its namespace, joined by a hyphen. VPC "
                 "Lattice takes no dots, no double hyphens and no name that begins with svc-.",
        .fix = "Set annotation service-name-override, or name the route differently.",
        .example = OVERRIDE_EXAMPLE,
    },
    {
        LATTICE_CHANGE_ROW(KIND_HTTP_ROUTE, "HR247", SEVERITY_ERROR, "spec", check_leaving),
        .when = WHEN_LEAVING,
        .summary = "a provisioned route keeps a parent that is a VPC Lattice Gateway",
        .cause = "A route with the finalizer " FINALIZER " has a VPC Lattice service. If no parent "
                 "is ours any more, no controller of VPC Lattice looks at it again: the service "
                 "would stay and the finalizer would block the route's deletion.",
        .fix = "Delete the route and create it anew with the other parent, or keep one of ours.",
        .example = "parentRefs:\n"
                   "- {name: my-hotel, sectionName: http}",
    },
};

const struct rule_table http_route_lattice_service = RULE_TABLE(rules);
