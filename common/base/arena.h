/*
 * arena.h - memory that is released all at once.
 *
 * One arena per request, file or snapshot. Allocation never fails (the process aborts when the
 * system has no memory: the pod restarts, which is better than half-checked objects). What comes
 * from foreign input is bounded before it reaches the arena (limits.h). Not thread-safe: an arena
 * belongs to one thread at a time.
 */
#ifndef LG_BASE_ARENA_H
#define LG_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/str.h"

struct arena;

/* A new, empty arena; the caller owns it. */
struct arena *arena_new(void);

/* The same with a first block of `bytes`, for small things that live long (arena_used tells). */
struct arena *arena_new_sized(size_t bytes);

/* Runs the deferred calls, newest first, and releases everything. Accepts NULL; returns NULL. */
struct arena *arena_free(struct arena *a);

/* The same, but keeps one block of memory for the next use. */
void arena_reset(struct arena *a);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* The same, not zeroed: for memory that is written whole at once. */
void *arena_alloc_raw(struct arena *a, size_t size);

/* arena_alloc for `count` elements; aborts if the product overflows. */
void *arena_calloc(struct arena *a, size_t count, size_t size);

/* A NUL-terminated copy of `s` (inner NULs are kept). */
struct str arena_str(struct arena *a, struct str s);

/* printf into the arena; the result is NUL-terminated. */
struct str arena_printf(struct arena *a, const char *format, ...) _printf_(2, 3);
struct str arena_vprintf(struct arena *a, const char *format, va_list args) _printf_(2, 0);

/* Calls fn(ptr) when the arena is reset or freed. */
void arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

/* Bytes handed out since the last reset, for limits and metrics. */
size_t arena_used(const struct arena *a);

/* For _cleanup_(cleanup_arena). */
static inline void cleanup_arena(struct arena **a)
{
    arena_free(*a);
}

#define ARENA_NEW(a, type)              ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_NEW_ARRAY(a, count, type) ((type *)arena_calloc((a), (count), sizeof(type)))

#endif
