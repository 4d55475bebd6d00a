/* aws_client.c - the client's thread, and what other threads ask of it. */
#include "aws/aws_client.h"

#include "aws/aws_impl.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "log/log.h"

/* --- the thread ---------------------------------------------------------------------------------
 */

static struct call *call_of(struct aws_client *c, uint64_t number)
{
    return map_get(c->calls, (struct str){(const char *)&number, sizeof(number)});
}

/* A call may be over, or on its next attempt, when mail about it comes. */
static void read_mail(struct aws_client *c, const struct mail *m)
{
    struct call *call = call_of(c, m->number);
    if (m->kind == MAIL_SUBMIT)
        call_begin(c, m->call);
    else if (call && m->kind == MAIL_CANCEL)
        call_cancel(c, call);
    else if (call && m->kind == MAIL_KEYS && m->attempt == call->attempts)
        call_keys(c, call, m);
    else if (call && m->kind == MAIL_REPLY && m->attempt == call->attempts)
        call_reply(c, call, m);
}

static void read_all(struct aws_client *c, struct mail *oldest)
{
    while (oldest) {
        struct mail *next = oldest->next;
        read_mail(c, oldest);
        mail_free(oldest);
        oldest = next;
    }
}

/* Starts what is due and what the budget allows. Returns the time to look again. */
static int64_t run_due(struct aws_client *c)
{
    int64_t now_ns = clock_monotonic_ns(), next_ns;
    for (uint64_t number; due_heap_pop(&c->due, now_ns, &number);) {
        struct call *call = call_of(c, number);
        if (call)
            call_due(c, call);
    }
    for (struct budget_entry *turn; (turn = budget_next(&c->budget, now_ns, &next_ns));)
        call_attempt(c, turn->owner);
    aws_telemetry_budget(&c->telemetry, &c->budget, now_ns);
    int64_t due_ns = due_heap_next(&c->due);
    return due_ns < next_ns ? due_ns : next_ns;
}

static void cancel_all(struct aws_client *c)
{
    while (map_size(c->calls))
        call_cancel(c, map_at(c->calls, 0)->value);
}

static void *run(void *arg)
{
    struct aws_client *c = arg;
    bool stopped = false;
    for (int64_t until_ns = INT64_MAX; !stopped; until_ns = run_due(c))
        read_all(c, mailbox_wait(c->box, until_ns, &stopped));
    struct mail *late;
    do { /* a `done` may submit again: that call ends, too */
        cancel_all(c);
        late = mailbox_wait(c->box, 0, &stopped);
        read_all(c, late);
    } while (late || map_size(c->calls));
    return NULL;
}

/* --- beginning and end --------------------------------------------------------------------------
 */

static int take_endpoints(struct aws_client *c, const struct aws_client_options *options,
                          struct error *err)
{
    for (enum aws_service i = 0; i < AWS_SERVICE_COUNT; i++) {
        if (options->endpoints[i].n &&
            aws_origin_parse(c->arena, options->endpoints[i], &c->origins[i], err) < 0)
            return error_wrap(err, "endpoint of %s", aws_service_row(i)->id);
    }
    return 0;
}

static int check(const struct aws_client_options *o, struct error *err)
{
    if (!o->region.n)
        return error_set(err, ERR_CONFIG, "no AWS region is set; write one such as us-west-2");
    if (o->rate_min_milli <= 0 || o->rate_min_milli > o->rate_max_milli || o->burst < 1)
        return error_set(err, ERR_CONFIG,
                         "the budget of AWS calls must have 0 < least rate <= most rate, and a "
                         "burst of at least 1");
    if (o->attempt_timeout_ms < 0 || o->call_timeout_ms < 0)
        return error_set(err, ERR_CONFIG, "time-outs of AWS calls cannot be negative");
    return 0;
}

/* Everything but the thread. */
static void release(struct aws_client *c)
{
    http_client_free(c->http);
    mailbox_close(c->box);
    aws_telemetry_done(&c->telemetry);
    due_heap_free(&c->due);
    map_free(c->calls);
    arena_free(c->arena);
    free(c);
}

struct aws_client *aws_client_new(const struct aws_client_options *options, struct error *err)
{
    if (check(options, err) < 0)
        return NULL;
    struct aws_client *c = xcalloc(1, sizeof(*c));
    *c = (struct aws_client){.arena = arena_new(),
                             .credentials = options->credentials,
                             .attempt_timeout_ms = options->attempt_timeout_ms,
                             .call_timeout_ns = options->call_timeout_ms * NS_PER_MS,
                             .box = mailbox_new(),
                             .calls = map_new(),
                             .retries = RETRY_BUCKET_FULL};
    c->region = arena_str(c->arena, options->region);
    budget_init(&c->budget, (double)options->rate_max_milli / 1000,
                (double)options->rate_min_milli / 1000, (double)options->burst,
                clock_monotonic_ns());
    aws_telemetry_init(&c->telemetry, options->metrics);
    struct http_client_options http = {.ca_file = options->ca_file};
    if (take_endpoints(c, options, err) < 0 || !(c->http = http_client_new(&http, err))) {
        release(c);
        return NULL;
    }
    int rc = pthread_create(&c->thread, NULL, run, c);
    if (rc) {
        error_set(err, ERR_IO, "cannot start a thread: %s", strerror(rc));
        release(c);
        return NULL;
    }
    pthread_setname_np(c->thread, "aws-client");
    return c;
}

struct aws_client *aws_client_free(struct aws_client *c)
{
    if (!c)
        return NULL;
    mailbox_stop(c->box);
    pthread_join(c->thread, NULL);
    release(c);
    return NULL;
}

/* --- for other threads --------------------------------------------------------------------------
 */

uint64_t aws_submit(struct aws_client *c, const struct aws_call *call,
                    void (*done)(void *ctx, const struct aws_answer *answer), void *ctx)
{
    struct call *taken = call_new(c, call);
    uint64_t number = atomic_fetch_add(&c->last_number, 1) + 1;
    taken->number = number;
    taken->done = done;
    taken->ctx = ctx;
    struct mail *m = mail_new(c->box, MAIL_SUBMIT, number, 0);
    m->call = taken;
    atomic_fetch_add(&c->backlog, 1);
    mail_post(m);
    return number;
}

size_t aws_backlog(const struct aws_client *c)
{
    return atomic_load(&c->backlog);
}

void aws_cancel(struct aws_client *c, uint64_t number)
{
    mail_post(mail_new(c->box, MAIL_CANCEL, number, 0));
}
