/*
 * aws_impl.h - inside the AWS client: the client, one call, and what its parts do for each other.
 * Private to aws_client.c and the aws_call*.c files.
 *
 * Threads: a call belongs to the client's own thread from the moment its MAIL_SUBMIT is read, and
 * so does everything below the line in struct aws_client. Other threads write mail.
 */
#ifndef LG_AWS_AWS_IMPL_H
#define LG_AWS_AWS_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "aws/aws_telemetry.h"
#include "aws/due_heap.h"
#include "aws/mailbox.h"
#include "aws/origin.h"
#include "aws/request.h"
#include "aws/retry.h"
#include "base/map.h"

enum call_state { CALL_QUEUED, CALL_WAITING_KEYS, CALL_IN_FLIGHT, CALL_BACKING_OFF };

struct call {
    uint64_t number;
    struct arena *arena;
    enum aws_operation op;
    enum aws_priority priority;
    void (*done)(void *ctx, const struct aws_answer *answer);
    void *ctx;
    struct aws_request request;
    bool invalid;           /* `error` says why; nothing is sent */
    struct aws_error error; /* of the last attempt; code empty: none yet */

    enum call_state state;
    struct budget_entry turn;
    unsigned attempts;    /* begun */
    unsigned counted;     /* of those, the ones that retry.h bounds */
    int64_t submitted_ns; /* monotonic, as all times here */
    int64_t first_ns;     /* of the first attempt; 0: none yet */
    int64_t deadline_ns;
    int64_t sent_ns;
    int64_t retry_ns; /* CALL_BACKING_OFF: until then */
    uint64_t http_number;
    int64_t skew_ns; /* the correction of the time that this attempt is signed with */
    int status;      /* of the last reply */
    int retry_cost;  /* of the last retry */
    bool keys_refreshed, skew_corrected, effect_unknown;
};

struct aws_client {
    struct arena *arena; /* for the settings */
    struct aws_credentials *credentials;
    struct str region;
    struct aws_origin origins[AWS_SERVICE_COUNT]; /* empty: no endpoint */
    int64_t attempt_timeout_ms, call_timeout_ns;
    struct http_client *http;
    struct mailbox *box;
    pthread_t thread;
    atomic_uint_fast64_t last_number;
    atomic_size_t backlog; /* calls that have not had their first turn */
    struct aws_telemetry telemetry;

    /* --- the client's thread only --- */
    struct map *calls; /* by number */
    struct budget budget;
    struct retry_bucket retries;
    struct due_heap due;
    int64_t skew_ns; /* the service's clock minus ours */
};

/* --- aws_call.c: the life of a call --------------------------------------------------------------
 */

/* Any thread: a call with everything of `wanted` copied and its request built. Never NULL. */
struct call *call_new(struct aws_client *c, const struct aws_call *wanted);

/* Takes a submitted call in: to the queue, or to its end if it is invalid. */
void call_begin(struct aws_client *c, struct call *call);

/* Its turn has come: asks for keys. */
void call_attempt(struct aws_client *c, struct call *call);

/* The keys for the present attempt have come, or none. */
void call_keys(struct aws_client *c, struct call *call, const struct mail *m);

/* The reply of the present attempt has come, or none. */
void call_reply(struct aws_client *c, struct call *call, const struct mail *m);

/* A time that the call waits for has come, perhaps: end of back-off, deadline. */
void call_due(struct aws_client *c, struct call *call);

/* Ends it with "Cancelled". */
void call_cancel(struct aws_client *c, struct call *call);

/* Ends it: calls `done` and releases everything. `reply` is NULL for the failure call->error. */
void call_end(struct aws_client *c, struct call *call, const struct jv *reply, struct str text,
              struct str request_id);

/* --- aws_send.c ----------------------------------------------------------------------------------
 */

/* Signs the call's request with keys and the corrected time, and sends it. */
void call_send(struct aws_client *c, struct call *call, const struct mail *m);

/* --- aws_judge.c ---------------------------------------------------------------------------------
 */

/* What becomes of a call after this reply: end, another attempt at once or later. */
void call_judge(struct aws_client *c, struct call *call, const struct mail *m);

/* Back into the queue, in front. */
void call_again(struct aws_client *c, struct call *call);

#endif
