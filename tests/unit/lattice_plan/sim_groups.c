/* sim_groups.c - see sim.h: what the operations on target groups and targets do. */
#include "lattice/tags.h"
#include "model_parts.h"
#include "sim_calls.h"

static struct jv *our_group(struct sim *s)
{
    struct jv *group =
        sim_item(s, sim_list(s, s->unit, "targetGroups"), sim_param(s, "targetGroupIdentifier"));
    return group && sim_owned(s, group) ? group : NULL;
}

void sim_create_group(struct sim *s)
{
    struct jv *groups = sim_list(s, s->unit, "targetGroups");
    struct str name = jv_str(jv_get(s->body, "name")), key;
    if (sim_find(groups, "name", name) >= 0)
        sim_refuse(s, "409: the name is taken");
    if (name.n < 3 || name.n > 128)
        sim_refuse(s, "400: not a name of a target group");
    struct jv *group = sim_create(s, groups, "tg");
    jv_foreach_member (jv_get(s->body, "config"), i, key, value) {
        jv_set(s->a, group, str_is(key, "vpcIdentifier") ? STR("vpc") : key, jv_clone(s->a, value));
    }
}

void sim_update_group(struct sim *s)
{
    struct jv *group = our_group(s);
    if (group)
        jv_set(s->a, group, STR("healthCheck"), jv_clone(s->a, jv_get(s->body, "healthCheck")));
}

static struct str written(struct sim *s, const struct jv *target)
{
    struct str id = jv_str(jv_get(target, "id"));
    return arena_printf(s->a, "%" PRISTR ":%d", STR_ARG(id), member_int(target, "port", 0));
}

static ptrdiff_t position(const struct jv *targets, struct str target)
{
    jv_foreach (targets, i, other) {
        if (str_eq(jv_str(other), target))
            return (ptrdiff_t)i;
    }
    return -1;
}

static const struct jv *some_targets(struct sim *s)
{
    const struct jv *targets = jv_get(s->body, "targets");
    if (jv_len(targets) < 1 || jv_len(targets) > 100)
        sim_refuse(s, "400: not 1 to 100 targets");
    if (!s->step->targets)
        sim_refuse(s, "not marked as a step on targets");
    return targets;
}

void sim_register(struct sim *s)
{
    struct jv *group = our_group(s);
    if (!group)
        return;
    struct jv *list = sim_list(s, group, "targets");
    jv_foreach (some_targets(s), i, target) {
        if (position(list, written(s, target)) >= 0)
            sim_refuse(s, "the target is registered: the call is not needed");
        jv_append(s->a, list, jv_new_str(s->a, written(s, target)));
    }
}

void sim_deregister(struct sim *s)
{
    struct jv *group = our_group(s);
    if (!group)
        return;
    struct jv *list = sim_list(s, group, "targets");
    jv_foreach (some_targets(s), i, target) {
        ptrdiff_t at = position(list, written(s, target));
        if (at < 0)
            sim_refuse(s, "the target is not registered: the call is not needed");
        else
            jv_remove_at(list, (size_t)at);
    }
}
