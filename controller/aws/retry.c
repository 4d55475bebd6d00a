/* retry.c - see retry.h. */
#include "aws/retry.h"

#include "base/clock.h"

enum { TOKENS_FULL = 500, COST = 5, COST_TIMED_OUT = 10, GAIN = 1 };
enum { ATTEMPTS_TRANSIENT = 4, ATTEMPTS_THROTTLED = 12 };

/* The back-off before the first retry; it doubles up to the longest (SDKs: 50 ms, 1 s; 20 s). */
static const int64_t first_transient_ns = 50 * NS_PER_MS;
static const int64_t first_throttled_ns = NS_PER_SECOND;
static const int64_t longest_ns = 20 * NS_PER_SECOND;

static int64_t back_off(const struct retry_question *q)
{
    int64_t most = q->class == AWS_ERROR_THROTTLING ? first_throttled_ns : first_transient_ns;
    for (unsigned i = 1; i < q->attempts && most < longest_ns; i++)
        most *= 2;
    if (most > longest_ns)
        most = longest_ns;
    return (int64_t)((double)most * q->random / UINT32_MAX);
}

bool retry_again(struct retry_bucket *bucket, const struct retry_question *question,
                 int64_t *ret_delay_ns, int *ret_cost)
{
    bool throttled = question->class == AWS_ERROR_THROTTLING;
    if (!throttled && question->class != AWS_ERROR_TRANSIENT)
        return false;
    if (question->attempts >= (throttled ? ATTEMPTS_THROTTLED : ATTEMPTS_TRANSIENT))
        return false;
    int64_t delay_ns = back_off(question);
    if (delay_ns < question->retry_after_ms * NS_PER_MS)
        delay_ns = question->retry_after_ms * NS_PER_MS;
    if (delay_ns >= question->left_ns)
        return false;
    int cost = throttled ? 0 : question->timed_out ? COST_TIMED_OUT : COST;
    if (bucket->tokens < cost)
        return false;
    bucket->tokens -= cost;
    *ret_cost = cost;
    *ret_delay_ns = delay_ns;
    return true;
}

void retry_succeeded(struct retry_bucket *bucket, int cost)
{
    bucket->tokens += cost ? cost : GAIN;
    if (bucket->tokens > TOKENS_FULL)
        bucket->tokens = TOKENS_FULL;
}
