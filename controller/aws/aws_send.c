/* aws_send.c - one attempt of a call: signed with fresh keys and time, and sent. */
#include "aws/aws_impl.h"
#include "aws/sigv4.h"
#include "base/clock.h"

/* host, x-amz-date, x-amz-security-token; then those of the request; authorization. */
enum { SIGNED_MAX = 3 + REQUEST_HEADERS_MAX, SENT_MAX = SIGNED_MAX + 1 };

struct headers {
    struct sigv4_pair to_sign[SIGNED_MAX];
    size_t to_sign_count;
    struct http_header to_send[SENT_MAX];
    size_t to_send_count;
};

static void sign_also(struct headers *h, struct str name, struct str value)
{
    h->to_sign[h->to_sign_count++] = (struct sigv4_pair){name, value};
}

static void send_also(struct headers *h, struct str name, struct str value)
{
    h->to_send[h->to_send_count++] = (struct http_header){name, value};
}

static void fill_headers(struct headers *h, const struct call *call, struct str host,
                         struct str date, struct str session_token)
{
    sign_also(h, STR("host"), host); /* libcurl sends it */
    sign_also(h, STR("x-amz-date"), date);
    send_also(h, STR("x-amz-date"), date);
    if (session_token.n) {
        sign_also(h, STR("x-amz-security-token"), session_token);
        send_also(h, STR("x-amz-security-token"), session_token);
    }
    for (size_t i = 0; i < call->request.header_count; i++) {
        struct sigv4_pair header = call->request.headers[i];
        send_also(h, header.name, header.value);
        if (!str_is(header.name, "accept")) /* proxies may change it */
            sign_also(h, header.name, header.value);
    }
}

/* Until the attempt's or the call's end, whichever is first; 0: neither has one. */
static int64_t timeout_ms(const struct aws_client *c, const struct call *call)
{
    if (call->deadline_ns == INT64_MAX)
        return c->attempt_timeout_ms;
    int64_t left_ms = (call->deadline_ns - call->sent_ns) / NS_PER_MS;
    if (left_ms < 1)
        left_ms = 1;
    bool shorter = c->attempt_timeout_ms && c->attempt_timeout_ms < left_ms;
    return shorter ? c->attempt_timeout_ms : left_ms;
}

void call_send(struct aws_client *c, struct call *call, const struct mail *m)
{
    struct arena *a = m->arena;
    enum aws_service service = aws_operation_row(call->op)->service;
    const struct aws_origin *origin = &c->origins[service];
    const struct aws_request *request = &call->request;
    struct str date = sigv4_date(a, clock_wall_ns() + c->skew_ns);
    call->skew_ns = c->skew_ns;
    struct headers h = {0};
    fill_headers(&h, call, origin->host, date, m->keys.session_token);
    struct sigv4_request to_sign = {.method = str_of(request->method),
                                    .path = request->path,
                                    .query = request->query,
                                    .query_count = request->query_count,
                                    .headers = h.to_sign,
                                    .header_count = h.to_sign_count,
                                    .body = request->body};
    struct sigv4_scope scope = {.access_key_id = m->keys.access_key_id,
                                .secret_access_key = m->keys.secret_access_key,
                                .region = c->region,
                                .service = str_of(aws_service_row(service)->signing_name),
                                .amz_date = date};
    send_also(&h, STR("authorization"), sigv4_authorization(a, &to_sign, &scope));
    struct str query = sigv4_canonical_query(a, request->query, request->query_count);
    struct str url = arena_printf(a, "%" PRISTR "%" PRISTR "%s%" PRISTR, STR_ARG(origin->url),
                                  STR_ARG(request->path), query.n ? "?" : "", STR_ARG(query));
    call->sent_ns = clock_monotonic_ns();
    call->state = CALL_IN_FLIGHT;
    struct http_call http = {.method = request->method,
                             .url = url.p,
                             .body = request->body,
                             .headers = h.to_send,
                             .header_count = h.to_send_count,
                             .timeout_ms = timeout_ms(c, call),
                             .max_body_bytes = LIMIT_AWS_REPLY_BYTES,
                             .on_done = mail_reply,
                             .ctx = mail_new(c->box, MAIL_REPLY, call->number, call->attempts)};
    call->http_number = http_client_submit(c->http, &http);
}
