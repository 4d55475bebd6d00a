/*
 * rule.h - one fault rule: which calls it concerns and what it does to them. Pure.
 *
 * Whether a rule hits is a function of the rule, the call and how many calls it has matched so far;
 * there is no other state and no clock, so that the same calls meet the same faults again.
 */
#ifndef LG_FAULTS_RULE_H
#define LG_FAULTS_RULE_H

#include "base/error.h"
#include "faults/decision.h"
#include "json/json_write.h"

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
    const struct jv *form;        /* as it was given */
    uint64_t seen;                /* calls that matched */
    uint64_t hits;                /* calls that were hit */
};

/*
 * The rule that a JSON object describes, which must live as long; counters 0. Members, of which
 * only `effect` is required:
 *
 *   operation "*", resource "", nth 1, count 0 (all), probability 1, seed 0    which calls
 *   delayMs 0                             beside any effect: wait that long first
 *   effect "throttle"                     429 ThrottlingException; retryAfterSeconds (none)
 *          "error"                        status, code, message; retryAfterSeconds; when
 *          "deny"                         403 AccessDeniedException; message
 *          "delay"                        delayMs alone
 *          "timeout"                      no answer; holdMs 60000, when
 *          "cut-connection"               no answer, closed; when
 *          "cut-body" "huge-body" "text-body"   a damaged answer; bodyBytes 67108864 for huge
 *          "partial-failure"              items 1 (the first ones) or item (part of the id); code,
 *                                         message
 *          "life-cycle-failure"           CREATE_, UPDATE_, DELETE_FAILED; code, message
 *          "stale-reads"                  staleMs
 *          "kill"                         SIGKILL to pid, then as cut-connection; when
 *   when   "before" or "after" the effect of the call; default "before"
 *
 * ERR_INVALID names the member that is unknown, missing, of the wrong type or out of range.
 */
int fault_rule_read(const struct jv *object, struct fault_rule *ret_rule, struct error *err);

/* The same form, with id, seen and hits. */
void fault_rule_write(struct jw *w, const struct fault_rule *rule);

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
