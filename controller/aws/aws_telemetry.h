/*
 * aws_telemetry.h - the client's metrics and debug lines.
 *
 * aws_api_calls_total, aws_api_call_duration_seconds, aws_api_call_retries, aws_api_requests_total
 * and aws_api_request_duration_seconds are those of the existing controller (its
 * pkg/aws/metrics), with the model's serviceId as `service`: boards and alerts go on working. The
 * rest is about the budget.
 */
#ifndef LG_AWS_AWS_TELEMETRY_H
#define LG_AWS_AWS_TELEMETRY_H

#include "aws/aws_error.h"
#include "aws/budget.h"

struct aws_telemetry {
    struct metrics *own; /* when there is no registry */
    struct metric_family *calls, *call_duration, *call_retries;
    struct metric_family *requests, *request_duration;
    struct metric_family *throttles, *wait;
    struct metric *rate, *waiting[AWS_PRIORITY_COUNT];
};

/* Registers all families; `metrics` may be NULL. */
void aws_telemetry_init(struct aws_telemetry *t, struct metrics *metrics);
void aws_telemetry_done(struct aws_telemetry *t);

/* What one attempt, or a whole call, came to. `error` is NULL after a success. */
struct aws_outcome {
    enum aws_operation op;
    int status;
    const struct aws_error *error;
    int64_t duration_ns;
    unsigned attempts; /* so far */
};

/* An attempt is over; counts throttles, writes a debug line. */
void aws_telemetry_attempt(struct aws_telemetry *t, const struct aws_outcome *outcome,
                           struct str request_id);

/* A call is over. */
void aws_telemetry_call(struct aws_telemetry *t, const struct aws_outcome *outcome);

/* A call got its first turn after so long in the queue. */
void aws_telemetry_turn(struct aws_telemetry *t, enum aws_priority class, int64_t waited_ns);

/* Sets the budget's gauges. */
void aws_telemetry_budget(struct aws_telemetry *t, struct budget *budget, int64_t now_ns);

#endif
