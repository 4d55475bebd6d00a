/*
 * map.c - open addressing over a dense array of entries.
 *
 * `slots` holds index + 1 of an entry (0: never used, TOMBSTONE: removed); `entries` is dense, a
 * removal moves the last entry into the gap.
 */
#include "base/map.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/xalloc.h"

#define TOMBSTONE UINT32_MAX

struct map {
    struct map_entry *entries;
    size_t n, capacity;
    uint32_t *slots;
    size_t slot_count; /* a power of two */
    size_t slots_used; /* live and tombstones */
    uint64_t seed;
};

struct map *map_new(void)
{
    struct map *m = xcalloc(1, sizeof(*m));
    m->slot_count = 16;
    m->slots = xcalloc(m->slot_count, sizeof(*m->slots));
    m->capacity = 8;
    m->entries = xreallocarray(NULL, m->capacity, sizeof(*m->entries));
    if (getrandom(&m->seed, sizeof(m->seed), GRND_NONBLOCK) != sizeof(m->seed))
        m->seed = (uint64_t)(uintptr_t)m;
    return m;
}

struct map *map_free(struct map *m)
{
    if (!m)
        return NULL;
    for (size_t i = 0; i < m->n; i++)
        free((void *)m->entries[i].key.p);
    free(m->entries);
    free(m->slots);
    free(m);
    return NULL;
}

/* The slot that holds `key`, or the slot to put it in (*ret_found tells). */
static size_t find_slot(const struct map *m, struct str key, bool *ret_found)
{
    size_t mask = m->slot_count - 1;
    size_t free_slot = SIZE_MAX;
    for (size_t at = str_hash(key, m->seed) & mask;; at = (at + 1) & mask) {
        uint32_t slot = m->slots[at];
        if (slot == 0) {
            *ret_found = false;
            return free_slot != SIZE_MAX ? free_slot : at;
        }
        if (slot == TOMBSTONE) {
            if (free_slot == SIZE_MAX)
                free_slot = at;
        } else if (str_eq(m->entries[slot - 1].key, key)) {
            *ret_found = true;
            return at;
        }
    }
}

static void rehash(struct map *m, size_t slot_count)
{
    free(m->slots);
    m->slots = xcalloc(slot_count, sizeof(*m->slots));
    m->slot_count = slot_count;
    m->slots_used = m->n;
    for (size_t i = 0; i < m->n; i++) {
        bool found;
        m->slots[find_slot(m, m->entries[i].key, &found)] = (uint32_t)(i + 1);
    }
}

void *map_get(const struct map *m, struct str key)
{
    bool found;
    size_t at = find_slot(m, key, &found);
    return found ? m->entries[m->slots[at] - 1].value : NULL;
}

void *map_put(struct map *m, struct str key, void *value)
{
    bool found;
    size_t at = find_slot(m, key, &found);
    if (found) {
        struct map_entry *entry = &m->entries[m->slots[at] - 1];
        void *old = entry->value;
        entry->value = value;
        return old;
    }
    if (m->n == m->capacity) {
        m->capacity *= 2;
        m->entries = xreallocarray(m->entries, m->capacity, sizeof(*m->entries));
    }
    m->entries[m->n++] = (struct map_entry){{xstrndup(key), key.n}, value};
    m->slots_used += m->slots[at] == 0;
    m->slots[at] = (uint32_t)m->n;
    if (m->slots_used * 4 > m->slot_count * 3)
        rehash(m, m->n * 2 > m->slot_count ? m->slot_count * 2 : m->slot_count);
    return NULL;
}

void *map_remove(struct map *m, struct str key)
{
    bool found;
    size_t at = find_slot(m, key, &found);
    if (!found)
        return NULL;
    size_t index = m->slots[at] - 1;
    void *value = m->entries[index].value;
    size_t last = m->n - 1;
    if (index != last) {
        size_t moved = find_slot(m, m->entries[last].key, &found);
        m->slots[moved] = (uint32_t)(index + 1);
    }
    m->slots[at] = TOMBSTONE;
    free((void *)m->entries[index].key.p);
    m->entries[index] = m->entries[last];
    m->n--;
    return value;
}

size_t map_size(const struct map *m)
{
    return m->n;
}

const struct map_entry *map_at(const struct map *m, size_t i)
{
    return &m->entries[i];
}
