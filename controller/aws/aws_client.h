/*
 * aws_client.h - signed calls to AWS, asynchronous, under one account-wide budget.
 *
 * A call names an operation (operation.h), its parameters by the model's member names and a JSON
 * body. The client fills path and query, signs every attempt afresh, retries what may be retried
 * (throttling and transient errors, with jitter, bounded per call and over all), corrects its
 * clock from the service's Date when a signature is refused for skew, refreshes credentials once
 * when they are refused as expired, and hands back the parsed reply or a typed error.
 */
#ifndef LG_AWS_AWS_CLIENT_H
#define LG_AWS_AWS_CLIENT_H

#include "aws/credentials.h"
#include "aws/operation.h"
#include "json/jv.h"
#include "metrics/metrics.h"

struct aws_client;

struct aws_client_options {
    struct aws_credentials *credentials; /* must outlive the client */
    struct str region;
    struct str endpoints[AWS_SERVICE_COUNT]; /* "https://host[:port]"; empty: not to be called */
    const char *ca_file;                     /* trusted CAs (AWS_CA_BUNDLE); NULL: the system's */
    struct metrics *metrics; /* aws_api_calls_total{service,operation,status_code,error_code} ...;
                                NULL: counted for nobody */
    int64_t rate_max_milli;  /* budget: most and fewest calls per second, in thousandths; the */
    int64_t rate_min_milli;  /* rate between is learned from throttling */
    int64_t burst;
    int64_t attempt_timeout_ms;
    int64_t call_timeout_ms; /* all attempts of one call, from the first one on: the time in the
                                budget's queue before it is not the service's fault */
};

/* What AWS or the network said. Strings live in the arena of the answer. */
struct aws_error {
    struct str code; /* "ThrottlingException"; ours: "RequestTimeout", "ConnectionError",
                        "InvalidReply", "InvalidRequest" (a mistake of the caller's; nothing was
                        sent), "NoCredentials", "Cancelled" */
    struct str message;
    struct str request_id;
    int http_status;             /* 0: no reply */
    int64_t retry_after_seconds; /* rounded up; 0: nothing said */
    int64_t retry_after_ms;      /* the same as it was said */
    struct str resource_id, resource_type, service_code, quota_code, reason;
    bool
        effect_unknown; /* a mutating request may have been carried out all the same: one of its
                           attempts ended by time-out, cut connection, 5xx or an unreadable reply */
};

struct aws_param {
    const char *name; /* the model's member name */
    struct str value;
};

struct aws_call {
    enum aws_operation op;
    const struct aws_param *params; /* labels and query; a name may repeat (tagKeys) */
    size_t param_count;
    struct str body;         /* JSON object text; a clientToken is put in by the client */
    struct str client_token; /* empty: a random one. Give one to make a crash-safe create */
    bool has_priority;       /* else the row's */
    enum aws_priority priority;
};

/* Valid during `done`. */
struct aws_answer {
    const struct jv *reply; /* an object; {} for an empty body; NULL on error */
    struct str text;        /* the reply as it came */
    struct str request_id;
    const struct aws_error *error; /* NULL: success */
};

/* NULL: ERR_CONFIG. Registers its metrics. */
struct aws_client *aws_client_new(const struct aws_client_options *options, struct error *err);

/*
 * Ends open calls ("Cancelled"), waits for their `done`. Accepts NULL; returns NULL. Not from a
 * `done`.
 */
struct aws_client *aws_client_free(struct aws_client *c);

/*
 * Starts a call; everything is copied. `done` runs exactly once, on a thread of the client's, and
 * must not block. Returns a number for aws_cancel.
 */
uint64_t aws_submit(struct aws_client *c, const struct aws_call *call,
                    void (*done)(void *ctx, const struct aws_answer *answer), void *ctx);

/*
 * Asks for the end of a call: `done` follows with "Cancelled" unless it is over by then. From any
 * thread, `done` included.
 */
void aws_cancel(struct aws_client *c, uint64_t number);

/* How many calls wait for their first turn under the budget. From any thread. */
size_t aws_backlog(const struct aws_client *c);

/*
 * The blocking form, for command-line programs and tests, all pages of a list in one array under
 * the row's `items`: the reply in `a`, or NULL and *ret_error. A list of more than LIMIT_AWS_PAGES
 * pages, or whose token comes a second time, is an "InvalidReply". Not from a `done`.
 */
const struct jv *aws_do(struct aws_client *c, const struct aws_call *call, struct arena *a,
                        struct aws_error *ret_error);

#endif
