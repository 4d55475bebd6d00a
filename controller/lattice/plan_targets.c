/*
 * plan_targets.c - see plan_unit.h: the targets of one group, as the difference alone.
 *
 * A target that is DRAINING is deregistered already: it is registered again when it is wanted, and
 * left to itself when it is not.
 */
#include "lattice/plan_unit.h"

enum { TARGETS_PER_CALL = 100 }; /* API model: RegisterTargets, DeregisterTargets */

struct target_list {
    const struct lattice_target **items;
    size_t n;
    size_t capacity;
};

static int compare(const struct lattice_target *a, const struct lattice_target *b)
{
    int ids = str_cmp(a->id, b->id);
    return ids ? ids : (a->port > b->port) - (a->port < b->port);
}

static bool is_draining(const struct observed_target *target)
{
    return str_is(target->status, "DRAINING");
}

/* Both are sorted: one walk tells what is missing and what is too many. */
static void difference(struct arena *a, const struct desired_target_group *want,
                       const struct observed_target_group *seen, struct target_list *ret_missing,
                       struct target_list *ret_surplus)
{
    size_t w = 0, s = 0, n = seen ? seen->target_count : 0;
    while (w < want->target_count || s < n) {
        const struct lattice_target *wanted = w < want->target_count ? &want->targets[w] : NULL;
        const struct observed_target *there = s < n ? &seen->targets[s] : NULL;
        int order = !wanted ? 1 : !there ? -1 : compare(wanted, &there->target);
        if (order < 0 || (order == 0 && is_draining(there)))
            vec_push(a, ret_missing, wanted);
        else if (order > 0 && !is_draining(there))
            vec_push(a, ret_surplus, &there->target);
        w += order <= 0;
        s += order >= 0;
    }
}

size_t plan_shared_targets(const struct desired_target_group *want,
                           const struct observed_target_group *seen)
{
    size_t w = 0, s = 0, shared = 0;
    while (w < want->target_count && s < seen->target_count) {
        int order = compare(&want->targets[w], &seen->targets[s].target);
        shared += order == 0;
        w += order <= 0;
        s += order >= 0;
    }
    return shared;
}

static size_t one_call(struct plan_draft *d, const char *operation, enum plan_effect effect,
                       struct str subject, struct str group, const struct target_list *targets,
                       size_t from)
{
    size_t to = from + TARGETS_PER_CALL < targets->n ? from + TARGETS_PER_CALL : targets->n;
    size_t step =
        draft_step(d, operation, effect, subject,
                   arena_printf(d->a, "%zu target%s", to - from, to - from > 1 ? "s" : ""));
    draft_param(d, step, "targetGroupIdentifier", group);
    struct plan_body body;
    body_begin(&body, d->a);
    jw_key(&body.w, "targets");
    jw_begin_array(&body.w);
    for (size_t i = from; i < to; i++) {
        jw_begin_object(&body.w);
        body_str(&body, "id", targets->items[i]->id);
        body_int(&body, "port", targets->items[i]->port);
        jw_end_object(&body.w);
    }
    jw_end_array(&body.w);
    draft_body(d, step, body_end(&body));
    d->steps.items[step].step.targets = true;
    return step;
}

bool plan_targets(struct plan_draft *d, const struct desired_target_group *want,
                  const struct observed_target_group *seen, struct str id, size_t created,
                  struct step_list *registered)
{
    struct target_list missing = {0}, surplus = {0};
    difference(d->a, want, seen, &missing, &surplus);
    for (size_t i = 0; i < missing.n; i += TARGETS_PER_CALL) {
        size_t step = one_call(d, "RegisterTargets", PLAN_CREATE, want->key, id, &missing, i);
        draft_after(d, step, created);
        vec_push(d->a, registered, step);
    }
    for (size_t i = 0; i < surplus.n; i += TARGETS_PER_CALL)
        one_call(d, "DeregisterTargets", PLAN_DELETE, want->key, id, &surplus, i);
    return missing.n == want->target_count;
}

size_t plan_targets_removal(struct plan_draft *d, struct str subject,
                            const struct observed_target_group *seen, const struct step_list *after,
                            struct step_list *ret_steps)
{
    struct target_list all = {0};
    for (size_t i = 0; i < seen->target_count; i++)
        if (!is_draining(&seen->targets[i]))
            vec_push(d->a, &all, &seen->targets[i].target);
    for (size_t i = 0; i < all.n; i += TARGETS_PER_CALL) {
        size_t step = one_call(d, "DeregisterTargets", PLAN_DELETE, subject, seen->id, &all, i);
        draft_after_all(d, step, after);
        vec_push(d->a, ret_steps, step);
    }
    return seen->target_count - all.n;
}
