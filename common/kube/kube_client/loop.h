/*
 * loop.h - one thread that runs tasks in order, now or at a time: the thread of a client's
 * informers, retries and credentials. Tasks may take their time; nothing that must be quick waits
 * for them.
 */
#ifndef LG_KUBE_CLIENT_LOOP_H
#define LG_KUBE_CLIENT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct kube_loop;

/* A loop with its thread, running; the caller owns it. */
struct kube_loop *kube_loop_new(void);

/* Waits for the task that runs, drops those that wait, ends the thread. Accepts NULL; returns NULL.
 * Not from a task. */
struct kube_loop *kube_loop_free(struct kube_loop *loop);

/* Runs fn(ctx) on the thread; tasks posted by one thread keep their order. */
void kube_loop_post(struct kube_loop *loop, void (*fn)(void *), void *ctx);

/* Runs fn(ctx) at a monotonic time, or soon if that has passed. The number is never 0. */
uint64_t kube_loop_at(struct kube_loop *loop, int64_t monotonic_ns, void (*fn)(void *), void *ctx);

/* Takes a task back; false if it has begun, is over or was never there (0). */
bool kube_loop_cancel(struct kube_loop *loop, uint64_t number);

/* Runs fn(ctx) on the thread after what was posted before, and waits for its end. Not from a task.
 */
void kube_loop_run(struct kube_loop *loop, void (*fn)(void *), void *ctx);

#endif
