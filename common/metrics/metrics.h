/*
 * metrics.h - counters, gauges and histograms in the Prometheus text format 0.0.4.
 *
 *     static const struct metric_desc reviews = {
 *         .name = "reviews_total", .help = "Reviews answered.", .kind = METRIC_COUNTER,
 *         .labels = {"kind", "allowed"}, .max_series = 50};
 *     struct metric_family *family = metrics_family(m, &reviews);
 *     metric_add(metric_with(family, STR("Gateway"), STR("true")), 1);
 *
 * The number of series of a family is bounded: combinations of label values beyond `max_series`
 * are counted together in one series whose labels all say "other", so that a foreign value can
 * never grow the process or the monitoring behind it. Updates are atomic and may come from any
 * thread; families are registered before the threads start. A wrong declaration (bad or repeated
 * name, wrong number of label values) is a programming error and aborts.
 */
#ifndef LG_METRICS_METRICS_H
#define LG_METRICS_METRICS_H

#include "base/strbuf.h"

/* The Content-Type of what metrics_write() gives. */
#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

enum { METRIC_MAX_LABELS = 4, METRIC_MAX_BUCKETS = 32, METRIC_LABEL_BYTES = 128 };

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric_desc {
    const char *name; /* with its unit: _total, _seconds, _bytes */
    const char *help;
    enum metric_kind kind;
    const char *labels[METRIC_MAX_LABELS]; /* up to the first NULL */
    size_t max_series;                     /* for labelled families; not counting "other" */
    const double *buckets;                 /* upper bounds, rising; NULL: 50 us to 10 s */
    size_t bucket_count;
};

struct metrics;
struct metric_family;
struct metric;

/* An empty registry; the caller owns it, it owns families and series. */
struct metrics *metrics_new(void);

/* Accepts NULL; returns NULL. */
struct metrics *metrics_free(struct metrics *m);

/* Registers a family; `desc` stays in use. One without labels shows its 0 from the start. */
struct metric_family *metrics_family(struct metrics *m, const struct metric_desc *desc);

/* Registers a counter or gauge without labels whose value is asked for at each scrape. */
void metrics_callback(struct metrics *m, const struct metric_desc *desc, double (*read)(void *),
                      void *context);

/* process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds and their kin. */
void metrics_add_process(struct metrics *m);

/* lattice_gateway_build_info{program,version,compiler} 1 */
void metrics_add_build_info(struct metrics *m, const char *program);

/* The series with these label values (struct str each), made when it is new; valid as long as the
 * registry. Without values: the one series of a family without labels. */
#define metric_with(family, ...)                                                                   \
    metric_series((family), (const struct str[]){__VA_ARGS__ __VA_OPT__(, ) STR_NONE},             \
                  sizeof((const struct str[]){__VA_ARGS__ __VA_OPT__(, ) STR_NONE}) /              \
                          sizeof(struct str) -                                                     \
                      1)
struct metric *metric_series(struct metric_family *family, const struct str *values, size_t count);

/* Adds to a counter (amount >= 0) or gauge. */
void metric_add(struct metric *metric, double amount);

/* Sets a gauge. */
void metric_set(struct metric *metric, double value);

/* Counts a value into a histogram; durations are in seconds. */
void metric_observe(struct metric *metric, double value);

/* The value of a counter or gauge, the number of observations of a histogram. */
double metric_value(const struct metric *metric);

/* Appends all families in order of registration. */
void metrics_write(struct metrics *m, struct strbuf *out);

static inline void cleanup_metrics(struct metrics **m)
{
    metrics_free(*m);
}

#endif
