/* loop.c - a list of tasks sorted by time, a condition variable and a thread. */
#include "kube_client/loop.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"

struct task {
    struct task *next;
    uint64_t number;
    int64_t due_ns;
    void (*fn)(void *);
    void *ctx;
};

struct kube_loop {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct task *tasks; /* by due_ns, then number */
    uint64_t last_number;
    bool stopping;
};

/* Waits, lock held, for a task that is due; NULL when the loop ends. */
static struct task *next_task(struct kube_loop *loop)
{
    while (!loop->stopping) {
        struct task *first = loop->tasks;
        if (first && first->due_ns <= clock_monotonic_ns()) {
            loop->tasks = first->next;
            return first;
        }
        if (!first) {
            pthread_cond_wait(&loop->changed, &loop->lock);
            continue;
        }
        struct timespec due = {.tv_sec = first->due_ns / NS_PER_SECOND,
                               .tv_nsec = first->due_ns % NS_PER_SECOND};
        pthread_cond_timedwait(&loop->changed, &loop->lock, &due);
    }
    return NULL;
}

static void *run(void *arg)
{
    struct kube_loop *loop = arg;
    struct task *task;
    pthread_mutex_lock(&loop->lock);
    while ((task = next_task(loop))) {
        pthread_mutex_unlock(&loop->lock);
        task->fn(task->ctx);
        free(task);
        pthread_mutex_lock(&loop->lock);
    }
    pthread_mutex_unlock(&loop->lock);
    return NULL;
}

struct kube_loop *kube_loop_new(void)
{
    struct kube_loop *loop = xcalloc(1, sizeof(*loop));
    pthread_condattr_t monotonic;
    pthread_mutex_init(&loop->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&loop->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&loop->thread, NULL, run, loop) != 0)
        abort(); /* as when memory runs out */
    pthread_setname_np(loop->thread, "kube-loop");
    return loop;
}

struct kube_loop *kube_loop_free(struct kube_loop *loop)
{
    if (!loop)
        return NULL;
    pthread_mutex_lock(&loop->lock);
    loop->stopping = true;
    pthread_cond_signal(&loop->changed);
    pthread_mutex_unlock(&loop->lock);
    pthread_join(loop->thread, NULL);
    while (loop->tasks) {
        struct task *first = loop->tasks;
        loop->tasks = first->next;
        free(first);
    }
    pthread_cond_destroy(&loop->changed);
    pthread_mutex_destroy(&loop->lock);
    free(loop);
    return NULL;
}

uint64_t kube_loop_at(struct kube_loop *loop, int64_t monotonic_ns, void (*fn)(void *), void *ctx)
{
    struct task *task = xcalloc(1, sizeof(*task));
    pthread_mutex_lock(&loop->lock);
    uint64_t number = ++loop->last_number;
    *task = (struct task){.number = number, .due_ns = monotonic_ns, .fn = fn, .ctx = ctx};
    struct task **at = &loop->tasks;
    while (*at && (*at)->due_ns <= monotonic_ns)
        at = &(*at)->next;
    task->next = *at;
    *at = task;
    pthread_cond_signal(&loop->changed);
    pthread_mutex_unlock(&loop->lock);
    return number;
}

void kube_loop_post(struct kube_loop *loop, void (*fn)(void *), void *ctx)
{
    (void)kube_loop_at(loop, 0, fn, ctx);
}

bool kube_loop_cancel(struct kube_loop *loop, uint64_t number)
{
    struct task *found = NULL;
    pthread_mutex_lock(&loop->lock);
    for (struct task **at = &loop->tasks; *at; at = &(*at)->next) {
        if ((*at)->number == number) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    pthread_mutex_unlock(&loop->lock);
    free(found);
    return found != NULL;
}

/* A task and the one who waits for it. */
struct waiter {
    void (*fn)(void *);
    void *ctx;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done;
};

static void run_waiter(void *ctx)
{
    struct waiter *w = ctx;
    w->fn(w->ctx);
    pthread_mutex_lock(&w->lock);
    w->done = true;
    pthread_cond_signal(&w->ended);
    pthread_mutex_unlock(&w->lock);
}

void kube_loop_run(struct kube_loop *loop, void (*fn)(void *), void *ctx)
{
    struct waiter w = {.fn = fn, .ctx = ctx};
    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.ended, NULL);
    kube_loop_post(loop, run_waiter, &w);
    pthread_mutex_lock(&w.lock);
    while (!w.done)
        pthread_cond_wait(&w.ended, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.ended);
    pthread_mutex_destroy(&w.lock);
}
