/*
 * rule_case.h - one case of a file below tests/cases/rules (its README has the form).
 */
#ifndef LG_UNIT_RULES_RULE_CASE_H
#define LG_UNIT_RULES_RULE_CASE_H

#include "case_world.h"
#include "rules/engine.h"

struct rule_case {
    struct str name;
    struct review review;
    struct rule_settings settings;
    struct case_world world;
    const struct jv *source; /* the whole case, for what is expected */
};

/* Reads a case; fails on members that are unknown or make no sense. */
int rule_case_read(struct arena *a, const struct jv *source, struct rule_case *ret_case,
                   struct error *err);

/* All cases of a file: an array; fails if it is anything else or empty. */
const struct jv *rule_cases_read(struct arena *a, const char *path, struct error *err);

#endif
