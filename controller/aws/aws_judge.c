/* aws_judge.c - what becomes of a call after one of its attempts. */
#include <sys/random.h>

#include "aws/aws_impl.h"
#include "aws/reply.h"
#include "base/clock.h"

static bool is_success(const struct mail *m)
{
    return !m->failure && m->reply.status >= 200 && m->reply.status < 300;
}

static struct str request_id(const struct mail *m)
{
    return http_reply_header(&m->reply, "x-amzn-RequestId");
}

/* The reply's object, or NULL and what was wrong in *ret_error (in the mail's arena). */
static const struct jv *read_reply(const struct call *call, const struct mail *m,
                                   struct aws_error *ret_error)
{
    const struct jv *reply = NULL;
    if (m->failure)
        aws_error_of_failure(m->arena, m->failure, m->reply.status, ret_error);
    else if (!is_success(m))
        aws_error_decode(m->arena, &m->reply, ret_error);
    else if (!(reply = aws_reply_decode(m->arena, call->op, m->reply.body, ret_error)))
        ret_error->http_status = m->reply.status;
    return reply;
}

/* Whether a mutating request that ended so may have had its effect. */
static bool maybe_done(const struct mail *m)
{
    if (m->failure)
        return m->failure->code != ERR_TLS && m->failure->code != ERR_CONFIG;
    return is_success(m) || m->reply.status >= 500;
}

/* The keys were refused: once in a call they are asked for again. */
static bool retry_with_new_keys(struct aws_client *c, struct call *call)
{
    if (call->keys_refreshed)
        return false;
    call->keys_refreshed = true;
    aws_credentials_refused(c->credentials);
    return true;
}

/* The time was refused: once in a call it is corrected, if it is really wrong. */
static bool retry_with_new_time(struct aws_client *c, struct call *call, const struct mail *m)
{
    int64_t correction_ns;
    struct str date = http_reply_header(&m->reply, "Date");
    if (call->skew_corrected ||
        !aws_error_skew(date, m->arrived_wall_ns + call->skew_ns, &correction_ns))
        return false;
    call->skew_corrected = true;
    c->skew_ns = call->skew_ns + correction_ns;
    return true;
}

/* Puts it to sleep for another attempt; false if this was the last. */
static bool retry_later(struct aws_client *c, struct call *call, enum aws_error_class class,
                        const struct mail *m)
{
    struct retry_question question = {.class = class,
                                      .timed_out = m->failure && m->failure->code == ERR_TIMEOUT,
                                      .attempts = ++call->counted,
                                      .retry_after_ms = call->error.retry_after_ms,
                                      .left_ns = call->deadline_ns - m->arrived_ns};
    if (getrandom(&question.random, sizeof(question.random), 0) != sizeof(question.random))
        abort(); /* cannot happen: 4 bytes are never cut short */
    int64_t delay_ns;
    if (!retry_again(&c->retries, &question, &delay_ns, &call->retry_cost))
        return false;
    call->state = CALL_BACKING_OFF;
    call->retry_ns = m->arrived_ns + delay_ns;
    due_heap_add(&c->due, call->retry_ns, call->number);
    return true;
}

static void judge_error(struct aws_client *c, struct call *call, const struct mail *m)
{
    enum aws_error_class class = aws_error_class(&call->error);
    bool at_once = false;
    if (class == AWS_ERROR_THROTTLING)
        budget_throttled(&c->budget, m->arrived_ns, call->error.retry_after_ms * NS_PER_MS);
    else if (class == AWS_ERROR_EXPIRED_KEYS)
        at_once = retry_with_new_keys(c, call);
    else if (class == AWS_ERROR_SIGNATURE)
        at_once = retry_with_new_time(c, call, m);
    if (at_once)
        call_again(c, call);
    else if (!retry_later(c, call, class, m))
        call_end(c, call, NULL, STR_NONE, STR_NONE);
}

void call_judge(struct aws_client *c, struct call *call, const struct mail *m)
{
    struct aws_error error = {0};
    const struct jv *reply = read_reply(call, m, &error);
    struct aws_outcome outcome = {.op = call->op,
                                  .status = m->reply.status,
                                  .error = reply ? NULL : &error,
                                  .duration_ns = m->arrived_ns - call->sent_ns,
                                  .attempts = call->attempts};
    aws_telemetry_attempt(&c->telemetry, &outcome, request_id(m));
    call->status = m->reply.status;
    if (reply) {
        retry_succeeded(&c->retries, call->retry_cost);
        call_end(c, call, reply, m->reply.body, request_id(m));
        return;
    }
    call->effect_unknown = call->effect_unknown || maybe_done(m);
    aws_error_copy(call->arena, &error, &call->error);
    judge_error(c, call, m);
}
