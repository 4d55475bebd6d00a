/*
 * call.c - one call: its URL and headers, its tries, its end.
 *
 * A call is either with the HTTP client (`in_http`) or with the loop (waiting for its next try, or
 * for a new credential). Whoever has it hands it on or ends it; kube_cancel only marks it and
 * hurries its holder. The client's lock is held while a try is submitted, so that its end finds
 * everything in place.
 */
#include "kube_client/client_impl.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/vec.h"
#include "json/json_read.h"
#include "log/log.h"

struct call {
    struct call *next, **prev; /* in the client's list */
    struct kube_client *client;
    struct arena *arena; /* of what was copied */
    uint64_t number;
    const char *verb; /* metric label */
    const char *method;
    const char *url;
    struct str body;
    VEC(struct http_header) headers;
    bool is_watch;
    bool (*on_chunk)(void *ctx, struct str chunk);
    void (*done)(void *ctx, const struct kube_answer *answer, const struct error *err);
    void *ctx;

    int64_t deadline_ns; /* 0: none */
    int64_t try_began_ns;
    unsigned retries;
    bool renewed; /* the credential, after a 401 */

    bool cancelled;
    bool in_http;
    struct http_client *http; /* of the present try, with its number there */
    uint64_t http_number;
    uint64_t timer; /* of the next try */
};

static void try_call(void *ctx);

/* --- building ------------------------------------------------------------------------------- */

static const struct {
    const char *method;
    const char *label;
} verbs[] = {
    [KUBE_GET] = {"GET", "GET"},          [KUBE_CREATE] = {"POST", "POST"},
    [KUBE_UPDATE] = {"PUT", "PUT"},       [KUBE_PATCH] = {"PATCH", "PATCH"},
    [KUBE_DELETE] = {"DELETE", "DELETE"}, [KUBE_WATCH] = {"GET", "WATCH"},
};

static struct str number_text(struct arena *a, uint32_t number)
{
    return arena_printf(a, "%u", number);
}

static void add_read_query(struct arena *a, struct strbuf *url, bool *first,
                           const struct kube_request *request)
{
    if (request->limit)
        kube_query_add(url, first, "limit", number_text(a, request->limit));
    if (request->continue_token.n)
        kube_query_add(url, first, "continue", request->continue_token);
    if (request->resource_version.n)
        kube_query_add(url, first, "resourceVersion", request->resource_version);
    if (request->verb != KUBE_WATCH)
        return;
    kube_query_add(url, first, "watch", STR("true"));
    kube_query_add(url, first, "allowWatchBookmarks", STR("true"));
    if (request->watch_seconds)
        kube_query_add(url, first, "timeoutSeconds", number_text(a, request->watch_seconds));
}

static void add_write_query(struct strbuf *url, bool *first, const struct kube_request *request)
{
    if (request->field_manager)
        kube_query_add(url, first, "fieldManager", str_of(request->field_manager));
    if (request->force)
        kube_query_add(url, first, "force", STR("true"));
    if (request->dry_run)
        kube_query_add(url, first, "dryRun", STR("All"));
}

static const char *build_url(struct kube_client *c, struct arena *a,
                             const struct kube_request *request)
{
    _cleanup_(strbuf_free) struct strbuf url = STRBUF(4 * LIMIT_CONTINUE_BYTES);
    bool first = true;
    strbuf_add(&url, c->config->server);
    kube_path_write(&url, &request->path);
    if (request->verb == KUBE_GET || request->verb == KUBE_WATCH)
        add_read_query(a, &url, &first, request);
    else
        add_write_query(&url, &first, request);
    return arena_str(a, strbuf_str(&url)).p;
}

static const char *content_type(const struct kube_request *request)
{
    static const char *const patches[] = {
        [KUBE_PATCH_JSON] = "application/json-patch+json",
        [KUBE_PATCH_MERGE] = "application/merge-patch+json",
        [KUBE_PATCH_APPLY] = "application/apply-patch+yaml",
    };
    return request->verb == KUBE_PATCH ? patches[request->patch] : "application/json";
}

static void add_header(struct call *call, const char *name, struct str value)
{
    struct http_header header = {str_of(name), arena_str(call->arena, value)};
    vec_push(call->arena, &call->headers, header);
}

static struct str basic_authorization(struct arena *a, const struct kube_config *config)
{
    struct str pair = arena_printf(a, "%" PRISTR ":%" PRISTR, STR_ARG(config->username),
                                   STR_ARG(config->password));
    struct str encoded = base64_encode(a, pair);
    return arena_printf(a, "Basic %" PRISTR, STR_ARG(encoded));
}

static void add_headers(struct call *call, const struct kube_request *request)
{
    const struct kube_config *config = call->client->config;
    add_header(call, "Accept", STR("application/json"));
    if (request->body.n)
        add_header(call, "Content-Type", str_of(content_type(request)));
    if (config->username.n)
        add_header(call, "Authorization", basic_authorization(call->arena, config));
    if (config->impersonate_user.n)
        add_header(call, "Impersonate-User", config->impersonate_user);
    if (config->impersonate_uid.n)
        add_header(call, "Impersonate-Uid", config->impersonate_uid);
    for (size_t i = 0; i < config->impersonate_groups.n; i++)
        add_header(call, "Impersonate-Group", config->impersonate_groups.items[i]);
}

static struct call *new_call(struct kube_client *c, const struct kube_request *request)
{
    struct arena *a = arena_new_sized(2048);
    struct call *call = ARENA_NEW(a, struct call);
    int64_t timeout_ms = request->timeout_ms;
    call->client = c;
    call->arena = a;
    call->method = verbs[request->verb].method;
    call->verb = verbs[request->verb].label;
    call->is_watch = request->verb == KUBE_WATCH;
    call->url = build_url(c, a, request);
    call->body = arena_str(a, request->body);
    add_headers(call, request);
    if (!timeout_ms && !call->is_watch)
        timeout_ms = LIMIT_API_CALL_MS;
    if (timeout_ms)
        call->deadline_ns = clock_monotonic_ns() + timeout_ms * NS_PER_MS;
    return call;
}

/* --- end ------------------------------------------------------------------------------------ */

static void end_call(struct call *call, const struct kube_answer *answer, const struct error *err)
{
    struct kube_client *c = call->client;
    pthread_mutex_lock(&c->lock);
    *call->prev = call->next;
    if (call->next)
        call->next->prev = call->prev;
    pthread_mutex_unlock(&c->lock);
    call->done(call->ctx, answer, err);
    pthread_mutex_lock(&c->lock);
    arena_free(call->arena);
    c->open_calls--;
    pthread_cond_broadcast(&c->no_calls);
    pthread_mutex_unlock(&c->lock);
}

static void end_unanswered(struct call *call, enum error_code code, const char *why)
{
    struct error err;
    struct kube_answer none = {0};
    error_set(&err, code, "%s %s: %s", call->method, call->url, why);
    end_call(call, &none, &err);
}

/* What a refusal says; a body that is no Status is quoted. */
static struct kube_status read_refusal(struct arena *a, const struct http_reply *reply)
{
    struct kube_status status = {0};
    const struct jv *body = json_read(a, reply->body, NULL, NULL);
    if (!kube_status_parse(a, body, &status))
        status.message = arena_str(a, str_sub(reply->body, 0, LIMIT_ERROR_BYTES / 4));
    status.code = reply->status;
    return status;
}

static void end_answered(struct call *call, const struct http_reply *reply)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(0);
    struct kube_answer answer = {.code = reply->status};
    if (reply->status >= 200 && reply->status <= 299) {
        answer.body = reply->body;
        end_call(call, &answer, NULL);
        return;
    }
    struct error err;
    struct kube_status status = read_refusal(a, reply);
    answer.status = &status;
    kube_status_set_error(&err, &status);
    error_wrap(&err, "%s %s", call->method, call->url);
    end_call(call, &answer, &err);
}

/* --- tries ---------------------------------------------------------------------------------- */

/* Loop thread: a 401 may mean that our token has been replaced. */
static void renew_and_try(void *ctx)
{
    struct call *call = ctx;
    struct error err;
    if (client_renew(call->client, &err) != 0)
        log_warn("cannot renew the Kubernetes credential after a 401", LOG_ERR(&err));
    try_call(call);
}

/* Nanoseconds to wait before this refused call may be tried again; -1: it may not. */
static int64_t retry_delay(const struct call *call, const struct http_reply *reply)
{
    int64_t seconds;
    bool busy = reply->status == 429 || reply->status == 503;
    struct str after = http_reply_header(reply, "Retry-After");
    if (!busy || call->is_watch || call->retries >= LIMIT_API_RETRIES ||
        !str_to_i64(after, &seconds) || seconds < 0 || seconds > LIMIT_API_CALL_MS / 1000)
        return -1;
    int64_t delay = seconds ? seconds * NS_PER_SECOND : 100 * NS_PER_MS;
    bool in_time = !call->deadline_ns || clock_monotonic_ns() + delay < call->deadline_ns;
    return in_time ? delay : -1;
}

/* Hands the call to the loop for another try, if that makes sense. */
static bool try_again(struct call *call, const struct http_reply *reply)
{
    struct kube_client *c = call->client;
    bool renew = reply->status == 401 && !call->renewed && credentials_can_change(c->credentials);
    int64_t delay = renew ? 0 : retry_delay(call, reply);
    pthread_mutex_lock(&c->lock);
    bool again = delay >= 0 && !call->cancelled;
    if (again) {
        call->retries++;
        call->renewed = call->renewed || renew;
        call->timer = kube_loop_at(c->loop, clock_monotonic_ns() + delay,
                                   renew ? renew_and_try : try_call, call);
    }
    pthread_mutex_unlock(&c->lock);
    return again;
}

/* The HTTP client was replaced under the call (new certificate): not the call's fault. */
static bool try_on_new_client(struct call *call, const struct error *err)
{
    struct kube_client *c = call->client;
    bool again = err && err->code == ERR_CANCELLED && !call->cancelled && !c->closing &&
                 !call->is_watch && call->http != c->http;
    if (again)
        call->timer = kube_loop_at(c->loop, 0, try_call, call);
    return again;
}

static void on_http_done(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct call *call = ctx;
    struct kube_client *c = call->client;
    struct kube_answer none = {0};
    client_count(c, call->method, call->verb, reply->status,
                 clock_monotonic_ns() - call->try_began_ns);
    client_log_warnings(c, reply);
    pthread_mutex_lock(&c->lock);
    call->in_http = false;
    bool handed_on = try_on_new_client(call, err);
    pthread_mutex_unlock(&c->lock);
    if (handed_on)
        return;
    if (err)
        end_call(call, &none, err);
    else if (!try_again(call, reply))
        end_answered(call, reply);
}

/* Watches: the stream goes to the caller of kube_submit. */
static bool on_http_chunk(void *ctx, struct str chunk)
{
    struct call *call = ctx;
    return call->on_chunk(call->ctx, chunk);
}

static void submit_locked(struct call *call, int64_t now)
{
    struct kube_client *c = call->client;
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(0);
    struct http_call http = {
        .method = call->method,
        .url = call->url,
        .body = call->body,
        .headers = call->headers.items,
        .header_count = call->headers.n,
        .bearer_token = credentials_token(c->credentials, a),
        .timeout_ms = call->deadline_ns ? (call->deadline_ns - now) / NS_PER_MS + 1 : 0,
        .on_chunk = call->on_chunk ? on_http_chunk : NULL,
        .on_done = on_http_done,
        .ctx = call,
    };
    call->try_began_ns = now;
    call->timer = 0;
    call->in_http = true;
    call->http = c->http;
    call->http_number = http_client_submit(c->http, &http);
}

static void try_call(void *ctx)
{
    struct call *call = ctx;
    struct kube_client *c = call->client;
    int64_t now = clock_monotonic_ns();
    pthread_mutex_lock(&c->lock);
    bool cancelled = call->cancelled || c->closing;
    bool late = call->deadline_ns && now >= call->deadline_ns;
    if (!cancelled && !late)
        submit_locked(call, now);
    pthread_mutex_unlock(&c->lock); /* from here on the call may be over */
    if (cancelled)
        end_unanswered(call, ERR_CANCELLED, "cancelled");
    else if (late)
        end_unanswered(call, ERR_TIMEOUT, "no answer within the time for the call");
}

/* --- interface ------------------------------------------------------------------------------ */

uint64_t kube_submit(struct kube_client *c, const struct kube_request *request,
                     bool (*on_chunk)(void *ctx, struct str chunk),
                     void (*done)(void *ctx, const struct kube_answer *answer,
                                  const struct error *err),
                     void *ctx)
{
    struct call *call = new_call(c, request);
    call->on_chunk = on_chunk;
    call->done = done;
    call->ctx = ctx;
    pthread_mutex_lock(&c->lock);
    uint64_t number = call->number = ++c->last_number;
    call->next = c->calls;
    call->prev = &c->calls;
    if (call->next)
        call->next->prev = &call->next;
    c->calls = call;
    c->open_calls++;
    if (c->closing)
        kube_loop_post(c->loop, try_call, call);
    else
        submit_locked(call, clock_monotonic_ns());
    pthread_mutex_unlock(&c->lock);
    return number;
}

static void cancel_locked(struct call *call)
{
    struct kube_client *c = call->client;
    call->cancelled = true;
    if (call->in_http)
        http_client_cancel(call->http, call->http_number);
    else if (kube_loop_cancel(c->loop, call->timer))
        kube_loop_post(c->loop, try_call, call);
}

void kube_cancel(struct kube_client *c, uint64_t number)
{
    pthread_mutex_lock(&c->lock);
    struct call *call = c->calls;
    while (call && call->number != number)
        call = call->next;
    if (call)
        cancel_locked(call);
    pthread_mutex_unlock(&c->lock);
}

void client_end_calls(struct kube_client *c)
{
    pthread_mutex_lock(&c->lock);
    c->closing = true;
    for (struct call *call = c->calls; call; call = call->next)
        cancel_locked(call);
    while (c->open_calls > 0)
        pthread_cond_wait(&c->no_calls, &c->lock);
    pthread_mutex_unlock(&c->lock);
}
