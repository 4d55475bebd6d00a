/* copy.h - deep copies of observed resources into an arena. Pure. Arrays get room for one more
 * element, so that a copy can be added to. */
#ifndef LG_OBSERVED_COPY_H
#define LG_OBSERVED_COPY_H

#include "base/arena.h"
#include "lattice/observed.h"

/* Each makes *to a copy of *from whose texts and arrays are the arena's. */
void copy_service(struct arena *a, struct observed_service *to,
                  const struct observed_service *from);
void copy_target_group(struct arena *a, struct observed_target_group *to,
                       const struct observed_target_group *from);
void copy_network(struct arena *a, struct observed_network *to,
                  const struct observed_network *from);
void copy_vpc_association(struct arena *a, struct observed_vpc_association *to,
                          const struct observed_vpc_association *from);
void copy_association(struct arena *a, struct observed_association *to,
                      const struct observed_association *from);
void copy_listener(struct arena *a, struct observed_listener *to,
                   const struct observed_listener *from);
void copy_rule(struct arena *a, struct observed_rule *to, const struct observed_rule *from);

/* The same as a value. */
struct lattice_tags copy_tags(struct arena *a, const struct lattice_tags *from);

#endif
