/*
 * iam_policy.c - `latticectl iam-policy`: what the controller, and latticectl beside it, may do.
 *
 * Actions come from the rows of aws/operation.h that the product uses. Where the Service
 * Authorization Reference for VPC Lattice has aws:RequestTag (creation) or aws:ResourceTag (change
 * and deletion), they are allowed for what carries our owner tag only. RegisterTargets and
 * DeregisterTargets have no condition keys there; they are limited to target groups.
 */
#include "latticectl_online/iam_policy.h"

#include "aws/operation.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "lattice/settings.h"
#include "lattice/tags.h"
#include "latticectl/command.h"

#define LINKED_ROLE_SERVICE "vpc-lattice.amazonaws.com"

static const char *const feature_names[] = {"tagging-api", "certificates", NULL};
enum { FEATURE_TAGGING_API, FEATURE_CERTIFICATES };

struct settings {
    struct lattice_settings lattice;
    uint64_t features;
    struct config_list takeover_from;
};

#define ROW(TYPE, ...) CONFIG_##TYPE(struct settings, __VA_ARGS__), .flag_only = true

static const struct config_row rows[] = {
    {ROW(SET, features, feature_names), .name = "features", .def = "all", .group = "Policy",
     .help = "Also read tags through the tagging API, find certificates in ACM."},
    {ROW(LIST, takeover_from), .name = "takeover-from", .group = "Policy",
     .value = "ACCOUNT/CLUSTER/VPC,...",
     .help = "Previous owners whose services may be taken over (allow-takeover-from)."},
    LATTICE_IDENTITY_ROWS(struct settings),
};

static const struct config_table table = {
    .program = "latticectl iam-policy",
    .usage = "[flags]",
    .summary = "Prints the IAM policy (JSON) that the controller needs and no more. With account, "
               "cluster and VPC it is for what this cluster owns; without them for what any "
               "cluster owns.",
    .rows = rows,
    .count = ARRAY_LEN(rows),
    .size = sizeof(struct settings),
};

/* How an action is conditioned. */
enum guard { GUARD_NONE, GUARD_TARGET_GROUP, GUARD_REQUEST_TAG, GUARD_RESOURCE_TAG };

static enum guard guard_of(const struct aws_operation_row *row)
{
    struct str name = str_of(row->name);
    if (!row->mutates || row->service != AWS_VPC_LATTICE)
        return GUARD_NONE;
    if (str_is(name, "RegisterTargets") || str_is(name, "DeregisterTargets"))
        return GUARD_TARGET_GROUP;
    return row->client_token ? GUARD_REQUEST_TAG : GUARD_RESOURCE_TAG;
}

static bool is_wanted(const struct settings *settings, enum aws_operation op)
{
    switch (aws_operation_feature(op)) {
    case AWS_FEATURE_NONE: return false;
    case AWS_FEATURE_PROVISIONING: return true;
    case AWS_FEATURE_TAGGING_API: return settings->features & 1u << FEATURE_TAGGING_API;
    case AWS_FEATURE_CERTIFICATES: return settings->features & 1u << FEATURE_CERTIFICATES;
    }
    return false;
}

/* --- writing ------------------------------------------------------------------------------------
 */

struct policy {
    const struct settings *settings;
    struct arena *a;
    struct jw w;
    struct str owner; /* empty: any */
};

static void member(struct jw *w, const char *key, const char *value)
{
    jw_key(w, key);
    jw_str(w, str_of(value));
}

/* Sid, Effect and, open, the list of actions. */
static void begin_statement(struct policy *p, const char *sid)
{
    jw_begin_object(&p->w);
    member(&p->w, "Sid", sid);
    member(&p->w, "Effect", "Allow");
    jw_key(&p->w, "Action");
    jw_begin_array(&p->w);
}

static void end_actions(struct policy *p, struct str resource)
{
    jw_end_array(&p->w);
    jw_key(&p->w, "Resource");
    jw_str(&p->w, resource);
}

/* {"StringEquals": {KEY/TAG: owners}}, or that there is such a tag at all. */
static void add_condition(struct policy *p, const char *key, bool previous_owners)
{
    const struct config_list *takeover = &p->settings->takeover_from;
    struct str name = arena_printf(p->a, "%s/" TAG_MANAGED_BY, key);
    jw_key(&p->w, "Condition");
    jw_begin_object(&p->w);
    jw_key(&p->w, p->owner.n ? "StringEquals" : "Null");
    jw_begin_object(&p->w);
    jw_key_str(&p->w, name);
    if (p->owner.n) {
        jw_begin_array(&p->w);
        jw_str(&p->w, p->owner);
        for (size_t i = 0; previous_owners && i < takeover->n; i++)
            jw_str(&p->w, takeover->items[i]);
        jw_end_array(&p->w);
    } else {
        jw_str(&p->w, STR("false"));
    }
    jw_end_object(&p->w);
    jw_end_object(&p->w);
}

/* An action once, though two operations may need it (BatchUpdateRule: UpdateRule). */
static void add_actions(struct policy *p, enum guard guard)
{
    for (enum aws_operation op = 0; op < AWS_OPERATION_COUNT; op++) {
        const struct aws_operation_row *row = aws_operation_row(op);
        bool known = false;
        for (enum aws_operation earlier = 0; earlier < op && !known; earlier++)
            known = is_wanted(p->settings, earlier) &&
                    strcmp(aws_operation_row(earlier)->action, row->action) == 0;
        if (is_wanted(p->settings, op) && !known && guard_of(row) == guard)
            jw_str(&p->w, str_of(row->action));
    }
}

static void add_guarded(struct policy *p, const char *sid, enum guard guard, struct str resource)
{
    begin_statement(p, sid);
    add_actions(p, guard);
    end_actions(p, resource);
    if (guard == GUARD_REQUEST_TAG)
        add_condition(p, "aws:RequestTag", false);
    else if (guard == GUARD_RESOURCE_TAG)
        add_condition(p, "aws:ResourceTag", true);
    jw_end_object(&p->w);
}

static const char *partition_of(const struct policy *p)
{
    struct str region = p->settings->lattice.region;
    if (str_starts(region, STR("cn-")))
        return "aws-cn";
    return str_starts(region, STR("us-gov-")) ? "aws-us-gov" : "aws";
}

/* The account's own, which are all that there can be to register with. */
static struct str target_groups(const struct policy *p)
{
    const struct lattice_settings *who = &p->settings->lattice;
    return arena_printf(p->a, "arn:%s:vpc-lattice:%s:%s:targetgroup/*", partition_of(p),
                        who->region.n ? who->region.p : "*", who->account.n ? who->account.p : "*");
}

/* Tags come with creation; a service that is taken over gets ours before it is ours. */
static void add_tagging(struct policy *p)
{
    begin_statement(p, "TagAsOurs");
    jw_str(&p->w, str_of(aws_operation_row(AWS_TAG_RESOURCE)->action));
    end_actions(p, STR("*"));
    add_condition(p, "aws:RequestTag", false);
    jw_end_object(&p->w);
}

/* VPC Lattice user guide, "VPC Lattice API permissions": of target groups of type IP and VPC
 * associations without security groups. */
static void add_dependencies(struct policy *p)
{
    begin_statement(p, "LatticeLooksAtTheVpc");
    jw_str(&p->w, STR("ec2:DescribeVpcs"));
    jw_str(&p->w, STR("ec2:DescribeSubnets"));
    end_actions(p, STR("*"));
    jw_end_object(&p->w);
}

/* IAM user guide, "Create a service-linked role": CreateService and its like make it when there is
 * none yet. */
static void add_linked_role(struct policy *p)
{
    begin_statement(p, "ServiceLinkedRole");
    jw_str(&p->w, STR("iam:CreateServiceLinkedRole"));
    end_actions(p, arena_printf(p->a,
                                "arn:%s:iam::*:role/aws-service-role/" LINKED_ROLE_SERVICE
                                "/AWSServiceRoleForVpcLattice",
                                partition_of(p)));
    jw_key(&p->w, "Condition");
    jw_begin_object(&p->w);
    jw_key(&p->w, "StringEquals");
    jw_begin_object(&p->w);
    member(&p->w, "iam:AWSServiceName", LINKED_ROLE_SERVICE);
    jw_end_object(&p->w);
    jw_end_object(&p->w);
    jw_end_object(&p->w);
}

static void write_policy(struct policy *p)
{
    jw_begin_object(&p->w);
    member(&p->w, "Version", "2012-10-17");
    jw_key(&p->w, "Statement");
    jw_begin_array(&p->w);
    add_guarded(p, "Read", GUARD_NONE, STR("*"));
    add_guarded(p, "RegisterTargets", GUARD_TARGET_GROUP, target_groups(p));
    add_guarded(p, "CreateAsOurs", GUARD_REQUEST_TAG, STR("*"));
    add_guarded(p, "ChangeWhatIsOurs", GUARD_RESOURCE_TAG, STR("*"));
    add_tagging(p);
    add_dependencies(p);
    add_linked_role(p);
    jw_end_array(&p->w);
    jw_end_object(&p->w);
}

static int print_policy(struct arena *a, const struct settings *settings)
{
    const struct lattice_settings *who = &settings->lattice;
    _cleanup_(strbuf_free) struct strbuf compact = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(LIMIT_PLAN_TEXT_BYTES);
    struct policy p = {.settings = settings, .a = a, .w = JW(&compact)};
    struct error err;
    if (who->account.n && who->cluster_name.n && who->vpc_id.n)
        p.owner = tags_owner(a, who->account, who->cluster_name, who->vpc_id);
    write_policy(&p);
    const struct jv *document = json_read(a, strbuf_str(&compact), NULL, &err);
    if (!document)
        return command_trouble("%s", err.message);
    json_write_pretty(&out, document);
    strbuf_addc(&out, '\n');
    return command_print(&out);
}

int command_iam_policy(struct arena *a, int argc, char **argv)
{
    struct settings settings;
    struct config_result flags = {0};
    int status = command_settings(a, &table, argc, argv, &settings, &flags);
    if (status >= 0)
        return status;
    if (flags.arguments.n)
        return command_trouble("iam-policy takes flags only; see latticectl iam-policy --help");
    const struct lattice_settings *who = &settings.lattice;
    if (settings.takeover_from.n && !(who->account.n && who->cluster_name.n && who->vpc_id.n))
        return command_trouble("--takeover-from needs --account-id, --cluster-name and "
                               "--cluster-vpc-id: without them any owner's is allowed");
    return print_policy(a, &settings);
}
