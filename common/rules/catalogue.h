/*
 * catalogue.h - all rules there are: by kind and group, and in the order of codes within a table.
 */
#ifndef LG_RULES_CATALOGUE_H
#define LG_RULES_CATALOGUE_H

#include "rules/rule.h"

/* A table of rules of one kind, as each *_api.c, *_spec.c, *_lattice.c, *_reference.c exports one.
 */
struct rule_table {
    const struct rule *rules;
    size_t n;
};

#define RULE_TABLE(array)                                                                          \
    {                                                                                              \
        (array), ARRAY_LEN(array)                                                                  \
    }

/* All tables of rules, and how many there are. */
size_t catalogue_tables(const struct rule_table *const **ret_tables);

/* Number of rules, and the i-th over all tables. */
size_t catalogue_size(void);
const struct rule *catalogue_at(size_t i);

/* The rule of that code, or NULL. */
const struct rule *catalogue_find(struct str code);

/* The page that explains a code: "docs/rules.md#hr203". */
struct str rule_docs(struct arena *a, const struct rule *rule);

#endif
