/* internal.h - the structures behind metrics.h, shared by the files of this folder. */
#ifndef LG_METRICS_INTERNAL_H
#define LG_METRICS_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "base/vec.h"
#include "metrics/metrics.h"

struct metric {
    const struct metric_desc *desc;
    _Atomic double value;     /* a histogram's sum */
    atomic_uint_fast64_t *in; /* observations per bucket, not cumulative; the last one is +Inf */
};

struct metric_family {
    const struct metric_desc *desc;
    size_t label_count;
    double (*read)(void *); /* NULL: values are kept in series */
    void *context;
    pthread_mutex_t lock; /* guards `series`; the series themselves are atomic */
    struct map *series;   /* `kind="Gateway",allowed="true"` -> struct metric, never removed */
};

struct metrics {
    VEC(struct metric_family *) families;
};

/* The upper bounds of a histogram: its own, or the default ones. */
const double *metric_buckets(const struct metric_desc *desc, size_t *ret_count);

#endif
