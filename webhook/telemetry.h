/*
 * telemetry.h - what the webhook tells about its reviews: an access log line and metrics each.
 *
 * controller_runtime_webhook_* are the names that dashboards for Go webhooks know; the decisions,
 * which those cannot tell apart (a denial is an HTTP 200), have names of their own.
 */
#ifndef LG_WEBHOOK_TELEMETRY_H
#define LG_WEBHOOK_TELEMETRY_H

#include "metrics/metrics.h"
#include "webhook/admission.h"

struct telemetry;

/* Registers the families in `m`, which must outlive it. */
struct telemetry *telemetry_new(struct metrics *m);

/* Accepts NULL; returns NULL. */
struct telemetry *telemetry_free(struct telemetry *t);

struct review_record {
    enum admission_stage stage;
    const struct admission *admission;
    const struct decision *decision;
    int64_t duration_ns;
    size_t fresh_reads, fresh_failed;
};

/* A review that was decided. */
void telemetry_review(struct telemetry *t, const struct review_record *record);

/* A request that was no review. */
void telemetry_refused(struct telemetry *t, enum admission_stage stage, int status, struct str peer,
                       const struct error *err);

#endif
