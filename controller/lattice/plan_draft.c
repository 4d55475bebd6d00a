/* plan_draft.c - see plan_draft.h. */
#include "lattice/plan_draft.h"

#include <assert.h>

#include "lattice/tags.h"

size_t draft_step(struct plan_draft *d, const char *operation, enum plan_effect effect,
                  struct str subject, struct str reason)
{
    struct draft_step step = {
        .step = {.operation = operation, .effect = effect, .subject = subject, .reason = reason},
    };
    vec_push(d->a, &d->steps, step);
    return d->steps.n - 1;
}

void draft_param(struct plan_draft *d, size_t step, const char *name, struct str value)
{
    struct draft_step *s = &d->steps.items[step];
    vec_push(d->a, &s->params, (struct plan_param){name, value});
}

void draft_body(struct plan_draft *d, size_t step, struct str body)
{
    d->steps.items[step].step.body = body;
}

void draft_produces(struct plan_draft *d, size_t step, struct str key)
{
    d->steps.items[step].step.produces = key;
}

void draft_after(struct plan_draft *d, size_t step, size_t earlier)
{
    if (earlier == NO_STEP)
        return;
    assert(earlier < step);
    struct draft_step *s = &d->steps.items[step];
    vec_foreach (&s->after, known) {
        if (*known == earlier)
            return;
    }
    vec_push(d->a, &s->after, earlier);
}

void draft_after_all(struct plan_draft *d, size_t step, const struct step_list *earlier)
{
    vec_foreach (earlier, one)
        draft_after(d, step, *one);
}

void draft_obstacle(struct plan_draft *d, enum plan_obstacle_kind kind, const char *reason,
                    struct str message)
{
    vec_push(d->a, &d->obstacles, (struct plan_obstacle){kind, str_of(reason), message});
}

void draft_need(struct plan_draft *d, enum plan_need_kind kind, struct str id)
{
    vec_foreach (&d->needs, need) {
        if (need->kind == kind && str_eq(need->id, id))
            return;
    }
    vec_push(d->a, &d->needs, (struct plan_need){kind, id});
}

/* Whether the step stays: what does not hang on anything that is yet to be read. */
static bool stays(const struct plan_draft *d, const struct draft_step *s)
{
    return d->needs.n == 0 || (s->step.targets && s->after.n == 0);
}

static bool waits_for(const struct draft_step *s, size_t earlier)
{
    for (size_t i = 0; i < s->after.n; i++)
        if (s->after.items[i] == earlier)
            return true;
    return false;
}

/* What the step waits for, without what something else that it waits for waits for. */
static void add_after(struct plan_draft *d, const struct draft_step *s, struct plan_step *ret_step)
{
    size_t *after = ARENA_NEW_ARRAY(d->a, s->after.n, size_t), n = 0;
    for (size_t i = 0; i < s->after.n; i++) {
        bool implied = false;
        for (size_t j = 0; j < s->after.n && !implied; j++)
            implied = waits_for(&d->steps.items[s->after.items[j]], s->after.items[i]);
        if (!implied)
            after[n++] = s->after.items[i];
    }
    ret_step->after = after;
    ret_step->after_count = n;
}

struct plan draft_finish(struct plan_draft *d)
{
    struct plan_step *steps = ARENA_NEW_ARRAY(d->a, d->steps.n, struct plan_step);
    size_t n = 0;
    vec_foreach (&d->steps, s) {
        if (!stays(d, s))
            continue;
        steps[n] = s->step;
        steps[n].params = s->params.items;
        steps[n].param_count = s->params.n;
        add_after(d, s, &steps[n++]);
    }
    return (struct plan){steps, n, d->obstacles.items, d->obstacles.n, d->needs.items, d->needs.n};
}

struct plan_ref ref_made(struct plan_draft *d, struct str key, size_t made)
{
    draft_produces(d, made, key);
    return (struct plan_ref){
        .id = arena_printf(d->a, "@{%" PRISTR "}", STR_ARG(key)),
        .arn = arena_printf(d->a, "@{%" PRISTR " arn}", STR_ARG(key)),
        .made = made,
    };
}

size_t plan_tags(struct plan_draft *d, struct str arn, struct str subject,
                 const struct observed_tags *seen, const struct lattice_tags *want)
{
    if (!seen->known)
        return NO_STEP;
    struct lattice_tags missing = tags_missing(d->a, &seen->tags, want);
    if (!missing.n)
        return NO_STEP;
    struct str first = missing.items[0].key;
    struct str reason = missing.n == 1 ? arena_printf(d->a, "tag %" PRISTR, STR_ARG(first))
                                       : arena_printf(d->a, "tag %" PRISTR " and %zu more",
                                                      STR_ARG(first), missing.n - 1);
    size_t step = draft_step(d, "TagResource", PLAN_UPDATE, subject, reason);
    draft_param(d, step, "resourceArn", arn);
    struct plan_body body;
    body_begin(&body, d->a);
    body_tags(&body, &missing);
    draft_body(d, step, body_end(&body));
    return step;
}
