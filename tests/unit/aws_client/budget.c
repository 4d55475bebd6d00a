/* budget.c - the budget in simulated time: rate, learning, order, pauses, nobody starves. */
#include "aws/budget.h"

#include "base/clock.h"
#include "base/xalloc.h"
#include "suites.h"
#include "support/assert.h"

static const int64_t step_ns = NS_PER_MS;

/* A service that takes `limit` calls in each second and refuses the rest. */
struct simulation {
    struct budget budget;
    int64_t now_ns;
    struct budget_entry *entries; /* all always waiting, put back when they went */
    size_t count;
    unsigned went[AWS_PRIORITY_COUNT];
    unsigned limit; /* 0: none */
    unsigned second_count, throttled;
    int64_t second;
};

/* `waiting` callers of each class. */
static void simulation_start(struct simulation *s, double max, double min, double burst,
                             const unsigned *waiting)
{
    *s = (struct simulation){.now_ns = 5 * NS_PER_SECOND};
    budget_init(&s->budget, max, min, burst, s->now_ns);
    for (int i = 0; i < AWS_PRIORITY_COUNT; i++)
        s->count += waiting[i];
    s->entries = xcalloc(s->count, sizeof(*s->entries));
    size_t n = 0;
    for (int class = 0; class < AWS_PRIORITY_COUNT; class ++)
        for (unsigned i = 0; i < waiting[class]; i++)
            budget_enqueue(&s->budget, &s->entries[n++], (enum aws_priority) class, false);
}

static void simulation_stop(struct simulation *s)
{
    free(s->entries);
}

static bool throttles(struct simulation *s)
{
    if (s->now_ns / NS_PER_SECOND != s->second) {
        s->second = s->now_ns / NS_PER_SECOND;
        s->second_count = 0;
    }
    return s->limit && ++s->second_count > s->limit;
}

/* Runs for so long; returns how many calls went. */
static unsigned simulate(struct simulation *s, int64_t duration_ns)
{
    unsigned went = 0;
    int64_t at_ns;
    for (int64_t end_ns = s->now_ns + duration_ns; s->now_ns < end_ns; s->now_ns += step_ns) {
        for (struct budget_entry *e; (e = budget_next(&s->budget, s->now_ns, &at_ns));) {
            went++;
            s->went[e->class]++;
            if (throttles(s)) {
                s->throttled++;
                budget_throttled(&s->budget, s->now_ns, 0);
            }
            budget_enqueue(&s->budget, e, e->class, false);
        }
    }
    return went;
}

static void test_rate(void)
{
    static const double rates[] = {0.5, 1, 10, 200, 5000};
    for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
        struct simulation s;
        simulation_start(&s, rates[i], 0.1, 10, (unsigned[]){0, 20, 0, 0});
        unsigned went = simulate(&s, 20 * NS_PER_SECOND);
        double most = 10 + 20 * rates[i];
        T_TRUE(went <= most && went >= (rates[i] > 1000 ? 0.9 : 0.98) * most - 1);
        simulation_stop(&s);
    }
}

/* In no stretch of time more than the burst and what the rate gives. */
static void test_never_exceeded(void)
{
    enum { RATE = 100, BURST = 20, SAMPLES = 3000 };
    static int64_t times[SAMPLES];
    struct budget b;
    struct budget_entry entry = {0};
    int64_t now_ns = 0, at_ns;
    size_t n = 0;
    budget_init(&b, RATE, 1, BURST, 0);
    while (n < SAMPLES) { /* callers that come in gusts */
        now_ns += n % 97 == 0 ? 1500 * NS_PER_MS : NS_PER_MS;
        for (;;) {
            budget_enqueue(&b, &entry, AWS_PRIORITY_READ, false);
            if (!budget_next(&b, now_ns, &at_ns)) {
                budget_remove(&b, &entry);
                break;
            }
            if (n < SAMPLES)
                times[n++] = now_ns;
            if (n % 97 == 0)
                break;
        }
    }
    bool within = true;
    for (size_t from = 0; from < SAMPLES; from += 7)
        for (size_t to = from; to < SAMPLES; to++)
            within = within &&
                     (double)(to - from + 1) <=
                         BURST + 1e-3 + RATE * (double)(times[to] - times[from]) / NS_PER_SECOND;
    T_TRUE(within);
}

/* It is told when to come again, and then it is its turn. */
static void test_when(void)
{
    struct budget b;
    struct budget_entry one = {0}, two = {0};
    int64_t at_ns;
    budget_init(&b, 4, 1, 1, 1000);
    T_TRUE(!budget_next(&b, 1000, &at_ns));
    T_INT_EQ(at_ns, INT64_MAX);
    budget_enqueue(&b, &one, AWS_PRIORITY_READ, false);
    budget_enqueue(&b, &two, AWS_PRIORITY_READ, false);
    T_TRUE(budget_next(&b, 1000, &at_ns) == &one);
    T_TRUE(!budget_next(&b, 1000, &at_ns));
    T_TRUE(at_ns > 1000 && at_ns <= 1001 + NS_PER_SECOND / 4);
    T_TRUE(budget_next(&b, at_ns, &at_ns) == &two);
}

static void test_learns(void)
{
    struct simulation s;
    simulation_start(&s, 200, 1, 20, (unsigned[]){0, 50, 0, 0});
    s.limit = 20;
    simulate(&s, 15 * NS_PER_SECOND);
    s.throttled = 0;
    unsigned went = simulate(&s, 60 * NS_PER_SECOND);
    T_TRUE(went - s.throttled >= 60 * 20 * 3 / 4);
    T_TRUE(s.throttled * 10 <= went);
    simulation_stop(&s);
}

static void test_recovers(void)
{
    struct budget b;
    budget_init(&b, 100, 2, 10, 0);
    for (int i = 0; i < 1000; i++) /* many refusals at once are one */
        budget_throttled(&b, 10 * NS_PER_SECOND, 0);
    T_TRUE(budget_rate(&b, 10 * NS_PER_SECOND) == 70);
    budget_throttled(&b, 11 * NS_PER_SECOND, 0);
    double rate = budget_rate(&b, 11 * NS_PER_SECOND); /* after a second's recovery */
    T_TRUE(rate > 51.44 && rate < 51.46);
    for (int64_t i = 12; i < 60; i++)
        budget_throttled(&b, i * NS_PER_SECOND, 0);
    T_TRUE(budget_rate(&b, 59 * NS_PER_SECOND) == 2);
    double before = 2;
    for (int64_t i = 60; i < 130; i++) {
        double now = budget_rate(&b, i * NS_PER_SECOND);
        T_TRUE(now >= before && now <= before * 1.051);
        before = now;
    }
    T_TRUE(budget_rate(&b, 200 * NS_PER_SECOND) == 100);
}

/* Throttling also takes what was saved up. */
static void test_no_burst_after_throttling(void)
{
    struct budget b;
    struct budget_entry entry = {0};
    int64_t at_ns;
    budget_init(&b, 10, 1, 50, 0);
    budget_throttled(&b, NS_PER_SECOND, 0);
    budget_enqueue(&b, &entry, AWS_PRIORITY_TARGETS, false);
    T_TRUE(!budget_next(&b, NS_PER_SECOND, &at_ns));
    T_TRUE(at_ns >= NS_PER_SECOND + NS_PER_SECOND / 7);
}

static void test_pause(void)
{
    struct budget b;
    struct budget_entry entry = {0};
    int64_t at_ns;
    budget_init(&b, 1000, 1, 50, 0);
    budget_enqueue(&b, &entry, AWS_PRIORITY_TARGETS, false);
    budget_throttled(&b, 0, 3 * NS_PER_SECOND);
    budget_throttled(&b, 0, NS_PER_SECOND); /* the longer one counts */
    T_TRUE(!budget_next(&b, 3 * NS_PER_SECOND - 1, &at_ns));
    T_INT_EQ(at_ns, 3 * NS_PER_SECOND);
    T_TRUE(budget_next(&b, 3 * NS_PER_SECOND, &at_ns) == &entry);
}

/* Everybody always wants: who gets how much. */
static void test_shares(void)
{
    struct simulation s;
    simulation_start(&s, 130, 1, 2, (unsigned[]){0, 5, 5, 5});
    simulate(&s, 100 * NS_PER_SECOND);
    T_TRUE(s.went[AWS_PRIORITY_WRITE] >= 7950 && s.went[AWS_PRIORITY_WRITE] <= 8050);
    T_TRUE(s.went[AWS_PRIORITY_READ] >= 3950 && s.went[AWS_PRIORITY_READ] <= 4050);
    T_TRUE(s.went[AWS_PRIORITY_AUDIT] >= 950 && s.went[AWS_PRIORITY_AUDIT] <= 1050);
    simulation_stop(&s);
    simulation_start(&s, 130, 1, 2, (unsigned[]){5, 5, 5, 5});
    unsigned went = simulate(&s, 100 * NS_PER_SECOND);
    T_TRUE(s.went[AWS_PRIORITY_TARGETS] * 20 >= went * 19 - 40);
    for (int i = 0; i < AWS_PRIORITY_COUNT; i++)
        T_TRUE(s.went[i] >= 40);
    simulation_stop(&s);
}

/* Targets that come while hundreds wait go next. */
static void test_targets_overtake(void)
{
    struct simulation s;
    simulation_start(&s, 100, 1, 1, (unsigned[]){0, 300, 300, 300});
    simulate(&s, NS_PER_SECOND);
    struct budget_entry targets[10] = {0};
    for (size_t i = 0; i < ARRAY_LEN(targets); i++)
        budget_enqueue(&s.budget, &targets[i], AWS_PRIORITY_TARGETS, false);
    for (size_t i = 0; i < ARRAY_LEN(targets);) {
        int64_t at_ns;
        struct budget_entry *e = budget_next(&s.budget, s.now_ns, &at_ns);
        if (e)
            T_TRUE(e == &targets[i++]);
        s.now_ns += step_ns;
    }
    simulation_stop(&s);
}

/* One who had nothing to do for long does not catch up, and does not wait for others' past. */
static void test_idle_earns_nothing(void)
{
    struct budget b;
    struct budget_entry audit[100] = {0}, writes[100] = {0};
    int64_t at_ns, now_ns = 0;
    budget_init(&b, 1000, 1, 1000, 0);
    for (int round = 0; round < 50; round++) /* audit alone for long */
        for (size_t i = 0; i < ARRAY_LEN(audit); i++) {
            budget_enqueue(&b, &audit[i], AWS_PRIORITY_AUDIT, false);
            budget_next(&b, now_ns += NS_PER_MS, &at_ns);
        }
    for (size_t i = 0; i < ARRAY_LEN(audit); i++) {
        budget_enqueue(&b, &writes[i], AWS_PRIORITY_WRITE, false);
        budget_enqueue(&b, &audit[i], AWS_PRIORITY_AUDIT, false);
    }
    unsigned first_writes = 0;
    now_ns += NS_PER_SECOND;
    for (int i = 0; i < 90; i++)
        first_writes += budget_next(&b, now_ns, &at_ns)->class == AWS_PRIORITY_WRITE;
    T_TRUE(first_writes >= 79 && first_writes <= 81);
}

static void test_order(void)
{
    struct budget b;
    struct budget_entry e[4] = {0};
    int64_t at_ns;
    budget_init(&b, 1000, 1, 10, 0);
    for (int i = 0; i < 3; i++)
        budget_enqueue(&b, &e[i], AWS_PRIORITY_WRITE, false);
    budget_enqueue(&b, &e[3], AWS_PRIORITY_WRITE, true);
    budget_remove(&b, &e[1]);
    budget_remove(&b, &e[1]); /* no effect */
    T_INT_EQ(b.waiting[AWS_PRIORITY_WRITE], 3);
    T_TRUE(budget_next(&b, 0, &at_ns) == &e[3]);
    T_TRUE(budget_next(&b, 0, &at_ns) == &e[0]);
    T_TRUE(budget_next(&b, 0, &at_ns) == &e[2]);
    T_TRUE(!budget_next(&b, 0, &at_ns));
    T_INT_EQ(b.waiting[AWS_PRIORITY_WRITE], 0);
}

CU_TestInfo budget_tests[] = {
    {"as many calls as the rate gives", test_rate},
    {"never more than burst and rate", test_never_exceeded},
    {"who has to wait is told until when", test_when},
    {"a lower limit is learned", test_learns},
    {"throttling lowers the rate once a second, then it recovers", test_recovers},
    {"no burst after throttling", test_no_burst_after_throttling},
    {"Retry-After stops everybody", test_pause},
    {"classes share, nobody starves", test_shares},
    {"targets overtake", test_targets_overtake},
    {"idle time earns nothing", test_idle_earns_nothing},
    {"first come, first served within a class", test_order},
    CU_TEST_INFO_NULL,
};
