/*
 * queue.h - what is to be looked at next: units, each at most once at a time, urgent ones first.
 *
 * A unit that is touched is run soon, as a task of the loop of its own, so that events of the
 * informers come in between. A unit that is touched while it is busy (AWS or the API server work
 * for it) is run when it is idle again. Units can also be touched for a later time. All functions
 * are for the loop's thread.
 */
#ifndef LG_RECONCILE_QUEUE_H
#define LG_RECONCILE_QUEUE_H

#include <stdbool.h>

#include "kube_client/loop.h"
#include "reconcile/telemetry.h"

struct queue;

/* The head of whatever is reconciled: zeroed but for `queue`, `controller` and the functions. */
struct unit {
    struct queue *queue;
    const char *controller; /* for metrics: "httproute" */
    void (*run)(struct unit *u);
    /* Optional: touched while busy; may hasten the end of what is under way. */
    void (*interrupted)(struct unit *u);
    struct unit *next, *previous;      /* in the queue */
    bool queued, parked, urgent, busy; /* parked: queued, aside; urgent: as it was queued last */
    bool dirty, dirty_urgent;          /* touched while busy */
    int64_t queued_ns;                 /* since when, monotonic */
    uint64_t timer;
    int64_t timer_ns;  /* when it fires, monotonic */
    unsigned failures; /* in a row, for the pause before the next try */
    unsigned tries;    /* calls in a row that did not fail and led to no end */
    int64_t retry_ns;  /* when the pause after a failure is over, monotonic */
};

enum touch {
    TOUCH_QUIETLY,  /* look again when idle; nothing that is under way is wrong */
    TOUCH,          /* something changed */
    TOUCH_URGENTLY, /* a pod came or went */
};

/* Registers the metrics of telemetry.h. Both must outlive the queue. */
struct queue *queue_new(struct kube_loop *loop, struct metrics *metrics);

/* Units must not be touched any more. Accepts NULL; returns NULL. */
struct queue *queue_free(struct queue *q);

/* Units do not run before this (the informers have not synced yet). */
void queue_start(struct queue *q);

/* Units do not run any more. */
void queue_stop(struct queue *q);

/* Runs the unit soon; those touched urgently before all others. */
void queue_touch(struct unit *u, enum touch how);

/* Runs the unit in `delay_ns`, unless it is run before. An earlier time that was set stays. */
void queue_touch_in(struct unit *u, int64_t delay_ns);

/* The pause after so many failures in a row (the last one not counted): 1 s, then twice as long
 * each time, 60 s at most, with jitter. */
int64_t queue_pause_ns(unsigned failures);

/* After a failure, which is counted: runs the unit after a pause, `retry_ns` tells until when. */
void queue_retry(struct unit *u);

/* Nothing failed any more, which is counted: the next failure begins with a short pause again. */
void queue_forget(struct unit *u, enum reconcile_result result);

/* What was asked of AWS was answered: the unit has to look whether that is the end. After many in a
 * row it is taken for granted that they lead nowhere (AWS keeps another form of what it is told,
 * say), and `retry_ns` is set to a time that is further off each time. */
void queue_count_try(struct unit *u);

/* Counts a failure after which the unit looks after its own pause. */
void queue_count_error(struct unit *u);

/* Puts the unit, which is running, aside: it runs when it is touched, or when it is resumed. */
void queue_park(struct unit *u);

/* Runs the first `n` of those that were put aside, or as many as there are. */
void queue_resume(struct queue *q, size_t n);

/* Something asynchronous works for the unit; it is over, and the unit runs if it was touched. */
void queue_busy(struct unit *u);
void queue_idle(struct unit *u);

/* Takes the unit out, for good. It must not be busy. */
void queue_remove(struct unit *u);

/* Units that wait to be run. */
size_t queue_depth(const struct queue *q);

#endif
