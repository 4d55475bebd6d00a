/* detail.h - reads that take more than one call: a service with all its parts, the targets of a
 * target group. */
#ifndef LG_LATTICE_IO_DETAIL_H
#define LG_LATTICE_IO_DETAIL_H

#include "lattice_io/gather.h"

/* Reads the service, its associations, listeners and rules into the store, in one piece once all
 * of them are there. */
void detail_read(struct gather *g, struct str service_id);

/* All pages of a target group's targets, in one piece. */
void targets_read(struct gather *g, struct str target_group_id);

/* All pages of a service's associations, in one piece. */
void associations_read(struct gather *g, struct str service_id);

#endif
