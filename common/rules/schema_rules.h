/*
 * schema_rules.h - the OpenAPI half of group api: rows 001-009 of each kind, checked by the schema
 * tables (schema/schema.h) instead of a function of their own. Private to rules.
 */
#ifndef LG_RULES_SCHEMA_RULES_H
#define LG_RULES_SCHEMA_RULES_H

#include "rules/engine.h"

/*
 * Validates the object of `review` against its bundle's schema and reports each violation under the
 * row of its kind and constraint.
 */
void schema_rules_run(struct rule_ctx *c, const struct review *review);

/* Whether the bundle that is set has this (CEL) rule already. */
bool schema_rule_in_bundle(const struct rule *rule, const struct rule_settings *settings);

#endif
