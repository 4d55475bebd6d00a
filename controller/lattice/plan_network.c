/*
 * plan_network.c - see plan.h: a service network and its association with the cluster's VPC.
 *
 * A VPC has at most one such association. A network that is shared with us, or that others made, is
 * used as it is.
 */
#include "api/lattice_names.h"
#include "lattice/plan_draft.h"
#include "lattice/tags.h"
#include "lattice/words.h"

struct network_unit {
    struct plan_draft *d;
    const struct desired_network *want;
    const struct observed_network_unit *seen;
    const struct lattice_identity *who;
};

static bool is_ours(const struct network_unit *u, const struct observed_tags *tags)
{
    return tags->known && str_eq(tags_get(&tags->tags, TAG_MANAGED_BY), u->who->owner);
}

/* The same, asking when it is not known. */
static bool may_change(struct network_unit *u, const struct observed_tags *tags, struct str arn)
{
    if (!tags->known)
        draft_need(u->d, NEED_TAGS, arn);
    return is_ours(u, tags);
}

static bool is_shared(const struct network_unit *u, const struct observed_network *network)
{
    return network->account.n && !str_eq(network->account, u->who->account);
}

static bool is_id(struct str name)
{
    enum { ID_CHARS = 3 + 17 }; /* "sn-" and 17 letters or digits */
    return name.n == ID_CHARS && str_starts(name, STR("sn-"));
}

static struct str network_subject(const struct network_unit *u)
{
    return arena_printf(u->d->a, "network %" PRISTR, STR_ARG(u->want->name));
}

static struct str association_subject(const struct network_unit *u)
{
    return arena_printf(u->d->a, "association of VPC %" PRISTR " with network %" PRISTR,
                        STR_ARG(u->who->vpc), STR_ARG(u->want->name));
}

/* --- the association -----------------------------------------------------------------------------
 */

static void associate(struct network_unit *u, struct plan_ref network, size_t after,
                      struct str reason)
{
    size_t step =
        draft_step(u->d, "CreateServiceNetworkVpcAssociation",
                   after == NO_STEP ? PLAN_CREATE : PLAN_REPLACE, association_subject(u), reason);
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_str(&body, "serviceNetworkIdentifier", network.id);
    body_str(&body, "vpcIdentifier", u->who->vpc);
    body_tags(&body, &u->want->tags);
    draft_body(u->d, step, body_end(&body));
    draft_produces(u->d, step, STR("vpc association"));
    draft_after(u->d, step, network.made);
    draft_after(u->d, step, after);
}

static size_t disassociate(struct network_unit *u, enum plan_effect effect, struct str reason)
{
    size_t step = draft_step(u->d, "DeleteServiceNetworkVpcAssociation", effect,
                             association_subject(u), reason);
    draft_param(u->d, step, "serviceNetworkVpcAssociationIdentifier", u->seen->vpc->id);
    return step;
}

/* Tells that the VPC is on another network, and what can be done. */
static void associated_elsewhere(struct network_unit *u)
{
    const struct observed_vpc_association *vpc = u->seen->vpc;
    draft_obstacle(
        u->d, OBSTACLE_VPC_ASSOCIATION, "VpcAssociatedElsewhere",
        arena_printf(u->d->a,
                     "VPC %" PRISTR " is associated with service network \"%" PRISTR "\" (%" PRISTR
                     "), and a VPC can have one such association: clients in this VPC do not reach "
                     "the services of \"%" PRISTR "\". Delete association %" PRISTR
                     ", name the Gateway \"%" PRISTR
                     "\", or make a service network endpoint for \"%" PRISTR "\" in the VPC",
                     STR_ARG(u->who->vpc), STR_ARG(vpc->network_name), STR_ARG(vpc->network_id),
                     STR_ARG(u->want->name), STR_ARG(vpc->id), STR_ARG(vpc->network_name),
                     STR_ARG(u->want->name)));
}

static void association_in_progress(struct network_unit *u)
{
    const struct observed_vpc_association *vpc = u->seen->vpc;
    draft_obstacle(u->d, OBSTACLE_VPC_ASSOCIATION, "VpcAssociationInProgress",
                   arena_printf(u->d->a,
                                "The association %" PRISTR " of VPC %" PRISTR
                                " with service network \"%" PRISTR "\" is in %s",
                                STR_ARG(vpc->id), STR_ARG(u->who->vpc), STR_ARG(vpc->network_name),
                                status_name(vpc->status)));
}

/* The API cannot mend a failed association: it is deleted and made again. */
static void mend_association(struct network_unit *u, struct plan_ref network)
{
    const struct observed_vpc_association *vpc = u->seen->vpc;
    struct str reason =
        failure_words(u->d->a, vpc->status, vpc->failure_code, vpc->failure_message);
    if (may_change(u, &vpc->tags, vpc->arn))
        associate(u, network, disassociate(u, PLAN_REPLACE, reason), reason);
    else if (vpc->tags.known)
        draft_obstacle(u->d, OBSTACLE_VPC_ASSOCIATION, "VpcAssociationFailed",
                       arena_printf(u->d->a,
                                    "The association %" PRISTR " of VPC %" PRISTR " is in %" PRISTR
                                    " and was not made by this controller: delete it in AWS",
                                    STR_ARG(vpc->id), STR_ARG(u->who->vpc), STR_ARG(reason)));
}

static void keep_association(struct network_unit *u, struct plan_ref network)
{
    const struct observed_vpc_association *vpc = u->seen->vpc;
    switch (vpc->status) {
    case LATTICE_CREATE_IN_PROGRESS:
    case LATTICE_DELETE_IN_PROGRESS: association_in_progress(u); break;
    case LATTICE_CREATE_FAILED:
    case LATTICE_DELETE_FAILED: mend_association(u, network); break;
    default: /* also UPDATE_FAILED: it works as it did before */
        if (is_ours(u, &vpc->tags))
            plan_tags(u->d, vpc->arn, association_subject(u), &vpc->tags, &u->want->tags);
    }
}

/* An association that is not wanted stays: the whole VPC may depend on it. */
static void plan_association(struct network_unit *u, struct plan_ref network)
{
    const struct observed_vpc_association *vpc = u->seen->vpc;
    if (!u->want->associate_vpc)
        return;
    if (!vpc)
        associate(u, network, NO_STEP, STR("there is none"));
    else if (network.made == NO_STEP && str_eq(vpc->network_arn, network.arn))
        keep_association(u, network);
    else if (vpc->status == LATTICE_DELETE_IN_PROGRESS)
        association_in_progress(u);
    else
        associated_elsewhere(u);
}

/* --- the network ---------------------------------------------------------------------------------
 */

/* Whether the VPC is on a network of this name that lists do not show: one that is shared. */
static bool is_known_by_vpc(const struct network_unit *u)
{
    const struct observed_vpc_association *vpc = u->seen->vpc;
    return vpc && vpc->status == LATTICE_ACTIVE &&
           (str_eq(vpc->network_name, u->want->name) || str_eq(vpc->network_id, u->want->name));
}

static void create_network(struct network_unit *u)
{
    if (is_known_by_vpc(u))
        return;
    if (!u->want->create || is_id(u->want->name)) {
        draft_obstacle(u->d, OBSTACLE_WAITING, "ServiceNetworkNotFound",
                       arena_printf(u->d->a,
                                    "There is no service network \"%" PRISTR
                                    "\" in this account, nor is one shared with it",
                                    STR_ARG(u->want->name)));
        return;
    }
    size_t step = draft_step(u->d, "CreateServiceNetwork", PLAN_CREATE, network_subject(u),
                             STR("there is none"));
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_str(&body, "name", u->want->name);
    body_tags(&body, &u->want->tags);
    draft_body(u->d, step, body_end(&body));
    plan_association(u, ref_made(u->d, STR("network"), step));
}

static void keep_network(struct network_unit *u, const struct observed_network *network)
{
    bool shared = is_shared(u, network);
    if (!shared && is_ours(u, &network->tags))
        plan_tags(u->d, network->arn, network_subject(u), &network->tags, &u->want->tags);
    struct str id = shared ? network->arn : network->id; /* across accounts only ARNs are taken */
    plan_association(u, (struct plan_ref){id, network->arn, NO_STEP});
}

static void ambiguous(struct network_unit *u)
{
    struct str ids = STR_NONE;
    for (size_t i = 0; i < u->seen->match_count; i++)
        ids = arena_printf(u->d->a, "%" PRISTR "%s%" PRISTR, STR_ARG(ids), i ? ", " : "",
                           STR_ARG(u->seen->matches[i].id));
    draft_obstacle(u->d, OBSTACLE_AMBIGUOUS, "Ambiguous",
                   arena_printf(u->d->a,
                                "%zu service networks are called \"%" PRISTR "\": %" PRISTR
                                ". Use the id of one of them as the Gateway's name",
                                u->seen->match_count, STR_ARG(u->want->name), STR_ARG(ids)));
}

/* --- deletion ------------------------------------------------------------------------------------
 */

/* Deletes our association of the VPC with the network. Returns how many it leaves; *ret_gone is the
 * step. */
static int remove_association(struct network_unit *u, const struct observed_network *network,
                              size_t *ret_gone)
{
    const struct observed_vpc_association *vpc = u->seen->vpc;
    *ret_gone = NO_STEP;
    if (!vpc || !str_eq(vpc->network_id, network->id))
        return network->vpc_associations;
    if (vpc->status == LATTICE_CREATE_IN_PROGRESS || vpc->status == LATTICE_DELETE_IN_PROGRESS ||
        vpc->status == LATTICE_UPDATE_IN_PROGRESS)
        association_in_progress(u);
    else if (may_change(u, &vpc->tags, vpc->arn))
        *ret_gone = disassociate(u, PLAN_DELETE, STR("no Gateway stands for the network"));
    return network->vpc_associations - (*ret_gone != NO_STEP);
}

static void remove_network(struct network_unit *u, const struct observed_network *network)
{
    size_t disassociated;
    int vpcs = remove_association(u, network, &disassociated);
    if (is_shared(u, network) || !may_change(u, &network->tags, network->arn))
        return;
    if (vpcs > 0 || network->service_associations > 0) {
        draft_obstacle(u->d, OBSTACLE_WAITING, "ServiceNetworkInUse",
                       arena_printf(u->d->a,
                                    "Service network \"%" PRISTR
                                    "\" still has %d service and %d VPC associations",
                                    STR_ARG(network->name), network->service_associations, vpcs));
        return;
    }
    size_t step = draft_step(u->d, "DeleteServiceNetwork", PLAN_DELETE, network_subject(u),
                             STR("no Gateway stands for it"));
    draft_param(u->d, step, "serviceNetworkIdentifier", network->id);
    draft_after(u->d, step, disassociated);
}

struct plan plan_network(struct arena *a, const struct desired_network *want,
                         const struct observed_network_unit *seen,
                         const struct lattice_identity *who)
{
    struct plan_draft d = {.a = a};
    struct network_unit u = {&d, want, seen, who};
    if (seen->match_count > 1 && !want->delete)
        ambiguous(&u);
    else if (want->delete &&seen->match_count == 1)
        remove_network(&u, &seen->matches[0]);
    else if (!want->delete &&seen->match_count)
        keep_network(&u, &seen->matches[0]);
    else if (!want->delete)
        create_network(&u);
    return draft_finish(&d);
}
