/* due_heap.c - see due_heap.h. */
#include "aws/due_heap.h"

static void swap(struct due *a, struct due *b)
{
    struct due kept = *a;
    *a = *b;
    *b = kept;
}

void due_heap_add(struct due_heap *h, int64_t at_ns, uint64_t number)
{
    vec_push(NULL, &h->entries, (struct due){at_ns, number});
    struct due *e = h->entries.items;
    for (size_t i = h->entries.n - 1; i && e[i].at_ns < e[(i - 1) / 2].at_ns; i = (i - 1) / 2)
        swap(&e[i], &e[(i - 1) / 2]);
}

int64_t due_heap_next(const struct due_heap *h)
{
    return h->entries.n ? h->entries.items[0].at_ns : INT64_MAX;
}

bool due_heap_pop(struct due_heap *h, int64_t now_ns, uint64_t *ret_number)
{
    if (due_heap_next(h) > now_ns || !h->entries.n)
        return false;
    struct due *e = h->entries.items;
    *ret_number = e[0].number;
    e[0] = e[--h->entries.n];
    for (size_t i = 0, least;; i = least) {
        least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < h->entries.n; child++)
            if (e[child].at_ns < e[least].at_ns)
                least = child;
        if (least == i)
            return true;
        swap(&e[i], &e[least]);
    }
}

void due_heap_free(struct due_heap *h)
{
    vec_free(&h->entries);
}
