/* decision.c - see decision.h. */
#include "faults/decision.h"

bool fault_item_fails(const struct fault_decision *d, size_t index, struct str identifier)
{
    if (d->kind != FAULT_PARTIAL)
        return false;
    return d->item.n ? str_find(identifier, d->item) >= 0 : (int64_t)index < d->items;
}
