/* priorities.c - drawn exchanges of rule priorities, however many calls they take. */
#include "lattice/plan_rules.h"
#include "suites.h"
#include "support/assert.h"

enum { RULES_MAX = 45, SPARE = RULES_MAX + 1, DRAWS = 2000 };

static unsigned draw(uint64_t *state, unsigned below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((*state >> 33) % below);
}

/* Whether all priorities differ; `at[i]` is that of rule i. */
static bool are_unique(const int *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (at[i] == at[j])
                return false;
    return true;
}

static bool is_twice(const struct rule_call *call, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (call->changes[i].seen == call->changes[j].seen)
            return true;
    return false;
}

/* Carries the calls out on rules that have the priorities 1 to n; *ret_entries counts changes. */
static bool carry_out(const struct rule_calls *calls, const struct observed_rule *rules, int *at,
                      size_t n, size_t *ret_entries)
{
    *ret_entries = 0;
    vec_foreach (calls, call) {
        for (size_t i = 0; i < call->n; i++) {
            if (is_twice(call, i))
                return false;
            at[call->changes[i].seen - rules] = call->changes[i].priority;
        }
        if (!are_unique(at, n))
            return false;
        *ret_entries += call->n;
    }
    return true;
}

/* The number of circles that the exchange has. */
static size_t circles(const int *wanted, size_t n)
{
    bool seen[RULES_MAX] = {false};
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += !seen[i] && wanted[i] != (int)i + 1;
        for (size_t j = i; !seen[j]; j = (size_t)wanted[j] - 1)
            seen[j] = true;
    }
    return count;
}

/* Draws a new order of the first n rules; with `shift` most keep theirs. */
static void draw_order(uint64_t *state, int *wanted, size_t n)
{
    unsigned reach = 1 + draw(state, (unsigned)n);
    for (size_t i = 0; i < n; i++)
        wanted[i] = (int)i + 1;
    for (size_t i = 0; i < n; i++) {
        size_t j = i + draw(state, reach);
        size_t other = j < n ? j : i;
        int kept = wanted[i];
        wanted[i] = wanted[other];
        wanted[other] = kept;
    }
}

static void test_exchanges(void)
{
    uint64_t state = 4711;
    for (unsigned run = 0; run < DRAWS; run++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        size_t n = 2 + draw(&state, RULES_MAX - 1), changed = 0, entries;
        struct observed_rule rules[RULES_MAX] = {0};
        struct rule_change changes[RULES_MAX];
        int wanted[RULES_MAX], at[RULES_MAX];
        draw_order(&state, wanted, n);
        for (size_t i = 0; i < n; i++) {
            rules[i].priority = at[i] = (int)i + 1;
            if (wanted[i] != at[i])
                changes[changed++] = (struct rule_change){.seen = &rules[i], .priority = wanted[i]};
        }
        struct rule_calls calls = plan_rule_calls(a, changes, changed, SPARE);
        bool ok = T_TRUE(carry_out(&calls, rules, at, n, &entries)) &&
                  T_TRUE(memcmp(at, wanted, n * sizeof(*at)) == 0) &&
                  T_TRUE(entries <= changed + circles(wanted, n)) &&
                  T_INT_EQ(calls.n, (entries + RULES_PER_CALL - 1) / RULES_PER_CALL);
        if (!ok)
            return;
    }
}

/* One circle of eleven rules does not fit into a call. */
static void test_large_circle(void)
{
    enum { N = RULES_PER_CALL + 1 };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct observed_rule rules[N] = {0};
    struct rule_change changes[N];
    int at[N];
    size_t entries;
    for (int i = 0; i < N; i++) {
        rules[i].priority = at[i] = i + 1;
        changes[i] = (struct rule_change){.seen = &rules[i], .priority = (i + 1) % N + 1};
    }
    struct rule_calls calls = plan_rule_calls(a, changes, N, SPARE);
    T_TRUE(carry_out(&calls, rules, at, N, &entries));
    T_INT_EQ(entries, N + 1);
    T_INT_EQ(calls.n, 2);
    T_INT_EQ(at[0], 2);
    T_INT_EQ(at[N - 1], 1);
}

CU_TestInfo plan_priority_tests[] = {
    {"exchanges", test_exchanges},
    {"a large circle", test_large_circle},
    CU_TEST_INFO_NULL,
};
