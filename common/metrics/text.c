/*
 * text.c - the Prometheus text exposition format, version 0.0.4.
 *
 * One HELP and one TYPE line a family, buckets cumulative with +Inf equal to the count, HELP with
 * backslash and newline escaped (label values are kept escaped already).
 */
#include <math.h>

#include "metrics/internal.h"
#include "metrics/metrics.h"

static const char *const kind_names[] = {
    [METRIC_COUNTER] = "counter",
    [METRIC_GAUGE] = "gauge",
    [METRIC_HISTOGRAM] = "histogram",
};

static void add_number(struct strbuf *out, double value)
{
    if (isnan(value))
        strbuf_addz(out, "NaN");
    else if (isinf(value))
        strbuf_addz(out, value > 0 ? "+Inf" : "-Inf");
    else if (fabs(value) < 1e15 && value == (double)(int64_t)value)
        strbuf_printf(out, "%.0f", value);
    else
        strbuf_printf(out, "%.15g", value);
}

static void add_help(struct strbuf *out, const char *help)
{
    for (; *help; help++) {
        if (*help == '\\')
            strbuf_addz(out, "\\\\");
        else if (*help == '\n')
            strbuf_addz(out, "\\n");
        else
            strbuf_addc(out, *help);
    }
}

static void add_head(struct strbuf *out, const struct metric_desc *desc)
{
    strbuf_printf(out, "# HELP %s ", desc->name);
    add_help(out, desc->help);
    strbuf_printf(out, "\n# TYPE %s %s\n", desc->name, kind_names[desc->kind]);
}

static void add_sample(struct strbuf *out, const char *name, const char *suffix, struct str labels,
                       double value)
{
    strbuf_printf(out, "%s%s", name, suffix);
    if (labels.n)
        strbuf_printf(out, "{%" PRISTR "}", STR_ARG(labels));
    strbuf_addc(out, ' ');
    add_number(out, value);
    strbuf_addc(out, '\n');
}

static void add_bucket(struct strbuf *out, const char *name, struct str labels, double bound,
                       uint64_t count)
{
    strbuf_printf(out, "%s_bucket{%" PRISTR "%sle=\"", name, STR_ARG(labels), labels.n ? "," : "");
    add_number(out, bound);
    strbuf_printf(out, "\"} %llu\n", (unsigned long long)count);
}

static void add_histogram(struct strbuf *out, struct metric *metric, struct str labels)
{
    size_t count;
    const double *bounds = metric_buckets(metric->desc, &count);
    const char *name = metric->desc->name;
    uint64_t total = 0;
    for (size_t i = 0; i <= count; i++) {
        total += atomic_load(&metric->in[i]);
        add_bucket(out, name, labels, i < count ? bounds[i] : INFINITY, total);
    }
    add_sample(out, name, "_sum", labels, atomic_load(&metric->value));
    add_sample(out, name, "_count", labels, (double)total);
}

static void add_series(struct strbuf *out, struct metric_family *family)
{
    pthread_mutex_lock(&family->lock);
    map_foreach (family->series, entry) {
        if (family->desc->kind == METRIC_HISTOGRAM)
            add_histogram(out, entry->value, entry->key);
        else
            add_sample(out, family->desc->name, "", entry->key, metric_value(entry->value));
    }
    pthread_mutex_unlock(&family->lock);
}

void metrics_write(struct metrics *m, struct strbuf *out)
{
    vec_foreach (&m->families, item) {
        struct metric_family *family = *item;
        add_head(out, family->desc);
        if (family->read)
            add_sample(out, family->desc->name, "", STR_NONE, family->read(family->context));
        else
            add_series(out, family);
    }
}
