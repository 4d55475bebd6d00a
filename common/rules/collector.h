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
    size_t gathered[SEVERITY_ERROR + 1]; /* how many of each severity */
    size_t omitted;                      /* beyond LIMIT_GATHERED of a severity */
    bool pending; /* a finding rests on an answer that is being read afresh */
};

/* Adds a finding; path frames and text are copied into the arena. */
void collector_add(struct collector *c, const struct rule *rule, enum severity severity,
                   const struct fpath *path, enum field_error_type type, const struct jv *value,
                   struct str detail);

/* Whether the schema found a list or map that has more than it allows. */
bool collector_found_too_many(const struct collector *c);

/*
 * Brings the findings into document order and drops what says a fault twice: the same path and
 * text, anything about a value that the schema faults or inside one of the wrong type, and a later
 * group's doubt about a value in which an earlier group found an error (that a Service does not
 * exist, if none can have the name).
 */
struct findings collector_finish(struct collector *c);

#endif
