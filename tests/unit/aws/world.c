/* world.c - see world.h. */
#include "world.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "log/log.h"
#include "support/assert.h"
#include "support/tempdir.h"

enum { PATIENCE_SECONDS = 10 };

/* --- the server --------------------------------------------------------------------------------
 */

static int64_t server_now(struct world *w)
{
    return atomic_load(&w->now_ns) + w->skew_ns;
}

static void add_date(struct world *w, const struct http_request *request,
                     struct http_response *response)
{
    struct http_header *date = ARENA_NEW(request->arena, struct http_header);
    time_t seconds = (time_t)(server_now(w) / NS_PER_SECOND);
    struct tm utc;
    char text[64];
    gmtime_r(&seconds, &utc);
    strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    *date = (struct http_header){STR("Date"), arena_str(request->arena, str_of(text))};
    response->headers = date;
    response->header_count = 1;
}

static void answer(struct world *w, const struct http_request *request,
                   struct http_response *response)
{
    add_date(w, request, response);
    response->status = 404;
    response->body = STR("nothing here");
    for (size_t i = 0; i < w->answer_count; i++) {
        const struct answer *a = &w->answers[i];
        if ((a->method && !str_is(request->method, a->method)) ||
            (a->path && !str_is(request->path, a->path)))
            continue;
        response->status = a->status;
        response->body = str_of(a->body);
        response->fate = a->fate;
    }
}

static void note(struct world *w, const struct http_request *request)
{
    const struct http_header *headers;
    size_t n = http_request_headers(request, &headers);
    struct str text = arena_printf(w->arena, "%" PRISTR " %" PRISTR "\n", STR_ARG(request->method),
                                   STR_ARG(request->target));
    for (size_t i = 0; i < n; i++)
        text = arena_printf(w->arena, "%" PRISTR "%" PRISTR ": %" PRISTR "\n", STR_ARG(text),
                            STR_ARG(headers[i].name), STR_ARG(headers[i].value));
    w->last =
        arena_printf(w->arena, "%" PRISTR "\n%" PRISTR, STR_ARG(text), STR_ARG(request->body));
    w->requests++;
    pthread_cond_broadcast(&w->changed);
}

static enum http_outcome handle(struct http_request *request, struct http_response *response,
                                void *ctx)
{
    struct world *w = ctx;
    pthread_mutex_lock(&w->lock);
    note(w, request);
    bool park = w->hold && w->parked_count < ARRAY_LEN(w->parked);
    if (park)
        w->parked[w->parked_count++] = (struct parked_request){request, response};
    else
        answer(w, request, response);
    pthread_mutex_unlock(&w->lock);
    return park ? HTTP_PENDING : HTTP_DONE;
}

void world_answer(struct world *w, struct answer a)
{
    pthread_mutex_lock(&w->lock);
    if (w->answer_count == ARRAY_LEN(w->answers))
        abort();
    w->answers[w->answer_count++] = a;
    pthread_mutex_unlock(&w->lock);
}

/* Waits for a change; false when patience ended. Under the lock. */
static bool wait_for_change(struct world *w)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_SECONDS;
    return pthread_cond_timedwait(&w->changed, &w->lock, &until) == 0;
}

unsigned world_requests(struct world *w, unsigned wanted)
{
    pthread_mutex_lock(&w->lock);
    while (w->requests < wanted && wait_for_change(w))
        ;
    unsigned requests = w->requests;
    pthread_mutex_unlock(&w->lock);
    return requests;
}

void world_hold(struct world *w)
{
    pthread_mutex_lock(&w->lock);
    w->hold = true;
    pthread_mutex_unlock(&w->lock);
}

void world_release(struct world *w)
{
    pthread_mutex_lock(&w->lock);
    w->hold = false;
    for (size_t i = 0; i < w->parked_count; i++) {
        answer(w, w->parked[i].request, w->parked[i].response);
        http_request_complete(w->parked[i].request);
    }
    w->parked_count = 0;
    pthread_mutex_unlock(&w->lock);
}

/* --- the world ---------------------------------------------------------------------------------
 */

static const char *get_variable(void *ctx, const char *name)
{
    const struct world *w = ctx;
    const char *value = NULL;
    for (size_t i = 0; i < w->variable_count; i++)
        if (strcmp(w->variables[i].name, name) == 0)
            value = w->variables[i].value;
    return value;
}

void world_set(struct world *w, const char *name, const char *value)
{
    if (w->variable_count == ARRAY_LEN(w->variables))
        abort();
    w->variables[w->variable_count++] = (struct variable){name, value};
}

static int64_t read_clock(void *ctx)
{
    struct world *w = ctx;
    return atomic_load(&w->now_ns);
}

void world_pass(struct world *w, int64_t ns)
{
    atomic_fetch_add(&w->now_ns, ns);
}

const char *world_file(struct world *w, const char *name, const char *content)
{
    return tempdir_file(w->arena, w->directory, name, content);
}

const char *world_text(struct world *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = arena_vprintf(w->arena, format, args);
    va_end(args);
    return text.p;
}

struct world *world_new(void)
{
    struct world *w = xcalloc(1, sizeof(*w));
    struct error err = {0};
    struct http_endpoint any = {
        .max_body_bytes = LIMIT_CREDENTIAL_BYTES, .handle = handle, .ctx = w};
    log_init(&(struct log_config){LOG_LEVEL_ERROR, LOG_FORMAT_TEXT, STDERR_FILENO});
    w->arena = arena_new();
    w->directory = tempdir_new(w->arena);
    w->environment = (struct aws_environment){get_variable, w, w->directory.p};
    atomic_store(&w->now_ns, START_NS);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    struct http_server_options options = {
        .name = "aws", .address = "127.0.0.1", .routes = &any, .route_count = 1, .threads = 2};
    w->server = http_server_start(&options, &err);
    if (!T_OK_PTR(w->server, &err))
        abort();
    w->url = world_text(w, "http://127.0.0.1:%u", http_server_port(w->server));
    world_set(w, "AWS_EC2_METADATA_DISABLED", "true");
    return w;
}

struct world *world_free(struct world *w)
{
    world_release(w);
    http_server_free(w->server);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->changed);
    arena_free(w->arena);
    free(w);
    return NULL;
}

/* --- credentials -------------------------------------------------------------------------------
 */

struct aws_credentials *world_credentials(struct world *w)
{
    struct error err = {0};
    struct aws_credentials_options options = {
        .environment = w->environment,
        .sts_endpoint = str_of(w->url),
        .wall_ns = read_clock,
        .wall_ctx = w,
    };
    struct aws_credentials *c = aws_credentials_new(&options, &err);
    if (!T_OK_PTR(c, &err))
        abort();
    return c;
}

static void ended(void *ctx, const struct aws_keys *keys, const struct error *err)
{
    struct got *got = ctx;
    struct world *w = got->world;
    pthread_mutex_lock(&w->lock);
    got->calls++;
    got->have_keys = keys != NULL;
    if (keys)
        got->keys = (struct aws_keys){arena_str(w->arena, keys->access_key_id),
                                      arena_str(w->arena, keys->secret_access_key),
                                      arena_str(w->arena, keys->session_token),
                                      arena_str(w->arena, keys->account_id), keys->expires_wall_ns};
    else
        got->err = *err;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

void world_start_get(struct world *w, struct aws_credentials *c, struct got *got)
{
    *got = (struct got){.world = w};
    aws_credentials_get(c, ended, got);
}

bool world_ended(struct got *got)
{
    struct world *w = got->world;
    pthread_mutex_lock(&w->lock);
    while (!got->calls && wait_for_change(w))
        ;
    bool once = got->calls == 1;
    pthread_mutex_unlock(&w->lock);
    return once;
}

struct got world_get(struct world *w, struct aws_credentials *c)
{
    struct got got;
    world_start_get(w, c, &got);
    T_TRUE(world_ended(&got));
    return got;
}

const char *world_json(struct world *w, const char *key_id, int64_t ns)
{
    struct str end = clock_rfc3339(w->arena, server_now(w) + ns, 0);
    return world_text(w,
                      "{\"Code\": \"Success\", \"AccessKeyId\": \"%s\", \"SecretAccessKey\": "
                      "\"json-secret\", \"Token\": \"json-token\", \"Expiration\": \"%s\", "
                      "\"AccountId\": \"123456789012\"}",
                      key_id, end.p);
}

const char *world_xml(struct world *w, const char *key_id, int64_t ns)
{
    struct str end = clock_rfc3339(w->arena, server_now(w) + ns, 0);
    return world_text(
        w,
        "<AssumeRoleWithWebIdentityResponse "
        "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult>"
        "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>"
        "<Credentials>\n  <AccessKeyId>%s</AccessKeyId>\n"
        "  <SecretAccessKey>a&amp;b&lt;c</SecretAccessKey><SessionToken> tok/+== </SessionToken>"
        "<Expiration>%s</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
        "</AssumeRoleWithWebIdentityResponse>",
        key_id, end.p);
}
