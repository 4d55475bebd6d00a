/*
 * case_world.h - the objects around a rule case: world.yaml, changed by what the case says, and
 * how far the answers about them are to be trusted.
 */
#ifndef LG_UNIT_RULES_CASE_WORLD_H
#define LG_UNIT_RULES_CASE_WORLD_H

#include "api/object_set.h"
#include "base/error.h"

struct case_world {
    struct object_set *set;
    const struct lookup *answers; /* of the set */
    const struct jv *trust;       /* "Gateway default/my-hotel": pending | unconfirmed; or NULL */
    struct lookup lookup;         /* the same answers, with this trust */
};

/*
 * The world with the case's `with`, `without`, `assume` and `trust`; `old` (or NULL) is in it too,
 * as the API server holds it.
 */
int case_world_read(struct arena *a, const struct jv *source, const struct jv *old,
                    struct case_world *ret_world, struct error *err);

struct schema_bundle;

/*
 * The object with apiVersion and namespace filled in and the defaults of `bundle` (NULL: the
 * newest) applied; NULL if its kind is not known.
 */
const struct jv *case_object(struct arena *a, const struct jv *written,
                             const struct schema_bundle *bundle, struct error *err);

#endif
