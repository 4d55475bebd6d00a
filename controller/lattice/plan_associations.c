/*
 * plan_associations.c - see plan_unit.h: the service's associations with service networks.
 *
 * They are compared by the network's id, so that a Gateway may be called by a network's name or id.
 */
#include "api/lattice_names.h"
#include "lattice/plan_unit.h"
#include "lattice/words.h"

static struct str subject(const struct service_unit *u, struct str network)
{
    return arena_printf(u->d->a, "association of service %" PRISTR " with network %" PRISTR,
                        STR_ARG(u->want->name), STR_ARG(network));
}

static const struct network_binding *binding_of(const struct service_unit *u, struct str network)
{
    for (size_t i = 0; i < u->seen->network_count; i++)
        if (str_eq(u->seen->networks[i].name, network) && u->seen->networks[i].id.n)
            return &u->seen->networks[i];
    return NULL;
}

/* Whether the association is with the network that the Gateway is called by. */
static bool is_with(const struct service_unit *u, const struct observed_association *association,
                    struct str network)
{
    const struct network_binding *binding = binding_of(u, network);
    if (binding)
        return str_eq(association->network_id, binding->id);
    return str_eq(association->network_id, network) || str_eq(association->network_name, network);
}

static const struct observed_association *seen_with(const struct service_unit *u,
                                                    struct str network)
{
    for (size_t i = 0; u->kept && i < u->kept->association_count; i++)
        if (is_with(u, &u->kept->associations[i], network))
            return &u->kept->associations[i];
    return NULL;
}

/* The id, or the ARN of a network that another account shares (CreateServiceNetworkServiceAssocia-
 * tion: "You must use an ARN if the resources are in different accounts"). */
static struct str network_identifier(const struct service_unit *u,
                                     const struct network_binding *binding)
{
    struct aws_arn arn;
    bool shared = aws_arn_parse(binding->arn, &arn) && !str_eq(arn.account, u->who->account);
    return shared ? binding->arn : binding->id;
}

/* Whether an earlier wanted association names the same network in another way. */
static bool is_repeated(const struct service_unit *u, size_t index)
{
    const struct network_binding *binding = binding_of(u, u->want->associations[index].network);
    for (size_t i = 0; binding && i < index; i++) {
        const struct network_binding *other = binding_of(u, u->want->associations[i].network);
        if (other && str_eq(other->id, binding->id))
            return true;
    }
    return false;
}

static void associate(struct service_unit *u, size_t index, size_t after, struct str reason)
{
    const struct desired_association *want = &u->want->associations[index];
    const struct network_binding *binding = binding_of(u, want->network);
    if (!binding) {
        draft_obstacle(u->d, OBSTACLE_WAITING, "ServiceNetworkNotFound",
                       arena_printf(u->d->a,
                                    "There is no service network \"%" PRISTR
                                    "\" yet; the service is associated as soon as there is",
                                    STR_ARG(want->network)));
        return;
    }
    size_t step = draft_step(u->d, "CreateServiceNetworkServiceAssociation",
                             after == NO_STEP ? PLAN_CREATE : PLAN_REPLACE,
                             subject(u, want->network), reason);
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_str(&body, "serviceIdentifier", u->service.id);
    body_str(&body, "serviceNetworkIdentifier", network_identifier(u, binding));
    body_tags(&body, &want->tags);
    draft_body(u->d, step, body_end(&body));
    draft_produces(u->d, step,
                   arena_printf(u->d->a, "association %" PRISTR, STR_ARG(want->network)));
    draft_after(u->d, step, u->service.made);
    draft_after(u->d, step, after);
    vec_push(u->d->a, &u->serving, step);
}

static size_t disassociate(struct service_unit *u, const struct observed_association *association,
                           enum plan_effect effect, struct str reason)
{
    size_t step = draft_step(u->d, "DeleteServiceNetworkServiceAssociation", effect,
                             subject(u, association->network_name), reason);
    draft_param(u->d, step, "serviceNetworkServiceAssociationIdentifier", association->id);
    draft_after(u->d, step, u->service.made);
    return step;
}

static void wait_for(struct service_unit *u, const struct observed_association *association)
{
    draft_obstacle(
        u->d, OBSTACLE_WAITING,
        association->status == LATTICE_CREATE_IN_PROGRESS ? "AssociationCreating"
                                                          : "AssociationDeleting",
        arena_printf(u->d->a, "The association with service network \"%" PRISTR "\" is in %s",
                     STR_ARG(association->network_name), status_name(association->status)));
}

/* The API cannot mend a failed association: it is deleted and made again. */
static void mend(struct service_unit *u, size_t index,
                 const struct observed_association *association)
{
    struct str reason = failure_words(u->d->a, association->status, association->failure_code,
                                      association->failure_message);
    if (unit_may_change(u, &association->tags, association->arn))
        associate(u, index, disassociate(u, association, PLAN_REPLACE, reason), reason);
    else if (association->tags.known)
        draft_obstacle(u->d, OBSTACLE_FAILED, "AssociationFailed",
                       arena_printf(u->d->a,
                                    "The association %" PRISTR " with service network \"%" PRISTR
                                    "\" is in %" PRISTR
                                    " and was not made by this controller: delete it in AWS",
                                    STR_ARG(association->id), STR_ARG(association->network_name),
                                    STR_ARG(reason)));
}

static void plan_wanted(struct service_unit *u, size_t index)
{
    const struct desired_association *want = &u->want->associations[index];
    if (is_repeated(u, index))
        return;
    const struct observed_association *association = seen_with(u, want->network);
    if (!association) {
        associate(u, index, NO_STEP, STR("there is none"));
        return;
    }
    switch (association->status) {
    case LATTICE_CREATE_IN_PROGRESS:
    case LATTICE_DELETE_IN_PROGRESS: wait_for(u, association); break;
    case LATTICE_CREATE_FAILED:
    case LATTICE_DELETE_FAILED: mend(u, index, association); break;
    default:
        unit_sync_tags(u, association->arn, subject(u, want->network), &association->tags,
                       &want->tags);
    }
}

static bool is_wanted(const struct service_unit *u, const struct observed_association *association)
{
    for (size_t i = 0; i < u->want->association_count; i++)
        if (is_with(u, association, u->want->associations[i].network))
            return true;
    return false;
}

/* What others associated stays. */
static void plan_unwanted(struct service_unit *u, const struct observed_association *association,
                          const struct step_list *after)
{
    if (association->status == LATTICE_DELETE_IN_PROGRESS)
        return;
    if (!unit_may_change(u, &association->tags, association->arn))
        return;
    if (association->status == LATTICE_CREATE_IN_PROGRESS) {
        draft_obstacle(u->d, OBSTACLE_SETTLING, "AssociationCreating",
                       arena_printf(u->d->a,
                                    "The association with service network \"%" PRISTR
                                    "\", which is no longer wanted, is still being created",
                                    STR_ARG(association->network_name)));
        return;
    }
    size_t step =
        disassociate(u, association, PLAN_DELETE, STR("no parent of the route stands for it"));
    draft_after_all(u->d, step, after);
}

void plan_associations(struct service_unit *u)
{
    size_t before = u->serving.n;
    for (size_t i = 0; i < u->want->association_count; i++)
        plan_wanted(u, i);
    struct step_list made = {0};
    for (size_t i = before; i < u->serving.n; i++)
        vec_push(u->d->a, &made, u->serving.items[i]);
    for (size_t i = 0; u->kept && i < u->kept->association_count; i++)
        if (!is_wanted(u, &u->kept->associations[i]))
            plan_unwanted(u, &u->kept->associations[i], &made);
}
