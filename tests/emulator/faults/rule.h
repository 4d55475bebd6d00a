/*
 * rule.h - one fault rule: which calls it concerns and what it does to them. Pure.
 *
 * Whether a rule hits is a function of the rule, the call and how many calls it has matched so far;
 * there is no other state and no clock, so that the same calls meet the same faults again.
 */
#ifndef LG_FAULTS_RULE_H
#define LG_FAULTS_RULE_H

#include "base/strbuf.h"
#include "faults/decision.h"
#include "json/jv.h"

/* Which calls, and from when on. */
struct fault_match {
    struct str operation; /* "CreateService", "Create*", "*" */
    struct str resource;  /* occurs in the call's subject; empty: any */
    uint64_t nth;         /* the first matching call that is hit, from 1 */
    uint64_t count;       /* how many calls are hit from there on; 0: all */
    double probability;   /* of each of these, 0..1 */
    uint64_t seed;        /* of the probability */
};

struct fault_rule {
    uint64_t id;
    struct fault_match match;
    struct fault_decision effect; /* what a hit asks for; `rule` unset */
    uint64_t seen;                /* calls that matched */
    uint64_t hits;                /* calls that were hit */
};

/*
 * The rule that a JSON object describes (README.md of the emulator), its strings copied into `a`;
 * counters 0. ERR_INVALID names the member that is unknown, missing, of the wrong type or range.
 */
int fault_rule_read(struct arena *a, const struct jv *object, struct fault_rule *ret_rule,
                    struct error *err);

/* The same form, with id, seen and hits. */
void fault_rule_write(struct strbuf *out, const struct fault_rule *rule);

/* Whether `operation` on `subject` is such a call. */
bool fault_match_call(const struct fault_match *match, struct str operation, struct str subject);

/* Whether the `seen`-th matching call (from 1) is hit. */
bool fault_match_hits(const struct fault_match *match, uint64_t seen);

/*
 * Adds one hit to what other rules want from the same call: delays add up, a kill is kept beside
 * whatever else happens, and of everything else what came first stays.
 */
void fault_decision_add(struct fault_decision *decision, const struct fault_rule *rule);

#endif
