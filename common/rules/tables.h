/*
 * tables.h - the rule tables, one a kind and group; each is defined in the file of its name.
 * Private to rules.
 */
#ifndef LG_RULES_TABLES_H
#define LG_RULES_TABLES_H

#include "rules/catalogue.h"

/* X(name): `extern const struct rule_table name;` in the order of the catalogue. */
#define RULE_TABLES(X)

#define X(name) extern const struct rule_table name;
RULE_TABLES(X)
#undef X

#endif
