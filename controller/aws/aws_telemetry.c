/* aws_telemetry.c - see aws_telemetry.h. */
#include "aws/aws_telemetry.h"

#include "base/clock.h"
#include "log/log.h"

enum { SERIES_PER_OPERATION = 8 };

static const double retry_buckets[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

static const struct metric_desc calls_desc = {
    .name = "aws_api_calls_total",
    .help = "Calls to AWS with all their attempts.",
    .kind = METRIC_COUNTER,
    .labels = {"service", "operation", "status_code", "error_code"},
    .max_series = SERIES_PER_OPERATION * AWS_OPERATION_COUNT};
static const struct metric_desc call_duration_desc = {.name = "aws_api_call_duration_seconds",
                                                      .help =
                                                          "From a call's first attempt to its end.",
                                                      .kind = METRIC_HISTOGRAM,
                                                      .labels = {"service", "operation"},
                                                      .max_series = AWS_OPERATION_COUNT};
static const struct metric_desc call_retries_desc = {.name = "aws_api_call_retries",
                                                     .help = "Attempts of a call beyond the first.",
                                                     .kind = METRIC_HISTOGRAM,
                                                     .labels = {"service", "operation"},
                                                     .max_series = AWS_OPERATION_COUNT,
                                                     .buckets = retry_buckets,
                                                     .bucket_count = ARRAY_LEN(retry_buckets)};
static const struct metric_desc requests_desc = {
    .name = "aws_api_requests_total",
    .help = "HTTP requests to AWS, one for each attempt.",
    .kind = METRIC_COUNTER,
    .labels = {"service", "operation", "status_code", "error_code"},
    .max_series = SERIES_PER_OPERATION * AWS_OPERATION_COUNT};
static const struct metric_desc request_duration_desc = {.name = "aws_api_request_duration_seconds",
                                                         .help =
                                                             "From sending a request to its reply.",
                                                         .kind = METRIC_HISTOGRAM,
                                                         .labels = {"service", "operation"},
                                                         .max_series = AWS_OPERATION_COUNT};
static const struct metric_desc throttles_desc = {
    .name = "lattice_gateway_aws_throttles_total",
    .help = "Requests that AWS refused because there were too many.",
    .kind = METRIC_COUNTER,
    .labels = {"service", "operation"},
    .max_series = AWS_OPERATION_COUNT};
static const struct metric_desc rate_desc = {
    .name = "lattice_gateway_aws_budget_rate",
    .help = "Calls to AWS a second that the client allows itself now.",
    .kind = METRIC_GAUGE};
static const struct metric_desc waiting_desc = {.name = "lattice_gateway_aws_budget_waiting",
                                                .help = "Calls to AWS that wait for their turn.",
                                                .kind = METRIC_GAUGE,
                                                .labels = {"priority"},
                                                .max_series = AWS_PRIORITY_COUNT};
static const struct metric_desc wait_desc = {.name = "lattice_gateway_aws_budget_wait_seconds",
                                             .help =
                                                 "From the submission of a call to its first turn.",
                                             .kind = METRIC_HISTOGRAM,
                                             .labels = {"priority"},
                                             .max_series = AWS_PRIORITY_COUNT};

static const struct str priority_names[AWS_PRIORITY_COUNT] = {
    [AWS_PRIORITY_TARGETS] = S("targets"),
    [AWS_PRIORITY_WRITE] = S("write"),
    [AWS_PRIORITY_READ] = S("read"),
    [AWS_PRIORITY_AUDIT] = S("audit"),
};

void aws_telemetry_init(struct aws_telemetry *t, struct metrics *metrics)
{
    *t = (struct aws_telemetry){.own = metrics ? NULL : metrics_new()};
    struct metrics *m = metrics ? metrics : t->own;
    t->calls = metrics_family(m, &calls_desc);
    t->call_duration = metrics_family(m, &call_duration_desc);
    t->call_retries = metrics_family(m, &call_retries_desc);
    t->requests = metrics_family(m, &requests_desc);
    t->request_duration = metrics_family(m, &request_duration_desc);
    t->throttles = metrics_family(m, &throttles_desc);
    t->rate = metric_with(metrics_family(m, &rate_desc));
    struct metric_family *waiting = metrics_family(m, &waiting_desc);
    for (int i = 0; i < AWS_PRIORITY_COUNT; i++)
        t->waiting[i] = metric_with(waiting, priority_names[i]);
    t->wait = metrics_family(m, &wait_desc);
}

void aws_telemetry_done(struct aws_telemetry *t)
{
    metrics_free(t->own);
}

static double seconds(int64_t ns)
{
    return (double)ns / NS_PER_SECOND;
}

static struct str service_of(enum aws_operation op)
{
    return str_of(aws_service_row(aws_operation_row(op)->service)->id);
}

static struct str name_of(enum aws_operation op)
{
    return str_of(aws_operation_row(op)->name);
}

static void count(struct metric_family *family, const struct aws_outcome *o)
{
    char status[16];
    int n = snprintf(status, sizeof(status), "%d", o->status);
    metric_add(metric_with(family, service_of(o->op), name_of(o->op),
                           (struct str){status, (size_t)n}, o->error ? o->error->code : STR("")),
               1);
}

void aws_telemetry_attempt(struct aws_telemetry *t, const struct aws_outcome *outcome,
                           struct str request_id)
{
    const struct aws_outcome *o = outcome;
    struct str service = service_of(o->op), name = name_of(o->op);
    count(t->requests, o);
    metric_observe(metric_with(t->request_duration, service, name), seconds(o->duration_ns));
    if (o->error && aws_error_class(o->error) == AWS_ERROR_THROTTLING)
        metric_add(metric_with(t->throttles, service, name), 1);
    log_debug("AWS answered", LOG_STR("service", service), LOG_STR("operation", name),
              LOG_INT("attempt", o->attempts), LOG_INT("status", o->status),
              LOG_STR("code", o->error ? o->error->code : STR("")),
              LOG_STR("error", o->error ? o->error->message : STR("")),
              LOG_STR("request_id", request_id),
              LOG_INT("duration_ms", o->duration_ns / NS_PER_MS));
}

void aws_telemetry_call(struct aws_telemetry *t, const struct aws_outcome *outcome)
{
    const struct aws_outcome *o = outcome;
    struct str service = service_of(o->op), name = name_of(o->op);
    count(t->calls, o);
    metric_observe(metric_with(t->call_duration, service, name), seconds(o->duration_ns));
    metric_observe(metric_with(t->call_retries, service, name),
                   o->attempts > 1 ? o->attempts - 1 : 0);
}

void aws_telemetry_turn(struct aws_telemetry *t, enum aws_priority class, int64_t waited_ns)
{
    metric_observe(metric_with(t->wait, priority_names[class]), seconds(waited_ns));
}

void aws_telemetry_budget(struct aws_telemetry *t, struct budget *budget, int64_t now_ns)
{
    metric_set(t->rate, budget_rate(budget, now_ns));
    for (int i = 0; i < AWS_PRIORITY_COUNT; i++)
        metric_set(t->waiting[i], (double)budget->waiting[i]);
}
