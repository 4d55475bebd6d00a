/* target_groups.c - target groups: configuration by type, life cycle; see call.h. */
#include "emulator/tunables.h"
#include "operations/families.h"
#include "operations/health_check.h"
#include "operations/shapes.h"

static const char *const types[] = {"IP", "LAMBDA", "INSTANCE", "ALB", NULL};
static const char *const protocols[] = {"HTTP", "HTTPS", "TCP", NULL};
static const char *const versions[] = {"HTTP1", "HTTP2", "GRPC", NULL};
static const char *const ip_types[] = {"IPV4", "IPV6", NULL};
static const char *const lambda_versions[] = {"V1", "V2", NULL};

static const struct shape name = {
    .type = SHAPE_STRING, .min = 3, .max = 128, .pattern = NAME_PATTERN, .not_prefix = "tg-"};
static const struct shape type = {.type = SHAPE_STRING, .words = types};
static const struct shape protocol = {.type = SHAPE_STRING, .words = protocols};
static const struct shape version = {.type = SHAPE_STRING, .words = versions};
static const struct shape ip_type = {.type = SHAPE_STRING, .words = ip_types};
static const struct shape lambda_version = {.type = SHAPE_STRING, .words = lambda_versions};
static const struct shape config_shape =
    STRUCTURE(OPTIONAL("port", shape_port), OPTIONAL("protocol", protocol),
              OPTIONAL("protocolVersion", version), OPTIONAL("ipAddressType", ip_type),
              OPTIONAL("vpcIdentifier", shape_vpc_id), OPTIONAL("healthCheck", shape_health_check),
              OPTIONAL("lambdaEventStructureVersion", lambda_version));

static const struct shape create_input =
    STRUCTURE(REQUIRED("name", name), REQUIRED("type", type), OPTIONAL("config", config_shape),
              OPTIONAL("clientToken", shape_client_token), OPTIONAL("tags", shape_tags));
static const struct shape update_input =
    STRUCTURE(REQUIRED("targetGroupIdentifier", shape_target_group_identifier),
              REQUIRED("healthCheck", shape_health_check));
static const struct shape path_input =
    STRUCTURE(REQUIRED("targetGroupIdentifier", shape_target_group_identifier));
static const struct shape list_input =
    STRUCTURE(PAGING, OPTIONAL("vpcIdentifier", shape_vpc_id), OPTIONAL("targetGroupType", type));

static bool has(const struct jv *config, const char *member, const char *value)
{
    return str_is(jv_str(jv_get(config, member)), value);
}

/* Which members a type must have (+), may not have (-). */
static const struct {
    const char *type;
    const char *member;
    bool wanted;
} type_rules[] = {
    {"IP", "port", true},
    {"IP", "protocol", true},
    {"IP", "vpcIdentifier", true},
    {"INSTANCE", "port", true},
    {"INSTANCE", "protocol", true},
    {"INSTANCE", "vpcIdentifier", true},
    {"ALB", "port", true},
    {"ALB", "protocol", true},
    {"ALB", "vpcIdentifier", true},
    {"LAMBDA", "port", false},
    {"LAMBDA", "protocol", false},
    {"LAMBDA", "protocolVersion", false},
    {"LAMBDA", "vpcIdentifier", false},
    {"LAMBDA", "healthCheck", false},
    {"LAMBDA", "ipAddressType", false},
    {"INSTANCE", "ipAddressType", false},
    {"ALB", "ipAddressType", false},
    {"ALB", "healthCheck", false},
    {"IP", "lambdaEventStructureVersion", false},
    {"INSTANCE", "lambdaEventStructureVersion", false},
    {"ALB", "lambdaEventStructureVersion", false},
};

static bool judge_config(struct call *c, const struct jv *config)
{
    struct str of = call_text(c, "type");
    for (size_t i = 0; i < ARRAY_LEN(type_rules); i++) {
        bool there = jv_get(config, type_rules[i].member) != NULL;
        if (str_is(of, type_rules[i].type) && there != type_rules[i].wanted)
            return call_invalid(c, arena_printf(c->arena, "config.%s", type_rules[i].member).p,
                                "a target group of type %s %s it", type_rules[i].type,
                                type_rules[i].wanted ? "needs" : "cannot have");
    }
    if (has(config, "protocol", "TCP") && jv_get(config, "protocolVersion"))
        return call_invalid(c, "config.protocolVersion", "TCP groups have none");
    if (str_is(of, "ALB") &&
        (has(config, "protocolVersion", "HTTP2") || has(config, "protocolVersion", "GRPC")))
        return call_invalid(c, "config.protocolVersion", "a group of type ALB takes HTTP1 only");
    return true;
}

static void set_text(struct call *c, struct jv *object, const char *member, const char *value)
{
    if (!jv_get(object, member))
        jv_set(c->arena, object, str_of(member), jv_new_str(c->arena, str_of(value)));
}

/* The configuration with its defaults, or NULL with a failure. */
static struct jv *make_config(struct call *c)
{
    const struct jv *asked = call_param(c, "config");
    struct str of = call_text(c, "type");
    struct jv *config = asked ? jv_clone(c->arena, asked) : jv_new_object(c->arena);
    if (!judge_config(c, config))
        return NULL;
    if (str_is(of, "LAMBDA")) {
        set_text(c, config, "lambdaEventStructureVersion", "V1");
        return config;
    }
    if (!has(config, "protocol", "TCP"))
        set_text(c, config, "protocolVersion", "HTTP1");
    if (str_is(of, "IP"))
        set_text(c, config, "ipAddressType", "IPV4");
    if (str_is(of, "ALB"))
        return config;
    struct jv *check = health_check_make(c, config, jv_get(asked, "healthCheck"), NULL);
    if (check)
        jv_set(c->arena, config, STR("healthCheck"), check);
    return check ? config : NULL;
}

static bool create_target_group(struct call *c)
{
    int64_t quota = c->tunables->quota_target_groups;
    struct resource *same = store_find_name(c->store, RESOURCE_TARGET_GROUP, call_text(c, "name"));
    if (same)
        return call_conflict(c, same, "A target group of this name exists already.");
    if ((int64_t)store_count(c->store, RESOURCE_TARGET_GROUP) >= quota)
        return call_over_quota(c, RESOURCE_TARGET_GROUP, "L-BB11C6B9", quota);
    struct jv *config = make_config(c);
    if (!config)
        return false;
    struct jv *doc = call_new_doc(c, RESOURCE_TARGET_GROUP, STR_NONE, "name type");
    jv_set(c->arena, doc, STR("config"), config);
    struct resource *r = call_add(c, RESOURCE_TARGET_GROUP, doc);
    if (!r)
        return false;
    call_begin_life(c, r, STATUS_CREATE_IN_PROGRESS, STATUS_ACTIVE,
                    c->tunables->target_group_delay_ms);
    return call_reply(c, r);
}

static bool update_target_group(struct call *c)
{
    struct resource *r = c->on[0];
    const struct jv *config = jv_get(r->doc, "config");
    if (!call_settled(c, r))
        return false;
    if (target_group_of(r)->type == TARGET_TYPE_LAMBDA ||
        target_group_of(r)->type == TARGET_TYPE_ALB)
        return call_invalid(c, "healthCheck", "a target group of this type cannot have it");
    struct jv *check =
        health_check_make(c, config, call_param(c, "healthCheck"), jv_get(config, "healthCheck"));
    if (!check)
        return false;
    struct jv *changed = jv_clone(c->arena, config);
    jv_set(c->arena, changed, STR("healthCheck"), check);
    store_set(c->store, r, "config", changed);
    call_updated(c, r);
    return call_reply(c, r);
}

static bool judge_delete(struct call *c, struct resource *r)
{
    const struct target_group *g = target_group_of(r);
    if (r->status == STATUS_CREATE_IN_PROGRESS)
        return call_settled(c, r);
    if (g->uses.n)
        return call_conflict(c, r, "Target group %" PRISTR " is in use by a listener or rule.",
                             STR_ARG(r->id));
    return !g->targets.n || call_refuse(c, c->tunables->undocumented.occupied_group, r, "",
                                        "TargetGroup has targets registered with it");
}

static bool delete_target_group(struct call *c)
{
    struct resource *r = c->on[0];
    if (r->status == STATUS_DELETE_IN_PROGRESS)
        return call_reply(c, r);
    if (!judge_delete(c, r))
        return false;
    call_begin_life(c, r, STATUS_DELETE_IN_PROGRESS, STATUS_GONE,
                    c->tunables->target_group_delay_ms);
    return call_reply(c, r);
}

static bool list_target_groups(struct call *c)
{
    struct page page;
    struct str vpc = call_text(c, "vpcIdentifier"), of = call_text(c, "targetGroupType");
    if (!page_begin(c, &page))
        return false;
    for (struct resource *r = store_first(c->store, RESOURCE_TARGET_GROUP); r; r = r->next)
        if ((!vpc.n || str_eq(vpc, target_group_of(r)->vpc_id)) &&
            (!of.n || str_eq(of, jv_str(jv_get(r->doc, "type")))))
            page_add(c, &page, r);
    return page_reply(c, &page);
}

#define PATH "/targetgroups/{targetGroupIdentifier}"

const struct operation target_group_operations[] = {
    {.name = "CreateTargetGroup",
     .method = "POST",
     .path = "/targetgroups",
     .status = 201,
     .input = &create_input,
     .reply = "id arn name type config status",
     .handle = create_target_group},
    {.name = "GetTargetGroup",
     .method = "GET",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "id arn name type config createdAt lastUpdatedAt status serviceArns failureMessage "
              "failureCode",
     .handle = call_get},
    {.name = "UpdateTargetGroup",
     .method = "PATCH",
     .path = PATH,
     .status = 200,
     .input = &update_input,
     .reply = "id arn name type config status",
     .handle = update_target_group},
    {.name = "DeleteTargetGroup",
     .method = "DELETE",
     .path = PATH,
     .status = 200,
     .input = &path_input,
     .reply = "id arn status",
     .handle = delete_target_group},
    {.name = "ListTargetGroups",
     .method = "GET",
     .path = "/targetgroups",
     .status = 200,
     .input = &list_input,
     .reply = "id arn name type createdAt port protocol ipAddressType vpcIdentifier lastUpdatedAt "
              "status serviceArns lambdaEventStructureVersion",
     .handle = list_target_groups},
    {.name = NULL},
};
