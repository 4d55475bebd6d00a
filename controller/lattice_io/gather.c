/* gather.c - see gather.h. */
#include "lattice_io/gather.h"

#include "aws/aws_error.h"
#include "base/clock.h"
#include "base/limits.h"
#include "json/json_read.h"
#include "json/json_write.h"

/* One call or list under way. */
struct gather_item {
    struct gather *g;
    const char *operation;
    struct plan_param *params; /* with room for nextToken at the end */
    size_t param_count;
    struct str body;
    void (*each)(struct gather *g, void *ctx, const struct jv *reply);
    void (*last)(struct gather *g, void *ctx, int64_t started_ns);
    void *ctx;
    int64_t started_ns; /* of the first page */
    unsigned pages;
};

struct gather_end_task {
    struct gather_end_task *next;
    void (*fn)(struct gather *g, void *ctx);
    void *ctx;
};

void gather_finally(struct gather *g, void (*fn)(struct gather *g, void *ctx), void *ctx)
{
    struct gather_end_task *task = ARENA_NEW(g->arena, struct gather_end_task);
    *task = (struct gather_end_task){g->end_tasks, fn, ctx};
    g->end_tasks = task;
}

enum { GATHER_BYTES = 2048 };

struct gather *gather_new(struct io *io, enum aws_priority priority, reader_done *done, void *ctx)
{
    struct arena *a = arena_new_sized(GATHER_BYTES);
    struct gather *g = ARENA_NEW(a, struct gather);
    g->arena = a;
    g->io = io;
    g->priority = priority;
    g->pending = 1;
    g->done = done;
    g->ctx = ctx;
    return g;
}

void gather_end(struct gather *g)
{
    if (--g->pending)
        return;
    for (struct gather_end_task *t = g->end_tasks; t && !g->failed_operation; t = t->next)
        t->fn(g, t->ctx);
    g->done(g->ctx, g->failed_operation, g->failed_operation ? &g->error : NULL);
    arena_free(g->arena);
}

static void fail(struct gather *g, const char *operation, const struct aws_error *error)
{
    if (g->failed_operation)
        return;
    g->failed_operation = operation;
    aws_error_copy(g->arena, error, &g->error);
}

void gather_invalid(struct gather *g, const char *operation, const struct error *err)
{
    fail(g, operation,
         &(struct aws_error){.code = STR("InvalidReply"), .message = str_of(err->message)});
}

static void start(struct gather_item *item);

/* The body again with the token in it, for services that have no query. */
static struct str with_token(struct arena *a, struct str body, const char *member, struct str token)
{
    struct jv *object = body.n ? json_read(a, body, NULL, NULL) : jv_new_object(a);
    struct strbuf out = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    jv_set(a, object, str_of(member), jv_new_str(a, token));
    json_write(&out, object);
    struct str text = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

/* Asks for the next page, or ends the list. Of a gathering that has failed nothing is wanted. */
static void follow(struct gather_item *item, const struct jv *reply)
{
    struct gather *g = item->g;
    if (g->failed_operation)
        return;
    const struct aws_operation_row *row = io_operation(item->operation);
    struct str token = row->token ? jv_str(jv_get(reply, row->token)) : STR_NONE;
    if (!token.n) {
        if (item->last)
            item->last(g, item->ctx, item->started_ns);
        return;
    }
    if (++item->pages == LIMIT_AWS_PAGES) {
        fail(g, item->operation,
             &(struct aws_error){.code = STR("InvalidReply"),
                                 .message = STR("the list has no end")});
        return;
    }
    if (aws_service_row(row->service)->protocol == AWS_REST_JSON)
        item->params[item->param_count] =
            (struct plan_param){row->token, arena_str(g->arena, token)};
    else
        item->body = with_token(g->arena, item->body, row->token, token);
    start(item);
}

static void over(void *ctx, const struct io_result *result)
{
    struct gather_item *item = ctx;
    struct gather *g = item->g;
    if (result->reply) {
        if (item->each)
            item->each(g, item->ctx, result->reply);
        follow(item, result->reply);
    } else if (!str_is(result->error->code, "ResourceNotFoundException")) {
        fail(g, item->operation, result->error);
    }
    gather_end(g);
}

static void start(struct gather_item *item)
{
    struct gather *g = item->g;
    bool paged = item->params[item->param_count].name != NULL;
    struct io_request request = {
        .operation = item->operation,
        .params = item->params,
        .param_count = item->param_count + paged,
        .body = item->body,
        .has_priority = true,
        .priority = g->priority,
    };
    g->pending++;
    io_call(g->io, &request, over, item);
}

void gather_list(struct gather *g, const char *operation, const struct plan_param *params,
                 size_t param_count, struct str body,
                 void (*each)(struct gather *g, void *ctx, const struct jv *reply),
                 void (*last)(struct gather *g, void *ctx, int64_t started_ns), void *ctx)
{
    struct gather_item *item = ARENA_NEW(g->arena, struct gather_item);
    item->g = g;
    item->operation = operation;
    item->params = ARENA_NEW_ARRAY(g->arena, param_count + 1, struct plan_param);
    for (size_t i = 0; i < param_count; i++)
        item->params[i] = (struct plan_param){params[i].name, arena_str(g->arena, params[i].value)};
    item->param_count = param_count;
    item->body = arena_str(g->arena, body);
    item->each = each;
    item->last = last;
    item->ctx = ctx;
    item->started_ns = clock_monotonic_ns();
    start(item);
}

void gather_call(struct gather *g, const char *operation, const struct plan_param *params,
                 size_t param_count, struct str body,
                 void (*each)(struct gather *g, void *ctx, const struct jv *reply), void *ctx)
{
    gather_list(g, operation, params, param_count, body, each, NULL, ctx);
}
