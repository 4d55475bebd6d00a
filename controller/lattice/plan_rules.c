/*
 * plan_rules.c - see plan_rules.h: the steps. Rules are rewritten rather than deleted and made
 * again: their ids stay.
 */
#include "lattice/plan_rules.h"

#include <inttypes.h>

#include "lattice/words.h"

static struct str subject(const struct listener_rules *l, struct str rule)
{
    return arena_printf(l->u->d->a, "%" PRISTR " of listener %d of service %" PRISTR, STR_ARG(rule),
                        l->want->port, STR_ARG(l->u->want->name));
}

static size_t rule_step(struct listener_rules *l, const char *operation, enum plan_effect effect,
                        struct str what, struct str reason)
{
    size_t step = unit_step(l->u, operation, effect, what, reason);
    draft_param(l->u->d, step, "listenerIdentifier", l->listener.id);
    draft_after(l->u->d, step, l->listener.made);
    return step;
}

/* --- steps ---------------------------------------------------------------------------------------
 */

static struct rule_change change_of(const struct wanted_rule *wanted)
{
    const struct observed_rule *seen = wanted->seen;
    return (struct rule_change){
        .seen = seen,
        .want = wanted->want,
        .action = action_equal(&wanted->action, &seen->action) ? NULL : &wanted->action,
        .match = !match_equal(&wanted->want->match, &seen->match),
        .priority = wanted->priority == seen->priority ? 0 : wanted->priority,
    };
}

static bool is_wanted_priority(const struct rule_change *changes, size_t n, int priority)
{
    for (size_t i = 0; i < n; i++)
        if (changes[i].priority == priority)
            return true;
    return false;
}

/* All changes: of the rules that stay, and of those that go but hold a priority that is wanted.
 * These are deleted last, so that no request is without its rule in between. */
static size_t gather_changes(struct listener_rules *l, struct rule_change *ret_changes, int *at)
{
    size_t n = 0;
    for (size_t w = 0; w < l->n; w++) {
        if (!l->wanted[w].seen)
            continue;
        struct rule_change change = change_of(&l->wanted[w]);
        if (change.action || change.match || change.priority)
            ret_changes[n++] = change;
    }
    size_t staying = n;
    for (size_t s = 0; s < rules_seen(l); s++)
        if (!l->taken[s] && is_wanted_priority(ret_changes, staying, l->seen->rules[s].priority))
            ret_changes[n++] = (struct rule_change){.seen = &l->seen->rules[s],
                                                    .priority = rules_free_priority(l, at)};
    return n;
}

static struct str difference(struct listener_rules *l, const struct rule_change *change)
{
    struct arena *a = l->u->d->a;
    if (!change->want)
        return STR("makes room, is deleted afterwards");
    struct str text = STR_NONE;
    if (change->match) {
        struct str is = match_words(a, &change->seen->match);
        struct str to_be = match_words(a, &change->want->match);
        text = arena_printf(a, "matches %" PRISTR ", wanted %" PRISTR "; ", STR_ARG(is),
                            STR_ARG(to_be));
    }
    if (change->action) {
        struct str action = action_difference(a, &change->seen->action, change->action);
        text = arena_printf(a, "%" PRISTR "%" PRISTR "; ", STR_ARG(text), STR_ARG(action));
    }
    if (change->priority)
        text = arena_printf(a, "%" PRISTR "priority %d, wanted %d; ", STR_ARG(text),
                            change->seen->priority, change->priority);
    return str_sub(text, 0, text.n - 2);
}

static void change_members(struct plan_body *body, const struct rule_change *change)
{
    if (change->match)
        body_match(body, &change->want->match);
    if (change->priority)
        body_int(body, "priority", change->priority);
    if (change->action)
        body_action(body, "action", change->action);
}

static size_t update_one(struct listener_rules *l, const struct rule_change *change)
{
    struct str key = change->want ? change->want->key : change->seen->name;
    size_t step = rule_step(l, "UpdateRule", PLAN_UPDATE, subject(l, key), difference(l, change));
    draft_param(l->u->d, step, "ruleIdentifier", change->seen->id);
    struct plan_body body;
    body_begin(&body, l->u->d->a);
    change_members(&body, change);
    draft_body(l->u->d, step, body_end(&body));
    return step;
}

static size_t update_several(struct listener_rules *l, const struct rule_call *call)
{
    struct str reason = STR_NONE;
    struct plan_body body;
    body_begin(&body, l->u->d->a);
    jw_key(&body.w, "rules");
    jw_begin_array(&body.w);
    for (size_t i = 0; i < call->n; i++) {
        const struct rule_change *change = &call->changes[i];
        struct str key = change->want ? change->want->key : change->seen->id;
        struct str text = difference(l, change);
        reason = arena_printf(l->u->d->a, "%" PRISTR "%s%" PRISTR ": %" PRISTR, STR_ARG(reason),
                              i ? "; " : "", STR_ARG(key), STR_ARG(text));
        jw_begin_object(&body.w);
        body_str(&body, "ruleIdentifier", change->seen->id);
        change_members(&body, change);
        jw_end_object(&body.w);
    }
    jw_end_array(&body.w);
    size_t step = rule_step(l, "BatchUpdateRule", PLAN_UPDATE,
                            subject(l, arena_printf(l->u->d->a, "%zu rules", call->n)), reason);
    draft_body(l->u->d, step, body_end(&body));
    return step;
}

static void update_rules(struct listener_rules *l)
{
    int at = 1;
    size_t most = rules_seen(l);
    struct rule_change *changes = ARENA_NEW_ARRAY(l->u->d->a, most, struct rule_change);
    size_t n = gather_changes(l, changes, &at);
    struct rule_calls calls = plan_rule_calls(l->u->d->a, changes, n, rules_free_priority(l, &at));
    size_t before = NO_STEP;
    vec_foreach (&calls, call) {
        size_t step = call->n == 1 ? update_one(l, &call->changes[0]) : update_several(l, call);
        for (size_t i = 0; i < call->n; i++)
            if (call->changes[i].action)
                unit_after_groups(l->u, step, &call->changes[i].want->action);
        draft_after(l->u->d, step, before);
        before = step;
        vec_push(l->u->d->a, &l->moves, step);
        vec_push(l->u->d->a, &l->u->serving, step);
        vec_push(l->u->d->a, &l->u->releasing, step);
    }
}

static bool name_is_used(const struct listener_rules *l, struct str name)
{
    for (size_t s = 0; s < rules_seen(l); s++)
        if (str_eq(l->seen->rules[s].name, name))
            return true;
    for (size_t i = 0; i < l->names.n; i++)
        if (str_eq(l->names.items[i], name))
            return true;
    return false;
}

/* A name that follows from what the rule matches; another when a rule that was rewritten since has
 * it. */
static struct str new_name(struct listener_rules *l, const struct lattice_match *match)
{
    struct plan_body body;
    body_begin(&body, l->u->d->a);
    body_match(&body, match);
    struct str text = body_end(&body);
    struct str name;
    uint64_t attempt = 0;
    do
        name = arena_printf(l->u->d->a, "k8s-%016" PRIx64, str_hash(text, attempt++));
    while (name_is_used(l, name));
    vec_push(l->u->d->a, &l->names, name);
    return name;
}

static void create_rule(struct listener_rules *l, const struct wanted_rule *wanted)
{
    const struct desired_rule *want = wanted->want;
    struct str match = match_words(l->u->d->a, &want->match);
    size_t step = rule_step(l, "CreateRule", PLAN_CREATE, subject(l, want->key),
                            arena_printf(l->u->d->a, "there is none for %" PRISTR, STR_ARG(match)));
    struct plan_body body;
    body_begin(&body, l->u->d->a);
    body_str(&body, "name", new_name(l, &want->match));
    body_int(&body, "priority", wanted->priority);
    body_match(&body, &want->match);
    body_action(&body, "action", &wanted->action);
    body_tags(&body, &want->tags);
    draft_body(l->u->d, step, body_end(&body));
    draft_produces(l->u->d, step,
                   arena_printf(l->u->d->a, "%" PRISTR " of %" PRISTR, STR_ARG(want->key),
                                STR_ARG(l->want->key)));
    unit_after_groups(l->u, step, &want->action);
    if (rules_use_priority(l, wanted->priority))
        draft_after_all(l->u->d, step, &l->moves);
    vec_push(l->u->d->a, &l->u->serving, step);
}

static void delete_rule(struct listener_rules *l, const struct observed_rule *rule)
{
    struct str match = match_words(l->u->d->a, &rule->match);
    size_t step =
        rule_step(l, "DeleteRule", PLAN_DELETE, subject(l, rule->id),
                  arena_printf(l->u->d->a, "no rule of the route is for %" PRISTR, STR_ARG(match)));
    draft_param(l->u->d, step, "ruleIdentifier", rule->id);
    draft_after_all(l->u->d, step, &l->moves);
    vec_push(l->u->d->a, &l->u->releasing, step);
}

/* --- the listener --------------------------------------------------------------------------------
 */

/* What the rules forward to; false when a part of it is not ready. */
static bool resolve(struct listener_rules *l)
{
    for (size_t w = 0; w < l->n; w++) {
        l->wanted[w].want = &l->u->want->rules[w];
        if (!unit_resolve_action(l->u, &l->wanted[w].want->action, &l->wanted[w].action))
            return false;
    }
    return true;
}

/* The rules stay as they are, and with them what they forward to. */
static void leave(struct listener_rules *l)
{
    for (size_t s = 0; s < rules_seen(l); s++)
        unit_hold(l->u, &l->seen->rules[s].action);
}

static void sync_tags(struct listener_rules *l)
{
    for (size_t w = 0; w < l->n; w++) {
        const struct wanted_rule *wanted = &l->wanted[w];
        if (wanted->seen)
            unit_sync_tags(l->u, wanted->seen->arn, subject(l, wanted->want->key),
                           &wanted->seen->tags, &wanted->want->tags);
    }
}

void plan_rules(struct service_unit *u, const struct desired_listener *want,
                const struct observed_listener *seen, struct plan_ref listener)
{
    size_t n = want->protocol == LATTICE_TLS_PASSTHROUGH ? 0 : u->want->rule_count;
    struct listener_rules l = {.u = u, .want = want, .seen = seen, .listener = listener, .n = n};
    l.wanted = ARENA_NEW_ARRAY(u->d->a, n, struct wanted_rule);
    l.taken = ARENA_NEW_ARRAY(u->d->a, rules_seen(&l), bool);
    if (!resolve(&l)) {
        leave(&l);
        return;
    }
    if (!rules_set_priorities(&l)) {
        draft_obstacle(u->d, OBSTACLE_CONFLICT, "Conflicted",
                       arena_printf(u->d->a,
                                    "Listener %d of VPC Lattice service \"%" PRISTR
                                    "\" has no free rule priority up to %d",
                                    want->port, STR_ARG(u->want->name), RULE_PRIORITY_MAX));
        leave(&l);
        return;
    }
    rules_pair(&l);
    update_rules(&l);
    sync_tags(&l);
    for (size_t w = 0; w < n; w++)
        if (!l.wanted[w].seen)
            create_rule(&l, &l.wanted[w]);
    for (size_t s = 0; s < rules_seen(&l); s++)
        if (!l.taken[s])
            delete_rule(&l, &seen->rules[s]);
}
