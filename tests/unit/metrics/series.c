/* series.c - series of a family: identity, the bound, concurrent updates, wrong declarations. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "metrics/metrics.h"
#include "suites.h"
#include "support/assert.h"

enum { THREADS = 4, ROUNDS = 5000 };

static const struct metric_desc counter = {
    .name = "c_total", .help = "C.", .kind = METRIC_COUNTER, .labels = {"kind"}, .max_series = 3};
static const struct metric_desc histogram = {
    .name = "h_seconds", .help = "H.", .kind = METRIC_HISTOGRAM};

static void same_labels_same_series(void)
{
    struct metrics *m = metrics_new();
    struct metric_family *family = metrics_family(m, &counter);
    metric_add(metric_with(family, STR("Gateway")), 2);
    metric_add(metric_with(family, STR("Gateway")), 0.5);
    T_TRUE(metric_with(family, STR("Gateway")) == metric_with(family, STR("Gateway")));
    T_TRUE(metric_with(family, STR("Gateway")) != metric_with(family, STR("HTTPRoute")));
    T_TRUE(metric_value(metric_with(family, STR("Gateway"))) == 2.5);
    metrics_free(m);
}

static void label_values_cannot_imitate_others(void)
{
    static const struct metric_desc two = {
        .name = "t", .help = "T.", .kind = METRIC_GAUGE, .labels = {"a", "b"}, .max_series = 9};
    struct metrics *m = metrics_new();
    struct metric_family *family = metrics_family(m, &two);
    T_TRUE(metric_with(family, STR("x\",b=\"y"), STR("")) !=
           metric_with(family, STR("x"), STR("y")));
    metrics_free(m);
}

static void surplus_series_become_other(void)
{
    struct metrics *m = metrics_new();
    struct metric_family *family = metrics_family(m, &counter);
    for (int i = 0; i < 1000; i++) {
        char kind[16];
        snprintf(kind, sizeof(kind), "K%d", i);
        metric_add(metric_with(family, str_of(kind)), 1);
    }
    struct strbuf out = STRBUF(64 << 10);
    metrics_write(m, &out);
    T_CONTAINS(strbuf_str(&out), "counter\nc_total{kind=\"K0\"} 1\nc_total{kind=\"K1\"} 1\n"
                                 "c_total{kind=\"K2\"} 1\nc_total{kind=\"other\"} 997\n");
    strbuf_free(&out);
    metrics_free(m);
}

static struct {
    struct metrics *m;
    struct metric_family *counters;
    struct metric *observed;
} shared;

static void *update(void *arg)
{
    struct str name = str_of(arg);
    for (int i = 0; i < ROUNDS; i++) {
        metric_add(metric_with(shared.counters, i % 2 ? name : STR("all")), 1);
        metric_observe(shared.observed, 0.001);
    }
    return NULL;
}

/* Scrapes while the others count: cumulative buckets never fall, the last one is the count. */
static void *scrape(void *arg)
{
    (void)arg;
    for (int i = 0; i < 50; i++) {
        struct strbuf out = STRBUF(64 << 10);
        metrics_write(shared.m, &out);
        strbuf_free(&out);
    }
    return NULL;
}

static void concurrent_updates_are_all_counted(void)
{
    static char names[THREADS][4] = {"a", "b", "c", "d"};
    pthread_t threads[THREADS], scraper;
    shared.m = metrics_new();
    shared.counters = metrics_family(shared.m, &counter);
    shared.observed = metric_with(metrics_family(shared.m, &histogram));
    pthread_create(&scraper, NULL, scrape, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, update, names[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_join(scraper, NULL);
    T_INT_EQ(metric_value(metric_with(shared.counters, STR("all"))), THREADS * ROUNDS / 2);
    T_INT_EQ(metric_value(shared.observed), THREADS * ROUNDS);
    double total = metric_value(metric_with(shared.counters, STR("other")));
    for (int i = 0; i < THREADS; i++) /* two of the four found no room and are in "other" */
        total += metric_with(shared.counters, str_of(names[i])) ==
                         metric_with(shared.counters, STR("other"))
                     ? 0
                     : metric_value(metric_with(shared.counters, str_of(names[i])));
    T_INT_EQ(total, THREADS * ROUNDS / 2);
    metrics_free(shared.m);
}

static void declare_bad_name(void)
{
    static const struct metric_desc desc = {.name = "9lives", .help = "", .kind = METRIC_GAUGE};
    metrics_family(metrics_new(), &desc);
}

static void declare_twice(void)
{
    struct metrics *m = metrics_new();
    metrics_family(m, &counter);
    metrics_family(m, &counter);
}

static void declare_unbounded(void)
{
    static const struct metric_desc desc = {
        .name = "x", .help = "", .kind = METRIC_GAUGE, .labels = {"l"}};
    metrics_family(metrics_new(), &desc);
}

static void declare_falling_buckets(void)
{
    static const double bounds[] = {1, 1};
    static const struct metric_desc desc = {
        .name = "x", .help = "", .kind = METRIC_HISTOGRAM, .buckets = bounds, .bucket_count = 2};
    metrics_family(metrics_new(), &desc);
}

static void use_too_few_labels(void)
{
    metric_with(metrics_family(metrics_new(), &counter));
}

static bool aborts(void (*call)(void))
{
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        call();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void wrong_declarations_abort(void)
{
    T_TRUE(aborts(declare_bad_name));
    T_TRUE(aborts(declare_twice));
    T_TRUE(aborts(declare_unbounded));
    T_TRUE(aborts(declare_falling_buckets));
    T_TRUE(aborts(use_too_few_labels));
}

CU_TestInfo series_tests[] = {
    {"same labels, same series", same_labels_same_series},
    {"label values cannot imitate others", label_values_cannot_imitate_others},
    {"surplus series become other", surplus_series_become_other},
    {"concurrent updates are all counted", concurrent_updates_are_all_counted},
    {"wrong declarations abort", wrong_declarations_abort},
    CU_TEST_INFO_NULL,
};
