/*
 * plan_removal.c - see plan_unit.h: a service goes, with what hangs on it.
 *
 * Its associations have to be deleted one by one; listeners, rules and policies go with the service
 * (API model, DeleteService).
 */
#include "lattice/plan_unit.h"
#include "lattice/words.h"

static struct str association_subject(struct plan_draft *d, const struct observed_service *service,
                                      const struct observed_association *association)
{
    return arena_printf(d->a, "association of service %" PRISTR " with network %" PRISTR,
                        STR_ARG(service->name), STR_ARG(association->network_name));
}

/* Tells what the deletion waits for. Returns false. */
static bool blocked(struct service_unit *u, enum plan_obstacle_kind kind, const char *reason,
                    struct str subject, const char *what)
{
    draft_obstacle(u->d, kind, reason,
                   arena_printf(u->d->a, "The %" PRISTR " %s", STR_ARG(subject), what));
    return false;
}

/* False when the association stays for now. */
static bool remove_association(struct service_unit *u, const struct observed_service *service,
                               const struct observed_association *association,
                               const struct step_list *after, struct step_list *ret_gone)
{
    struct str subject = association_subject(u->d, service, association);
    if (association->status == LATTICE_DELETE_IN_PROGRESS)
        return blocked(u, unit_leftover(u), "AssociationDeleting", subject, "is being deleted");
    if (association->status == LATTICE_CREATE_IN_PROGRESS)
        return blocked(u, unit_leftover(u), "AssociationCreating", subject,
                       "is still being created; it is deleted after that");
    if (!unit_may_change(u, &association->tags, association->arn))
        return association->tags.known &&
               blocked(u,
                       unit_leftover(u) == OBSTACLE_WAITING ? OBSTACLE_CONFLICT : OBSTACLE_SETTLING,
                       "AssociationNotOurs", subject,
                       "was not made by this controller and keeps the service: delete it in AWS");
    size_t step = draft_step(u->d, "DeleteServiceNetworkServiceAssociation", PLAN_DELETE, subject,
                             STR("the service goes"));
    draft_param(u->d, step, "serviceNetworkServiceAssociationIdentifier", association->id);
    if (after)
        draft_after_all(u->d, step, after);
    vec_push(u->d->a, ret_gone, step);
    return true;
}

/* Whether the service's state lets it be deleted. */
static bool can_be_deleted(struct service_unit *u, const struct observed_service *service)
{
    if (service->status == LATTICE_DELETE_IN_PROGRESS ||
        service->status == LATTICE_CREATE_IN_PROGRESS) {
        draft_obstacle(u->d, unit_leftover(u),
                       service->status == LATTICE_DELETE_IN_PROGRESS ? "ServiceDeleting"
                                                                     : "ServiceCreating",
                       arena_printf(u->d->a, "VPC Lattice service \"%" PRISTR "\" is in %s",
                                    STR_ARG(service->name), status_name(service->status)));
        return false;
    }
    if (!service->detail_known)
        draft_need(u->d, NEED_SERVICE_DETAIL, service->id);
    return service->detail_known;
}

size_t plan_service_removal(struct service_unit *u, const struct observed_service *service,
                            enum plan_effect effect, struct str reason,
                            const struct step_list *after)
{
    if (!can_be_deleted(u, service))
        return NO_STEP;
    struct step_list gone = {0};
    bool free = true;
    for (size_t i = 0; i < service->association_count; i++)
        free &= remove_association(u, service, &service->associations[i], after, &gone);
    if (!free)
        return NO_STEP;
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
