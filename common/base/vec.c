/* vec.c - see vec.h. */
#include "base/vec.h"

#include "base/xalloc.h"

void *vec_grow(struct arena *a, void *items, size_t n, size_t *capacity, size_t size)
{
    *capacity = *capacity ? *capacity * 2 : 4;
    if (!a)
        return xreallocarray(items, *capacity, size);
    void *grown = arena_calloc(a, *capacity, size);
    if (n)
        memcpy(grown, items, n * size);
    return grown;
}
