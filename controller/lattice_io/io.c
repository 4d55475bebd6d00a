/* io.c - see io.h. */
#include "lattice_io/io.h"

#include <assert.h>

#include "aws/aws_error.h"
#include "base/clock.h"
#include "json/json_read.h"

#define REQUEST " (request " /* what stands before a request's id in texts of errors */

/* One call under way, from the loop to the client's thread and back. */
struct io_pending {
    struct io_pending *next, **link; /* in io->pending */
    struct arena *arena;
    struct io *io;
    uint64_t number; /* for aws_cancel */
    struct io_request request;
    struct aws_error error;
    bool failed;
    struct str reply_text, request_id;
    int64_t started_ns;
    void (*done)(void *ctx, const struct io_result *result);
    void *ctx;
};

/* The policy that users are given (`latticectl iam-policy`) has what the product uses only. */
static enum aws_operation operation_of(const char *name)
{
    enum aws_operation op = 0;
    while (op < AWS_OPERATION_COUNT && strcmp(aws_operation_row(op)->name, name) != 0)
        op++;
    assert(op < AWS_OPERATION_COUNT && aws_operation_feature(op) != AWS_FEATURE_NONE);
    return op;
}

const struct aws_operation_row *io_operation(const char *name)
{
    return aws_operation_row(operation_of(name));
}

static const struct jv *body_of(struct io_pending *p)
{
    return p->request.body.n ? json_read(p->arena, p->request.body, NULL, NULL) : NULL;
}

static int learn(struct io_pending *p, const struct jv *reply, struct error *err)
{
    struct observed_call call = {
        .operation = p->request.operation,
        .params = p->request.params,
        .param_count = p->request.param_count,
        .body = body_of(p),
        .reply = reply,
        .started_ns = p->started_ns,
        .now_ns = clock_monotonic_ns(),
    };
    return observed_store_learn(p->io->store, &call, err);
}

static void set_invalid(struct io_pending *p, const struct error *err)
{
    p->failed = true;
    p->error.code = STR("InvalidReply");
    p->error.message = arena_str(p->arena, str_of(err->message));
    p->error.request_id = p->request_id;
    p->error.effect_unknown = true;
}

static void link_in(struct io_pending *p)
{
    p->next = p->io->pending;
    p->link = &p->io->pending;
    if (p->next)
        p->next->link = &p->next;
    p->io->pending = p;
    p->io->open++;
}

static void unlink_from(struct io_pending *p)
{
    p->io->open--;
    *p->link = p->next;
    if (p->next)
        p->next->link = p->link;
}

/* On the loop: the store first, then whoever asked. */
static void deliver(void *ctx)
{
    struct io_pending *p = ctx;
    struct error err;
    struct io_result result = {.request_id = p->request_id};
    if (!p->failed) {
        result.reply = json_read(p->arena, p->reply_text, NULL, &err);
        if (!result.reply || learn(p, result.reply, &err) < 0)
            set_invalid(p, &err);
    } else if (str_is(p->error.code, "ResourceNotFoundException")) {
        observed_store_gone(p->io->store, p->error.resource_id, p->request.params,
                            p->request.param_count);
    }
    if (p->failed) {
        result.reply = NULL;
        result.error = &p->error;
    }
    unlink_from(p);
    struct io *io = p->io;
    p->done(p->ctx, &result);
    arena_free(p->arena);
    if (io->progress)
        io->progress(io->ctx);
}

/* On the client's thread. */
static void answered(void *ctx, const struct aws_answer *answer)
{
    struct io_pending *p = ctx;
    p->failed = answer->error != NULL;
    if (answer->error)
        aws_error_copy(p->arena, answer->error, &p->error);
    else
        p->reply_text = answer->text.n ? arena_str(p->arena, answer->text) : STR("{}");
    p->request_id = arena_str(p->arena, answer->request_id);
    kube_loop_post(p->io->loop, deliver, p);
}

static const struct plan_param *copy_params(struct arena *a, const struct io_request *request)
{
    struct plan_param *params = ARENA_NEW_ARRAY(a, request->param_count, struct plan_param);
    for (size_t i = 0; i < request->param_count; i++)
        params[i] =
            (struct plan_param){request->params[i].name, arena_str(a, request->params[i].value)};
    return params;
}

static void submit(struct io_pending *p)
{
    const struct io_request *request = &p->request;
    struct aws_param *params = ARENA_NEW_ARRAY(p->arena, request->param_count, struct aws_param);
    for (size_t i = 0; i < request->param_count; i++)
        params[i] = (struct aws_param){request->params[i].name, request->params[i].value};
    struct aws_call call = {
        .op = operation_of(request->operation),
        .params = params,
        .param_count = request->param_count,
        .body = request->body,
        .client_token = request->client_token,
        .has_priority = request->has_priority,
        .priority = request->priority,
    };
    p->number = aws_submit(p->io->aws, &call, answered, p);
}

void io_call(struct io *io, const struct io_request *request,
             void (*done)(void *ctx, const struct io_result *result), void *ctx)
{
    struct arena *a = arena_new_sized(1024);
    struct io_pending *p = ARENA_NEW(a, struct io_pending);
    p->arena = a;
    p->io = io;
    p->request = *request;
    p->request.params = copy_params(a, request);
    p->request.body = request->body.n ? arena_str(a, request->body) : STR_NONE;
    p->request.client_token =
        request->client_token.n ? arena_str(a, request->client_token) : STR_NONE;
    p->started_ns = clock_monotonic_ns();
    p->done = done;
    p->ctx = ctx;
    link_in(p);
    submit(p);
}

bool io_is_busy(const struct io *io)
{
    return io->pending != NULL;
}

void io_cancel(struct io *io, bool writes)
{
    for (struct io_pending *p = io->pending; p; p = p->next)
        if (writes || !io_operation(p->request.operation)->mutates)
            aws_cancel(io->aws, p->number);
}

struct str io_error_text(struct arena *a, const char *operation, const struct aws_error *error)
{
    struct str request = STR_NONE;
    if (error->request_id.n)
        request = arena_printf(a, REQUEST "%" PRISTR ")", STR_ARG(error->request_id));
    return arena_printf(a, "%" PRISTR " in %s%" PRISTR ": %" PRISTR, STR_ARG(error->code),
                        operation, STR_ARG(request), STR_ARG(error->message));
}

/* Cuts " (request 1234)" out; *ret_rest is what stands behind it. */
static struct str cut_request(struct str text, struct str *ret_rest)
{
    ptrdiff_t from = str_find(text, STR(REQUEST));
    struct str behind = str_sub(text, from < 0 ? text.n : (size_t)from, text.n);
    ptrdiff_t length = str_find_char(behind, ')');
    *ret_rest = str_sub(behind, length < 0 ? behind.n : (size_t)length, behind.n);
    return str_sub(text, 0, text.n - behind.n);
}

bool io_error_text_repeats(struct str x, struct str y)
{
    struct str x_rest, y_rest;
    struct str x_start = cut_request(x, &x_rest), y_start = cut_request(y, &y_rest);
    return str_eq(x_start, y_start) && str_eq(x_rest, y_rest);
}
