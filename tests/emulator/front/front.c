/* front.c - see front.h. */
#include "front/front.h"

#include <sys/random.h>

#include "base/clock.h"
#include "front/admin.h"
#include "front/served.h"
#include "json/json_write.h"
#include "operations/dispatch.h"

enum { REPLY_BYTES = 64 << 20 };

int64_t visit_now_ns(const struct visit *v)
{
    return clock_wall_ns() + v->tunables.clock_offset_ms * NS_PER_MS;
}

struct str visit_header(const struct visit *v, const char *name)
{
    return http_header_get(v->headers, v->header_count, name);
}

struct str visit_json(struct visit *v, const struct jv *value)
{
    struct strbuf out = STRBUF(REPLY_BYTES);
    json_write(&out, value);
    struct str text = arena_str(v->arena, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

/* 8-4-4-4-12 hexadecimal digits. */
static struct str new_request_id(struct arena *a)
{
    uint16_t r[8];
    while (getrandom(r, sizeof(r), 0) != (ssize_t)sizeof(r))
        continue;
    return arena_printf(a, "%04x%04x-%04x-4%03x-%04x-%04x%04x%04x", r[0], r[1], r[2], r[3] & 0xfff,
                        (r[4] & 0x3fff) | 0x8000, r[5], r[6], r[7]);
}

/* "Tue, 24 Nov 2026 03:04:05 GMT" by the emulator's clock, from which clients learn the skew. */
static struct str http_date(const struct visit *v)
{
    char text[64];
    struct tm tm;
    time_t now = (time_t)(visit_now_ns(v) / NS_PER_SECOND);
    gmtime_r(&now, &tm);
    strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return arena_str(v->arena, str_of(text));
}

static void add_header(struct visit *v, struct http_header *headers, const char *name,
                       struct str value)
{
    headers[v->response->header_count++] = (struct http_header){str_of(name), value};
}

static void send_headers(struct visit *v)
{
    enum { MOST = 6 };
    struct http_header *headers = ARENA_NEW_ARRAY(v->arena, MOST, struct http_header);
    const char *id = v->service->form == ERROR_REST_JSON ? "x-amzn-RequestId" : "x-amzn-requestid";
    v->response->headers = headers;
    add_header(v, headers, "Date", http_date(v));
    add_header(v, headers, id, v->request_id);
    if (v->answer.error.n)
        add_header(v, headers, "x-amzn-ErrorType", v->answer.error);
    if (v->answer.retry_after_s >= 0)
        add_header(v, headers, "Retry-After",
                   arena_printf(v->arena, "%lld", (long long)v->answer.retry_after_s));
}

/* A member of `body_bytes` blanks before the closing brace. */
static struct str padded(struct visit *v, struct str body)
{
    ptrdiff_t end = (ptrdiff_t)body.n - 1;
    size_t n = (size_t)v->fault.body_bytes;
    char *blanks = arena_alloc(v->arena, n);
    memset(blanks, ' ', n);
    if (end < 1)
        return (struct str){blanks, n};
    const char *comma = body.n > 2 ? "," : "";
    struct str head = str_sub(body, 0, (size_t)end), fill = {blanks, n};
    return arena_printf(v->arena, "%" PRISTR "%s\"padding\":\"%" PRISTR "\"}", STR_ARG(head), comma,
                        STR_ARG(fill));
}

static void spoil_body(struct visit *v)
{
    if (v->fault.kind == FAULT_BODY_CUT) {
        v->response->fate = HTTP_FATE_CUT;
    } else if (v->fault.kind == FAULT_BODY_HUGE) {
        v->answer.body = padded(v, v->answer.body);
    } else if (v->fault.kind == FAULT_BODY_TEXT) {
        v->answer.body = STR("<html><body><h1>Service Unavailable</h1></body></html>");
        v->answer.content_type = STR("text/html");
    }
}

static void write_journal(struct visit *v, bool sent)
{
    struct journal_entry entry = {
        .service = str_of(v->service->name),
        .operation = v->operation,
        .method = v->request->method,
        .target = v->request->target,
        .params = v->params,
        .request = v->params || v->service == &served_sts ? STR_NONE : v->request->body,
        .status = sent ? v->answer.status : 0,
        .error = v->answer.error,
        .reply = v->answer.secret || v->fault.kind == FAULT_BODY_HUGE ? STR_NONE : v->answer.body,
        .request_id = v->request_id,
        .latency_ns = clock_monotonic_ns() - v->request->received_ns,
        .fault = &v->fault,
    };
    journal_write(v->front->journal, &entry);
}

/* The answer goes out. */
static void finish(struct visit *v)
{
    bool dropped = v->fault.kind == FAULT_CUT || v->fault.kind == FAULT_TIMEOUT;
    spoil_body(v);
    v->response->status = v->answer.status;
    v->response->body = v->answer.body;
    v->response->content_type = v->answer.content_type;
    if (dropped)
        v->response->fate = HTTP_FATE_DROP;
    send_headers(v);
    write_journal(v, !dropped);
}

static void complete(void *ctx)
{
    struct visit *v = ctx;
    finish(v);
    http_request_complete(v->request);
}

static void fault_answer(struct visit *v)
{
    answer_error(v, v->fault.status, arena_str(v->arena, v->fault.code).p, v->fault.message);
    v->answer.retry_after_s = v->fault.retry_after_s;
}

/* The effect, unless the fault comes before it. True: the answer waits for the time-out's end. */
static bool carry_out(struct visit *v)
{
    const struct fault_decision *d = &v->fault;
    bool instead = d->kind == FAULT_ERROR || d->kind == FAULT_TIMEOUT || d->kind == FAULT_CUT;
    if (!instead || d->when == FAULT_AFTER)
        v->service->run(v);
    faults_after(v->front->faults, d);
    if (d->kind == FAULT_ERROR)
        fault_answer(v);
    return d->kind == FAULT_TIMEOUT && d->hold_ms > 0;
}

static void hold(struct visit *v)
{
    int64_t until = clock_monotonic_ns() + v->fault.hold_ms * NS_PER_MS;
    delays_add(v->front->delays, until, complete, v);
}

static void go_on(void *ctx)
{
    struct visit *v = ctx;
    if (carry_out(v))
        hold(v);
    else
        complete(v);
}

static bool find_key(void *ctx, struct arena *a, struct str id, struct key_pair *ret_pair)
{
    const struct visit *v = ctx;
    return issuer_find(&v->front->issuer, a, id, visit_header(v, "x-amz-security-token"), ret_pair);
}

static bool check_signature(struct visit *v)
{
    struct front *f = v->front;
    struct signed_request request = {
        .method = v->request->method,
        .target = v->request->target,
        .body = v->request->body,
        .headers = v->headers,
        .header_count = v->header_count,
    };
    struct verification how = {
        .region = f->world.region,
        .service = str_of(v->service->signing_name),
        .now_s = visit_now_ns(v) / NS_PER_SECOND,
        .allowed_skew_s = v->tunables.allowed_skew_ms / 1000,
        .lookup = find_key,
        .ctx = v,
    };
    struct refused refused;
    if (!v->tunables.verify_signatures || !v->service->is_signed(v) ||
        verify_signature(v->arena, &request, &how, &refused))
        return true;
    answer_error(v, 403, refused.code, refused.message);
    return false;
}

static struct visit *visit_new(struct front *f, struct http_request *request,
                               struct http_response *response)
{
    struct visit *v = ARENA_NEW(request->arena, struct visit);
    v->front = f;
    v->request = request;
    v->response = response;
    v->arena = request->arena;
    v->request_id = new_request_id(v->arena);
    store_lock(f->world.store);
    v->tunables = *f->tunables;
    store_unlock(f->world.store);
    v->header_count = http_request_headers(request, &v->headers);
    v->answer = (struct answer){
        .status = 200, .content_type = STR("application/json"), .retry_after_s = -1};
    return v;
}

enum http_outcome front_handle(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    if (str_starts(request->path, STR(ADMIN_PREFIX)))
        return admin_handle(ctx, request, response);
    struct visit *v = visit_new(ctx, request, response);
    bool whole = target_split(v->arena, request->target, &v->target);
    v->service = served_find(v);
    if (!whole)
        answer_error(v, 400, "ValidationException", STR("The request target cannot be decoded."));
    bool known = whole && v->service->prepare(v); /* before the signature: the journal names it */
    if (!whole || !check_signature(v) || !known) {
        finish(v);
        return HTTP_DONE;
    }
    faults_before(v->front->faults, v->arena, v->operation, operation_subject(v->arena, v->params),
                  &v->fault);
    int64_t delay_ms = v->fault.delay_ms + v->tunables.latency_ms;
    if (delay_ms > 0) {
        delays_add(v->front->delays, clock_monotonic_ns() + delay_ms * NS_PER_MS, go_on, v);
        return HTTP_PENDING;
    }
    if (carry_out(v)) {
        hold(v);
        return HTTP_PENDING;
    }
    finish(v);
    return HTTP_DONE;
}
