/* plan_unit.c - see plan_unit.h: what the parts of a service unit have in common. */
#include "lattice/plan_unit.h"

#include <assert.h>

#include "lattice/tags.h"

bool unit_goes_first(const struct service_unit *u, const struct observed_service *stale)
{
    return !u->kept && u->want->custom_domain.n &&
           str_eq_nocase(stale->custom_domain, u->want->custom_domain);
}

enum plan_obstacle_kind unit_leftover(const struct service_unit *u)
{
    return u->want->delete ? OBSTACLE_WAITING : OBSTACLE_SETTLING;
}

enum belonging unit_belongs(const struct service_unit *u, const struct observed_tags *tags)
{
    if (!tags->known)
        return BELONGS_UNKNOWN;
    struct str owner = tags_get(&tags->tags, TAG_MANAGED_BY);
    if (!owner.n)
        return BELONGS_TO_OTHERS;
    return str_eq(owner, u->who->owner) || str_eq(owner, u->want->takeover_from)
               ? BELONGS_TO_US
               : BELONGS_TO_OTHERS;
}

bool unit_may_change(struct service_unit *u, const struct observed_tags *tags, struct str arn)
{
    enum belonging belonging = unit_belongs(u, tags);
    if (belonging == BELONGS_UNKNOWN)
        draft_need(u->d, NEED_TAGS, arn);
    return belonging == BELONGS_TO_US;
}

void unit_sync_tags(struct service_unit *u, struct str arn, struct str subject,
                    const struct observed_tags *seen, const struct lattice_tags *want)
{
    if (!seen->known) {
        /* Our own tags were put on at creation: only others can be missing. */
        if (tags_have_additional(want) || u->want->takeover_from.n)
            draft_need(u->d, NEED_TAGS, arn);
        return;
    }
    if (unit_belongs(u, seen) != BELONGS_TO_US)
        return;
    size_t step = plan_tags(u->d, arn, subject, seen, want);
    if (step != NO_STEP)
        draft_after(u->d, step, u->service.made);
}

size_t unit_step(struct service_unit *u, const char *operation, enum plan_effect effect,
                 struct str subject, struct str reason)
{
    size_t step = draft_step(u->d, operation, effect, subject, reason);
    draft_param(u->d, step, "serviceIdentifier", u->service.id);
    draft_after(u->d, step, u->service.made);
    return step;
}

static struct planned_group *find_group(const struct service_unit *u, struct str key)
{
    size_t i = 0;
    while (i < u->want->target_group_count && !str_eq(u->groups[i].want->key, key))
        i++;
    assert(i < u->want->target_group_count); /* a unit has the groups that it forwards to */
    return &u->groups[i];
}

static int by_id(const void *a, const void *b)
{
    const struct lattice_forward *x = a, *y = b;
    return str_cmp(x->target_group, y->target_group);
}

bool unit_resolve_action(struct service_unit *u, const struct lattice_action *action,
                         struct lattice_action *ret_action)
{
    struct lattice_forward *forwards =
        ARENA_NEW_ARRAY(u->d->a, action->forward_count, struct lattice_forward);
    for (size_t i = 0; i < action->forward_count; i++) {
        const struct planned_group *group = find_group(u, action->forwards[i].target_group);
        if (!group->ready)
            return false;
        forwards[i] = (struct lattice_forward){group->id, action->forwards[i].weight};
    }
    if (action->forward_count)
        qsort(forwards, action->forward_count, sizeof(*forwards), by_id);
    *ret_action = (struct lattice_action){action->fixed_status, forwards, action->forward_count};
    return true;
}

void unit_after_groups(struct service_unit *u, size_t step, const struct lattice_action *action)
{
    for (size_t i = 0; i < action->forward_count; i++)
        draft_after_all(u->d, step, &find_group(u, action->forwards[i].target_group)->before_use);
}

void unit_hold(struct service_unit *u, const struct lattice_action *action)
{
    for (size_t i = 0; i < action->forward_count; i++)
        vec_push(u->d->a, &u->held, action->forwards[i].target_group);
}
