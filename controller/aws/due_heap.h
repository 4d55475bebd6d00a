/*
 * due_heap.h - numbers and the times when they are due, earliest first. Pure. Not thread-safe.
 *
 * Nothing is taken out early: whoever pops a number asks whether it still means anything.
 */
#ifndef LG_AWS_DUE_HEAP_H
#define LG_AWS_DUE_HEAP_H

#include <stdint.h>

#include "base/vec.h"

struct due {
    int64_t at_ns;
    uint64_t number;
};

struct due_heap {
    VEC(struct due) entries; /* on the heap; a binary heap by at_ns */
};

/* A number may be in it several times. */
void due_heap_add(struct due_heap *h, int64_t at_ns, uint64_t number);

/* The earliest time, INT64_MAX if there is none. */
int64_t due_heap_next(const struct due_heap *h);

/* Takes out the earliest that is due at `now_ns`; false if there is none. */
bool due_heap_pop(struct due_heap *h, int64_t now_ns, uint64_t *ret_number);

/* Empties it and releases its memory. */
void due_heap_free(struct due_heap *h);

#endif
