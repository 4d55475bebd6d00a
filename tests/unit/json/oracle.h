/*
 * oracle.h - json-c as an independent reader, to hold our own against.
 *
 * Set to be strict and to check UTF-8; what it still takes beyond RFC 8259 is listed with the cases
 * (tests/cases/json/refused.txt) and in mutants.c.
 */
#ifndef LG_UNIT_JSON_ORACLE_H
#define LG_UNIT_JSON_ORACLE_H

#include "json/jv.h"

/* Whether json-c takes `text` as one value, whole. `text` must be NUL-terminated. */
bool oracle_accepts(struct str text);

/*
 * Whether json-c reads `text` as the same value as `v`: types, keys in order, texts, booleans,
 * int64 by value, other numbers as doubles. Integers beyond 64 bits, which json-c cuts, pass.
 */
bool oracle_agrees(struct str text, const struct jv *v);

#endif
