/*
 * arena.c - a list of blocks with a bump pointer; big requests get a block of their own.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

#include "base/xalloc.h"

enum { FIRST_BLOCK = 16 << 10, MAX_BLOCK = 1 << 20 };

struct block {
    struct block *next;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *ptr;
};

struct arena {
    struct block *current; /* newest first */
    size_t at;             /* offset of the free part of `current` */
    size_t used;
    struct deferred *deferred;
};

static struct block *block_new(size_t size, struct block *next)
{
    struct block *b = xmalloc(sizeof(*b) + size);
    b->size = size;
    b->next = next;
    return b;
}

struct arena *arena_new(void)
{
    return arena_new_sized(FIRST_BLOCK);
}

struct arena *arena_new_sized(size_t bytes)
{
    struct arena *a = xcalloc(1, sizeof(*a));
    a->current = block_new(bytes, NULL);
    return a;
}

static void run_deferred(struct arena *a)
{
    struct deferred *d = a->deferred;
    a->deferred = NULL;
    for (; d; d = d->next)
        d->fn(d->ptr);
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

struct arena *arena_free(struct arena *a)
{
    if (!a)
        return NULL;
    run_deferred(a);
    free_blocks(a->current);
    free(a);
    return NULL;
}

void arena_reset(struct arena *a)
{
    run_deferred(a);
    struct block *oldest = a->current;
    while (oldest->next) {
        struct block *next = oldest->next;
        free(oldest);
        oldest = next;
    }
    a->current = oldest;
    a->at = 0;
    a->used = 0;
}

void *arena_alloc_raw(struct arena *a, size_t size)
{
    size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (need < size)
        abort();
    if (need > a->current->size - a->at) {
        size_t next_size = a->current->size * 2 > MAX_BLOCK ? MAX_BLOCK : a->current->size * 2;
        a->current = block_new(need > next_size ? need : next_size, a->current);
        a->at = 0;
    }
    void *p = a->current->bytes + a->at;
    a->at += need;
    a->used += need;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(arena_alloc_raw(a, size), 0, size);
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        abort();
    return arena_alloc(a, total);
}

struct str arena_str(struct arena *a, struct str s)
{
    char *copy = arena_alloc_raw(a, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return (struct str){copy, s.n};
}

struct str arena_vprintf(struct arena *a, const char *format, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof(small), format, args);
    if (n < 0)
        abort();
    char *text = arena_alloc(a, (size_t)n + 1);
    if ((size_t)n < sizeof(small))
        memcpy(text, small, (size_t)n);
    else
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return (struct str){text, (size_t)n};
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str s = arena_vprintf(a, format, args);
    va_end(args);
    return s;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *ptr)
{
    struct deferred *d = ARENA_NEW(a, struct deferred);
    *d = (struct deferred){.next = a->deferred, .fn = fn, .ptr = ptr};
    a->deferred = d;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
