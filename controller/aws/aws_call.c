/* aws_call.c - the life of a call, from its copy to its `done`. */
#include <sys/random.h>

#include "aws/aws_impl.h"
#include "base/clock.h"
#include "base/xalloc.h"

enum { ARENA_BYTES = 2048 /* of most calls; thousands may wait */ };

static struct str key_of(const struct call *call)
{
    return (struct str){(const char *)&call->number, sizeof(call->number)};
}

/* A random UUID (RFC 9562, version 4). */
static struct str new_token(struct arena *a)
{
    uint8_t b[16];
    if (getrandom(b, sizeof(b), 0) != sizeof(b))
        abort(); /* cannot happen: 16 bytes are never cut short */
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    return arena_printf(a, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                        b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                        b[12], b[13], b[14], b[15]);
}

struct call *call_new(struct aws_client *c, const struct aws_call *wanted)
{
    const struct aws_operation_row *row = aws_operation_row(wanted->op);
    struct call *call = xcalloc(1, sizeof(*call));
    *call = (struct call){.arena = arena_new_sized(ARENA_BYTES),
                          .op = wanted->op,
                          .priority = wanted->has_priority ? wanted->priority : row->priority,
                          .turn = {.owner = call},
                          .submitted_ns = clock_monotonic_ns(),
                          .deadline_ns = INT64_MAX};
    struct str token = row->client_token ? new_token(call->arena) : STR_NONE;
    call->invalid = aws_request_build(call->arena, wanted, token, &call->request, &call->error) < 0;
    if (!call->invalid && !c->origins[row->service].host.n) {
        aws_error_set(call->arena, &call->error, "InvalidRequest", "%s: no endpoint of %s is set",
                      row->name, aws_service_row(row->service)->id);
        call->invalid = true;
    }
    return call;
}

void call_begin(struct aws_client *c, struct call *call)
{
    map_put(c->calls, key_of(call), call);
    if (call->invalid)
        call_end(c, call, NULL, STR_NONE, STR_NONE);
    else
        budget_enqueue(&c->budget, &call->turn, call->priority, false);
}

/* The clock of the whole call starts with its first attempt. */
static void start_clock(struct aws_client *c, struct call *call, int64_t now_ns)
{
    call->first_ns = now_ns;
    atomic_fetch_sub(&c->backlog, 1);
    aws_telemetry_turn(&c->telemetry, call->priority, now_ns - call->submitted_ns);
    if (!c->call_timeout_ns)
        return;
    call->deadline_ns = now_ns + c->call_timeout_ns;
    due_heap_add(&c->due, call->deadline_ns, call->number);
}

void call_attempt(struct aws_client *c, struct call *call)
{
    if (!call->first_ns)
        start_clock(c, call, clock_monotonic_ns());
    call->attempts++;
    call->state = CALL_WAITING_KEYS;
    aws_credentials_get(c->credentials, mail_keys,
                        mail_new(c->box, MAIL_KEYS, call->number, call->attempts));
}

void call_keys(struct aws_client *c, struct call *call, const struct mail *m)
{
    if (call->state != CALL_WAITING_KEYS)
        return;
    if (!m->failure) {
        call_send(c, call, m);
        return;
    }
    aws_error_set(call->arena, &call->error, "NoCredentials", "%s", m->failure->message);
    call_end(c, call, NULL, STR_NONE, STR_NONE);
}

void call_reply(struct aws_client *c, struct call *call, const struct mail *m)
{
    if (call->state == CALL_IN_FLIGHT)
        call_judge(c, call, m);
}

void call_again(struct aws_client *c, struct call *call)
{
    call->state = CALL_QUEUED;
    budget_enqueue(&c->budget, &call->turn, call->priority, true);
}

void call_due(struct aws_client *c, struct call *call)
{
    int64_t now_ns = clock_monotonic_ns();
    if (call->state == CALL_IN_FLIGHT) /* has a time-out of its own */
        return;
    if (now_ns >= call->deadline_ns) {
        struct aws_error last = call->error;
        aws_error_set(call->arena, &call->error, "RequestTimeout",
                      "no success within %lld ms and %u attempts%s%" PRISTR,
                      (long long)(c->call_timeout_ns / NS_PER_MS), call->attempts,
                      last.code.n ? "; the last one ended with " : "", STR_ARG(last.code));
        call_end(c, call, NULL, STR_NONE, STR_NONE);
    } else if (call->state == CALL_BACKING_OFF && now_ns >= call->retry_ns) {
        call_again(c, call);
    }
}

void call_cancel(struct aws_client *c, struct call *call)
{
    if (call->state == CALL_IN_FLIGHT) {
        http_client_cancel(c->http, call->http_number);
        call->effect_unknown = true;
    }
    aws_error_set(call->arena, &call->error, "Cancelled", "the call was cancelled");
    call_end(c, call, NULL, STR_NONE, STR_NONE);
}

void call_end(struct aws_client *c, struct call *call, const struct jv *reply, struct str text,
              struct str request_id)
{
    int64_t now_ns = clock_monotonic_ns();
    call->error.effect_unknown = call->effect_unknown && aws_operation_row(call->op)->mutates;
    struct aws_answer answer = {.reply = reply,
                                .text = text,
                                .request_id = reply ? request_id : call->error.request_id,
                                .error = reply ? NULL : &call->error};
    struct aws_outcome outcome = {.op = call->op,
                                  .status = reply ? call->status : call->error.http_status,
                                  .error = answer.error,
                                  .duration_ns = call->first_ns ? now_ns - call->first_ns : 0,
                                  .attempts = call->attempts};
    if (!call->first_ns)
        atomic_fetch_sub(&c->backlog, 1);
    map_remove(c->calls, key_of(call));
    budget_remove(&c->budget, &call->turn);
    aws_telemetry_call(&c->telemetry, &outcome);
    call->done(call->ctx, &answer);
    arena_free(call->arena);
    free(call);
}
