/* queue.c - see queue.h. */
#include "reconcile/queue.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/xalloc.h"

static const int64_t retry_first_ns = NS_PER_SECOND;
static const int64_t retry_most_ns = 60 * NS_PER_SECOND;

enum { FREE_TRIES = 10 };

struct list {
    struct unit *first, *last;
};

struct queue {
    struct kube_loop *loop;
    struct list urgent, normal, parked;
    size_t depth;
    bool started, pumping;
    struct reconcile_telemetry telemetry;
};

/* --- the lists ----------------------------------------------------------------------------------
 */

static void append(struct list *l, struct unit *u)
{
    u->previous = l->last;
    u->next = NULL;
    *(l->last ? &l->last->next : &l->first) = u;
    l->last = u;
}

static void cut_out(struct list *l, struct unit *u)
{
    *(u->previous ? &u->previous->next : &l->first) = u->next;
    *(u->next ? &u->next->previous : &l->last) = u->previous;
    u->next = u->previous = NULL;
}

static struct list *list_of(const struct unit *u)
{
    struct queue *q = u->queue;
    return u->parked ? &q->parked : u->urgent ? &q->urgent : &q->normal;
}

static void enqueue(struct unit *u)
{
    struct queue *q = u->queue;
    u->queued = true;
    append(list_of(u), u);
    metric_set(q->telemetry.depth, (double)++q->depth);
}

static void dequeue(struct unit *u)
{
    struct queue *q = u->queue;
    cut_out(list_of(u), u);
    u->queued = u->parked = false;
    metric_set(q->telemetry.depth, (double)--q->depth);
}

/* --- running ------------------------------------------------------------------------------------
 */

static void cancel_timer(struct unit *u)
{
    if (u->timer)
        kube_loop_cancel(u->queue->loop, u->timer);
    u->timer = 0;
}

static double seconds(int64_t ns)
{
    return (double)ns / NS_PER_SECOND;
}

static void pump(void *ctx);

static void start_pump(struct queue *q)
{
    if (q->pumping || !q->started || !(q->urgent.first || q->normal.first))
        return;
    q->pumping = true;
    kube_loop_post(q->loop, pump, q);
}

static void pump(void *ctx)
{
    struct queue *q = ctx;
    struct unit *u = q->urgent.first ? q->urgent.first : q->normal.first;
    q->pumping = false;
    if (!u || !q->started)
        return;
    const char *controller = u->controller;
    int64_t start_ns = clock_monotonic_ns();
    metric_observe(q->telemetry.waited, seconds(start_ns - u->queued_ns));
    dequeue(u);
    cancel_timer(u);
    u->run(u); /* may end the unit */
    int64_t took_ns = clock_monotonic_ns() - start_ns;
    metric_observe(q->telemetry.worked, seconds(took_ns));
    reconcile_time(&q->telemetry, controller, took_ns);
    start_pump(q);
}

/* --- the outside --------------------------------------------------------------------------------
 */

struct queue *queue_new(struct kube_loop *loop, struct metrics *metrics)
{
    struct queue *q = xcalloc(1, sizeof(*q));
    q->loop = loop;
    reconcile_telemetry_init(&q->telemetry, metrics);
    return q;
}

struct queue *queue_free(struct queue *q)
{
    free(q);
    return NULL;
}

void queue_start(struct queue *q)
{
    q->started = true;
    start_pump(q);
}

void queue_stop(struct queue *q)
{
    q->started = false;
}

void queue_touch(struct unit *u, enum touch how)
{
    bool urgent = how == TOUCH_URGENTLY;
    if (u->busy) {
        u->dirty = true;
        u->dirty_urgent |= urgent;
        if (u->interrupted && how != TOUCH_QUIETLY)
            u->interrupted(u);
        return;
    }
    if (u->queued && !u->parked && (u->urgent || !urgent))
        return;
    if (u->queued)
        dequeue(u);
    else
        u->queued_ns = clock_monotonic_ns();
    metric_add(u->queue->telemetry.adds, 1);
    u->urgent = urgent;
    enqueue(u);
    start_pump(u->queue);
}

void queue_park(struct unit *u)
{
    assert(!u->busy && !u->queued);
    u->parked = true;
    u->queued_ns = clock_monotonic_ns();
    enqueue(u);
}

void queue_resume(struct queue *q, size_t n)
{
    while (n-- && q->parked.first)
        queue_touch(q->parked.first, TOUCH_QUIETLY);
}

static void ring(void *ctx)
{
    struct unit *u = ctx;
    u->timer = 0;
    queue_touch(u, TOUCH_QUIETLY);
}

void queue_touch_in(struct unit *u, int64_t delay_ns)
{
    int64_t at = clock_monotonic_ns() + delay_ns;
    if (u->timer && u->timer_ns <= at)
        return;
    cancel_timer(u);
    u->timer_ns = at;
    u->timer = kube_loop_at(u->queue->loop, at, ring, u);
}

int64_t queue_pause_ns(unsigned failures)
{
    int64_t pause = failures < 6 ? retry_first_ns << failures : retry_most_ns;
    if (pause > retry_most_ns)
        pause = retry_most_ns;
    uint32_t random = 0;
    if (getrandom(&random, sizeof(random), GRND_NONBLOCK) == sizeof(random))
        pause -= pause / 4 * (int64_t)(random % 1024) / 1024;
    return pause;
}

void queue_count_error(struct unit *u)
{
    reconcile_count(&u->queue->telemetry, u->controller, RECONCILE_ERROR);
}

void queue_count_try(struct unit *u)
{
    if (++u->tries > FREE_TRIES)
        u->retry_ns = clock_monotonic_ns() + queue_pause_ns(u->tries - FREE_TRIES);
}

void queue_retry(struct unit *u)
{
    int64_t pause = queue_pause_ns(u->failures++);
    metric_add(u->queue->telemetry.retries, 1);
    queue_count_error(u);
    u->retry_ns = clock_monotonic_ns() + pause;
    queue_touch_in(u, pause);
}

void queue_forget(struct unit *u, enum reconcile_result result)
{
    reconcile_count(&u->queue->telemetry, u->controller, result);
    u->failures = u->tries = 0;
    u->retry_ns = 0;
}

void queue_busy(struct unit *u)
{
    assert(!u->busy && !u->queued);
    u->busy = true;
    u->dirty = u->dirty_urgent = false;
}

void queue_idle(struct unit *u)
{
    u->busy = false;
    if (u->dirty)
        queue_touch(u, u->dirty_urgent ? TOUCH_URGENTLY : TOUCH);
}

void queue_remove(struct unit *u)
{
    assert(!u->busy);
    if (u->queued)
        dequeue(u);
    cancel_timer(u);
}

size_t queue_depth(const struct queue *q)
{
    return q->depth;
}
