/*
 * http_route_lattice_annotations.c - the annotations of a route that are read, but for the name
 * and the priorities: their values, and names that are none.
 */
#include "rules/lattice_annotations.h"
#include "api/lattice_names.h"
#include "rules/lattice_rows.h"
#include "api/lattice_tags.h"

/* --- takeover ------------------------------------------------------------------------------- */

static void check_takeover(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct lattice_owner owner;
    if (jv_type(value) == JV_STRING && !lattice_owner_parse(jv_str(value), &owner))
        rule_report(
            c, path, FIELD_INVALID, value,
            "must be account/cluster/vpc, as in \"123456789012/blue/vpc-0123456789abcdef0\" "
            "(the service's tag " LATTICE_PREFIX "ManagedBy)");
}

static bool is_known_and(struct str known, struct str value)
{
    return known.n && str_eq(known, value);
}

static void check_takeover_from_self(struct rule_ctx *c, const struct jv *value,
                                     const struct fpath *path)
{
    struct lattice_owner owner;
    if (lattice_owner_parse(jv_str(value), &owner) &&
        is_known_and(c->settings->account, owner.account) &&
        is_known_and(c->settings->cluster_name, owner.cluster) &&
        is_known_and(c->settings->vpc_id, owner.vpc))
        rule_report(c, path, FIELD_INVALID, value, "is this cluster itself: no effect");
}

/* --- tags ----------------------------------------------------------------------------------- */

/* Whether a well-formed tag with the key stands in `text`. */
static bool has_key(struct str text, struct str key)
{
    struct str rest = text, pair;
    while (str_split(&rest, ',', &pair))
        if (str_eq(lattice_tag_parse(pair).key, key))
            return true;
    return false;
}

static void check_tag(struct rule_ctx *c, const struct fpath *path, struct str pair,
                      struct str before)
{
    struct lattice_tag tag = lattice_tag_parse(pair);
    const char *fault = lattice_tag_fault(&tag);
    const struct jv *value = jv_new_str(c->arena, str_trim(pair));
    if (fault)
        rule_report(c, path, FIELD_INVALID, value, "%s", fault);
    else if (has_key(before, tag.key))
        rule_report(c, path, FIELD_DUPLICATE, value, "the key stands before; the first one counts");
}

static void check_tags(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct str text = jv_str(value), rest = text, pair;
    size_t n = 0;
    while (str_split(&rest, ',', &pair)) {
        if (!str_trim(pair).n)
            continue;
        check_tag(c, path, pair, str_sub(text, 0, (size_t)(pair.p - text.p)));
        n++;
    }
    if (n > LATTICE_TAGS_MAX)
        rule_report(c, path, FIELD_TOO_MANY, NULL,
                    "%zu tags, at most %d: VPC Lattice allows %d per resource, %d are the "
                    "controller's",
                    n, LATTICE_TAGS_MAX, LATTICE_TAGS_PER_RESOURCE, LATTICE_TAGS_OF_OURS);
}

/* --- names ---------------------------------------------------------------------------------- */

static void check_known(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    static const struct str known[] = {
        S("standalone"), S("service-name-override"),        S("allow-takeover-from"),
        S("tags"),       S("lattice-assigned-domain-name"), S("lattice-service-arn"),
        S("ignore"),
    };
    (void)value;
    if (!str_starts(path->name, STR(LATTICE_PREFIX "rule-"))) /* HR233 */
        check_annotation_known(c, path, known, ARRAY_LEN(known));
}

static const struct rule rules[] = {
    {
        LATTICE_ROW(KIND_HTTP_ROUTE, "HR250", SEVERITY_ERROR,
                    ANNOTATION_PATH("allow-takeover-from"), check_takeover),
        .summary = "annotation allow-takeover-from is account/cluster/vpc",
        .cause = "It is compared with the tag ManagedBy of the VPC Lattice service, which has this "
                 "form; anything else never matches, and the route stays Conflicted.",
        .fix = "Copy the value of the service's tag " LATTICE_PREFIX "ManagedBy.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/allow-takeover-from: "
                   "123456789012/blue/vpc-0123456789abcdef0",
    },
    {
        LATTICE_ROW(KIND_HTTP_ROUTE, "HR251", SEVERITY_WARNING,
                    ANNOTATION_PATH("allow-takeover-from"), check_takeover_from_self),
        .summary = "annotation allow-takeover-from names another cluster",
        .cause = "A cluster need not take over from itself. The value is usually meant for the "
                 "other cluster's copy of the route.",
        .fix = "Name the cluster that owns the service now, or remove the annotation.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/allow-takeover-from: "
                   "123456789012/blue/vpc-0123456789abcdef0",
    },
    {
        LATTICE_ROW(KIND_HTTP_ROUTE, "HR252", SEVERITY_ERROR, ANNOTATION_PATH("standalone"),
                    check_boolean_annotation),
        .summary = "annotation standalone is true or false",
        .cause = "It decides whether the service is left out of the service network; any other "
                 "value would count as false without a word.",
        .fix = "Write \"true\" or \"false\", in quotes.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/standalone: \"true\"",
    },
    {
        LATTICE_ROW(KIND_HTTP_ROUTE, "HR253", SEVERITY_ERROR, ANNOTATION_PATH("tags"), check_tags),
        .summary = "annotation tags is a list of AWS tags",
        .cause = "Tags are key=value, separated by commas: keys up to 128 and values up to 256 "
                 "characters, letters, digits, spaces and _.:/=+-@, no key twice, none that "
                 "begins with aws: or with our own prefix, and at most 42, since a resource has 50 "
                 "and a target group of ours 8. What does not fit would be dropped silently.",
        .fix = "Correct or remove the tag that is named.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/tags: team=shop,stage=production",
    },
    {
        LATTICE_ROW(KIND_HTTP_ROUTE, "HR254", SEVERITY_WARNING, "metadata.annotations[*]",
                    check_known),
        .summary = "annotations with our prefix are ones that we read",
        .cause = "An annotation of another name, often a slip, has no effect.",
        .fix = "Correct the name, or remove the annotation.",
        .example = "metadata:\n"
                   "  annotations:\n"
                   "    application-networking.k8s.aws/service-name-override: shop",
    },
};

const struct rule_table http_route_lattice_annotations = RULE_TABLE(rules);
