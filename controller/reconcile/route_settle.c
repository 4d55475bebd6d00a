/*
 * route_settle.c - what AWS is still at work on for a route, and what somebody else has to do: read
 * again, soon at first and then less and less often, until it has come to rest.
 */
#include "base/clock.h"
#include "lattice/tags.h"
#include "log/log.h"
#include "reconcile/route_unit.h"

static const int64_t settle_first_ns = NS_PER_SECOND / 2;
static const int64_t settle_most_ns = 8 * NS_PER_SECOND;
static const int64_t waiting_ns = 20 * NS_PER_SECOND;

int64_t route_settle_pause_ns(unsigned times)
{
    int64_t pause = settle_first_ns << (times < 5 ? times : 5);
    return pause < settle_most_ns ? pause : settle_most_ns;
}

/* --- what is in motion --------------------------------------------------------------------------
 */

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

/* Whether anything of the route is to go. Targets that drain in a group that stays need no
 * attention. */
static bool is_leaving(const struct route_look *look)
{
    return look->built.service.delete || look->seen.stale_service_count ||
           route_obstacle(look, 1u << OBSTACLE_SETTLING);
}

static bool is_in_motion(const struct route_look *look)
{
    const struct observed_service_unit *seen = &look->seen;
    bool moving = service_is_unsettled(seen->service) || is_leaving(look);
    for (size_t i = 0; i < seen->target_group_count; i++)
        moving |= is_unsettled(seen->target_groups[i]->status);
    return moving;
}

/* --- reading it again ---------------------------------------------------------------------------
 */

struct reread {
    struct str *services;
    size_t service_count;
    struct plan_need *needs;
    size_t need_count;
};

static void add_need(struct reread *again, enum plan_need_kind kind, struct str id)
{
    again->needs[again->need_count++] = (struct plan_need){kind, id};
}

/* Groups can go when no service uses them and their targets have drained: first the services. */
static void add_groups(const struct route_look *look, struct reread *again)
{
    bool leaving = is_leaving(look) && !again->service_count;
    for (size_t i = 0; i < look->seen.target_group_count; i++) {
        const struct observed_target_group *group = look->seen.target_groups[i];
        if (is_unsettled(group->status) || (leaving && group->service_arn_count))
            add_need(again, NEED_TARGET_GROUP, group->id);
        if (leaving && has_draining(group))
            add_need(again, NEED_TARGETS, group->id);
    }
}

/* What is in motion; if nothing is, somebody else is waited for: whose the service is. */
static struct reread find_reread(const struct route_look *look)
{
    const struct observed_service_unit *seen = &look->seen;
    struct arena *a = look->arena;
    struct reread again = {
        .services = ARENA_NEW_ARRAY(a, seen->stale_service_count + 1, struct str),
        .needs = ARENA_NEW_ARRAY(a, 2 * seen->target_group_count + 1, struct plan_need)};
    bool waits = look->u->waits && !is_in_motion(look);
    if (seen->service && (waits || service_is_unsettled(seen->service)))
        again.services[again.service_count++] = seen->service->id;
    if (seen->service && waits)
        add_need(&again, NEED_TAGS, seen->service->arn);
    for (size_t i = 0; i < seen->stale_service_count; i++)
        again.services[again.service_count++] = seen->stale_services[i]->id;
    add_groups(look, &again);
    return again;
}

/* The conditions go on saying what is waited for. */
static void over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct route_unit *u = ctx;
    if (error && !u->r->stopping) {
        log_warn("cannot see how far VPC Lattice is", LOG_STR("operation", operation),
                 LOG_STR("namespace", u->namespace), LOG_STR("route", u->name),
                 LOG_STR("code", error->code), LOG_STR("message", error->message));
        queue_count_error(&u->unit);
    }
    work_end(u->r, &u->unit);
    queue_touch(&u->unit, TOUCH_QUIETLY);
}

bool route_reread(struct route_look *look)
{
    struct route_unit *u = look->u;
    if (!u->reread_ns || u->reread_ns > clock_monotonic_ns())
        return false;
    u->reread_ns = 0;
    u->rereads++;
    struct reread again = find_reread(look);
    if (!again.service_count && !again.need_count)
        return false;
    work_begin(u->r, &u->unit);
    reader_settle(u->r->reader, again.services, again.service_count, again.needs, again.need_count,
                  over, u);
    return true;
}

static void reread_in(struct route_unit *u, int64_t pause)
{
    int64_t now = clock_monotonic_ns();
    if (!u->reread_ns || now + pause < u->reread_ns)
        u->reread_ns = now + pause;
    queue_touch_in(&u->unit, u->reread_ns - now);
}

void route_rest(struct route_look *look, bool waits)
{
    struct route_unit *u = look->u;
    u->waits = waits;
    if (is_in_motion(look)) {
        reread_in(u, route_settle_pause_ns(u->rereads));
    } else if (waits) {
        reread_in(u, waiting_ns);
    } else {
        u->reread_ns = 0;
        u->rereads = 0;
        queue_touch_in(&u->unit, u->r->options.resync_ns);
    }
}
