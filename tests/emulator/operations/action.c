/* action.c - see action.h. */
#include "operations/action.h"

#include "emulator/tunables.h"

/* What an action is judged against. */
struct judged {
    struct call *c;
    struct service *service;
    enum listener_protocol protocol;
    const struct rule *replaced;
    const char *field;
};

static bool used_elsewhere(const struct judged *j, struct target_group *group)
{
    vec_foreach (&group->uses, use) {
        if (rule_of(*use)->listener->service != j->service && rule_of(*use) != j->replaced)
            return true;
    }
    return false;
}

static bool judge_protocol(const struct judged *j, const struct target_group *group)
{
    bool tcp = str_is(group->protocol, "TCP");
    bool passthrough = j->protocol == LISTENER_TLS_PASSTHROUGH;
    bool needs_https =
        str_is(group->protocol_version, "GRPC") || str_is(group->protocol_version, "HTTP2");
    if (tcp != passthrough)
        return call_invalid(j->c, j->field,
                            "TCP target groups go with TLS_PASSTHROUGH listeners and these with "
                            "no others");
    return !needs_https || j->protocol == LISTENER_HTTPS ||
           call_invalid(j->c, j->field, "GRPC and HTTP2 target groups need an HTTPS listener");
}

static struct target_group *judge_group(const struct judged *j, struct str identifier)
{
    struct call *c = j->c;
    struct resource *r = call_find(c, RESOURCE_TARGET_GROUP, identifier, false);
    if (!r || !call_settled(c, r) || !judge_protocol(j, target_group_of(r)))
        return NULL;
    if (used_elsewhere(j, target_group_of(r)) &&
        !call_refuse(c, c->tunables->undocumented.shared_group, r, j->field,
                     "Target group %" PRISTR " is used by another service.", STR_ARG(r->id)))
        return NULL;
    return target_group_of(r);
}

static void add_groups(struct map *ids, const struct rule *rule)
{
    for (size_t i = 0; i < rule->action.forward_count; i++)
        map_put(ids, rule->action.forwards[i].target_group, (void *)(uintptr_t)rule);
}

/* Different groups of all other rules of the service and of this action. */
static bool judge_quota(const struct judged *j, const struct jv *groups)
{
    struct map *ids = map_new();
    vec_foreach (&j->service->listeners, l)
        vec_foreach (&listener_of(*l)->rules, r) {
            if (rule_of(*r) != j->replaced)
                add_groups(ids, rule_of(*r));
        }
    jv_foreach (groups, i, item) {
        map_put(ids, jv_str(jv_get(item, "targetGroupIdentifier")), j->service);
    }
    int64_t n = (int64_t)map_size(ids), quota = j->c->tunables->quota_target_groups_per_service;
    map_free(ids);
    return n <= quota || call_over_quota(j->c, RESOURCE_TARGET_GROUP, "L-3DEC3B9F", quota);
}

static bool judge_weights(const struct judged *j, const struct jv *groups)
{
    int64_t sum = 0;
    jv_foreach (groups, i, item) {
        int64_t weight = 0;
        if (!jv_int(jv_get(item, "weight"), &weight) && jv_len(groups) > 1)
            return call_invalid(j->c, j->field, "with several target groups each needs a weight");
        sum += jv_get(item, "weight") ? weight : j->c->tunables->undocumented.default_weight;
    }
    return sum || call_refuse(j->c, j->c->tunables->undocumented.zero_weights, &j->service->r,
                              j->field, "at least one weight must be above 0");
}

static bool is_repeated(const struct jv *list, struct str id)
{
    bool found = false;
    jv_foreach (list, i, item) {
        found = found || str_eq(jv_str(jv_get(item, "targetGroupIdentifier")), id);
    }
    return found;
}

static struct jv *make_groups(const struct judged *j, const struct jv *groups)
{
    struct arena *a = j->c->arena;
    struct jv *out = jv_new_array(a);
    jv_foreach (groups, i, item) {
        const struct target_group *g =
            judge_group(j, jv_str(jv_get(item, "targetGroupIdentifier")));
        if (!g)
            return NULL;
        if (is_repeated(out, g->r.id)) {
            call_invalid(j->c, j->field, "a target group is named twice");
            return NULL;
        }
        struct jv *copy = jv_clone(a, item);
        jv_set(a, copy, STR("targetGroupIdentifier"), jv_new_str(a, g->r.id));
        if (!jv_get(copy, "weight"))
            jv_set(a, copy, STR("weight"),
                   jv_new_int(a, j->c->tunables->undocumented.default_weight));
        jv_append(a, out, copy);
    }
    return out;
}

static struct jv *wrap(struct arena *a, const char *key, struct jv *value)
{
    struct jv *out = jv_new_object(a);
    jv_set(a, out, str_of(key), value);
    return out;
}

static struct jv *make_fixed(const struct judged *j, const struct jv *action)
{
    int64_t status = 0;
    jv_int(jv_get(jv_get(action, "fixedResponse"), "statusCode"), &status);
    if (j->protocol != LISTENER_TLS_PASSTHROUGH && (status == 404 || status == 500))
        return jv_clone(j->c->arena, action);
    call_invalid(j->c, j->field,
                 "a fixed response is 404 or 500, and a TLS_PASSTHROUGH listener has none");
    return NULL;
}

struct jv *action_make(struct call *c, struct service *service, enum listener_protocol protocol,
                       const struct rule *replaced, const struct jv *action, const char *field)
{
    struct judged j = {c, service, protocol, replaced, field};
    const struct jv *groups = jv_get(jv_get(action, "forward"), "targetGroups");
    if (!groups)
        return make_fixed(&j, action);
    if (!judge_weights(&j, groups))
        return NULL;
    struct jv *made = make_groups(&j, groups);
    if (!made || !judge_quota(&j, made))
        return NULL;
    return wrap(c->arena, "forward", wrap(c->arena, "targetGroups", made));
}
