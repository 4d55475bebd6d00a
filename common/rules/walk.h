/*
 * walk.h - calls a check for every value that a rule's path pattern reaches. Private to rules.
 */
#ifndef LG_RULES_WALK_H
#define LG_RULES_WALK_H

#include "rules/rule.h"

/*
 * What patterns have led to so far in one object. Many rules look at the same places: each place is
 * searched for once, and a longer pattern starts where its prefix ended.
 */
struct walk;

/* An empty one; lives in the arena. */
struct walk *walk_new(struct arena *a, const struct jv *object);

/*
 * Follows `pattern` ("spec.rules[].matches[].path", "metadata.annotations[*]",
 * "metadata.annotations[example.com/key]", "") through the object and calls c->rule->check for each
 * value that is there, in document order.
 */
void rule_walk(struct rule_ctx *c, struct walk *walk, const char *pattern);

#endif
