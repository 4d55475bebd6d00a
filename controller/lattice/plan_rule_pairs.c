/*
 * plan_rule_pairs.c - see plan_rules.h: which rule is which, and which priorities they get.
 *
 * Rules are recognised by their match, then by what they do; names cannot be changed and say
 * nothing. Priorities that rules of others hold are skipped.
 */
#include "lattice/plan_rules.h"
#include "lattice/words.h"

size_t rules_seen(const struct listener_rules *l)
{
    return l->seen ? l->seen->rule_count : 0;
}

static bool is_others(const struct listener_rules *l, const struct observed_rule *rule)
{
    return unit_belongs(l->u, &rule->tags) == BELONGS_TO_OTHERS;
}

/* From the best fit to the least: each is tried for all rules before the next. */
enum fit { FIT_ALL, FIT_MATCH_AND_ACTION, FIT_MATCH, FIT_ACTION, FIT_PRIORITY, FIT_ANY, FIT_COUNT };

static bool fits(enum fit fit, const struct wanted_rule *wanted, const struct observed_rule *rule)
{
    bool priority = wanted->priority == rule->priority;
    bool action = action_equal(&wanted->action, &rule->action);
    bool match = match_equal(&wanted->want->match, &rule->match);
    switch (fit) {
    case FIT_ALL: return match && action && priority;
    case FIT_MATCH_AND_ACTION: return match && action;
    case FIT_MATCH: return match;
    case FIT_ACTION: return action;
    case FIT_PRIORITY: return priority;
    default: return true;
    }
}

static void pair(struct listener_rules *l, enum fit fit)
{
    for (size_t w = 0; w < l->n; w++) {
        for (size_t s = 0; s < rules_seen(l) && !l->wanted[w].seen; s++) {
            if (l->taken[s] || !fits(fit, &l->wanted[w], &l->seen->rules[s]))
                continue;
            l->wanted[w].seen = &l->seen->rules[s];
            l->taken[s] = true;
        }
    }
}

/* What has no equal match is rewritten or deleted only if it is known to be ours. */
static void set_aside_others(struct listener_rules *l)
{
    for (size_t s = 0; s < rules_seen(l); s++)
        if (!l->taken[s] && !unit_may_change(l->u, &l->seen->rules[s].tags, l->seen->rules[s].arn))
            l->taken[s] = true;
}

void rules_pair(struct listener_rules *l)
{
    for (size_t s = 0; s < rules_seen(l); s++) {
        l->taken[s] = l->seen->rules[s].is_default || is_others(l, &l->seen->rules[s]);
        if (is_others(l, &l->seen->rules[s]))
            unit_hold(l->u, &l->seen->rules[s].action);
    }
    for (enum fit fit = FIT_ALL; fit < FIT_ACTION; fit++)
        pair(l, fit);
    set_aside_others(l);
    for (enum fit fit = FIT_ACTION; fit < FIT_COUNT; fit++)
        pair(l, fit);
}

/* --- priorities ----------------------------------------------------------------------------------
 */

static bool held_by_others(const struct listener_rules *l, int priority)
{
    for (size_t s = 0; s < rules_seen(l); s++)
        if (!l->seen->rules[s].is_default && l->seen->rules[s].priority == priority &&
            is_others(l, &l->seen->rules[s]))
            return true;
    return false;
}

/* False when there are not enough priorities. */
bool rules_set_priorities(struct listener_rules *l)
{
    int last = 0;
    for (size_t w = 0; w < l->n; w++) {
        int priority = l->wanted[w].want->priority > last ? l->wanted[w].want->priority : last + 1;
        while (held_by_others(l, priority))
            priority++;
        l->wanted[w].priority = last = priority;
    }
    return last <= RULE_PRIORITY_MAX;
}

bool rules_use_priority(const struct listener_rules *l, int priority)
{
    for (size_t s = 0; s < rules_seen(l); s++)
        if (l->seen->rules[s].priority == priority)
            return true;
    return false;
}

static bool is_used(const struct listener_rules *l, int priority)
{
    if (rules_use_priority(l, priority))
        return true;
    for (size_t w = 0; w < l->n; w++)
        if (l->wanted[w].priority == priority)
            return true;
    return false;
}

/* The first priority from *at on that no rule has or wants; *at moves behind it. */
int rules_free_priority(const struct listener_rules *l, int *at)
{
    while (is_used(l, *at))
        (*at)++;
    return (*at)++;
}
