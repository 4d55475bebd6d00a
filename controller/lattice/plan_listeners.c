/*
 * plan_listeners.c - see plan_unit.h: the listeners of the service, found by their port.
 *
 * Only the default action of a listener can be changed. One with another protocol is deleted and
 * made again. Listeners that others made on our service stay; where one has a wanted port and
 * protocol our rules go into it, its default action is not ours to change.
 */
#include "lattice/plan_rules.h"
#include "lattice/words.h"

static struct str subject(const struct service_unit *u, int port)
{
    return arena_printf(u->d->a, "listener %d of service %" PRISTR, port, STR_ARG(u->want->name));
}

static const struct desired_listener *wanted_on(const struct service_unit *u, int port)
{
    for (size_t i = 0; i < u->want->listener_count; i++)
        if (u->want->listeners[i].port == port)
            return &u->want->listeners[i];
    return NULL;
}

static const struct observed_listener *seen_on(const struct service_unit *u, int port)
{
    for (size_t i = 0; u->kept && i < u->kept->listener_count; i++)
        if (u->kept->listeners[i].port == port)
            return &u->kept->listeners[i];
    return NULL;
}

/* All that the listener forwards to stays in use. */
static void hold(struct service_unit *u, const struct observed_listener *listener)
{
    unit_hold(u, &listener->default_action);
    for (size_t i = 0; i < listener->rule_count; i++)
        unit_hold(u, &listener->rules[i].action);
}

static void conflict(struct service_unit *u, const struct observed_listener *seen,
                     const struct desired_listener *want)
{
    draft_obstacle(u->d, OBSTACLE_CONFLICT, "Conflicted",
                   arena_printf(u->d->a,
                                "Port %d of VPC Lattice service \"%" PRISTR "\" has a %s listener "
                                "(%" PRISTR ") that this controller did not make; %s is wanted: "
                                "delete it in AWS",
                                seen->port, STR_ARG(u->want->name), protocol_name(seen->protocol),
                                STR_ARG(seen->id), protocol_name(want->protocol)));
}

/* Deletes a listener that is not wanted, or not with its protocol. */
static void remove_listener(struct service_unit *u, const struct observed_listener *seen,
                            const struct desired_listener *want, struct step_list *gone)
{
    if (!unit_may_change(u, &seen->tags, seen->arn)) {
        hold(u, seen);
        if (want && seen->tags.known)
            conflict(u, seen, want);
        return;
    }
    struct str reason =
        want ? arena_printf(u->d->a, "protocol %s, wanted %s: it cannot be changed",
                            protocol_name(seen->protocol), protocol_name(want->protocol))
             : STR("no listener of a Gateway has this port");
    size_t step = unit_step(u, "DeleteListener", want ? PLAN_REPLACE : PLAN_DELETE,
                            subject(u, seen->port), reason);
    draft_param(u->d, step, "listenerIdentifier", seen->id);
    vec_push(u->d->a, &u->releasing, step);
    vec_push(u->d->a, gone, step);
}

/* Creation waits for deletions: the quota counts listeners. */
static void create_listener(struct service_unit *u, const struct desired_listener *want,
                            bool replaces, const struct step_list *gone)
{
    struct lattice_action action;
    if (!unit_resolve_action(u, &want->default_action, &action))
        return;
    size_t step = unit_step(u, "CreateListener", replaces ? PLAN_REPLACE : PLAN_CREATE,
                            subject(u, want->port), STR("there is none"));
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_str(&body, "name", want->name);
    body_int(&body, "port", want->port);
    body_str(&body, "protocol", str_of(protocol_name(want->protocol)));
    body_action(&body, "defaultAction", &action);
    body_tags(&body, &want->tags);
    draft_body(u->d, step, body_end(&body));
    draft_after_all(u->d, step, gone);
    unit_after_groups(u, step, &want->default_action);
    vec_push(u->d->a, &u->serving, step);
    plan_rules(u, want, NULL, ref_made(u->d, want->key, step));
}

/* Returns false when what the listener forwards to is not ready. */
static bool update_default_action(struct service_unit *u, const struct desired_listener *want,
                                  const struct observed_listener *seen)
{
    struct lattice_action action;
    if (!unit_resolve_action(u, &want->default_action, &action))
        return false;
    if (action_equal(&action, &seen->default_action))
        return true;
    if (!unit_may_change(u, &seen->tags, seen->arn)) {
        unit_hold(u, &seen->default_action);
        return true;
    }
    size_t step = unit_step(u, "UpdateListener", PLAN_UPDATE, subject(u, want->port),
                            action_difference(u->d->a, &seen->default_action, &action));
    draft_param(u->d, step, "listenerIdentifier", seen->id);
    struct plan_body body;
    body_begin(&body, u->d->a);
    body_action(&body, "defaultAction", &action);
    draft_body(u->d, step, body_end(&body));
    unit_after_groups(u, step, &want->default_action);
    vec_push(u->d->a, &u->serving, step);
    vec_push(u->d->a, &u->releasing, step);
    return true;
}

static void keep_listener(struct service_unit *u, const struct desired_listener *want,
                          const struct observed_listener *seen)
{
    unit_sync_tags(u, seen->arn, subject(u, want->port), &seen->tags, &want->tags);
    if (!update_default_action(u, want, seen))
        hold(u, seen);
    else
        plan_rules(u, want, seen, (struct plan_ref){seen->id, seen->arn, u->service.made});
}

void plan_listeners(struct service_unit *u)
{
    struct step_list gone = {0};
    for (size_t i = 0; u->kept && i < u->kept->listener_count; i++) {
        const struct observed_listener *seen = &u->kept->listeners[i];
        const struct desired_listener *want = wanted_on(u, seen->port);
        if (!want || want->protocol != seen->protocol)
            remove_listener(u, seen, want, &gone);
    }
    for (size_t i = 0; i < u->want->listener_count; i++) {
        const struct desired_listener *want = &u->want->listeners[i];
        const struct observed_listener *seen = seen_on(u, want->port);
        if (!seen)
            create_listener(u, want, false, &gone);
        else if (seen->protocol == want->protocol)
            keep_listener(u, want, seen);
        else if (unit_belongs(u, &seen->tags) == BELONGS_TO_US)
            create_listener(u, want, true, &gone);
    }
}
