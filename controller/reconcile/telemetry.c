/* telemetry.c - see telemetry.h. */
#include "reconcile/telemetry.h"

#include "base/clock.h"

enum { CONTROLLERS_MAX = 8 };

static struct metric *of_queue(struct metrics *m, const struct metric_desc *desc)
{
    return metric_with(metrics_family(m, desc), STR("lattice"));
}

static void add_queue(struct reconcile_telemetry *t, struct metrics *m)
{
    static const struct metric_desc depth = {.name = "workqueue_depth",
                                             .help = "Units that wait to be looked at.",
                                             .kind = METRIC_GAUGE,
                                             .labels = {"name"},
                                             .max_series = 1};
    static const struct metric_desc adds = {.name = "workqueue_adds_total",
                                            .help = "Times that a unit was put into the queue.",
                                            .kind = METRIC_COUNTER,
                                            .labels = {"name"},
                                            .max_series = 1};
    static const struct metric_desc retries = {.name = "workqueue_retries_total",
                                               .help = "Times that a unit is tried again.",
                                               .kind = METRIC_COUNTER,
                                               .labels = {"name"},
                                               .max_series = 1};
    static const struct metric_desc waited = {.name = "workqueue_queue_duration_seconds",
                                              .help = "How long units waited in the queue.",
                                              .kind = METRIC_HISTOGRAM,
                                              .labels = {"name"},
                                              .max_series = 1};
    static const struct metric_desc worked = {.name = "workqueue_work_duration_seconds",
                                              .help = "How long a look at a unit took.",
                                              .kind = METRIC_HISTOGRAM,
                                              .labels = {"name"},
                                              .max_series = 1};
    t->depth = of_queue(m, &depth);
    t->adds = of_queue(m, &adds);
    t->retries = of_queue(m, &retries);
    t->waited = of_queue(m, &waited);
    t->worked = of_queue(m, &worked);
}

void reconcile_telemetry_init(struct reconcile_telemetry *t, struct metrics *m)
{
    static const struct metric_desc results = {.name = "controller_runtime_reconcile_total",
                                               .help = "How looks at units came out.",
                                               .kind = METRIC_COUNTER,
                                               .labels = {"controller", "result"},
                                               .max_series =
                                                   CONTROLLERS_MAX * RECONCILE_RESULT_COUNT};
    static const struct metric_desc errors = {.name = "controller_runtime_reconcile_errors_total",
                                              .help = "Calls of units that failed.",
                                              .kind = METRIC_COUNTER,
                                              .labels = {"controller"},
                                              .max_series = CONTROLLERS_MAX};
    static const struct metric_desc seconds = {.name = "controller_runtime_reconcile_time_seconds",
                                               .help = "How long a look at a unit took.",
                                               .kind = METRIC_HISTOGRAM,
                                               .labels = {"controller"},
                                               .max_series = CONTROLLERS_MAX};
    add_queue(t, m);
    t->results = metrics_family(m, &results);
    t->errors = metrics_family(m, &errors);
    t->seconds = metrics_family(m, &seconds);
}

void reconcile_count(const struct reconcile_telemetry *t, const char *controller,
                     enum reconcile_result result)
{
    static const char *const names[] = {
        [RECONCILE_SUCCESS] = "success",
        [RECONCILE_REQUEUE_AFTER] = "requeue_after",
        [RECONCILE_ERROR] = "error",
    };
    metric_add(metric_with(t->results, str_of(controller), str_of(names[result])), 1);
    if (result == RECONCILE_ERROR)
        metric_add(metric_with(t->errors, str_of(controller)), 1);
}

void reconcile_time(const struct reconcile_telemetry *t, const char *controller, int64_t ns)
{
    metric_observe(metric_with(t->seconds, str_of(controller)), (double)ns / NS_PER_SECOND);
}
