/* test_choice.c - weights are kept by long and by short runs. */
#include "dataplane/choice.h"

#include "support/assert.h"

enum { MAX_WEIGHTS = 4 };

/* Counts of `turns` consecutive turns from `first` on. */
static void spread(const unsigned *weights, size_t n, uint64_t first, uint64_t turns,
                   uint64_t ret_counts[MAX_WEIGHTS])
{
    memset(ret_counts, 0, MAX_WEIGHTS * sizeof(ret_counts[0]));
    for (uint64_t t = first; t < first + turns; t++) {
        size_t chosen = choice_by_weight(weights, n, t);
        if (!T_TRUE(chosen < n))
            return;
        ret_counts[chosen]++;
    }
}

static void shares_hold_within_three_sigma(void)
{
    static const struct {
        unsigned weights[MAX_WEIGHTS];
        uint64_t turns;
    } cases[] = {
        {{70, 30, 0}, 500}, {{1, 1}, 30}, {{90, 10}, 100}, {{1, 999}, 20000}, {{5, 0, 5, 0}, 200}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (uint64_t first = 0; first < 1000000; first += 99991) {
            uint64_t counts[MAX_WEIGHTS];
            const unsigned *w = cases[i].weights;
            double total = w[0] + w[1] + w[2] + w[3], n = (double)cases[i].turns;
            spread(w, MAX_WEIGHTS, first, cases[i].turns, counts);
            for (size_t k = 0; k < MAX_WEIGHTS; k++) {
                double p = w[k] / total;
                double off = (double)counts[k] - n * p;
                T_TRUE(off * off <= 9 * n * p * (1 - p) + 0.001);
            }
        }
}

static void halves_alternate_closely(void)
{
    static const unsigned half[] = {50, 50};
    uint64_t counts[MAX_WEIGHTS];
    for (uint64_t first = 0; first < 500; first++) {
        spread(half, 2, first, 30, counts);
        T_TRUE(counts[0] >= 13 && counts[0] <= 17);
    }
}

static void zero_gets_none(void)
{
    static const unsigned zero[] = {0, 0};
    T_INT_EQ(choice_by_weight(zero, 2, 1), 2);
    T_INT_EQ(choice_by_weight(NULL, 0, 1), 0);
    static const unsigned last[] = {0, 0, 1};
    for (uint64_t t = 0; t < 100; t++)
        T_INT_EQ(choice_by_weight(last, 3, t), 2);
}

CU_TestInfo choice_tests[] = {
    {"shares hold within three sigma", shares_hold_within_three_sigma},
    {"halves alternate closely", halves_alternate_closely},
    {"zero gets none", zero_gets_none},
    CU_TEST_INFO_NULL,
};
