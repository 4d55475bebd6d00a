/*
 * engine.h - runs the rules over one object. Pure: the same question always gets the same answer.
 */
#ifndef LG_RULES_ENGINE_H
#define LG_RULES_ENGINE_H

#include "rules/finding.h"

/* The question: one object, and what is being done to it. */
struct review {
    enum api_kind kind;
    enum operation operation;
    const struct jv *object;     /* NULL for DELETE */
    const struct jv *old_object; /* UPDATE and DELETE; else NULL */
    struct str namespace;        /* of the request; the object's own may still be absent */
};

struct evaluation {
    enum owner owner;
    struct findings findings;
    size_t errors, warnings, suppressed; /* counts; suppressed ones are in neither of the others */
    VEC(struct str) notes; /* warnings about settings on the namespace or object, not findings */
    bool again; /* look-ups are being read afresh: evaluate again when they are, ignore the rest */
};

/*
 * Evaluates `review`. Objects being deleted and other controllers' objects get no findings (offline
 * the schema's). On UPDATE an error that the old object already had is a warning. All memory comes
 * from `a`; the result refers to the objects of `review`.
 */
struct evaluation rules_evaluate(struct arena *a, const struct review *review,
                                 const struct rule_settings *settings, const struct lookup *lookup);

/* Sets errors, warnings and suppressed from the findings, for those who take some of them out. */
void evaluation_count(struct evaluation *e);

#endif
