/* address.c - see address.h. */
#include "dataplane/address.h"

#include <arpa/inet.h>

#include "base/map.h"
#include "base/xalloc.h"

enum { SHORTEST_PREFIX = 8, LONGEST_PREFIX = 30 };

int address_range_read(struct str text, struct address_range *ret_range, struct error *err)
{
    ptrdiff_t slash = str_find_char(text, '/');
    char dotted[INET_ADDRSTRLEN] = "";
    struct in_addr base;
    int64_t length = 0;
    if (slash > 0 && (size_t)slash < sizeof(dotted))
        memcpy(dotted, text.p, (size_t)slash);
    if (inet_pton(AF_INET, dotted, &base) != 1 ||
        !str_to_i64(str_sub(text, (size_t)slash + 1, text.n), &length) ||
        length < SHORTEST_PREFIX || length > LONGEST_PREFIX)
        return error_set(err, ERR_CONFIG,
                         "\"%.40s\" is not a range of IPv4 addresses; write one such as "
                         "169.254.171.0/24, with a length of %d to %d",
                         text.p ? text.p : "", SHORTEST_PREFIX, LONGEST_PREFIX);
    uint32_t size = UINT32_C(1) << (32 - length);
    uint32_t network = ntohl(base.s_addr) & ~(size - 1);
    *ret_range = (struct address_range){.first = network + 1, .count = size - 2};
    return 0;
}

struct str address_text(struct arena *a, uint32_t address)
{
    return arena_printf(a, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
                        address & 255);
}

struct holding {
    uint32_t offset;
    uint64_t round; /* the last one in which its holder was named */
};

struct address_pool {
    struct address_range range;
    struct map *holders; /* struct holding */
    bool *used;
    uint32_t next; /* where the search for a free one goes on */
    uint64_t round;
};

struct address_pool *address_pool_new(struct address_range range)
{
    struct address_pool *p = xcalloc(1, sizeof(*p));
    p->range = range;
    p->holders = map_new();
    p->used = xcalloc(range.count, sizeof(*p->used));
    return p;
}

struct address_pool *address_pool_free(struct address_pool *p)
{
    if (!p)
        return NULL;
    map_foreach (p->holders, entry)
        free(entry->value);
    map_free(p->holders);
    free(p->used);
    free(p);
    return NULL;
}

void address_pool_begin(struct address_pool *p)
{
    p->round++;
}

uint32_t address_pool_take(struct address_pool *p, struct str holder)
{
    struct holding *h = map_get(p->holders, holder);
    if (h) {
        h->round = p->round;
        return p->range.first + h->offset;
    }
    if (map_size(p->holders) == p->range.count)
        return 0;
    while (p->used[p->next])
        p->next = (p->next + 1) % p->range.count;
    h = xcalloc(1, sizeof(*h));
    *h = (struct holding){.offset = p->next, .round = p->round};
    p->used[h->offset] = true;
    p->next = (p->next + 1) % p->range.count;
    map_put(p->holders, holder, h);
    return p->range.first + h->offset;
}

void address_pool_end(struct address_pool *p)
{
    for (size_t i = map_size(p->holders); i-- > 0;) {
        const struct map_entry *entry = map_at(p->holders, i);
        struct holding *h = entry->value;
        if (h->round == p->round)
            continue;
        p->used[h->offset] = false;
        map_remove(p->holders, entry->key);
        free(h);
    }
}
