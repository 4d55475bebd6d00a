/*
 * http_route_lattice_priorities.c - the annotations rule-<index>-priority, by which a user orders
 * VPC Lattice rules himself (api/priorities.h).
 */
#include "api/priorities.h"
#include "rules/lattice_rows.h"

enum { PRIORITY_DOCUMENTED_MAX = 100 };

static bool is_priority_key(struct str key)
{
    return str_starts(key, STR(PRIORITY_PREFIX));
}

static void check_range(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    const struct http_route *route = ctx_route(c);
    struct rule_priorities p;
    int64_t rule;
    if (!priority_key_rule(path->name, &rule) || rule >= (int64_t)route->rules.n ||
        rule_priorities_read(route, path->name, jv_str(value), &p))
        return;
    size_t matches = route->rules.items[rule].matches.n;
    if (matches > 1)
        rule_report(c, path, FIELD_INVALID, value,
                    "must be an integer from 1 to %lld: VPC Lattice priorities end at 2000, and "
                    "the rule's %zu matches take one each",
                    (long long)LATTICE_PRIORITY_MAX - (long long)matches + 1, matches);
    else
        rule_report(c, path, FIELD_INVALID, value,
                    "must be an integer from 1 to 2000 (VPC Lattice rule priority; lower wins)");
}

static void check_documented(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct rule_priorities p;
    if (rule_priorities_read(ctx_route(c), path->name, jv_str(value), &p) &&
        rule_priorities_last(&p) > PRIORITY_DOCUMENTED_MAX)
        rule_report(c, path, FIELD_INVALID, value, "above 100, which some AWS tools refuse");
}

static void check_overlap(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    struct rule_priorities p, other;
    if (!rule_priorities_read(ctx_route(c), path->name, jv_str(value), &p) ||
        !rule_priorities_overlap(ctx_route(c), path->name, &p, &other))
        return;
    if (other.count == 1)
        rule_report(c, path, FIELD_DUPLICATE, value, "priority %lld is that of rule %lld",
                    (long long)other.first, (long long)other.rule);
    else
        rule_report(c, path, FIELD_DUPLICATE, value,
                    "rule %lld takes priorities %lld to %lld, one for each match",
                    (long long)other.rule, (long long)other.first,
                    (long long)rule_priorities_last(&other));
}

static void check_key(struct rule_ctx *c, const struct jv *value, const struct fpath *path)
{
    (void)value;
    int64_t rule;
    size_t n = ctx_route(c)->rules.n;
    if (!is_priority_key(path->name))
        return;
    if (!priority_key_rule(path->name, &rule))
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "no such annotation; write " PRIORITY_PREFIX "<index>" PRIORITY_SUFFIX
                    " with the rule's index, 0 for the first");
    else if (rule >= (int64_t)n)
        rule_report(c, path, FIELD_FORBIDDEN, NULL,
                    "there is no rule %lld: the route has %zu, the first is 0", (long long)rule, n);
}

#define PRIORITY_ROW(code_, severity_, check_)                                                     \
    LATTICE_ROW(KIND_HTTP_ROUTE, code_, severity_, "metadata.annotations[*]", check_)

#define EXAMPLE                                                                                    \
    "metadata:\n"                                                                                  \
    "  annotations:\n"                                                                             \
    "    application-networking.k8s.aws/rule-0-priority: \"20\"\n"                                 \
    "    application-networking.k8s.aws/rule-1-priority: \"10\""

static const struct rule rules[] = {
    {
        PRIORITY_ROW("HR230", SEVERITY_ERROR, check_range),
        .summary = "a rule-<index>-priority annotation is an integer from 1 to 2000",
        .cause = "VPC Lattice rules have priorities from 1 to 2000, the lower wins (API model, "
                 "RulePriority). The matches of a rule take consecutive ones.",
        .fix = "Write a number in that range, in quotes.",
        .example = EXAMPLE,
    },
    {
        PRIORITY_ROW("HR231", SEVERITY_WARNING, check_documented),
        .summary = "rule priorities stay below 101",
        .cause =
            "The API takes priorities up to 2000, but the AWS console and the older controller "
            "document 1 to 100.",
        .fix = "Use priorities from 1 to 100 where that is enough.",
        .example = EXAMPLE,
    },
    {
        PRIORITY_ROW("HR232", SEVERITY_ERROR, check_overlap),
        .summary = "no two rules have the same priority",
        .cause =
            "A priority is unique on a VPC Lattice listener. A rule with several matches takes "
            "as many priorities, beginning with the annotated one.",
        .fix = "Leave room: the next rule's priority must be greater by the number of matches.",
        .example = EXAMPLE,
    },
    {
        PRIORITY_ROW("HR233", SEVERITY_ERROR, check_key),
        .summary = "a rule-<index>-priority annotation names a rule of the route",
        .cause = "The index counts the route's rules from 0; an annotation that names none of them "
                 "would have no effect, and the order would not be what it says.",
        .fix = "Correct the index, or remove the annotation.",
        .example = EXAMPLE,
    },
};

const struct rule_table http_route_lattice_priorities = RULE_TABLE(rules);
