/* weights.c - see weights.h. */
#include "api/weights.h"

int64_t lattice_weight(int64_t weight, int64_t greatest)
{
    if (greatest <= LATTICE_WEIGHT_MAX || weight <= 0)
        return weight;
    int64_t scaled = (int64_t)((double)weight / (double)greatest * LATTICE_WEIGHT_MAX + 0.5);
    return scaled > 0 ? scaled : 1;
}
