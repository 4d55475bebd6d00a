/* load.c - many calls at once: each ends once, the budget holds; cancellation at every stage. */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

enum { MANY = 500 };

static const struct aws_call list = {.op = AWS_LIST_SERVICES};

static int by_time(const void *a, const void *b)
{
    int64_t x = ((const struct seen *)a)->at_ns, y = ((const struct seen *)b)->at_ns;
    return x < y ? -1 : x > y;
}

/* Whether the requests that came fit a bucket of `burst` and `rate`; `slack` for the way there. */
static bool within_budget(struct service *s, double rate, double burst, double slack)
{
    bool within = true;
    pthread_mutex_lock(&s->lock);
    qsort(s->seen.items, s->seen.n, sizeof(*s->seen.items), by_time);
    for (size_t from = 0; from < s->seen.n; from++)
        for (size_t to = from; to < s->seen.n; to++) {
            double seconds =
                (double)(s->seen.items[to].at_ns - s->seen.items[from].at_ns) / NS_PER_SECOND;
            within = within && (double)(to - from + 1) <= burst + slack + rate * seconds;
        }
    pthread_mutex_unlock(&s->lock);
    return within;
}

static void test_many(void)
{
    struct world w = {.options = {.rate_max_milli = 400000, .burst = 20}};
    WORLD_START(&w, {.status = 200, .delay_ms = 5});
    struct outcomes ends = OUTCOMES_INIT;
    int64_t began_ns = clock_monotonic_ns();
    for (int i = 0; i < MANY; i++)
        aws_submit(w.client, &list, outcomes_done, &ends);
    T_TRUE(outcomes_wait(&ends, MANY));
    int64_t took_ns = clock_monotonic_ns() - began_ns;
    sleep_ms(20);
    T_INT_EQ(ends.times, MANY);
    T_INT_EQ(ends.succeeded, MANY);
    T_INT_EQ(service_count(&w.service), MANY);
    T_TRUE(took_ns >= (MANY - 20) * NS_PER_SECOND / 400);
    T_TRUE(within_budget(&w.service, 400, 20, 20));
    T_TRUE(service_all_signed(&w.service));
    world_stop(&w);
}

/* A service that takes less than we think: everything ends well all the same. */
static void test_many_throttled(void)
{
    enum { CALLS = 60 };
    static struct step steps[CALLS];
    struct world w = {.options = {.rate_max_milli = 200000, .burst = 50}};
    for (int i = 0; i < CALLS; i++)
        steps[i] = i < 40 && i % 2
                       ? (struct step){.status = 429, .error_type = "ThrottlingException"}
                       : (struct step){.status = 200};
    world_start(&w, steps, CALLS);
    struct outcomes ends = OUTCOMES_INIT;
    for (int i = 0; i < CALLS; i++)
        aws_submit(w.client, &list, outcomes_done, &ends);
    T_TRUE(outcomes_wait(&ends, CALLS));
    T_INT_EQ(ends.succeeded, CALLS);
    T_INT_EQ(service_count(&w.service), CALLS + 20);
    world_stop(&w);
}

/* With few calls a second, targets go first, audit reads last. */
static void test_order(void)
{
    struct world w = {.options = {.rate_max_milli = 5000, .burst = 1}};
    WORLD_START(&w, {.status = 200});
    struct outcomes first = OUTCOMES_INIT, ends = OUTCOMES_INIT;
    const struct aws_param group = {"targetGroupIdentifier", STR("tg-1")};
    const struct aws_call calls[] = {
        {.op = AWS_LIST_SERVICES, .has_priority = true, .priority = AWS_PRIORITY_AUDIT},
        {.op = AWS_LIST_TARGET_GROUPS},
        {.op = AWS_CREATE_SERVICE},
        {.op = AWS_REGISTER_TARGETS, .params = &group, .param_count = 1},
    };
    aws_submit(w.client, &list, outcomes_done, &first); /* takes what the bucket has */
    T_TRUE(outcomes_wait(&first, 1));
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        aws_submit(w.client, &calls[i], outcomes_done, &ends);
    T_TRUE(outcomes_wait(&ends, ARRAY_LEN(calls)));
    static const char *const order[] = {"/targetgroups/tg-1/registertargets", "/services",
                                        "/targetgroups", "/services"};
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        T_STR_EQ(service_seen(&w.service, i + 1).target, order[i]);
    T_STR_EQ(service_seen(&w.service, 2).method, "POST");
    T_STR_EQ(service_seen(&w.service, 4).method, "GET");
    world_stop(&w);
}

/* --- cancellation -------------------------------------------------------------------------------
 */

static void test_cancel_in_flight(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 200, .delay_ms = 600});
    struct outcomes ends = OUTCOMES_INIT;
    const struct aws_call create = {.op = AWS_CREATE_SERVICE};
    int64_t began_ns = clock_monotonic_ns();
    uint64_t number = aws_submit(w.client, &create, outcomes_done, &ends);
    while (service_count(&w.service) < 1)
        sleep_ms(1);
    aws_cancel(w.client, number);
    aws_cancel(w.client, number);
    aws_cancel(w.client, 12345);
    T_TRUE(outcomes_wait(&ends, 1));
    T_TRUE(clock_monotonic_ns() - began_ns < 500 * NS_PER_MS);
    T_STR_EQ(ends.last_code, "Cancelled");
    T_TRUE(ends.last_effect_unknown);
    sleep_ms(50);
    T_INT_EQ(ends.times, 1);
    world_stop(&w);
}

static void test_cancel_waiting(void)
{
    struct world w = {.options = {.rate_max_milli = 100, .rate_min_milli = 100, .burst = 1}};
    WORLD_START(&w, {.status = 200});
    struct outcomes first = OUTCOMES_INIT, second = OUTCOMES_INIT;
    const struct aws_call create = {.op = AWS_CREATE_SERVICE};
    aws_submit(w.client, &create, outcomes_done, &first);
    T_TRUE(outcomes_wait(&first, 1));
    uint64_t number = aws_submit(w.client, &create, outcomes_done, &second);
    aws_cancel(w.client, number);
    T_TRUE(outcomes_wait(&second, 1));
    T_STR_EQ(second.last_code, "Cancelled");
    T_TRUE(!second.last_effect_unknown);
    T_INT_EQ(service_count(&w.service), 1);
    world_stop(&w);
}

static void test_cancel_backing_off(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 429, .error_type = "ThrottlingException", .retry_after = "10"});
    struct outcomes ends = OUTCOMES_INIT;
    uint64_t number = aws_submit(w.client, &list, outcomes_done, &ends);
    while (service_count(&w.service) < 1)
        sleep_ms(1);
    sleep_ms(50);
    aws_cancel(w.client, number);
    T_TRUE(outcomes_wait(&ends, 1));
    T_STR_EQ(ends.last_code, "Cancelled");
    world_stop(&w);
}

/* The end of the client ends what is open: in flight, queued, just submitted. */
static void test_free(void)
{
    struct world w = {.options = {.rate_max_milli = 10000, .burst = 5}};
    WORLD_START(&w, {.status = 200, .delay_ms = 300});
    struct outcomes ends = OUTCOMES_INIT;
    for (int i = 0; i < 50; i++)
        aws_submit(w.client, &list, outcomes_done, &ends);
    sleep_ms(20);
    w.client = aws_client_free(w.client);
    T_INT_EQ(ends.times, 50);
    T_STR_EQ(ends.last_code, "Cancelled");
    world_stop(&w);
}

/* A call that submits the next one from its `done`, until the client ends. */
struct chain {
    struct aws_client *client;
    atomic_uint done, cancelled;
};

static void next_of_chain(void *ctx, const struct aws_answer *answer)
{
    struct chain *chain = ctx;
    atomic_fetch_add(&chain->done, 1);
    if (answer->error)
        atomic_fetch_add(&chain->cancelled, 1);
    else
        aws_submit(chain->client, &list, next_of_chain, chain);
}

static void test_submit_from_done(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 200});
    struct chain chain = {.client = w.client};
    aws_submit(w.client, &list, next_of_chain, &chain);
    while (atomic_load(&chain.done) < 20)
        sleep_ms(1);
    w.client = aws_client_free(w.client);
    T_INT_EQ(atomic_load(&chain.cancelled), 1);
    world_stop(&w);
}

/* --- several threads ----------------------------------------------------------------------------
 */

struct submitter {
    struct world *world;
    struct outcomes ends;
    pthread_t thread;
};

static void *submit_and_cancel(void *arg)
{
    struct submitter *s = arg;
    for (int i = 0; i < MANY / 5; i++) {
        uint64_t number = aws_submit(s->world->client, &list, outcomes_done, &s->ends);
        if (i % 3 == 0)
            aws_cancel(s->world->client, number);
        if (i % 10 == 0)
            sleep_ms(1);
    }
    return NULL;
}

static void test_threads(void)
{
    enum { THREADS = 5 };
    struct world w = {0};
    struct submitter submitters[THREADS];
    WORLD_START(&w, {.status = 200}, {.status = 500}, {.status = 200, .fate = HTTP_FATE_DROP},
                {.status = 200});
    for (int i = 0; i < THREADS; i++) {
        submitters[i] = (struct submitter){.world = &w, .ends = OUTCOMES_INIT};
        pthread_create(&submitters[i].thread, NULL, submit_and_cancel, &submitters[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(submitters[i].thread, NULL);
        T_TRUE(outcomes_wait(&submitters[i].ends, MANY / 5));
        T_TRUE(submitters[i].ends.succeeded >= MANY / 5 * 2 / 3 - 1);
    }
    world_stop(&w);
}

CU_TestInfo load_tests[] = {
    {"500 calls at once keep to the budget", test_many},
    {"throttled calls end well", test_many_throttled},
    {"targets go first, audit reads last", test_order},
    {"cancelled in flight", test_cancel_in_flight},
    {"cancelled in the queue", test_cancel_waiting},
    {"cancelled while it backs off", test_cancel_backing_off},
    {"the client's end ends all calls", test_free},
    {"a call begun by the end of another", test_submit_from_done},
    {"calls from several threads", test_threads},
    CU_TEST_INFO_NULL,
};
