/*
 * plan_unit.h - a service unit while it is being planned; for the files plan_*.c only.
 */
#ifndef LG_LATTICE_PLAN_UNIT_H
#define LG_LATTICE_PLAN_UNIT_H

#include "lattice/plan_draft.h"

/* A wanted target group and what stands for it. */
struct planned_group {
    const struct desired_target_group *want;
    const struct observed_target_group *seen; /* NULL: is created */
    struct str id;                            /* or placeholder */
    bool ready;                               /* rules may forward to it, after `before_use` */
    struct step_list before_use;              /* its creation and first registrations */
};

struct service_unit {
    struct plan_draft *d;
    const struct desired_service *want;
    const struct observed_service_unit *seen;
    const struct lattice_identity *who;

    const struct observed_service *kept;   /* the service that stays; NULL: is created */
    const struct observed_service *former; /* the one of its name that goes first; NULL: none */
    const struct observed_service **stale; /* the route's services of other names */
    size_t stale_count;
    struct plan_ref service;
    struct planned_group *groups; /* one for each wanted group, in their order */

    struct step_list serving;   /* steps that the wanted state needs in order to serve */
    struct step_list releasing; /* steps after which nothing refers to groups that go */
    VEC(struct str) held;       /* ids of groups that rules refer to which stay as they are */
    VEC(struct str) gone;       /* ARNs of services that steps delete */
};

/* Whether the route's service of another name has to go before the new one is made: a custom domain
 * is unique in a service network. */
bool unit_goes_first(const struct service_unit *u, const struct observed_service *stale);

/* How leftovers that cannot go yet are told: nothing waits for them unless the unit has to end. */
enum plan_obstacle_kind unit_leftover(const struct service_unit *u);

/* Whose a part of our service is: a listener, a rule, an association. */
enum belonging { BELONGS_UNKNOWN, BELONGS_TO_US, BELONGS_TO_OTHERS };

/* By the owner tag; the previous owner that lets go counts as us. */
enum belonging unit_belongs(const struct service_unit *u, const struct observed_tags *tags);

/* Whether it is ours to delete or rewrite; asks for its tags when they are not known. */
bool unit_may_change(struct service_unit *u, const struct observed_tags *tags, struct str arn);

/* Steps that bring the tags of a part of our service up to date, after its service is ours. */
void unit_sync_tags(struct service_unit *u, struct str arn, struct str subject,
                    const struct observed_tags *seen, const struct lattice_tags *want);

/* Adds a step that changes or needs the service: named by serviceIdentifier, after it is there. */
size_t unit_step(struct service_unit *u, const char *operation, enum plan_effect effect,
                 struct str subject, struct str reason);

/* The action with the ids of target groups; false when a group of it is not ready. */
bool unit_resolve_action(struct service_unit *u, const struct lattice_action *action,
                         struct lattice_action *ret_action);

/* The step waits for the groups that the wanted action (by keys) forwards to. */
void unit_after_groups(struct service_unit *u, size_t step, const struct lattice_action *action);

/* Notes that what the action (by ids) forwards to stays in use. */
void unit_hold(struct service_unit *u, const struct lattice_action *action);

/* --- parts, in the order they are planned in ----------------------------------------------------
 */

/* Whether the tags name the unit's route, and its owner is us. */
bool plan_is_of_route(const struct service_unit *u, const struct lattice_tags *tags);

/* plan_owner.c: whether the service of the wanted name may become or stay the route's. */
enum footing {
    FOOTING_NONE,  /* it is another's, or not known: leave the service alone */
    FOOTING_BUSY,  /* it is being created or deleted: only groups and targets */
    FOOTING_FIRST, /* there is none, or what is there goes first */
    FOOTING_OURS,
    FOOTING_CLAIM, /* ours by the owner tag alone, or let go by its owner: tag it first */
};
enum footing plan_footing(struct service_unit *u);

/* plan_identity.c: which observed group stands for which wanted one. */
void plan_groups_assign(struct service_unit *u, enum footing footing);

/* plan_groups.c: the steps of groups that stay or, unless the footing is NONE, are made; then of
 * those that go. */
void plan_groups(struct service_unit *u, enum footing footing);
void plan_groups_removal(struct service_unit *u);

/* Whether a service unit of this route made the group, by its tags. */
bool plan_group_is_ours(const struct service_unit *u, const struct observed_target_group *group);

/* plan_targets.c: the delta of a group. Steps that register, after the group's creation, are added
 * to *registered. Returns whether none of the wanted targets is there yet. */
bool plan_targets(struct plan_draft *d, const struct desired_target_group *want,
                  const struct observed_target_group *seen, struct str id, size_t created,
                  struct step_list *registered);

/* The number of targets that the group is wanted to have and has. */
size_t plan_shared_targets(const struct desired_target_group *want,
                           const struct observed_target_group *seen);

/* Everything that a group still has, after steps; *ret_steps are the calls. Returns how many
 * targets are draining. */
size_t plan_targets_removal(struct plan_draft *d, struct str subject,
                            const struct observed_target_group *seen, const struct step_list *after,
                            struct step_list *ret_steps);

/* plan_associations.c: with service networks. */
void plan_associations(struct service_unit *u);

/* plan_listeners.c: the listeners, then for each the rules (plan_rules.h). */
void plan_listeners(struct service_unit *u);

/* plan_removal.c: a service with its associations, after steps (NULL: none). The step that deletes
 * it, which is also one of the releasing; or NO_STEP with the obstacle or need that says why not.
 */
size_t plan_service_removal(struct service_unit *u, const struct observed_service *service,
                            enum plan_effect effect, struct str reason,
                            const struct step_list *after);

#endif
