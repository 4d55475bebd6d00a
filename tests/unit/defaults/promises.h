/* promises.h - what defaults promise of every object, whatever it is. */
#ifndef LG_UNIT_DEFAULTS_PROMISES_H
#define LG_UNIT_DEFAULTS_PROMISES_H

#include "defaults/defaults.h"
#include "rules/engine.h"

/* An object and all that decides its defaults. */
struct subject {
    enum api_kind kind;
    struct str namespace;
    const struct jv *object;
    struct defaults_settings settings;
    struct rule_settings rules;
    const struct lookup *lookup;
};

/* The object with its defaults, and what was said. */
const struct jv *subject_default(struct arena *a, const struct subject *subject,
                                 struct defaults_result *ret_result);

/* The errors that the rules find in `object` in the place of the subject's. */
struct findings subject_errors(struct arena *a, const struct subject *subject,
                               const struct jv *object);

/*
 * Asserts: a second time changes nothing; nothing that was written is changed; `changed` is true
 * when something is; the patch from one to the other leads there; there are no new errors.
 */
void check_promises(struct arena *a, const struct subject *subject);

#endif
