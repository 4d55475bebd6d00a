/*
 * vec.h - growing arrays of any type, in an arena or (arena NULL) on the heap.
 *
 *     VEC(int) v = {0};
 *     vec_push(a, &v, 7);
 *     vec_foreach(&v, item) use(*item);
 *
 * Elements move when the vector grows: keep indexes, not pointers. A heap vector is released with
 * vec_free().
 */
#ifndef LG_BASE_VEC_H
#define LG_BASE_VEC_H

#include <stddef.h>
#include <stdlib.h>

#include "base/arena.h"

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t n;                                                                                  \
        size_t capacity;                                                                           \
    }

#define vec_push(arena_, v, ...)                                                                   \
    do {                                                                                           \
        if ((v)->n == (v)->capacity)                                                               \
            (v)->items =                                                                           \
                vec_grow((arena_), (v)->items, (v)->n, &(v)->capacity, sizeof(*(v)->items));       \
        (v)->items[(v)->n++] = (__VA_ARGS__);                                                      \
    } while (0)

#define vec_foreach(v, item)                                                                       \
    for (__typeof__((v)->items + 0) item = (v)->items; item && item < (v)->items + (v)->n; item++)

#define vec_free(v)                                                                                \
    do {                                                                                           \
        free((v)->items);                                                                          \
        (v)->items = NULL;                                                                         \
        (v)->n = (v)->capacity = 0;                                                                \
    } while (0)

/* Doubles the storage of a full vector; used by vec_push only. */
void *vec_grow(struct arena *a, void *items, size_t n, size_t *capacity, size_t size);

#endif
