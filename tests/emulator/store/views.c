/* views.c - documents read into structs; see impl.h. What an API call wrote is well-formed here. */
#include <assert.h>

#include "emulator/undocumented.h"
#include "store/impl.h"

static const char *const status_names[] = {
    [STATUS_NONE] = "",
    [STATUS_CREATE_IN_PROGRESS] = "CREATE_IN_PROGRESS",
    [STATUS_ACTIVE] = "ACTIVE",
    [STATUS_UPDATE_IN_PROGRESS] = "UPDATE_IN_PROGRESS",
    [STATUS_DELETE_IN_PROGRESS] = "DELETE_IN_PROGRESS",
    [STATUS_CREATE_FAILED] = "CREATE_FAILED",
    [STATUS_UPDATE_FAILED] = "UPDATE_FAILED",
    [STATUS_DELETE_FAILED] = "DELETE_FAILED",
    [STATUS_GONE] = "GONE",
};

static const char *const target_status_names[] = {
    [TARGET_INITIAL] = "INITIAL",         [TARGET_HEALTHY] = "HEALTHY",
    [TARGET_UNHEALTHY] = "UNHEALTHY",     [TARGET_UNUSED] = "UNUSED",
    [TARGET_UNAVAILABLE] = "UNAVAILABLE", [TARGET_DRAINING] = "DRAINING",
};

static const char *const target_type_names[] = {"IP", "LAMBDA", "INSTANCE", "ALB"};
static const char *const listener_protocol_names[] = {"HTTP", "HTTPS", "TLS_PASSTHROUGH"};

const char *resource_status_name(enum resource_status status)
{
    return status_names[status];
}

const char *target_status_name(enum target_status status)
{
    return target_status_names[status];
}

/* The index of a word, 0 if it is none of them. */
static unsigned word_index(struct str word, const char *const *words, size_t count)
{
    for (unsigned i = 0; i < count; i++)
        if (str_is(word, words[i]))
            return i;
    return 0;
}

static int64_t number(const struct jv *object, const char *key)
{
    int64_t n = 0;
    jv_int(jv_get(object, key), &n);
    return n;
}

static struct str text(const struct jv *object, const char *key)
{
    return jv_str(jv_get(object, key));
}

static struct header_match header_view(const struct jv *doc)
{
    static const struct {
        const char *key;
        enum match_kind kind;
    } kinds[] = {{"exact", MATCH_EXACT}, {"prefix", MATCH_PREFIX}, {"contains", MATCH_CONTAINS}};
    struct header_match h = {
        .name = text(doc, "name"),
        .case_sensitive = jv_bool(jv_get(doc, "caseSensitive"), false),
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct jv *value = jv_get(jv_get(doc, "match"), kinds[i].key);
        if (value) {
            h.kind = kinds[i].kind;
            h.value = jv_str(value);
        }
    }
    return h;
}

static void match_view(struct arena *a, const struct jv *doc, struct rule_match *ret)
{
    const struct jv *http = jv_get(doc, "httpMatch");
    const struct jv *path = jv_get(http, "pathMatch");
    const struct jv *exact = jv_get(jv_get(path, "match"), "exact");
    const struct jv *prefix = jv_get(jv_get(path, "match"), "prefix");
    const struct jv *headers = jv_get(http, "headerMatches");
    struct header_match *h = ARENA_NEW_ARRAY(a, jv_len(headers), struct header_match);
    *ret = (struct rule_match){
        .method = text(http, "method"),
        .path_kind = exact    ? MATCH_EXACT
                     : prefix ? MATCH_PREFIX
                              : MATCH_NONE,
        .path = jv_str(exact ? exact : prefix),
        .path_case_sensitive = jv_bool(jv_get(path, "caseSensitive"), false),
        .headers = h,
        .header_count = jv_len(headers),
    };
    jv_foreach (headers, i, item) {
        h[i] = header_view(item);
    }
}

static void action_view(struct arena *a, const struct jv *doc, struct rule_action *ret)
{
    const struct jv *groups = jv_get(jv_get(doc, "forward"), "targetGroups");
    struct forward *f = ARENA_NEW_ARRAY(a, jv_len(groups), struct forward);
    jv_foreach (groups, i, item) {
        f[i].target_group = text(item, "targetGroupIdentifier");
        f[i].weight = (unsigned)number(item, "weight");
    }
    *ret = (struct rule_action){
        .fixed_status = (int)number(jv_get(doc, "fixedResponse"), "statusCode"),
        .forwards = f,
        .forward_count = jv_len(groups),
    };
}

static void rule_view(struct resource *r)
{
    struct rule *rule = rule_of(r);
    rule->is_default = jv_bool(jv_get(r->doc, "isDefault"), false);
    rule->priority = (int)number(r->doc, "priority");
    match_view(r->arena, jv_get(r->doc, "match"), &rule->match);
    action_view(r->arena, jv_get(r->doc, "action"), &rule->action);
}

static void health_check_view(const struct jv *doc, struct health_check *ret)
{
    *ret = (struct health_check){
        .enabled = jv_bool(jv_get(doc, "enabled"), false),
        .https = str_is(text(doc, "protocol"), "HTTPS"),
        .protocol_version = text(doc, "protocolVersion"),
        .port = (uint16_t)number(doc, "port"),
        .path = text(doc, "path"),
        .matcher = text(jv_get(doc, "matcher"), "httpCode"),
        .interval_s = (int)number(doc, "healthCheckIntervalSeconds"),
        .timeout_s = (int)number(doc, "healthCheckTimeoutSeconds"),
        .healthy_threshold = (int)number(doc, "healthyThresholdCount"),
        .unhealthy_threshold = (int)number(doc, "unhealthyThresholdCount"),
    };
}

static void target_group_view(struct resource *r)
{
    struct target_group *g = target_group_of(r);
    const struct jv *config = jv_get(r->doc, "config");
    g->type = (enum target_type)word_index(text(r->doc, "type"), target_type_names,
                                           ARRAY_LEN(target_type_names));
    g->protocol = text(config, "protocol");
    g->protocol_version = text(config, "protocolVersion");
    g->port = (uint16_t)number(config, "port");
    g->ipv6 = str_is(text(config, "ipAddressType"), "IPV6");
    g->vpc_id = text(config, "vpcIdentifier");
    health_check_view(jv_get(config, "healthCheck"), &g->health_check);
}

static void service_view(struct resource *r)
{
    struct service *s = service_of(r);
    s->dns_name = text(jv_get(r->doc, "dnsEntry"), "domainName");
    s->custom_domain = text(r->doc, "customDomainName");
    s->iam = str_is(text(r->doc, "authType"), "AWS_IAM");
    s->auth_policy = text(jv_get(r->doc, "authPolicy"), "policy");
}

static void service_network_view(struct resource *r)
{
    struct service_network *n = service_network_of(r);
    n->iam = str_is(text(r->doc, "authType"), "AWS_IAM");
    n->auth_policy = text(jv_get(r->doc, "authPolicy"), "policy");
}

static void listener_view(struct resource *r)
{
    struct listener *l = listener_of(r);
    l->protocol = (enum listener_protocol)word_index(
        text(r->doc, "protocol"), listener_protocol_names, ARRAY_LEN(listener_protocol_names));
    l->port = (uint16_t)number(r->doc, "port");
}

static void vpc_association_view(struct resource *r)
{
    vpc_association_of(r)->vpc_id = text(r->doc, "vpcId");
}

void resource_view(struct resource *r)
{
    static void (*const views[RESOURCE_KINDS])(struct resource *) = {
        [RESOURCE_SERVICE] = service_view,
        [RESOURCE_SERVICE_NETWORK] = service_network_view,
        [RESOURCE_VPC_ASSOCIATION] = vpc_association_view,
        [RESOURCE_LISTENER] = listener_view,
        [RESOURCE_RULE] = rule_view,
        [RESOURCE_TARGET_GROUP] = target_group_view,
    };
    r->id = text(r->doc, "id");
    r->arn = text(r->doc, "arn");
    r->name = text(r->doc, "name");
    r->status = (enum resource_status)word_index(text(r->doc, "status"), status_names,
                                                 ARRAY_LEN(status_names));
    if (views[r->kind])
        views[r->kind](r);
}

enum target_status target_status_of(const struct target_group *group, const struct target *target)
{
    if (target->draining)
        return TARGET_DRAINING;
    if (!group->uses.n)
        return TARGET_UNUSED;
    return group->health_check.enabled ? target->health : TARGET_UNAVAILABLE;
}

/* Checked casts: the resource is the first member of every struct. */
#define CAST(type, constant)                                                                       \
    struct type *type##_of(struct resource *r)                                                     \
    {                                                                                              \
        assert(!r || r->kind == (constant));                                                       \
        return (struct type *)(void *)r;                                                           \
    }

CAST(service, RESOURCE_SERVICE)
CAST(service_network, RESOURCE_SERVICE_NETWORK)
CAST(service_association, RESOURCE_SERVICE_ASSOCIATION)
CAST(vpc_association, RESOURCE_VPC_ASSOCIATION)
CAST(listener, RESOURCE_LISTENER)
CAST(rule, RESOURCE_RULE)
CAST(target_group, RESOURCE_TARGET_GROUP)
CAST(access_log_subscription, RESOURCE_ACCESS_LOG_SUBSCRIPTION)
