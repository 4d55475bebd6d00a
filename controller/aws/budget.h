/*
 * budget.h - who may call next, and when: one token bucket for the whole account, whose rate is
 * learned from throttling. Pure: the time is an argument. Not thread-safe.
 *
 * Rate: begins at the most that is allowed. A throttled call multiplies it by 0.7 (the factor of
 * the SDKs' adaptive retry mode), at most once a second, since the calls that were under way say
 * nothing new, and takes away what was saved up. Each second without throttling adds 5 %, which
 * leads back to the old rate in about 7 s at any scale. A Retry-After stops everybody until then.
 *
 * Order: targets (registration and deregistration) overtake everything, save that one in
 * BUDGET_TARGETS_IN_A_ROW + 1 calls is left to the others. Of these, writes, reads and audit reads
 * share as 8 : 4 : 1 while they wait for each other; within a class the first to come is the first
 * to go. So every class gets through in the end, and none waits for audit reads.
 */
#ifndef LG_AWS_BUDGET_H
#define LG_AWS_BUDGET_H

#include "aws/operation.h"

enum { BUDGET_TARGETS_IN_A_ROW = 19 };

/* One who waits. Lives in the waiting thing, which must not move. Starts zeroed. */
struct budget_entry {
    struct budget_entry *next, *previous; /* NULL unless it waits */
    enum aws_priority class;
    void *owner;
};

struct budget {
    double rate_max, rate_min, burst; /* calls a second; calls */
    double rate, tokens;              /* now */
    int64_t filled_ns;                /* `tokens` is of this time */
    int64_t changed_ns;               /* `rate` is of this time */
    int64_t cut_ns;                   /* when throttling lowered it last */
    int64_t paused_until_ns;
    struct budget_entry queues[AWS_PRIORITY_COUNT]; /* heads of rings */
    size_t waiting[AWS_PRIORITY_COUNT];
    int64_t
        shares[AWS_PRIORITY_COUNT]; /* stride scheduling: the lowest of those that wait goes next */
    int64_t share_now;              /* of the one that went last */
    unsigned targets_in_a_row;
};

/* An empty budget, its bucket full. 0 < rate_min <= rate_max (calls a second), burst >= 1. In
 * place: it must not be moved. */
void budget_init(struct budget *b, double rate_max, double rate_min, double burst, int64_t now_ns);

/* Puts an entry that does not wait to the end of its class, or to the front: one that has had its
 * turn before. */
void budget_enqueue(struct budget *b, struct budget_entry *entry, enum aws_priority class,
                    bool in_front);

/* Takes an entry out; no effect if it does not wait. */
void budget_remove(struct budget *b, struct budget_entry *entry);

/*
 * The one whose turn it is now, taken out of the queue and paid for; or NULL, and *ret_at_ns says
 * when to ask again (INT64_MAX: when somebody is added).
 */
struct budget_entry *budget_next(struct budget *b, int64_t now_ns, int64_t *ret_at_ns);

/* A call was throttled; `retry_after_ns` is what the service asked for, or 0. */
void budget_throttled(struct budget *b, int64_t now_ns, int64_t retry_after_ns);

/* The rate that is learned, in calls a second. */
double budget_rate(struct budget *b, int64_t now_ns);

#endif
