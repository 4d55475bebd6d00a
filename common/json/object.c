/*
 * object.c - members of an object: small objects are searched in order, large ones by an index of
 * open-addressed slots that lies behind the member array. The hash is seeded for each index, so a
 * sender cannot aim for one slot.
 */
#include "json/value.h"

#include <sys/random.h>

struct object_index {
    uint64_t seed;
    uint32_t mask;    /* number of slots - 1; at least twice the capacity of the object */
    uint32_t slots[]; /* position of the member + 1, 0: free */
};

static struct object_index *object_index(const struct jv *object)
{
    if (object->capacity <= SMALL_OBJECT)
        return NULL;
    return (struct object_index *)(void *)(object->members + object->capacity);
}

static uint32_t slot_count(size_t capacity)
{
    uint32_t count = 64;
    while (count < 2 * capacity)
        count *= 2;
    return count;
}

/* An empty member array of that capacity, with its index if it is large. */
static void object_allocate(struct arena *a, struct jv *object, size_t capacity)
{
    size_t size = capacity * sizeof(struct member);
    object->capacity = (uint32_t)capacity;
    object->n = 0;
    if (capacity <= SMALL_OBJECT) {
        object->members = arena_alloc_raw(a, size);
        return;
    }
    uint32_t slots = slot_count(capacity);
    object->members = arena_alloc(a, size + sizeof(struct object_index) + slots * sizeof(uint32_t));
    struct object_index *index = object_index(object);
    index->mask = slots - 1;
    if (getrandom(&index->seed, sizeof(index->seed), GRND_NONBLOCK) != sizeof(index->seed))
        index->seed = (uint64_t)(uintptr_t)index;
}

static inline bool key_is(const struct member *m, struct str key)
{
    return str_eq(member_key(m), key);
}

/* The slot of `key` or the free one where it belongs. */
static uint32_t *index_slot(const struct jv *object, struct object_index *index, struct str key,
                            uint32_t hash)
{
    for (uint32_t at = hash & index->mask;; at = (at + 1) & index->mask) {
        uint32_t *slot = &index->slots[at];
        if (!*slot)
            return slot;
        const struct member *m = &object->members[*slot - 1];
        if (m->hash == hash && key_is(m, key))
            return slot;
    }
}

static struct member *find_small(const struct jv *object, struct str key)
{
    for (uint32_t i = 0; i < object->n; i++)
        if (key_is(&object->members[i], key))
            return &object->members[i];
    return NULL;
}

struct member *object_find(const struct jv *object, struct str key)
{
    struct object_index *index = object_index(object);
    if (!index)
        return find_small(object, key);
    uint32_t slot = *index_slot(object, index, key, (uint32_t)str_hash(key, index->seed));
    return slot ? &object->members[slot - 1] : NULL;
}

/* Appends where there is room; false if the key is there already. */
static inline bool object_append(struct jv *object, const struct member *member)
{
    struct object_index *index = object_index(object);
    uint32_t hash = 0;
    if (!index) {
        if (find_small(object, member_key(member)))
            return false;
    } else {
        hash = (uint32_t)str_hash(member_key(member), index->seed);
        uint32_t *slot = index_slot(object, index, member_key(member), hash);
        if (*slot)
            return false;
        *slot = object->n + 1;
    }
    struct member *added = &object->members[object->n++];
    *added = *member;
    added->hash = hash;
    return true;
}

/* One bit of 64 that depends on the ends and the length of a key: keys of other bits differ. */
static uint64_t key_bit(const struct member *m)
{
    uint32_t last = m->key_n ? (unsigned char)m->key[m->key_n - 1] : 0;
    return UINT64_C(1) << (((unsigned char)m->key[0] ^ last * 5 ^ m->key_n * 11) & 63);
}

/* Most members have a bit of their own: only those that share one are searched for. */
static size_t fill_small(struct jv *object, const struct member *members, size_t n)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t bit = key_bit(&members[i]);
        if (seen & bit && find_small(object, member_key(&members[i])))
            return i;
        seen |= bit;
        object->members[i] = members[i];
        object->n++;
    }
    return n;
}

size_t object_fill(struct arena *a, struct jv *object, const struct member *members, size_t n)
{
    if (!n)
        return 0;
    object_allocate(a, object, n);
    if (n <= SMALL_OBJECT)
        return fill_small(object, members, n);
    for (size_t i = 0; i < n; i++)
        if (!object_append(object, &members[i]))
            return i;
    return n;
}

void object_add(struct arena *a, struct jv *object, struct member member)
{
    if (object->n == object->capacity) {
        const struct member *members = object->members;
        size_t n = object->n;
        object_allocate(a, object, n < 4 ? 4 : 2 * n);
        for (size_t i = 0; i < n; i++)
            object_append(object, &members[i]);
    }
    object_append(object, &member);
}

void object_remove(struct jv *object, struct member *member)
{
    size_t behind = (size_t)(object->members + object->n - (member + 1));
    memmove(member, member + 1, behind * sizeof(*member));
    uint32_t n = --object->n;
    struct object_index *index = object_index(object);
    if (!index)
        return;
    memset(index->slots, 0, (index->mask + 1) * sizeof(index->slots[0]));
    for (object->n = 0; object->n < n;)
        object_append(object, &object->members[object->n]);
}
