/*
 * plan_service.c - see plan.h: the unit of a route. Here: the service itself and the order of its
 * parts.
 *
 * New groups and targets come before rules that use them, rules before the end of what they used:
 * no request is lost on the way.
 */
#include "lattice/plan_unit.h"
#include "lattice/tags.h"
#include "lattice/words.h"

static struct str subject(const struct service_unit *u)
{
    return arena_printf(u->d->a, "service %" PRISTR, STR_ARG(u->want->name));
}

static void create_service(struct service_unit *u, const struct step_list *after)
{
    const struct desired_service *want = u->want;
    bool replaces = u->former || u->stale_count;
    size_t step = draft_step(u->d, "CreateService", replaces ? PLAN_REPLACE : PLAN_CREATE,
                             subject(u), STR("there is none"));
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_str(&body, "name", want->name);
    body_str(&body, "customDomainName", want->custom_domain);
    body_str(&body, "certificateArn", want->certificate_arn);
    body_tags(&body, &want->tags);
    draft_body(u->d, step, body_end(&body));
    draft_after_all(u->d, step, after);
    u->service = ref_made(u->d, STR("service"), step);
    vec_push(u->d->a, &u->serving, step);
}

/* An ARN that is no longer wanted stays: the API cannot take a certificate away. */
static void update_certificate(struct service_unit *u)
{
    const struct desired_service *want = u->want;
    if (!want->certificate_arn.n)
        return;
    if (!u->kept->certificate_known) {
        draft_need(u->d, NEED_SERVICE_DETAIL, u->kept->id);
        return;
    }
    if (str_eq(u->kept->certificate_arn, want->certificate_arn))
        return;
    struct str seen = u->kept->certificate_arn.n ? u->kept->certificate_arn : STR("none");
    size_t step = unit_step(u, "UpdateService", PLAN_UPDATE, subject(u),
                            arena_printf(u->d->a, "certificate %" PRISTR ", wanted %" PRISTR,
                                         STR_ARG(seen), STR_ARG(want->certificate_arn)));
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_str(&body, "certificateArn", want->certificate_arn);
    draft_body(u->d, step, body_end(&body));
    vec_push(u->d->a, &u->serving, step);
}

static struct str why_claimed(const struct service_unit *u)
{
    struct str owner = tags_get(&u->kept->tags.tags, TAG_MANAGED_BY);
    if (str_eq(owner, u->who->owner))
        return STR("it is ours and of no route yet");
    return arena_printf(u->d->a, "takes it over from %" PRISTR, STR_ARG(owner));
}

/* `first`: what follows waits until the service carries our tags. False when its parts are not
 * known. */
static bool keep_service(struct service_unit *u, bool first)
{
    u->service = (struct plan_ref){u->kept->id, u->kept->arn, NO_STEP};
    size_t tagged = plan_tags(u->d, u->kept->arn, subject(u), &u->kept->tags, &u->want->tags);
    if (tagged != NO_STEP)
        vec_push(u->d->a, &u->serving, tagged);
    if (first && tagged != NO_STEP) {
        u->d->steps.items[tagged].step.reason = why_claimed(u);
        u->service.made = tagged;
    }
    if (!u->kept->detail_known)
        draft_need(u->d, NEED_SERVICE_DETAIL, u->kept->id);
    update_certificate(u);
    return u->kept->detail_known;
}

static struct str why_replaced(const struct service_unit *u)
{
    const struct observed_service *former = u->former;
    if (former->status == LATTICE_CREATE_FAILED || former->status == LATTICE_DELETE_FAILED)
        return failure_words(u->d->a, former->status, former->failure_code,
                             former->failure_message);
    return arena_printf(u->d->a,
                        "custom domain \"%" PRISTR "\", wanted \"%" PRISTR
                        "\": a service cannot change it",
                        STR_ARG(former->custom_domain), STR_ARG(u->want->custom_domain));
}

/* Deletes a service before its successor is made; false when that cannot be done now. */
static bool make_room(struct service_unit *u, const struct observed_service *service,
                      struct str reason, struct step_list *ret_gone)
{
    size_t step = plan_service_removal(u, service, PLAN_REPLACE, reason, NULL);
    if (step == NO_STEP)
        return false;
    vec_push(u->d->a, ret_gone, step);
    return true;
}

/* False when the service cannot be made now. The one of its name is the last to go. */
static bool make_service(struct service_unit *u)
{
    struct step_list gone = {0};
    for (size_t i = 0; i < u->stale_count; i++)
        if (unit_goes_first(u, u->stale[i]) &&
            !make_room(u, u->stale[i], STR("its custom domain goes to its successor"), &gone))
            return false;
    if (u->former && !make_room(u, u->former, why_replaced(u), &gone))
        return false;
    create_service(u, &gone);
    return true;
}

static void remove_stale_services(struct service_unit *u)
{
    for (size_t i = 0; i < u->stale_count; i++)
        if (!unit_goes_first(u, u->stale[i]))
            plan_service_removal(u, u->stale[i], PLAN_DELETE,
                                 STR("the route's service has another name now"), &u->serving);
}

static void find_stale_services(struct service_unit *u)
{
    const struct observed_service_unit *seen = u->seen;
    u->stale = ARENA_NEW_ARRAY(u->d->a, seen->stale_service_count, const struct observed_service *);
    for (size_t i = 0; i < seen->stale_service_count; i++) {
        const struct observed_service *stale = seen->stale_services[i];
        if (stale->tags.known && plan_is_of_route(u, &stale->tags.tags))
            u->stale[u->stale_count++] = stale;
    }
}

static void plan_presence(struct service_unit *u)
{
    enum footing footing = plan_footing(u);
    plan_groups(u, footing);
    if (footing == FOOTING_NONE || footing == FOOTING_BUSY)
        return;
    if (footing == FOOTING_FIRST && !make_service(u))
        return;
    if (footing != FOOTING_FIRST && !keep_service(u, footing == FOOTING_CLAIM))
        return;
    plan_associations(u);
    plan_listeners(u);
    remove_stale_services(u);
    plan_groups_removal(u);
}

/* Nothing may be left of what is ours. */
static void plan_absence(struct service_unit *u)
{
    const struct observed_service *service = u->seen->service;
    if (service && !service->tags.known)
        draft_need(u->d, NEED_TAGS, service->arn);
    else if (service && plan_is_of_route(u, &service->tags.tags))
        plan_service_removal(u, service, PLAN_DELETE, STR("the route is gone"), NULL);
    for (size_t i = 0; i < u->stale_count; i++)
        plan_service_removal(u, u->stale[i], PLAN_DELETE, STR("the route is gone"), NULL);
    plan_groups_removal(u);
}

struct plan plan_service(struct arena *a, const struct desired_service *want,
                         const struct observed_service_unit *seen,
                         const struct lattice_identity *who)
{
    struct plan_draft d = {.a = a};
    struct service_unit u = {.d = &d, .want = want, .seen = seen, .who = who};
    find_stale_services(&u);
    for (size_t i = 0; i < seen->target_group_count; i++)
        if (!seen->target_groups[i]->tags.known)
            draft_need(&d, NEED_TAGS, seen->target_groups[i]->arn);
    if (want->delete)
        plan_absence(&u);
    else
        plan_presence(&u);
    return draft_finish(&d);
}
