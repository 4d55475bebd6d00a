/*
 * priorities.h - the annotations rule-<index>-priority, by which a user orders VPC Lattice rules
 * himself: admission checks and the controller follows what stands here, so that they never
 * disagree. Pure.
 *
 * The lower priority wins. The matches of rule i take as many consecutive priorities, beginning
 * with the annotated one. AWS API model vpc-lattice 2022-11-30, RulePriority: 1 to 2000.
 */
#ifndef LG_API_PRIORITIES_H
#define LG_API_PRIORITIES_H

#include "api/views.h"

enum { LATTICE_PRIORITY_MAX = 2000 };

#define PRIORITY_PREFIX LATTICE_PREFIX "rule-"
#define PRIORITY_SUFFIX "-priority"

/* The priorities that one annotated rule takes: from `first`, `count` of them. */
struct rule_priorities {
    int64_t rule, first, count;
};

/* The last of them. */
int64_t rule_priorities_last(const struct rule_priorities *p);

/* The rule that a well-formed annotation key names; a number with leading zeros names none. */
bool priority_key_rule(struct str key, int64_t *ret_rule);

/* False if the key names no rule of the route or the value is no number in range. */
bool rule_priorities_read(const struct http_route *route, struct str key, struct str value,
                          struct rule_priorities *ret_priorities);

/*
 * The first annotation of the route before `key` whose priorities meet those of `p`: the later one
 * is at fault.
 */
bool rule_priorities_overlap(const struct http_route *route, struct str key,
                             const struct rule_priorities *p, struct rule_priorities *ret_other);

#endif
