/*
 * weights.h - weights of backends as VPC Lattice takes them: 0 to 999 (API model vpc-lattice
 * 2022-11-30, TargetGroupWeight), where Gateway API allows 1000000.
 */
#ifndef LG_API_WEIGHTS_H
#define LG_API_WEIGHTS_H

#include <stdint.h>

enum { LATTICE_WEIGHT_MAX = 999 };

/*
 * `weight` of a backend in a rule whose greatest weight is `greatest`: unchanged if that is at most
 * 999, else in proportion and rounded, but never 0 for a backend that has a weight.
 */
int64_t lattice_weight(int64_t weight, int64_t greatest);

#endif
