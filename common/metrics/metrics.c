/* metrics.c - registry, series and updates; text.c writes them out. */
#include "metrics/metrics.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "metrics/internal.h"

enum { MAX_KEY_BYTES = METRIC_MAX_LABELS * (2 * METRIC_LABEL_BYTES + 128) };

static const double default_buckets[] = {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                         0.005,   0.01,   0.025,   0.05,   0.1,   0.25,
                                         0.5,     1,      2.5,     5,      10};

static void require(bool holds)
{
    if (!holds)
        abort();
}

const double *metric_buckets(const struct metric_desc *desc, size_t *ret_count)
{
    *ret_count = desc->buckets ? desc->bucket_count : ARRAY_LEN(default_buckets);
    return desc->buckets ? desc->buckets : default_buckets;
}

struct metrics *metrics_new(void)
{
    return xcalloc(1, sizeof(struct metrics));
}

static void free_family(struct metric_family *family)
{
    map_foreach (family->series, entry) {
        struct metric *metric = entry->value;
        free(metric->in);
        free(metric);
    }
    map_free(family->series);
    pthread_mutex_destroy(&family->lock);
    free(family);
}

struct metrics *metrics_free(struct metrics *m)
{
    if (!m)
        return NULL;
    vec_foreach (&m->families, family)
        free_family(*family);
    vec_free(&m->families);
    free(m);
    return NULL;
}

/* [a-zA-Z_:][a-zA-Z0-9_:]*, the names of the Prometheus data model. */
static bool is_name(const char *name)
{
    if (!name || !*name || isdigit((unsigned char)*name))
        return false;
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != ':')
            return false;
    return true;
}

static void check_buckets(const struct metric_desc *desc)
{
    size_t count;
    const double *bounds = metric_buckets(desc, &count);
    require(count > 0 && count <= METRIC_MAX_BUCKETS);
    for (size_t i = 1; i < count; i++)
        require(bounds[i - 1] < bounds[i]);
}

static void check_desc(const struct metrics *m, const struct metric_desc *desc)
{
    require(is_name(desc->name) && desc->help);
    vec_foreach (&m->families, other)
        require(strcmp((*other)->desc->name, desc->name) != 0);
    if (desc->labels[0])
        require(desc->max_series > 0);
    for (size_t i = 0; i < METRIC_MAX_LABELS && desc->labels[i]; i++)
        require(is_name(desc->labels[i]) && strcmp(desc->labels[i], "le") != 0);
    if (desc->kind == METRIC_HISTOGRAM)
        check_buckets(desc);
}

static struct metric_family *add_family(struct metrics *m, const struct metric_desc *desc)
{
    check_desc(m, desc);
    struct metric_family *family = xcalloc(1, sizeof(*family));
    family->desc = desc;
    while (family->label_count < METRIC_MAX_LABELS && desc->labels[family->label_count])
        family->label_count++;
    pthread_mutex_init(&family->lock, NULL);
    family->series = map_new();
    vec_push(NULL, &m->families, family);
    return family;
}

struct metric_family *metrics_family(struct metrics *m, const struct metric_desc *desc)
{
    struct metric_family *family = add_family(m, desc);
    if (!family->label_count)
        metric_with(family);
    return family;
}

void metrics_callback(struct metrics *m, const struct metric_desc *desc, double (*read)(void *),
                      void *context)
{
    struct metric_family *family = add_family(m, desc);
    require(!family->label_count && desc->kind != METRIC_HISTOGRAM);
    family->read = read;
    family->context = context;
}

/* A label value as the format wants it: escaped UTF-8 of bounded length. */
static void add_label_value(struct strbuf *key, struct str value)
{
    if (value.n > METRIC_LABEL_BYTES || !str_is_utf8(value))
        value = STR("invalid");
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\n')
            strbuf_addz(key, "\\n");
        else if (value.p[i] == '\\' || value.p[i] == '"')
            strbuf_printf(key, "\\%c", value.p[i]);
        else
            strbuf_addc(key, value.p[i]);
    }
}

/* The series' key is the text between its braces. values == NULL: "other" for every label. */
static void build_key(const struct metric_family *family, const struct str *values,
                      struct strbuf *key)
{
    strbuf_clear(key);
    for (size_t i = 0; i < family->label_count; i++) {
        strbuf_printf(key, "%s%s=\"", i ? "," : "", family->desc->labels[i]);
        add_label_value(key, values ? values[i] : STR("other"));
        strbuf_addc(key, '"');
    }
    require(!key->overflowed);
}

static struct metric *new_series(const struct metric_desc *desc)
{
    struct metric *metric = xcalloc(1, sizeof(*metric));
    metric->desc = desc;
    if (desc->kind == METRIC_HISTOGRAM) {
        size_t count;
        metric_buckets(desc, &count);
        metric->in = xcalloc(count + 1, sizeof(*metric->in));
    }
    return metric;
}

/* Finds or makes the series; the lock is held. */
static struct metric *find_series(struct metric_family *family, const struct str *values)
{
    struct strbuf key = STRBUF(MAX_KEY_BYTES);
    build_key(family, values, &key);
    struct metric *metric = map_get(family->series, strbuf_str(&key));
    if (!metric && family->label_count && map_size(family->series) >= family->desc->max_series) {
        build_key(family, NULL, &key);
        metric = map_get(family->series, strbuf_str(&key));
    }
    if (!metric) {
        metric = new_series(family->desc);
        map_put(family->series, strbuf_str(&key), metric);
    }
    strbuf_free(&key);
    return metric;
}

struct metric *metric_series(struct metric_family *family, const struct str *values, size_t count)
{
    require(count == family->label_count);
    pthread_mutex_lock(&family->lock);
    struct metric *metric = find_series(family, values);
    pthread_mutex_unlock(&family->lock);
    return metric;
}

void metric_add(struct metric *metric, double amount)
{
    double old = atomic_load_explicit(&metric->value, memory_order_relaxed);
    while (!atomic_compare_exchange_weak(&metric->value, &old, old + amount))
        ;
}

void metric_set(struct metric *metric, double value)
{
    atomic_store(&metric->value, value);
}

void metric_observe(struct metric *metric, double value)
{
    size_t count, i = 0;
    const double *bounds = metric_buckets(metric->desc, &count);
    while (i < count && value > bounds[i])
        i++;
    atomic_fetch_add_explicit(&metric->in[i], 1, memory_order_relaxed);
    metric_add(metric, value);
}

double metric_value(const struct metric *metric)
{
    if (metric->desc->kind != METRIC_HISTOGRAM)
        return atomic_load(&metric->value);
    size_t count;
    uint64_t total = 0;
    metric_buckets(metric->desc, &count);
    for (size_t i = 0; i <= count; i++)
        total += atomic_load(&metric->in[i]);
    return (double)total;
}
