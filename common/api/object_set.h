/*
 * object_set.h - a set of objects at hand (the files of `latticectl check`, the manifests posted to
 * /check, the world of a test case) that answers look-ups about itself. All its answers are final.
 */
#ifndef LG_API_OBJECT_SET_H
#define LG_API_OBJECT_SET_H

#include "api/lookup.h"

struct object_set;

/* A new, empty set, released with the arena. */
struct object_set *object_set_new(struct arena *a);

/*
 * Adds `object`; one of the same kind, namespace and name is replaced. Kinds that we do not know
 * are ignored. `namespace`: where a namespaced object that names none lives.
 */
void object_set_add(struct object_set *set, const struct jv *object, struct str namespace);

/* Takes an object out again, if it is there. */
void object_set_remove(struct object_set *set, enum api_kind kind, struct str namespace,
                       struct str name);

/* Objects of `kind` that are not in the set are LOOKUP_UNKNOWN instead of LOOKUP_ABSENT. */
void object_set_assume_present(struct object_set *set, enum api_kind kind);

/* Who is asked for objects that are not in the set (NULL: nobody). What the set has hides them. */
void object_set_set_behind(struct object_set *set, const struct lookup *behind);

/* The look-ups over this set; valid as long as the set. */
const struct lookup *object_set_lookup(struct object_set *set);

#endif
