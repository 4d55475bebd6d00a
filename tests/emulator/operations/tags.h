/* tags.h - changing the tags of a resource, with the limits of tags; for both APIs that do it. */
#ifndef LG_OPERATIONS_TAGS_H
#define LG_OPERATIONS_TAGS_H

#include "operations/call.h"

/* Adds or replaces; `tags` is an object. False with a failure. */
bool tags_add(struct call *c, struct resource *r, const struct jv *tags);

/* Removes the keys of a list; keys that are not there are ignored. */
bool tags_remove(struct call *c, struct resource *r, const struct jv *keys);

/* Whether these tags (an object, or NULL) are allowed on a new resource. */
bool tags_allowed(struct call *c, const struct jv *tags);

#endif
