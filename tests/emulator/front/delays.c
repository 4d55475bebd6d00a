/* delays.c - see delays.h. A binary heap by due time. */
#include "front/delays.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/vec.h"
#include "base/xalloc.h"

struct later {
    int64_t due_ns;
    void (*fn)(void *);
    void *ctx;
};

struct delays {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* on the monotonic clock */
    VEC(struct later) heap;
    bool stopping;
    int64_t tick_ns, next_tick_ns;
    void (*tick)(void *);
    void *tick_ctx;
};

static void swap(struct later *a, struct later *b)
{
    struct later t = *a;
    *a = *b;
    *b = t;
}

static void sift_up(struct later *heap, size_t i)
{
    for (; i && heap[i].due_ns < heap[(i - 1) / 2].due_ns; i = (i - 1) / 2)
        swap(&heap[i], &heap[(i - 1) / 2]);
}

static void sift_down(struct later *heap, size_t n)
{
    for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && heap[child + 1].due_ns < heap[child].due_ns)
            child++;
        if (heap[i].due_ns <= heap[child].due_ns)
            return;
        swap(&heap[i], &heap[child]);
    }
}

static struct later take_first(struct delays *d)
{
    struct later first = d->heap.items[0];
    d->heap.items[0] = d->heap.items[--d->heap.n];
    sift_down(d->heap.items, d->heap.n);
    return first;
}

static void wait_until(struct delays *d, int64_t due_ns)
{
    struct timespec at = {.tv_sec = due_ns / NS_PER_SECOND, .tv_nsec = due_ns % NS_PER_SECOND};
    pthread_cond_timedwait(&d->changed, &d->lock, &at);
}

/* Under the lock, which is released while something is done. */
static void run_one(struct delays *d, void (*fn)(void *), void *ctx)
{
    pthread_mutex_unlock(&d->lock);
    fn(ctx);
    pthread_mutex_lock(&d->lock);
}

static void *run(void *ctx)
{
    struct delays *d = ctx;
    pthread_mutex_lock(&d->lock);
    while (!d->stopping || d->heap.n) {
        int64_t now = clock_monotonic_ns();
        if (d->heap.n && (d->stopping || d->heap.items[0].due_ns <= now)) {
            struct later first = take_first(d);
            run_one(d, first.fn, first.ctx);
        } else if (d->next_tick_ns <= now) {
            d->next_tick_ns = now + d->tick_ns;
            run_one(d, d->tick, d->tick_ctx);
        } else {
            bool sooner = d->heap.n && d->heap.items[0].due_ns < d->next_tick_ns;
            wait_until(d, sooner ? d->heap.items[0].due_ns : d->next_tick_ns);
        }
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

struct delays *delays_start(int64_t tick_ms, void (*tick)(void *), void *tick_ctx)
{
    struct delays *d = xcalloc(1, sizeof(*d));
    pthread_condattr_t attributes;
    d->tick_ns = tick_ms * NS_PER_MS;
    d->tick = tick;
    d->tick_ctx = tick_ctx;
    pthread_mutex_init(&d->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&d->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_create(&d->thread, NULL, run, d);
    return d;
}

struct delays *delays_stop(struct delays *d)
{
    if (!d)
        return NULL;
    pthread_mutex_lock(&d->lock);
    d->stopping = true;
    pthread_cond_signal(&d->changed);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    pthread_cond_destroy(&d->changed);
    pthread_mutex_destroy(&d->lock);
    vec_free(&d->heap);
    free(d);
    return NULL;
}

void delays_add(struct delays *d, int64_t due_ns, void (*fn)(void *), void *ctx)
{
    struct later later = {due_ns, fn, ctx};
    pthread_mutex_lock(&d->lock);
    vec_push(NULL, &d->heap, later);
    sift_up(d->heap.items, d->heap.n - 1);
    pthread_cond_signal(&d->changed);
    pthread_mutex_unlock(&d->lock);
}
