/*
 * plan_identity.c - see plan_unit.h: which target group is which.
 *
 * Names say nothing. A group is a wanted one by its tags (route, Service, protocol version) and by
 * what cannot be changed: protocol, version, address family, VPC, port. The AWS Gateway API
 * Controller gives all groups port 80, one for each Service: such a group is taken for the one
 * wanted port of its Service that has none, so that nothing is replaced.
 */
#include "lattice/plan_unit.h"
#include "lattice/tags.h"

enum { PORT_OF_OLD = 80 };

bool plan_group_is_ours(const struct service_unit *u, const struct observed_target_group *group)
{
    return group->tags.known && plan_is_of_route(u, &group->tags.tags);
}

static bool same_tag(const struct desired_target_group *want,
                     const struct observed_target_group *group, const char *key)
{
    return str_eq(tags_get(&want->tags, key), tags_get(&group->tags.tags, key));
}

/* Everything but the port. A version that was not read is told by the tag. */
static bool same_but_port(const struct service_unit *u, const struct desired_target_group *want,
                          const struct observed_target_group *group)
{
    return same_tag(want, group, TAG_SERVICE_NAME) &&
           same_tag(want, group, TAG_SERVICE_NAMESPACE) &&
           same_tag(want, group, TAG_PROTOCOL_VERSION) && want->protocol == group->protocol &&
           want->ip_type == group->ip_type && str_eq(group->vpc, u->who->vpc) &&
           (!group->health_check || want->version == group->version);
}

/* A group serves one service: whether ours may use it, when the plan is carried out. */
static bool may_be_used(const struct service_unit *u, const struct observed_target_group *group)
{
    for (size_t i = 0; i < group->service_arn_count; i++) {
        struct str user = group->service_arns[i];
        bool ours =
            (u->kept && str_eq(user, u->kept->arn)) || (u->former && str_eq(user, u->former->arn));
        for (size_t s = 0; s < u->stale_count; s++)
            ours |= str_eq(user, u->stale[s]->arn) && unit_goes_first(u, u->stale[s]);
        if (!ours)
            return false;
    }
    return true;
}

/* Whether a wanted group stands for it already. */
static bool is_taken(const struct service_unit *u, const struct observed_target_group *group)
{
    for (size_t i = 0; i < u->want->target_group_count; i++)
        if (u->groups[i].seen == group)
            return true;
    return false;
}

static bool is_candidate(const struct service_unit *u, const struct desired_target_group *want,
                         const struct observed_target_group *group, enum footing footing)
{
    return plan_group_is_ours(u, group) && group->status != LATTICE_CREATE_FAILED &&
           group->status != LATTICE_DELETE_IN_PROGRESS && same_but_port(u, want, group) &&
           !is_taken(u, group) && (footing == FOOTING_NONE || may_be_used(u, group));
}

/* Whether the group of port 80 has rather been standing for another port of the Service. */
static bool stands_for_another(const struct service_unit *u,
                               const struct desired_target_group *want,
                               const struct observed_target_group *group)
{
    for (size_t i = 0; group->port == PORT_OF_OLD && i < u->want->target_group_count; i++) {
        const struct desired_target_group *other = &u->want->target_groups[i];
        if (other != want && same_but_port(u, other, group) &&
            plan_shared_targets(other, group) > plan_shared_targets(want, group))
            return true;
    }
    return false;
}

/* The better of two groups of one identity (there are two when a list did not show the first one in
 * time): what is in use, then what is ACTIVE, then the smaller id. */
static const struct observed_target_group *better(const struct observed_target_group *a,
                                                  const struct observed_target_group *b)
{
    if (!a)
        return b;
    if (!a->service_arn_count != !b->service_arn_count)
        return a->service_arn_count ? a : b;
    if ((a->status == LATTICE_ACTIVE) != (b->status == LATTICE_ACTIVE))
        return a->status == LATTICE_ACTIVE ? a : b;
    return str_cmp(a->id, b->id) <= 0 ? a : b;
}

static const struct observed_target_group *
of_port(const struct service_unit *u, const struct desired_target_group *want, enum footing footing)
{
    const struct observed_target_group *best = NULL;
    for (size_t i = 0; i < u->seen->target_group_count; i++) {
        const struct observed_target_group *group = u->seen->target_groups[i];
        if (group->port == want->port && is_candidate(u, want, group, footing) &&
            !stands_for_another(u, want, group))
            best = better(best, group);
    }
    return best;
}

/* Whether `want` is the only port of its Service without a group, or the one whose targets the
 * group has. */
static bool inherits(const struct service_unit *u, const struct desired_target_group *want,
                     const struct observed_target_group *group)
{
    bool alone = true;
    for (size_t i = 0; i < u->want->target_group_count; i++)
        alone &= u->groups[i].seen || u->groups[i].want == want ||
                 !same_but_port(u, u->groups[i].want, group);
    return alone || (plan_shared_targets(want, group) && !stands_for_another(u, want, group));
}

static const struct observed_target_group *of_old_port(const struct service_unit *u,
                                                       const struct desired_target_group *want,
                                                       enum footing footing)
{
    const struct observed_target_group *best = NULL;
    for (size_t i = 0; i < u->seen->target_group_count; i++) {
        const struct observed_target_group *group = u->seen->target_groups[i];
        if (group->port == PORT_OF_OLD && is_candidate(u, want, group, footing) &&
            inherits(u, want, group))
            best = better(best, group);
    }
    return best;
}

void plan_groups_assign(struct service_unit *u, enum footing footing)
{
    size_t n = u->want->target_group_count;
    u->groups = ARENA_NEW_ARRAY(u->d->a, n, struct planned_group);
    for (size_t i = 0; i < n; i++)
        u->groups[i].want = &u->want->target_groups[i];
    for (size_t i = 0; i < n; i++)
        u->groups[i].seen = of_port(u, u->groups[i].want, footing);
    for (size_t i = 0; i < n; i++)
        if (!u->groups[i].seen)
            u->groups[i].seen = of_old_port(u, u->groups[i].want, footing);
}
