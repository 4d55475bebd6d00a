/* queue.c - see queue.h. */
#include "reconcile/queue.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/xalloc.h"

static const int64_t retry_first_ns = NS_PER_SECOND;
static const int64_t retry_most_ns = 60 * NS_PER_SECOND;

struct list {
    struct unit *first, *last;
};

struct queue {
    struct kube_loop *loop;
    struct list urgent, normal;
    size_t depth;
    bool started, pumping;
    struct metric *depth_gauge, *adds, *retries, *waited, *worked;
};

/* --- metrics ------------------------------------------------------------------------------------
 */

static struct metric *series(struct metrics *m, const struct metric_desc *desc)
{
    return metric_with(metrics_family(m, desc), STR("lattice"));
}

static void add_metrics(struct queue *q, struct metrics *m)
{
    static const struct metric_desc depth = {.name = "workqueue_depth",
                                             .help = "Units that wait to be looked at.",
                                             .kind = METRIC_GAUGE,
                                             .labels = {"name"},
                                             .max_series = 1};
    static const struct metric_desc adds = {.name = "workqueue_adds_total",
                                            .help = "Times that a unit was put into the queue.",
                                            .kind = METRIC_COUNTER,
                                            .labels = {"name"},
                                            .max_series = 1};
    static const struct metric_desc retries = {.name = "workqueue_retries_total",
                                               .help = "Times that a unit is tried again.",
                                               .kind = METRIC_COUNTER,
                                               .labels = {"name"},
                                               .max_series = 1};
    static const struct metric_desc waited = {.name = "workqueue_queue_duration_seconds",
                                              .help = "How long units waited in the queue.",
                                              .kind = METRIC_HISTOGRAM,
                                              .labels = {"name"},
                                              .max_series = 1};
    static const struct metric_desc worked = {.name = "workqueue_work_duration_seconds",
                                              .help = "How long a look at a unit took.",
                                              .kind = METRIC_HISTOGRAM,
                                              .labels = {"name"},
                                              .max_series = 1};
    q->depth_gauge = series(m, &depth);
    q->adds = series(m, &adds);
    q->retries = series(m, &retries);
    q->waited = series(m, &waited);
    q->worked = series(m, &worked);
}

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

static void enqueue(struct unit *u, bool urgent)
{
    struct queue *q = u->queue;
    u->queued = true;
    u->urgent = urgent;
    append(urgent ? &q->urgent : &q->normal, u);
    metric_set(q->depth_gauge, (double)++q->depth);
}

static void dequeue(struct unit *u)
{
    struct queue *q = u->queue;
    cut_out(u->urgent ? &q->urgent : &q->normal, u);
    u->queued = false;
    metric_set(q->depth_gauge, (double)--q->depth);
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
    if (q->pumping || !q->started || !q->depth)
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
    int64_t start_ns = clock_monotonic_ns();
    metric_observe(q->waited, seconds(start_ns - u->queued_ns));
    dequeue(u);
    cancel_timer(u);
    u->run(u); /* may end the unit */
    metric_observe(q->worked, seconds(clock_monotonic_ns() - start_ns));
    start_pump(q);
}

/* --- the outside --------------------------------------------------------------------------------
 */

struct queue *queue_new(struct kube_loop *loop, struct metrics *metrics)
{
    struct queue *q = xcalloc(1, sizeof(*q));
    q->loop = loop;
    add_metrics(q, metrics);
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
        if (u->interrupted && how != TOUCH_QUIETLY)
            u->interrupted(u);
        return;
    }
    if (u->queued && (u->urgent || !urgent))
        return;
    if (u->queued)
        dequeue(u);
    else
        u->queued_ns = clock_monotonic_ns();
    metric_add(u->queue->adds, 1);
    enqueue(u, urgent);
    start_pump(u->queue);
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

int64_t queue_retry(struct unit *u)
{
    int64_t pause = retry_most_ns;
    if (u->failures < 6)
        pause = retry_first_ns << u->failures;
    if (pause > retry_most_ns)
        pause = retry_most_ns;
    u->failures++;
    uint32_t random = 0;
    if (getrandom(&random, sizeof(random), GRND_NONBLOCK) == sizeof(random))
        pause -= pause / 4 * (int64_t)(random % 1024) / 1024;
    metric_add(u->queue->retries, 1);
    u->retry_ns = clock_monotonic_ns() + pause;
    queue_touch_in(u, pause);
    return pause;
}

void queue_forget(struct unit *u)
{
    u->failures = 0;
    u->retry_ns = 0;
}

void queue_busy(struct unit *u)
{
    assert(!u->busy && !u->queued);
    u->busy = true;
    u->dirty = false;
}

void queue_idle(struct unit *u)
{
    u->busy = false;
    if (u->dirty)
        queue_touch(u, TOUCH);
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
