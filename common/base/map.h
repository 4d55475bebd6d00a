/*
 * map.h - a hash map from byte strings to pointers, on the heap.
 *
 * Keys are copied, values are borrowed. The hash is seeded per map (untrusted names cannot aim for
 * one bucket). Iteration is in insertion order as long as nothing was removed. Not thread-safe.
 */
#ifndef LG_BASE_MAP_H
#define LG_BASE_MAP_H

#include <stdbool.h>

#include "base/str.h"

struct map;

struct map_entry {
    struct str key; /* NUL-terminated */
    void *value;
};

/* A new, empty map; the caller owns it. */
struct map *map_new(void);

/* Releases the map and its keys, not the values. Accepts NULL; returns NULL. */
struct map *map_free(struct map *m);

/* The value of `key`, or NULL. */
void *map_get(const struct map *m, struct str key);

/* Sets the value of `key` (not NULL) and returns the one it replaces, or NULL. */
void *map_put(struct map *m, struct str key, void *value);

/* Removes `key` and returns its value, or NULL if it was not there. */
void *map_remove(struct map *m, struct str key);

/* The number of keys. */
size_t map_size(const struct map *m);

/* The entry at position `i` < map_size(); the order changes only by map_remove(). */
const struct map_entry *map_at(const struct map *m, size_t i);

#define map_foreach(m, entry)                                                                      \
    for (const struct map_entry *entry = map_at((m), 0), *entry##_end = entry + map_size(m);       \
         entry < entry##_end; entry++)

static inline void cleanup_map(struct map **m)
{
    map_free(*m);
}

#endif
