/* world.c - see world.h. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/assert.h"

enum { PATIENCE_MS = 20000, POLL_MS = 2 };

static const char *variable(void *ctx, const char *name)
{
    (void)ctx;
    if (strcmp(name, "AWS_ACCESS_KEY_ID") == 0)
        return "AKIDEXAMPLE";
    return strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0 ? "secret" : NULL;
}

static struct aws_client *client_new(struct world *w)
{
    struct error err;
    const struct aws_credentials_options keys = {.environment = {.get = variable}};
    w->credentials = aws_credentials_new(&keys, &err);
    struct aws_client_options options = {.credentials = w->credentials,
                                         .region = STR("us-west-2"),
                                         .metrics = w->metrics,
                                         .rate_max_milli = 1000000,
                                         .rate_min_milli = 1000000,
                                         .burst = 100,
                                         .attempt_timeout_ms = 5000,
                                         .call_timeout_ms = 10000};
    for (int i = 0; i < AWS_SERVICE_COUNT; i++)
        options.endpoints[i] = str_of(w->aws.url);
    struct aws_client *client = w->credentials ? aws_client_new(&options, &err) : NULL;
    if (!client) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    return client;
}

void world_start(struct world *w, const struct scripted_row *rows, size_t count)
{
    *w = (struct world){.metrics = metrics_new(), .arena = arena_new()};
    scripted_start(&w->aws, rows, count);
    w->who = (struct lattice_identity){.account = STR("123456789012"),
                                       .cluster = STR("blue"),
                                       .vpc = STR("vpc-1"),
                                       .owner = STR(OWNER)};
    w->io = (struct io){.aws = client_new(w),
                        .loop = kube_loop_new(),
                        .store = observed_store_new(),
                        .who = &w->who};
    w->reader = reader_new(&w->io);
}

struct question {
    struct world *w;
    const bool *over;
    bool answer;
};

static void ask_over(void *ctx)
{
    struct question *q = ctx;
    q->answer = q->over ? *q->over : !io_is_busy(&q->w->io);
}

static bool wait_for(struct world *w, const bool *over)
{
    struct question question = {w, over, false};
    for (int ms = 0; ms < PATIENCE_MS && !question.answer; ms += POLL_MS) {
        kube_loop_run(w->io.loop, ask_over, &question);
        if (!question.answer)
            sleep_ms(POLL_MS);
    }
    return question.answer;
}

void world_run(struct world *w, void (*fn)(void *), void *ctx, const bool *over)
{
    kube_loop_run(w->io.loop, fn, ctx);
    T_TRUE(wait_for(w, over));
}

void world_stop(struct world *w)
{
    T_TRUE(wait_for(w, NULL));
    aws_client_free(w->io.aws);
    kube_loop_free(w->io.loop);
    reader_free(w->reader);
    observed_store_free(w->io.store);
    aws_credentials_free(w->credentials);
    metrics_free(w->metrics);
    scripted_stop(&w->aws);
    arena_free(w->arena);
}

void read_done(void *ctx, const char *operation, const struct aws_error *error)
{
    struct read_outcome *outcome = ctx;
    outcome->over = true;
    outcome->operation = operation;
    if (error)
        snprintf(outcome->code, sizeof(outcome->code), "%" PRISTR, STR_ARG(error->code));
}
