/*
 * plan_rules.h - the rules of one listener while they are being planned; for the files plan_*.c
 * only.
 */
#ifndef LG_LATTICE_PLAN_RULES_H
#define LG_LATTICE_PLAN_RULES_H

#include "lattice/plan_unit.h"

/* API model: the highest priority, the most rules of one BatchUpdateRule. */
enum { RULE_PRIORITY_MAX = 2000, RULES_PER_CALL = 10 };

/* A wanted rule and what stands for it. */
struct wanted_rule {
    const struct desired_rule *want;
    const struct observed_rule *seen; /* NULL: is created */
    struct lattice_action action;     /* resolved */
    int priority;
};

struct listener_rules {
    struct service_unit *u;
    const struct desired_listener *want;
    const struct observed_listener *seen; /* NULL: none yet */
    struct plan_ref listener;
    struct wanted_rule *wanted;
    size_t n;
    bool *taken;            /* of the observed rules: stands for a wanted one, or is another's */
    struct step_list moves; /* calls that rewrite rules */
    VEC(struct str) names;  /* of the rules that are created */
};

/* The number of rules that are there. */
size_t rules_seen(const struct listener_rules *l);

/* Gives each wanted rule its priority, in their order; false when there are not enough. */
bool rules_set_priorities(struct listener_rules *l);

/* Finds what stands for the wanted rules; asks for tags where that hangs on whose a rule is. Rules
 * that stay although nothing wants them are `taken` too. */
void rules_pair(struct listener_rules *l);

/* Whether a rule has this priority now. */
bool rules_use_priority(const struct listener_rules *l, int priority);

/* The first priority from *at on that no rule has or wants; *at moves behind it. */
int rules_free_priority(const struct listener_rules *l, int *at);

/* A rule that stays, with what changes: new members, or what is there. */
struct rule_change {
    const struct observed_rule *seen;
    const struct desired_rule *want;     /* NULL: it is only moved out of the way */
    const struct lattice_action *action; /* resolved; NULL: as it is */
    bool match;                          /* the match changes */
    int priority;                        /* 0: as it is */
};

/* Changes of one call, in order; together they are judged by the state after the call. */
struct rule_call {
    struct rule_change changes[RULES_PER_CALL];
    size_t n;
};

struct rule_calls {
    struct rule_call *items;
    size_t n;
    size_t capacity;
};

/*
 * The fewest calls for the changes such that no two rules have one priority after any of them: who
 * holds a wanted priority moves first or in the same call. A circle that does not fit into a call
 * is opened through `spare`, a priority that is free from first to last.
 */
struct rule_calls plan_rule_calls(struct arena *a, const struct rule_change *changes, size_t n,
                                  int spare);

/* The steps of a listener's rules. `seen` NULL: a listener that is created. */
void plan_rules(struct service_unit *u, const struct desired_listener *want,
                const struct observed_listener *seen, struct plan_ref listener);

#endif
