/* retry.c - how often, how soon, and how many over all. */
#include "aws/retry.h"

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"

static const int64_t forever_ns = INT64_MAX;

static void test_decisions(void)
{
    static const struct {
        struct retry_question question;
        int64_t delay_ms; /* -1: no retry */
        int cost;
    } rows[] = {
        /* class, timed out, attempts, retry after, left, random: delay, cost */
        {{AWS_ERROR_TRANSIENT, false, 1, 0, INT64_MAX, UINT32_MAX}, 50, 5},
        {{AWS_ERROR_TRANSIENT, false, 2, 0, INT64_MAX, UINT32_MAX}, 100, 5},
        {{AWS_ERROR_TRANSIENT, true, 3, 0, INT64_MAX, UINT32_MAX}, 200, 10},
        {{AWS_ERROR_TRANSIENT, false, 4, 0, INT64_MAX, UINT32_MAX}, -1, 0},
        {{AWS_ERROR_TRANSIENT, false, 1, 0, INT64_MAX, 0}, 0, 5},
        {{AWS_ERROR_TRANSIENT, false, 1, 1500, INT64_MAX, UINT32_MAX}, 1500, 5},
        {{AWS_ERROR_TRANSIENT, false, 1, 0, 50 * NS_PER_MS, UINT32_MAX}, -1, 0},
        {{AWS_ERROR_TRANSIENT, false, 1, 0, -1, 0}, -1, 0},
        {{AWS_ERROR_THROTTLING, false, 1, 0, INT64_MAX, UINT32_MAX}, 1000, 0},
        {{AWS_ERROR_THROTTLING, false, 5, 0, INT64_MAX, UINT32_MAX}, 16000, 0},
        {{AWS_ERROR_THROTTLING, false, 6, 0, INT64_MAX, UINT32_MAX}, 20000, 0},
        {{AWS_ERROR_THROTTLING, false, 11, 0, INT64_MAX, UINT32_MAX}, 20000, 0},
        {{AWS_ERROR_THROTTLING, false, 12, 0, INT64_MAX, UINT32_MAX}, -1, 0},
        {{AWS_ERROR_THROTTLING, false, 1, 30000, INT64_MAX, 7}, 30000, 0},
        {{AWS_ERROR_THROTTLING, false, 1, 30000, 20 * NS_PER_SECOND, 7}, -1, 0},
        {{AWS_ERROR_OTHER, false, 1, 0, INT64_MAX, 0}, -1, 0},
        {{AWS_ERROR_EXPIRED_KEYS, false, 1, 0, INT64_MAX, 0}, -1, 0},
        {{AWS_ERROR_SIGNATURE, false, 1, 0, INT64_MAX, 0}, -1, 0},
        {{AWS_ERROR_NOT_FOUND, false, 1, 0, INT64_MAX, 0}, -1, 0},
        {{AWS_ERROR_CONFLICT, false, 1, 0, INT64_MAX, 0}, -1, 0},
        {{AWS_ERROR_QUOTA, false, 1, 0, INT64_MAX, 0}, -1, 0},
        {{AWS_ERROR_ACCESS_DENIED, false, 1, 0, INT64_MAX, 0}, -1, 0},
        {{AWS_ERROR_VALIDATION, false, 1, 0, INT64_MAX, 0}, -1, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct retry_bucket bucket = RETRY_BUCKET_FULL;
        int64_t delay_ns = -NS_PER_MS;
        int cost = 0;
        T_TRUE(retry_again(&bucket, &rows[i].question, &delay_ns, &cost) ==
               (rows[i].delay_ms >= 0));
        T_INT_EQ(delay_ns / NS_PER_MS, rows[i].delay_ms);
        T_INT_EQ(cost, rows[i].cost);
        T_INT_EQ(bucket.tokens, 500 - rows[i].cost);
    }
}

/* An outage is not answered with a storm; successes fill the bucket again. */
static void test_bucket(void)
{
    struct retry_bucket bucket = RETRY_BUCKET_FULL;
    struct retry_question q = {AWS_ERROR_TRANSIENT, false, 1, 0, forever_ns, 0};
    int64_t delay_ns;
    int cost, retries = 0;
    while (retries < 1000 && retry_again(&bucket, &q, &delay_ns, &cost))
        retries++;
    T_INT_EQ(retries, 100);
    q.class = AWS_ERROR_THROTTLING; /* is bounded by the budget */
    T_TRUE(retry_again(&bucket, &q, &delay_ns, &cost));
    q.class = AWS_ERROR_TRANSIENT;
    for (int i = 0; i < 4; i++)
        retry_succeeded(&bucket, 0);
    T_TRUE(!retry_again(&bucket, &q, &delay_ns, &cost));
    retry_succeeded(&bucket, 0);
    T_TRUE(retry_again(&bucket, &q, &delay_ns, &cost));
    retry_succeeded(&bucket, cost);
    T_INT_EQ(bucket.tokens, 5);
    for (int i = 0; i < 1000; i++)
        retry_succeeded(&bucket, 10);
    T_INT_EQ(bucket.tokens, 500);
}

/* Waits are spread evenly below the longest. */
static void test_jitter(void)
{
    struct retry_bucket bucket = RETRY_BUCKET_FULL;
    for (uint32_t i = 0; i <= 4; i++) {
        struct retry_question q = {AWS_ERROR_THROTTLING, false, 1, 0, forever_ns,
                                   i * (UINT32_MAX / 4)};
        int64_t delay_ns = 0;
        int cost;
        T_TRUE(retry_again(&bucket, &q, &delay_ns, &cost));
        T_INT_EQ((delay_ns + NS_PER_MS / 2) / NS_PER_MS, i * 250);
    }
}

CU_TestInfo retry_tests[] = {
    {"which failures are tried again, and when", test_decisions},
    {"the bucket bounds retries over all calls", test_bucket},
    {"waits are spread", test_jitter},
    CU_TEST_INFO_NULL,
};
