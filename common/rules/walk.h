/* walk.h - calls a check for every value that a rule's path pattern reaches. Private to rules. */
#ifndef LG_RULES_WALK_H
#define LG_RULES_WALK_H

#include "rules/rule.h"

/*
 * Walks `pattern` ("spec.rules[].matches[].path", "metadata.annotations[*]",
 * "metadata.annotations[example.com/key]", "") from c->object and calls c->rule->check for each
 * value that is there, in document order.
 */
void rule_walk(struct rule_ctx *c, const char *pattern);

#endif
