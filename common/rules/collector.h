/*
 * collector.h - where findings of one evaluation gather before they are judged. Private to rules.
 */
#ifndef LG_RULES_COLLECTOR_H
#define LG_RULES_COLLECTOR_H

#include "rules/finding.h"

struct collector {
    struct arena *arena;
    const struct jv *object; /* what the paths lead through */
    VEC(struct finding) found;
    bool pending; /* a finding rests on an answer that is being read afresh */
};

/* Adds a finding; path frames and text are copied into the arena. */
void collector_add(struct collector *c, const struct rule *rule, enum severity severity,
                   const struct fpath *path, enum field_error_type type, const struct jv *value,
                   struct str detail);

/*
 * Drops what says a fault twice (the same path and text; another group's finding where the schema
 * already faults the very value), brings the rest into document order and cuts at LIMIT_FINDINGS.
 */
struct findings collector_finish(struct collector *c);

#endif
