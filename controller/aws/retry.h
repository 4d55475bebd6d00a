/*
 * retry.h - whether a failed attempt is worth another one, and after how long. Pure.
 *
 * After the SDKs' standard retry mode: a random part of an exponential back-off, at least what the
 * service asked for; a bounded number of attempts; and one bucket of 500 tokens over all calls, so
 * that an outage is not answered with a storm: a retry takes 5, one after a time-out 10, the
 * success of a retried call gives back what its last retry took, any other success 1.
 *
 * Throttling is retried longer and takes no tokens: a throttled request was not carried out, and
 * the budget (budget.h) bounds over all calls how fast they come back. With tokens, a full queue
 * that meets a lower limit than it knew would be answered with failures instead of patience.
 */
#ifndef LG_AWS_RETRY_H
#define LG_AWS_RETRY_H

#include "aws/aws_error.h"

struct retry_bucket {
    int tokens;
};

#define RETRY_BUCKET_FULL                                                                          \
    {                                                                                              \
        .tokens = 500                                                                              \
    }

/* A failed attempt. */
struct retry_question {
    enum aws_error_class class;
    bool timed_out;
    unsigned attempts;      /* made so far, this one included */
    int64_t retry_after_ms; /* the service's wish, or 0 */
    int64_t left_ns;        /* until the call's deadline */
    uint32_t random;        /* 32 random bits */
};

/*
 * The wait before the next attempt, in ns, and what it took from the bucket (for retry_succeeded);
 * or false: the failure is the call's.
 */
bool retry_again(struct retry_bucket *bucket, const struct retry_question *question,
                 int64_t *ret_delay_ns, int *ret_cost);

/* A call succeeded; `cost` is that of its last retry, 0 if there was none. */
void retry_succeeded(struct retry_bucket *bucket, int cost);

#endif
