/*
 * io.h - calls to AWS from the loop thread: what everything in this folder is built on.
 *
 * All of lattice_io lives on one loop (kube_client/loop.h): functions are called from its tasks and
 * callbacks run as its tasks, so nothing here needs a lock.
 */
#ifndef LG_LATTICE_IO_IO_H
#define LG_LATTICE_IO_IO_H

#include "aws/aws_client.h"
#include "kube_client/loop.h"
#include "lattice/types.h"
#include "observed/observed_store.h"

struct io_pending;

struct io {
    struct aws_client *aws;
    struct kube_loop *loop;
    struct observed_store *store;
    const struct lattice_identity *who;
    bool tagging_api; /* Resource Groups Tagging API; else ListTagsForResource per resource */
    void (*progress)(void *ctx); /* optional: told after each `done` */
    void *ctx;                   /* of `progress` */
    size_t open;                 /* how many */
    struct io_pending *pending;  /* calls whose `done` has not run yet; begins as NULL */
};

/* A finished call; valid during the callback. */
struct io_result {
    const struct jv *reply;        /* an object; NULL on error */
    const struct aws_error *error; /* NULL: success */
    struct str request_id;         /* of a success; the error has its own */
};

/* One call. Everything is copied. */
struct io_request {
    const char *operation; /* the model's name */
    const struct plan_param *params;
    size_t param_count;
    struct str body; /* JSON object; empty: none */
    struct str client_token;
    bool has_priority;
    enum aws_priority priority;
};

/*
 * Starts a call; done(ctx) runs as a task of the loop, exactly once. The reply has been taken into
 * the store already (or, for ResourceNotFoundException, what was called is gone from it). A reply
 * of a shape that is not the model's comes as an error "InvalidReply".
 */
void io_call(struct io *io, const struct io_request *request,
             void (*done)(void *ctx, const struct io_result *result), void *ctx);

/* Whether any call is under way: `io` must not go before none is. */
bool io_is_busy(const struct io *io);

/* Asks for the end of the reads under way, and with `writes` of all calls; `done` follows with
 * "Cancelled" unless the reply was on its way. */
void io_cancel(struct io *io, bool writes);

/* The row of an operation by its name, which must be one of operation.h. */
const struct aws_operation_row *io_operation(const char *name);

/* "AccessDeniedException in CreateService (request 1234): text", for conditions and logs. */
struct str io_error_text(struct arena *a, const char *operation, const struct aws_error *error);

/* Whether two such texts differ at most in the id of the request: the same happened again. */
bool io_error_text_repeats(struct str x, struct str y);

#endif
