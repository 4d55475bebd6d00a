/* http_filters.h - the filters of an HTTPRoute rule: its own and those of its backends. */
#ifndef LG_RULES_HTTP_FILTERS_H
#define LG_RULES_HTTP_FILTERS_H

#include "rules/rule.h"

/* Whether the rule at `path` (spec.rules[i]) or one of its backends has a filter; most have none.
 */
bool rule_has_filters(const struct rule_ctx *c, const struct fpath *path);

/* Calls `check` for each list of filters of the rule at `path`: its own, then each backend's. */
void each_filter_list(struct rule_ctx *c, const struct jv *rule, const struct fpath *path,
                      rule_check *check);

/* Calls `check` for each filter in these lists. */
void each_filter(struct rule_ctx *c, const struct jv *rule, const struct fpath *path,
                 rule_check *check);

#endif
