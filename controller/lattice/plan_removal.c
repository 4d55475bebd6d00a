/*
 * plan_removal.c - see plan_unit.h: a service goes, with what hangs on it.
 *
 * Its associations have to be deleted one by one; listeners, rules and policies go with the service
 * (API model, DeleteService). A service that has to make room for its successor loses none of its
 * associations before all of them can be deleted.
 */
#include "lattice/plan_unit.h"
#include "lattice/words.h"

struct removal {
    struct service_unit *u;
    const struct observed_service *service;
    enum plan_obstacle_kind wait, conflict; /* how it is told that the service cannot go (yet) */
    const struct step_list *after;
};

static struct str association_subject(const struct removal *r,
                                      const struct observed_association *association)
{
    return arena_printf(r->u->d->a, "association of service %" PRISTR " with network %" PRISTR,
                        STR_ARG(r->service->name), STR_ARG(association->network_name));
}

/* Tells what the deletion waits for. Returns false. */
static bool blocked(struct removal *r, const struct observed_association *association,
                    enum plan_obstacle_kind kind, const char *reason, const char *what)
{
    struct str subject = association_subject(r, association);
    draft_obstacle(r->u->d, kind, reason,
                   arena_printf(r->u->d->a, "The %" PRISTR " %s", STR_ARG(subject), what));
    return false;
}

static bool can_be_disassociated(struct removal *r, const struct observed_association *association)
{
    if (association->status == LATTICE_DELETE_IN_PROGRESS)
        return blocked(r, association, r->wait, "AssociationDeleting", "is being deleted");
    if (association->status == LATTICE_CREATE_IN_PROGRESS)
        return blocked(r, association, r->wait, "AssociationCreating",
                       "is still being created; it is deleted after that");
    if (unit_may_change(r->u, &association->tags, association->arn))
        return true;
    return association->tags.known &&
           blocked(r, association, r->conflict, "AssociationNotOurs",
                   "was not made by this controller and keeps the service: delete it in AWS");
}

static size_t disassociate(struct removal *r, const struct observed_association *association)
{
    size_t step = draft_step(r->u->d, "DeleteServiceNetworkServiceAssociation", PLAN_DELETE,
                             association_subject(r, association), STR("the service goes"));
    draft_param(r->u->d, step, "serviceNetworkServiceAssociationIdentifier", association->id);
    if (r->after)
        draft_after_all(r->u->d, step, r->after);
    return step;
}

/* Returns whether all associations go; with `all_or_none`, none goes otherwise. */
static bool remove_associations(struct removal *r, bool all_or_none, struct step_list *ret_gone)
{
    const struct observed_service *service = r->service;
    bool *goes = ARENA_NEW_ARRAY(r->u->d->a, service->association_count, bool);
    bool all = true;
    for (size_t i = 0; i < service->association_count; i++) {
        goes[i] = can_be_disassociated(r, &service->associations[i]);
        all &= goes[i];
    }
    for (size_t i = 0; i < service->association_count; i++)
        if (goes[i] && (all || !all_or_none))
            vec_push(r->u->d->a, ret_gone, disassociate(r, &service->associations[i]));
    return all;
}

/* Whether the service's state lets it be deleted. */
static bool can_be_deleted(struct removal *r)
{
    const struct observed_service *service = r->service;
    bool deleting = service->status == LATTICE_DELETE_IN_PROGRESS;
    if (deleting || service->status == LATTICE_CREATE_IN_PROGRESS) {
        draft_obstacle(r->u->d, r->wait, deleting ? "ServiceDeleting" : "ServiceCreating",
                       arena_printf(r->u->d->a, "VPC Lattice service \"%" PRISTR "\" is in %s",
                                    STR_ARG(service->name), status_name(service->status)));
        return false;
    }
    if (!service->detail_known)
        draft_need(r->u->d, NEED_SERVICE_DETAIL, service->id);
    return service->detail_known;
}

/* As long as the service is there its rules use their groups, even those that are younger than the
 * last listing. */
static void hold_groups(struct removal *r)
{
    for (size_t i = 0; i < r->service->listener_count; i++) {
        const struct observed_listener *listener = &r->service->listeners[i];
        unit_hold(r->u, &listener->default_action);
        for (size_t k = 0; k < listener->rule_count; k++)
            unit_hold(r->u, &listener->rules[k].action);
    }
}

size_t plan_service_removal(struct service_unit *u, const struct observed_service *service,
                            enum plan_effect effect, struct str reason,
                            const struct step_list *after)
{
    bool leftover = effect == PLAN_DELETE && !u->want->delete;
    struct removal r = {.u = u,
                        .service = service,
                        .wait = leftover ? OBSTACLE_SETTLING : OBSTACLE_WAITING,
                        .conflict = leftover ? OBSTACLE_SETTLING : OBSTACLE_CONFLICT,
                        .after = after};
    struct step_list gone = {0};
    if (!can_be_deleted(&r) || !remove_associations(&r, effect == PLAN_REPLACE, &gone)) {
        hold_groups(&r);
        return NO_STEP;
    }
    struct str subject = arena_printf(u->d->a, "service %" PRISTR, STR_ARG(service->name));
    size_t step = draft_step(u->d, "DeleteService", effect, subject, reason);
    draft_param(u->d, step, "serviceIdentifier", service->id);
    draft_after_all(u->d, step, &gone);
    if (after)
        draft_after_all(u->d, step, after);
    vec_push(u->d->a, &u->releasing, step);
    vec_push(u->d->a, &u->gone, service->arn);
    return step;
}
