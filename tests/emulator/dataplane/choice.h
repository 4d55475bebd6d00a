/*
 * choice.h - to which of several a request goes, by weight. Pure.
 */
#ifndef LG_DATAPLANE_CHOICE_H
#define LG_DATAPLANE_CHOICE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The index that the `turn`-th request (from 0) gets among `n` weights, or `n` if all are 0. Turns
 * are spread by the golden ratio (a Weyl sequence): of any run of consecutive turns each index gets
 * its share within a few, however short the run is, and weight 0 gets none.
 */
size_t choice_by_weight(const unsigned *weights, size_t n, uint64_t turn);

#endif
