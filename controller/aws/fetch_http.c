/* fetch_http.c - the HTTP calls of a fetch; see credential_source.h. */
#include "aws/aws_error.h"
#include "aws/credential_source.h"

struct transport {
    struct fetch_call call;
    unsigned made;
};

static bool may_pass(enum error_code code)
{
    return code == ERR_IO || code == ERR_TIMEOUT;
}

static void attempt(struct fetch *f);

static void replied(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct fetch *f = ctx;
    struct transport *t = f->transport;
    const struct fetch_call *call = &t->call;
    f->skew_ns = 0;
    aws_error_skew(http_reply_header(reply, "Date"), f->options.now_wall_ns, &f->skew_ns);
    bool again = err ? may_pass(err->code)
                     : reply->status >= 500 || (call->again && call->again(f->arena, reply));
    if (again && t->made < call->attempts)
        attempt(f);
    else if (err)
        fetch_fail(f, err->code, "%s%s%s", err->message, f->source->advice ? "; " : "",
                   f->source->advice ? f->source->advice : "");
    else
        call->next(f, reply);
}

static void attempt(struct fetch *f)
{
    struct transport *t = f->transport;
    struct http_call call = t->call.http;
    call.on_done = replied;
    call.ctx = f;
    t->made++;
    http_client_submit(f->options.http, &call);
}

void fetch_http(struct fetch *f, const struct fetch_call *call)
{
    struct transport *t = ARENA_NEW(f->arena, struct transport);
    t->call = *call;
    t->call.http.max_body_bytes = LIMIT_CREDENTIAL_BYTES;
    f->transport = t;
    attempt(f);
}
