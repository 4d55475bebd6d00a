/* telemetry.h - what the queue and its units count, under the names that controller-runtime gives
 * these metrics, so that dashboards made for it show them. */
#ifndef LG_RECONCILE_TELEMETRY_H
#define LG_RECONCILE_TELEMETRY_H

#include "metrics/metrics.h"

/* How a look at a unit ended. */
enum reconcile_result {
    RECONCILE_SUCCESS,       /* all is as it should be */
    RECONCILE_REQUEUE_AFTER, /* it waits for something, and is looked at again */
    RECONCILE_ERROR,         /* a call failed; it is tried again */
    RECONCILE_RESULT_COUNT,
};

struct reconcile_telemetry {
    struct metric *depth, *adds, *retries, *waited, *worked;
    struct metric_family *results, *errors, *seconds;
};

/* Registers workqueue_* with the name "lattice" and controller_runtime_reconcile_*. */
void reconcile_telemetry_init(struct reconcile_telemetry *t, struct metrics *m);

/* Counts how a look came out, and how long one took. `controller` is "httproute" or the like. */
void reconcile_count(const struct reconcile_telemetry *t, const char *controller,
                     enum reconcile_result result);
void reconcile_time(const struct reconcile_telemetry *t, const char *controller, int64_t ns);

#endif
