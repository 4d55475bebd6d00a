/* world.c - see world.h. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PATIENCE_SECONDS = 20 };

static const char *variable(void *ctx, const char *name)
{
    (void)ctx;
    if (strcmp(name, "AWS_ACCESS_KEY_ID") == 0)
        return KEY_ID;
    return strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0 ? SECRET_KEY : NULL;
}

static void give(int64_t *option, int64_t otherwise)
{
    if (!*option)
        *option = otherwise;
}

void world_start(struct world *w, const struct step *steps, size_t count)
{
    struct error err;
    w->arena = arena_new();
    service_start(&w->service, steps, count);
    w->metrics = metrics_new();
    const struct aws_credentials_options keys = {.environment = {.get = variable}};
    if (!w->options.credentials)
        w->credentials = aws_credentials_new(&keys, &err);
    struct aws_client_options *o = &w->options;
    if (w->credentials)
        o->credentials = w->credentials;
    o->region = STR(REGION);
    for (int i = 0; i < AWS_SERVICE_COUNT; i++)
        if (!o->endpoints[i].n)
            o->endpoints[i] = str_of(w->service.url);
    o->metrics = w->metrics;
    give(&o->rate_max_milli, 1000000);
    give(&o->rate_min_milli, 1000);
    give(&o->burst, 100);
    give(&o->attempt_timeout_ms, 5000);
    give(&o->call_timeout_ms, 15000);
    w->client = aws_client_new(o, &err);
    if (!o->credentials || !w->client) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
}

void world_stop(struct world *w)
{
    aws_client_free(w->client);
    aws_credentials_free(w->credentials);
    metrics_free(w->metrics);
    service_stop(&w->service);
    arena_free(w->arena);
}

const struct jv *world_do(struct world *w, enum aws_operation op, const char *param,
                          const char *value, const char *body)
{
    const struct aws_param params[] = {{param, str_of(value)}};
    const struct aws_call call = {
        .op = op, .params = params, .param_count = param ? 1 : 0, .body = str_of(body)};
    w->error = (struct aws_error){0};
    return aws_do(w->client, &call, w->arena, &w->error);
}

double world_metric(struct world *w, const char *line)
{
    struct strbuf text = STRBUF(1 << 20);
    metrics_write(w->metrics, &text);
    struct str rest = strbuf_str(&text), one;
    double value = -1;
    while (value < 0 && str_split(&rest, '\n', &one))
        if (str_starts(one, str_of(line)) && one.n > strlen(line) && one.p[strlen(line)] == ' ')
            value = strtod(one.p + strlen(line), NULL);
    strbuf_free(&text);
    return value;
}

void outcomes_done(void *ctx, const struct aws_answer *answer)
{
    struct outcomes *o = ctx;
    pthread_mutex_lock(&o->lock);
    o->times++;
    o->succeeded += answer->error ? 0 : 1;
    struct str code = answer->error ? answer->error->code : STR("");
    snprintf(o->last_code, sizeof(o->last_code), "%" PRISTR, STR_ARG(code));
    o->last_effect_unknown = answer->error && answer->error->effect_unknown;
    pthread_cond_broadcast(&o->changed);
    pthread_mutex_unlock(&o->lock);
}

bool outcomes_wait(struct outcomes *o, unsigned times)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_SECONDS;
    pthread_mutex_lock(&o->lock);
    while (o->times < times && pthread_cond_timedwait(&o->changed, &o->lock, &until) == 0)
        ;
    bool reached = o->times >= times;
    pthread_mutex_unlock(&o->lock);
    return reached;
}
