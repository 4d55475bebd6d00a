/* budget.c - see budget.h. */
#include "aws/budget.h"

#include <assert.h>

#include "base/clock.h"

static const double factor_throttled = 0.7;
static const double factor_recovery = 1.05;
static const int64_t window_ns = NS_PER_SECOND;

/* What a turn costs a class in shares: 8 : 4 : 1. Targets go by their own rule. */
static const int64_t strides[AWS_PRIORITY_COUNT] = {
    [AWS_PRIORITY_WRITE] = 1, [AWS_PRIORITY_READ] = 2, [AWS_PRIORITY_AUDIT] = 8};

void budget_init(struct budget *b, double rate_max, double rate_min, double burst, int64_t now_ns)
{
    assert(rate_min > 0 && rate_min <= rate_max && burst >= 1);
    *b = (struct budget){.rate_max = rate_max,
                         .rate_min = rate_min,
                         .burst = burst,
                         .rate = rate_max,
                         .tokens = burst,
                         .filled_ns = now_ns,
                         .changed_ns = now_ns,
                         .cut_ns = now_ns - window_ns};
    for (int i = 0; i < AWS_PRIORITY_COUNT; i++)
        b->queues[i].next = b->queues[i].previous = &b->queues[i];
}

/* --- the queues ---------------------------------------------------------------------------------
 */

void budget_enqueue(struct budget *b, struct budget_entry *entry, enum aws_priority class,
                    bool in_front)
{
    assert(!entry->next);
    int64_t first = b->share_now + strides[class]; /* time without need earns no turns */
    if (!b->waiting[class] && b->shares[class] < first)
        b->shares[class] = first;
    struct budget_entry *head = &b->queues[class];
    struct budget_entry *before = in_front ? head : head->previous;
    entry->class = class;
    entry->previous = before;
    entry->next = before->next;
    before->next->previous = entry;
    before->next = entry;
    b->waiting[class]++;
}

void budget_remove(struct budget *b, struct budget_entry *entry)
{
    if (!entry->next)
        return;
    entry->previous->next = entry->next;
    entry->next->previous = entry->previous;
    entry->next = entry->previous = NULL;
    b->waiting[entry->class]--;
}

/* The class whose turn it is, or -1. Of equal shares the more urgent one. */
static int next_class(const struct budget *b)
{
    int best = -1;
    for (int i = AWS_PRIORITY_WRITE; i < AWS_PRIORITY_COUNT; i++)
        if (b->waiting[i] && (best < 0 || b->shares[i] < b->shares[best]))
            best = i;
    if (b->waiting[AWS_PRIORITY_TARGETS] &&
        (best < 0 || b->targets_in_a_row < BUDGET_TARGETS_IN_A_ROW))
        best = AWS_PRIORITY_TARGETS;
    return best;
}

static struct budget_entry *take(struct budget *b, int class)
{
    struct budget_entry *entry = b->queues[class].next;
    b->targets_in_a_row = class == AWS_PRIORITY_TARGETS ? b->targets_in_a_row + 1 : 0;
    if (class != AWS_PRIORITY_TARGETS)
        b->share_now = b->shares[class];
    b->shares[class] += strides[class];
    budget_remove(b, entry);
    return entry;
}

/* --- the bucket ---------------------------------------------------------------------------------
 */

/* Grows the rate by whole windows. */
static void recover(struct budget *b, int64_t now_ns)
{
    while (b->rate < b->rate_max && now_ns - b->changed_ns >= window_ns) {
        b->rate *= factor_recovery;
        b->changed_ns += window_ns;
    }
    if (b->rate >= b->rate_max) {
        b->rate = b->rate_max;
        b->changed_ns = now_ns;
    }
}

static void fill(struct budget *b, int64_t now_ns)
{
    if (now_ns > b->filled_ns) {
        b->tokens += b->rate * (double)(now_ns - b->filled_ns) / NS_PER_SECOND;
        b->filled_ns = now_ns;
    }
    if (b->tokens > b->burst)
        b->tokens = b->burst;
    recover(b, now_ns);
}

struct budget_entry *budget_next(struct budget *b, int64_t now_ns, int64_t *ret_at_ns)
{
    int class = next_class(b);
    *ret_at_ns = INT64_MAX;
    if (class < 0)
        return NULL;
    if (now_ns < b->paused_until_ns) {
        *ret_at_ns = b->paused_until_ns;
        return NULL;
    }
    fill(b, now_ns);
    if (b->tokens < 1) {
        double missing_ns = (1 - b->tokens) / b->rate * NS_PER_SECOND;
        *ret_at_ns = now_ns + (int64_t)missing_ns + 1;
        return NULL;
    }
    b->tokens -= 1;
    return take(b, class);
}

void budget_throttled(struct budget *b, int64_t now_ns, int64_t retry_after_ns)
{
    fill(b, now_ns);
    b->tokens = 0;
    if (now_ns - b->cut_ns >= window_ns) {
        b->rate *= factor_throttled;
        if (b->rate < b->rate_min)
            b->rate = b->rate_min;
        b->cut_ns = now_ns;
    }
    b->changed_ns = now_ns;
    if (retry_after_ns > 0 && now_ns + retry_after_ns > b->paused_until_ns)
        b->paused_until_ns = now_ns + retry_after_ns;
}

double budget_rate(struct budget *b, int64_t now_ns)
{
    fill(b, now_ns);
    return b->rate;
}
