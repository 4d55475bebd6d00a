/*
 * lattice_tags.h - the annotation `tags`: "key=value,key=value", put on the AWS resources of a
 * route (AWS: "Tag naming limits and requirements"; API model vpc-lattice 2022-11-30). Pure.
 */
#ifndef LG_API_LATTICE_TAGS_H
#define LG_API_LATTICE_TAGS_H

#include "base/str.h"

enum {
    LATTICE_TAG_KEY_MAX = 128,
    LATTICE_TAG_VALUE_MAX = 256,
    LATTICE_TAGS_PER_RESOURCE = 50,
    LATTICE_TAGS_OF_OURS = 8, /* on a target group: ManagedBy, ClusterName, RouteName … */
    LATTICE_TAGS_MAX = LATTICE_TAGS_PER_RESOURCE - LATTICE_TAGS_OF_OURS,
};

struct lattice_tag {
    struct str key, value; /* trimmed */
};

/* Splits one "key=value" at its first "=" (a missing one leaves the value's pointer NULL). */
struct lattice_tag lattice_tag_parse(struct str pair);

/* NULL when the tag may be set by a user, else what would be right. The texts are constants. */
const char *lattice_tag_fault(const struct lattice_tag *tag);

#endif
