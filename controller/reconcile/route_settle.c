/*
 * route_settle.c - what AWS is still at work on for a route: read again, soon at first and then
 * less and less often, until it has come to rest.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "reconcile/route_unit.h"

static const int64_t settle_first_ns = NS_PER_SECOND / 2;
static const int64_t settle_most_ns = 8 * NS_PER_SECOND;

/* Something is in progress: the next look at it is due soon, later each time. */
void route_settle_later(struct route_unit *u)
{
    int64_t pause = settle_first_ns << (u->settles < 5 ? u->settles : 5);
    if (pause > settle_most_ns)
        pause = settle_most_ns;
    u->settle_due_ns = clock_monotonic_ns() + pause;
    u->settles++;
    queue_touch_in(&u->unit, pause);
}

static bool is_unsettled(enum lattice_status status)
{
    return status == LATTICE_CREATE_IN_PROGRESS || status == LATTICE_UPDATE_IN_PROGRESS ||
           status == LATTICE_DELETE_IN_PROGRESS;
}

static bool has_draining(const struct observed_target_group *group)
{
    for (size_t i = 0; i < group->target_count; i++)
        if (str_is(group->targets[i].status, "DRAINING"))
            return true;
    return false;
}

static bool service_is_unsettled(const struct observed_service *service)
{
    if (!service)
        return false;
    for (size_t i = 0; i < service->association_count; i++)
        if (is_unsettled(service->associations[i].status))
            return true;
    return is_unsettled(service->status);
}

struct settling {
    struct route_unit *u;
    size_t pending;
};

static void settled(void *ctx, const char *operation, const struct aws_error *error)
{
    struct settling *settling = ctx;
    if (--settling->pending)
        return;
    struct route_unit *u = settling->u;
    free(settling);
    route_read_over(u, operation, error);
}

/* What was in progress when it was last seen. */
static size_t in_motion(const struct route_look *look, struct plan_need *needs,
                        const struct str **ret_services, size_t *ret_service_count)
{
    const struct observed_service_unit *seen = &look->seen;
    const struct str **services = ret_services;
    size_t n = 0;
    if (service_is_unsettled(seen->service))
        services[(*ret_service_count)++] = &seen->service->id;
    for (size_t i = 0; i < seen->stale_service_count; i++)
        services[(*ret_service_count)++] = &seen->stale_services[i]->id;
    for (size_t i = 0; i < seen->target_group_count; i++) {
        const struct observed_target_group *group = seen->target_groups[i];
        if (is_unsettled(group->status))
            needs[n++] = (struct plan_need){NEED_TARGET_GROUP, group->id};
        if (look->built.service.delete &&has_draining(group))
            needs[n++] = (struct plan_need){NEED_TARGETS, group->id};
    }
    return n;
}

/* Reads it again; false if there is nothing. */
bool route_settle(struct route_look *look)
{
    struct route_unit *u = look->u;
    size_t service_count = 0, groups = look->seen.target_group_count;
    struct plan_need *needs = ARENA_NEW_ARRAY(look->arena, 2 * groups, struct plan_need);
    const struct str **services =
        ARENA_NEW_ARRAY(look->arena, look->seen.stale_service_count + 1, const struct str *);
    size_t need_count = in_motion(look, needs, services, &service_count);
    if (!need_count && !service_count)
        return false;
    struct settling *settling = xcalloc(1, sizeof(*settling));
    *settling = (struct settling){u, service_count + 1};
    work_begin(u->r, &u->unit);
    route_settle_later(u);
    for (size_t i = 0; i < service_count; i++)
        reader_settle(u->r->reader, *services[i], settled, settling);
    reader_needs(u->r->reader, needs, need_count, AWS_PRIORITY_READ, settled, settling);
    return true;
}

/* Whether AWS is at work on anything of the route. */
bool route_is_in_motion(const struct route_look *look)
{
    const struct observed_service_unit *seen = &look->seen;
    bool moving = service_is_unsettled(seen->service) || seen->stale_service_count ||
                  route_obstacle(look, 1u << OBSTACLE_SETTLING);
    for (size_t i = 0; i < seen->target_group_count; i++)
        moving |= is_unsettled(seen->target_groups[i]->status) ||
                  (look->built.service.delete &&has_draining(seen->target_groups[i]));
    return moving;
}
