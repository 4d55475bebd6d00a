/*
 * http_route_parent_api.c - HR018-HR021: what the CRD of HTTPRoute demands in CEL of parents, rule
 * names and references to backends.
 */
#include "rules/api_rows.h"
#include "rules/http_filters.h"

/* Absent and empty are the same here, for namespaces and section names. */
static struct str member(const struct jv *ref, const char *name)
{
    return jv_str(jv_get(ref, name));
}

static bool same_parent(const struct jv *a, const struct jv *b)
{
    return str_eq(member(a, "group"), member(b, "group")) &&
           str_eq(member(a, "kind"), member(b, "kind")) &&
           str_eq(member(a, "name"), member(b, "name")) &&
           str_eq(member(a, "namespace"), member(b, "namespace"));
}

static void check_sections(struct rule_ctx *c, const struct jv *refs, const struct fpath *path)
{
    for (size_t i = 0; i < jv_len(refs); i++) {
        const struct jv *ref = jv_at(refs, i);
        for (size_t j = 0; j < jv_len(refs) && !member(ref, "sectionName").n; j++) {
            if (!same_parent(ref, jv_at(refs, j)) || !member(jv_at(refs, j), "sectionName").n)
                continue;
            rule_report(c, FP_FIELD(FP_INDEX(path, i), "sectionName"), FIELD_REQUIRED, NULL,
                        "parentRefs[%zu] names a section of the same parent, so this one must "
                        "name another",
                        j);
            break;
        }
    }
}

static void report_repeated(struct rule_ctx *c, const struct jv *ref, size_t other,
                            const struct fpath *path)
{
    const struct jv *section = jv_get(ref, "sectionName");
    if (jv_str(section).n)
        rule_report(c, FP_FIELD(path, "sectionName"), FIELD_DUPLICATE, section,
                    "parentRefs[%zu] names the same section of the same parent", other);
    else
        rule_report(c, FP_FIELD(path, "sectionName"), FIELD_REQUIRED, NULL,
                    "parentRefs[%zu] names the same parent: remove one, or let each name another "
                    "section (a port does not tell them apart)",
                    other);
}

static void check_repeated(struct rule_ctx *c, const struct jv *refs, const struct fpath *path)
{
    for (size_t i = 1; i < jv_len(refs); i++) {
        const struct jv *ref = jv_at(refs, i);
        for (size_t j = 0; j < i; j++) {
            const struct jv *other = jv_at(refs, j);
            if (!same_parent(ref, other) ||
                !str_eq(member(ref, "sectionName"), member(other, "sectionName")))
                continue;
            report_repeated(c, ref, j, FP_INDEX(path, i));
            break;
        }
    }
}

static void check_rule_names(struct rule_ctx *c, const struct jv *rules, const struct fpath *path)
{
    for (size_t i = 1; i < jv_len(rules); i++) {
        const struct jv *name = jv_get(jv_at(rules, i), "name");
        for (size_t j = 0; name && j < i; j++) {
            const struct jv *other = jv_get(jv_at(rules, j), "name");
            if (!other || !jv_equal(name, other))
                continue;
            rule_report(c, FP_FIELD(FP_INDEX(path, i), "name"), FIELD_DUPLICATE, name,
                        "rules[%zu] has the same name", j);
            break;
        }
    }
}

static void check_port(struct rule_ctx *c, const struct jv *ref, const struct fpath *path)
{
    const struct jv *group = jv_get(ref, "group");
    if (group && !jv_str(group).n && str_is(member(ref, "kind"), "Service") && !jv_get(ref, "port"))
        rule_report(c, FP_FIELD(path, "port"), FIELD_REQUIRED, NULL,
                    "a reference to a Service needs the port");
}

static void check_mirror_port(struct rule_ctx *c, const struct jv *filter, const struct fpath *path)
{
    const struct jv *ref = jv_get(jv_get(filter, "requestMirror"), "backendRef");
    if (ref)
        check_port(c, ref, FP_FIELD(FP_FIELD(path, "requestMirror"), "backendRef"));
}

static void check_ports(struct rule_ctx *c, const struct jv *rule, const struct fpath *path)
{
    const struct fpath *backends = FP_FIELD(path, "backendRefs");
    jv_foreach (jv_get(rule, "backendRefs"), b, backend)
        check_port(c, backend, FP_INDEX(backends, b));
    each_filter(c, rule, path, check_mirror_port);
}

#define PARENTS                                                                                    \
    "parentRefs:\n"                                                                                \
    "  - {name: my-hotel, sectionName: http}\n"                                                    \
    "  - {name: my-hotel, sectionName: https}"

static const struct rule rules[] = {
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR018", "spec.parentRefs", check_sections),
        .summary = "of several references to one parent all name a section, or none",
        .cause = "Gateway API (CommonRouteSpec.parentRefs): a reference without sectionName means "
                 "all listeners, also those that another reference names.",
        .fix = "Name a section in each, or keep only the reference without.",
        .example = PARENTS,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR019", "spec.parentRefs", check_repeated),
        .summary = "several references to one parent name different sections",
        .cause = "Gateway API (CommonRouteSpec.parentRefs): status has one entry a reference.",
        .fix = "Remove the repeated reference, or name another section in it.",
        .example = PARENTS,
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR020", "spec.rules", check_rule_names),
        .since = "v1.7.0",
        .summary = "rules have names of their own",
        .cause = "Gateway API (HTTPRouteRule.name): others refer to a rule by its name.",
        .fix = "Rename one of the rules.",
        .example = "rules:\n  - {name: inventory}\n  - {name: checkout}",
    },
    {
        CEL_ROW(KIND_HTTP_ROUTE, "HR021", "spec.rules[]", check_ports),
        .summary = "references to Services have a port",
        .cause = "Gateway API (BackendObjectReference.port): a Service may have several.",
        .fix = "Add the port of the Service (not the targetPort of its pods).",
        .example = "backendRefs:\n  - {name: inventory-ver1, port: 8090}",
    },
};

const struct rule_table http_route_parent_api = RULE_TABLE(rules);
