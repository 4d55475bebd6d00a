/* rules.h - what single and batched updates of rules share. */
#ifndef LG_OPERATIONS_RULES_H
#define LG_OPERATIONS_RULES_H

#include "operations/call.h"

/* Whether it may be changed as a rule: a default rule is changed with its listener. */
bool rule_changeable(struct call *c, const struct rule *rule);

/* Sets match, priority and action where they are asked for; `action` has been made already. */
void rule_change(struct call *c, struct rule *rule, const struct jv *asked,
                 const struct jv *action);

/* BatchUpdateRule. */
bool batch_update_rule(struct call *c);

#endif
