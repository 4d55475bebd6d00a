/* rule.c - which calls a rule hits; see rule.h. */
#include "faults/rule.h"

bool fault_match_call(const struct fault_match *match, struct str operation, struct str subject)
{
    struct str wanted = match->operation;
    bool open = str_ends(wanted, STR("*"));
    struct str stem = str_sub(wanted, 0, wanted.n - (open ? 1 : 0));
    if (open ? !str_starts(operation, stem) : !str_eq(operation, wanted))
        return false;
    return !match->resource.n || str_find(subject, match->resource) >= 0;
}

/* A number of [0, 1) that depends on seed and n only (the finaliser of SplitMix64). */
static double even_draw(uint64_t seed, uint64_t n)
{
    uint64_t z = seed + n * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    z ^= z >> 31;
    return (double)(z >> 11) / (double)(UINT64_C(1) << 53);
}

bool fault_match_hits(const struct fault_match *match, uint64_t seen)
{
    if (seen < match->nth || (match->count && seen - match->nth >= match->count))
        return false;
    return match->probability >= 1 || even_draw(match->seed, seen) < match->probability;
}

void fault_decision_add(struct fault_decision *decision, const struct fault_rule *rule)
{
    const struct fault_decision *effect = &rule->effect;
    struct fault_decision so_far = *decision;
    if (decision->kind == FAULT_NONE)
        *decision = *effect; /* everything that describes the one kind */
    decision->rule = so_far.rule ? so_far.rule : rule->id;
    decision->delay_ms = so_far.delay_ms + effect->delay_ms;
    decision->stale_ms = so_far.stale_ms > effect->stale_ms ? so_far.stale_ms : effect->stale_ms;
    decision->kill_pid = so_far.kill_pid ? so_far.kill_pid : effect->kill_pid;
    decision->kill_when = so_far.kill_pid ? so_far.kill_when : effect->kill_when;
}
