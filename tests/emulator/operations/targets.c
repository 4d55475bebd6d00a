/* targets.c - registering, deregistering and listing the targets of a group; see call.h. */
#include <arpa/inet.h>

#include "base/clock.h"
#include "emulator/tunables.h"
#include "operations/families.h"
#include "operations/shapes.h"

static const struct shape id = {.type = SHAPE_STRING, .min = 1, .max = 200};
static const struct shape target = STRUCTURE(REQUIRED("id", id), OPTIONAL("port", shape_port));
static const struct shape some_targets = {
    .type = SHAPE_LIST, .min = 1, .max = 100, .item = &target};
static const struct shape filter = {.type = SHAPE_LIST, .max = 20, .item = &target};
static const struct shape change_input =
    STRUCTURE(REQUIRED("targetGroupIdentifier", shape_target_group_identifier),
              REQUIRED("targets", some_targets));
static const struct shape list_input =
    STRUCTURE(REQUIRED("targetGroupIdentifier", shape_target_group_identifier), PAGING,
              OPTIONAL("targets", filter));

#define UNSUPPORTED "UnsupportedTarget"

/* The two lists of a reply. */
struct outcome {
    struct call *c;
    struct target_group *group;
    struct jv *successful;
    struct jv *unsuccessful;
};

static struct str item_id(const struct jv *item)
{
    return jv_str(jv_get(item, "id"));
}

static uint16_t item_port(const struct target_group *group, const struct jv *item)
{
    int64_t port = group->port;
    jv_int(jv_get(item, "port"), &port);
    return (uint16_t)port;
}

static struct jv *describe(struct call *c, struct str of, uint16_t port)
{
    struct jv *out = jv_new_object(c->arena);
    jv_set(c->arena, out, STR("id"), jv_new_str(c->arena, of));
    if (port)
        jv_set(c->arena, out, STR("port"), jv_new_int(c->arena, port));
    return out;
}

static void succeed(struct outcome *o, const struct jv *item)
{
    jv_append(o->c->arena, o->successful, describe(o->c, item_id(item), item_port(o->group, item)));
}

static void fail(struct outcome *o, const struct jv *item, struct str code, struct str message)
{
    struct jv *out = describe(o->c, item_id(item), item_port(o->group, item));
    jv_set(o->c->arena, out, STR("failureCode"), jv_new_str(o->c->arena, code));
    jv_set(o->c->arena, out, STR("failureMessage"), jv_new_str(o->c->arena, message));
    jv_append(o->c->arena, o->unsuccessful, out);
}

/* Address ranges in which the subnets of VPCs and of test runs lie. */
static const struct {
    uint32_t network;
    unsigned bits;
} private_ranges[] = {
    {0x0a000000, 8},  {0xac100000, 12}, {0xc0a80000, 16},
    {0x64400000, 10}, {0x7f000000, 8},  {0xc6120000, 15},
};

static bool is_private_v4(const struct in_addr *address)
{
    uint32_t host = ntohl(address->s_addr);
    for (size_t i = 0; i < ARRAY_LEN(private_ranges); i++)
        if (!((host ^ private_ranges[i].network) >> (32 - private_ranges[i].bits)))
            return true;
    return false;
}

/* What is wrong with an address for a group, or NULL. */
static const char *judge_address(const struct call *c, const struct target_group *g,
                                 struct str text)
{
    struct in_addr v4;
    struct in6_addr v6;
    const char *cstr = arena_str(c->arena, text).p;
    bool is_v4 = inet_pton(AF_INET, cstr, &v4) == 1;
    bool is_v6 = !is_v4 && inet_pton(AF_INET6, cstr, &v6) == 1;
    if (!is_v4 && !is_v6)
        return "The target is not an IP address.";
    if (is_v6 != g->ipv6)
        return "The target's address is not of the target group's family.";
    if (is_v4 && c->tunables->undocumented.private_targets_only && !is_private_v4(&v4))
        return "The target's address is not within the VPC.";
    if (is_v6 &&
        (IN6_IS_ADDR_MULTICAST(&v6) || IN6_IS_ADDR_LINKLOCAL(&v6) || IN6_IS_ADDR_UNSPECIFIED(&v6)))
        return "The target's address is not within the VPC.";
    return NULL;
}

/* Why an item cannot be a target of the group, or NULL. */
static const char *judge_target(const struct call *c, const struct target_group *g,
                                const struct jv *item)
{
    static const char *const forms[] = {
        [TARGET_TYPE_LAMBDA] = "arn:[a-z-]+:lambda:.+",
        [TARGET_TYPE_INSTANCE] = "i-([0-9a-z]{8}|[0-9a-z]{17})",
        [TARGET_TYPE_ALB] = "arn:[a-z-]+:elasticloadbalancing:.+",
    };
    bool single = g->type == TARGET_TYPE_LAMBDA || g->type == TARGET_TYPE_ALB;
    if (g->type == TARGET_TYPE_IP)
        return judge_address(c, g, item_id(item));
    if (!pattern_matches(forms[g->type], item_id(item)))
        return "The target is not of the target group's type.";
    return single && g->targets.n && !store_find_target(g, item_id(item), item_port(g, item))
               ? "A target group of this type takes one target."
               : NULL;
}

static struct outcome begin(struct call *c)
{
    return (struct outcome){.c = c,
                            .group = target_group_of(c->on[0]),
                            .successful = jv_new_array(c->arena),
                            .unsuccessful = jv_new_array(c->arena)};
}

static bool end(struct outcome *o)
{
    struct call *c = o->c;
    c->reply = jv_new_object(c->arena);
    jv_set(c->arena, c->reply, STR("successful"), o->successful);
    jv_set(c->arena, c->reply, STR("unsuccessful"), o->unsuccessful);
    return true;
}

/* New ones only count; the whole call fails when they are too many. */
static bool judge_quota(struct call *c, const struct target_group *g)
{
    int64_t n = (int64_t)g->targets.n, quota = c->tunables->quota_targets_per_group;
    const struct jv *items = call_param(c, "targets");
    jv_foreach (items, i, item) {
        n += !store_find_target(g, item_id(item), item_port(g, item));
    }
    return n <= quota || call_over_quota(c, RESOURCE_TARGET_GROUP, "L-D71303F3", quota);
}

static bool register_targets(struct call *c)
{
    struct outcome o = begin(c);
    const struct jv *items = call_param(c, "targets");
    if (!call_settled(c, c->on[0]) || !judge_quota(c, o.group))
        return false;
    jv_foreach (items, i, item) {
        const char *wrong = judge_target(c, o.group, item);
        if (fault_item_fails(c->fault, i, item_id(item))) {
            fail(&o, item, c->fault->code, c->fault->message);
        } else if (wrong) {
            fail(&o, item, STR(UNSUPPORTED), str_of(wrong));
        } else {
            store_add_target(c->store, o.group, item_id(item), item_port(o.group, item));
            succeed(&o, item);
        }
    }
    return end(&o);
}

static void take_out(struct call *c, struct target_group *g, struct target *t)
{
    int64_t drain_ms = c->tunables->drain_ms;
    bool drains = (g->uses.n || c->tunables->undocumented.unused_drains) && drain_ms > 0;
    if (!drains)
        store_remove_target(c->store, g, t);
    else if (!t->draining)
        store_drain_target(c->store, g, t, store_now(c->store) + drain_ms * NS_PER_MS);
}

static bool deregister_targets(struct call *c)
{
    struct outcome o = begin(c);
    const struct jv *items = call_param(c, "targets");
    if (!call_settled(c, c->on[0]))
        return false;
    jv_foreach (items, i, item) {
        struct target *t = store_find_target(o.group, item_id(item), item_port(o.group, item));
        if (fault_item_fails(c->fault, i, item_id(item))) {
            fail(&o, item, c->fault->code, c->fault->message);
        } else if (!t && c->tunables->undocumented.unknown_target_fails) {
            fail(&o, item, STR(UNDOCUMENTED_FAILURE_TARGET_NOT_FOUND),
                 STR("The target is not registered."));
        } else {
            succeed(&o, item);
            if (t)
                take_out(c, o.group, t);
        }
    }
    return end(&o);
}

static const char *reason_of(enum target_status status, const struct target *t)
{
    static const char *const reasons[] = {
        [TARGET_INITIAL] = UNDOCUMENTED_REASON_INITIAL,
        [TARGET_UNHEALTHY] = "HealthCheckFailed",
        [TARGET_UNUSED] = UNDOCUMENTED_REASON_UNUSED,
        [TARGET_UNAVAILABLE] = UNDOCUMENTED_REASON_UNAVAILABLE,
        [TARGET_DRAINING] = UNDOCUMENTED_REASON_DRAINING,
    };
    return status == TARGET_UNHEALTHY && t->reason.n ? t->reason.p : reasons[status];
}

static struct jv *summary(struct call *c, const struct target_group *g, const struct target *t)
{
    enum target_status status = target_status_of(g, t);
    const char *reason = status == TARGET_HEALTHY ? NULL : reason_of(status, t);
    struct jv *out = describe(c, t->id, t->port);
    jv_set(c->arena, out, STR("status"), jv_new_str(c->arena, str_of(target_status_name(status))));
    if (reason)
        jv_set(c->arena, out, STR("reasonCode"), jv_new_str(c->arena, str_of(reason)));
    return out;
}

/* Whether the filter names the target: by id, and by port if it has one. */
static bool is_listed(const struct jv *items, const struct target *t)
{
    bool found = !jv_len(items);
    jv_foreach (items, i, item) {
        int64_t port = t->port;
        jv_int(jv_get(item, "port"), &port);
        found = found || (str_eq(item_id(item), t->id) && port == t->port);
    }
    return found;
}

static bool list_targets(struct call *c)
{
    struct page page;
    const struct target_group *g = target_group_of(c->on[0]);
    const struct jv *items = call_param(c, "targets");
    if (!page_begin(c, &page))
        return false;
    vec_foreach (&g->targets, t) {
        if (is_listed(items, *t) && page_wants(&page, (*t)->seq))
            jv_append(c->arena, page.items, summary(c, g, *t));
    }
    return page_reply(c, &page);
}

#define PATH "/targetgroups/{targetGroupIdentifier}/"

const struct operation target_operations[] = {
    {.name = "RegisterTargets",
     .method = "POST",
     .path = PATH "registertargets",
     .status = 200,
     .input = &change_input,
     .handle = register_targets},
    {.name = "DeregisterTargets",
     .method = "POST",
     .path = PATH "deregistertargets",
     .status = 200,
     .input = &change_input,
     .handle = deregister_targets},
    {.name = "ListTargets",
     .method = "POST",
     .path = PATH "listtargets",
     .status = 200,
     .input = &list_input,
     .handle = list_targets},
    {.name = NULL},
};
