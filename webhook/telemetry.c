/* telemetry.c - see telemetry.h. */
#include "webhook/telemetry.h"

#include "base/clock.h"
#include "base/xalloc.h"
#include "log/log.h"

static const struct metric_desc requests_desc = {
    .name = "controller_runtime_webhook_requests_total",
    .help = "Admission requests by HTTP status code.",
    .kind = METRIC_COUNTER,
    .labels = {"webhook", "code"},
    .max_series = 20,
};
static const struct metric_desc latency_desc = {
    .name = "controller_runtime_webhook_latency_seconds",
    .help = "Time from the head of a request to its answer.",
    .kind = METRIC_HISTOGRAM,
    .labels = {"webhook"},
    .max_series = 4,
};
static const struct metric_desc decisions_desc = {
    .name = "lattice_gateway_admission_decisions_total",
    .help = "Reviews by kind, operation and decision (allowed, warned, patched, denied).",
    .kind = METRIC_COUNTER,
    .labels = {"webhook", "kind", "operation", "decision"},
    .max_series = 200,
};
static const struct metric_desc findings_desc = {
    .name = "lattice_gateway_admission_findings_total",
    .help = "Findings by rule code and severity (error, warning, suppressed).",
    .kind = METRIC_COUNTER,
    .labels = {"code", "severity"},
    .max_series = 1000,
};
static const struct metric_desc fresh_desc = {
    .name = "lattice_gateway_admission_fresh_reads_total",
    .help = "Objects read from the API server during a review, by result (ok, failed).",
    .kind = METRIC_COUNTER,
    .labels = {"result"},
    .max_series = 2,
};

struct telemetry {
    struct metric_family *requests, *latency, *decisions, *findings, *fresh;
};

struct telemetry *telemetry_new(struct metrics *m)
{
    struct telemetry *t = xcalloc(1, sizeof(*t));
    t->requests = metrics_family(m, &requests_desc);
    t->latency = metrics_family(m, &latency_desc);
    t->decisions = metrics_family(m, &decisions_desc);
    t->findings = metrics_family(m, &findings_desc);
    t->fresh = metrics_family(m, &fresh_desc);
    return t;
}

struct telemetry *telemetry_free(struct telemetry *t)
{
    free(t);
    return NULL;
}

static struct str stage_name(enum admission_stage stage)
{
    return stage == ADMISSION_MUTATE ? STR("/mutate") : STR("/validate");
}

static struct str operation_name(enum operation operation)
{
    switch (operation) {
    case OP_CREATE: return STR("CREATE");
    case OP_UPDATE: return STR("UPDATE");
    case OP_DELETE: return STR("DELETE");
    default: return STR("other");
    }
}

static struct str decision_name(const struct decision *decision)
{
    if (!decision->allowed)
        return STR("denied");
    if (decision->patched)
        return STR("patched");
    return decision->evaluation.warnings ? STR("warned") : STR("allowed");
}

static struct str severity_name(const struct finding *finding)
{
    if (finding->suppressed)
        return STR("suppressed");
    return finding->severity == SEVERITY_ERROR ? STR("error") : STR("warning");
}

static void count(struct telemetry *t, const struct review_record *r, struct str kind)
{
    const struct findings *findings = &r->decision->evaluation.findings;
    struct str stage = stage_name(r->stage);
    metric_add(metric_with(t->requests, stage, STR("200")), 1);
    metric_observe(metric_with(t->latency, stage), (double)r->duration_ns / NS_PER_SECOND);
    metric_add(metric_with(t->decisions, stage, kind,
                           operation_name(r->admission->review.operation),
                           decision_name(r->decision)),
               1);
    /* A review passes both stages: its findings are counted where they have their effect. */
    bool counts = r->stage == ADMISSION_VALIDATE || !r->decision->allowed;
    for (size_t i = 0; counts && i < findings->n; i++)
        metric_add(metric_with(t->findings, str_of(findings->items[i].rule->code),
                               severity_name(&findings->items[i])),
                   1);
    metric_add(metric_with(t->fresh, STR("ok")), (double)(r->fresh_reads - r->fresh_failed));
    metric_add(metric_with(t->fresh, STR("failed")), (double)r->fresh_failed);
}

static void write_codes(const struct findings *findings, struct strbuf *out)
{
    for (size_t i = 0; i < findings->n; i++)
        strbuf_printf(out, "%s%s", i ? "," : "", findings->items[i].rule->code);
}

void telemetry_review(struct telemetry *t, const struct review_record *r)
{
    const struct admission *admission = r->admission;
    enum api_kind known = admission->review.kind;
    struct str kind = known == KIND_UNKNOWN ? STR("other") : api_kind_info(known)->kind;
    struct strbuf codes = STRBUF(LIMIT_FINDINGS * 8);
    count(t, r, kind);
    write_codes(&r->decision->evaluation.findings, &codes);
    log_info("review", LOG_STR("path", stage_name(r->stage)), LOG_STR("uid", admission->uid),
             LOG_STR("kind", kind), LOG_STR("namespace", admission->review.namespace),
             LOG_STR("name", admission->name),
             LOG_STR("operation", operation_name(admission->review.operation)),
             LOG_STR("decision", decision_name(r->decision)), LOG_STR("codes", strbuf_str(&codes)),
             LOG_BOOL("dry_run", admission->dry_run), LOG_INT("fresh_reads", r->fresh_reads),
             LOG_INT("fresh_failed", r->fresh_failed),
             LOG_INT("duration_us", r->duration_ns / 1000));
    strbuf_free(&codes);
}

void telemetry_refused(struct telemetry *t, enum admission_stage stage, int status, struct str peer,
                       const struct error *err)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(1);
    char code[8];
    int n = snprintf(code, sizeof(code), "%d", status % 1000);
    metric_add(metric_with(t->requests, stage_name(stage), ((struct str){code, (size_t)n})), 1);
    log_limited(&limit, LOG_LEVEL_WARN, "request refused", LOG_STR("path", stage_name(stage)),
                LOG_INT("status", status), LOG_STR("peer", peer), LOG_ERR(err));
}
