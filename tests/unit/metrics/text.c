/* text.c - the exposition format: heads, escaping, numbers, histograms. */
#include <math.h>

#include "metrics/metrics.h"
#include "suites.h"
#include "support/assert.h"

enum { TEXT_BYTES = 64 << 10 };

/* Compares the whole output of a registry and releases it. */
static void expect(struct metrics *m, const char *want)
{
    struct strbuf out = STRBUF(TEXT_BYTES);
    metrics_write(m, &out);
    T_STR_EQ(strbuf_str(&out), want);
    strbuf_free(&out);
    metrics_free(m);
}

static void plain_families_start_at_zero(void)
{
    static const struct metric_desc a = {.name = "a_total", .help = "A.", .kind = METRIC_COUNTER};
    static const struct metric_desc b = {.name = "b", .help = "B.", .kind = METRIC_GAUGE};
    struct metrics *m = metrics_new();
    metrics_family(m, &a);
    metric_set(metric_with(metrics_family(m, &b)), -1.5);
    expect(m, "# HELP a_total A.\n# TYPE a_total counter\na_total 0\n"
              "# HELP b B.\n# TYPE b gauge\nb -1.5\n");
}

static void help_and_labels_are_escaped(void)
{
    static const struct metric_desc desc = {.name = "x",
                                            .help = "One \\ two\n\"three\"",
                                            .kind = METRIC_GAUGE,
                                            .labels = {"p", "q"},
                                            .max_series = 9};
    struct metrics *m = metrics_new();
    struct metric_family *family = metrics_family(m, &desc);
    metric_set(metric_with(family, STR("a\\b\n\"c\""), STR("\xC3\xA9")), 1);
    metric_set(metric_with(family, STR("\xFF"), STR_NONE), 2);
    expect(m, "# HELP x One \\\\ two\\n\"three\"\n# TYPE x gauge\n"
              "x{p=\"a\\\\b\\n\\\"c\\\"\",q=\"\xC3\xA9\"} 1\n"
              "x{p=\"invalid\",q=\"\"} 2\n");
}

static void one_number(double value, const char *want)
{
    static const struct metric_desc desc = {.name = "n", .help = "N.", .kind = METRIC_GAUGE};
    struct metrics *m = metrics_new();
    metric_set(metric_with(metrics_family(m, &desc)), value);
    struct strbuf out = STRBUF(TEXT_BYTES);
    metrics_write(m, &out);
    T_CONTAINS(strbuf_str(&out), want);
    strbuf_free(&out);
    metrics_free(m);
}

static void numbers(void)
{
    one_number(0.1, "\nn 0.1\n");
    one_number(1e6, "\nn 1000000\n");
    one_number(1767323045.678, "\nn 1767323045.678\n");
    one_number(1e300, "\nn 1e+300\n");
    one_number(NAN, "\nn NaN\n");
    one_number(INFINITY, "\nn +Inf\n");
    one_number(-INFINITY, "\nn -Inf\n");
}

static void histograms_are_cumulative(void)
{
    static const double bounds[] = {0.5, 1, 2.5};
    static const struct metric_desc desc = {.name = "h_seconds",
                                            .help = "H.",
                                            .kind = METRIC_HISTOGRAM,
                                            .labels = {"op"},
                                            .max_series = 2,
                                            .buckets = bounds,
                                            .bucket_count = 3};
    struct metrics *m = metrics_new();
    struct metric *h = metric_with(metrics_family(m, &desc), STR("get"));
    metric_observe(h, 0.25);
    metric_observe(h, 1); /* a bound belongs to its own bucket */
    metric_observe(h, 2);
    metric_observe(h, 9);
    T_INT_EQ(metric_value(h), 4);
    expect(m, "# HELP h_seconds H.\n# TYPE h_seconds histogram\n"
              "h_seconds_bucket{op=\"get\",le=\"0.5\"} 1\n"
              "h_seconds_bucket{op=\"get\",le=\"1\"} 2\n"
              "h_seconds_bucket{op=\"get\",le=\"2.5\"} 3\n"
              "h_seconds_bucket{op=\"get\",le=\"+Inf\"} 4\n"
              "h_seconds_sum{op=\"get\"} 12.25\n"
              "h_seconds_count{op=\"get\"} 4\n");
}

static void default_buckets_reach_from_50us_to_10s(void)
{
    static const struct metric_desc desc = {.name = "d", .help = "D.", .kind = METRIC_HISTOGRAM};
    struct metrics *m = metrics_new();
    metric_observe(metric_with(metrics_family(m, &desc)), 0.00005);
    struct strbuf out = STRBUF(TEXT_BYTES);
    metrics_write(m, &out);
    T_CONTAINS(strbuf_str(&out), "# TYPE d histogram\nd_bucket{le=\"5e-05\"} 1\n");
    T_CONTAINS(strbuf_str(&out), "d_bucket{le=\"10\"} 1\nd_bucket{le=\"+Inf\"} 1\nd_sum 5e-05\n");
    strbuf_free(&out);
    metrics_free(m);
}

static double seven(void *context)
{
    return *(double *)context + 7;
}

static void callbacks_are_asked_at_each_scrape(void)
{
    static const struct metric_desc desc = {.name = "c", .help = "C.", .kind = METRIC_GAUGE};
    double offset = 0;
    struct metrics *m = metrics_new();
    metrics_callback(m, &desc, seven, &offset);
    offset = 1;
    expect(m, "# HELP c C.\n# TYPE c gauge\nc 8\n");
}

CU_TestInfo text_tests[] = {
    {"plain families start at zero", plain_families_start_at_zero},
    {"help and labels are escaped", help_and_labels_are_escaped},
    {"numbers", numbers},
    {"histograms are cumulative", histograms_are_cumulative},
    {"default buckets reach from 50 us to 10 s", default_buckets_reach_from_50us_to_10s},
    {"callbacks are asked at each scrape", callbacks_are_asked_at_each_scrape},
    CU_TEST_INFO_NULL,
};
