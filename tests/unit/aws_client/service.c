/* service.c - see service.h. */
#include "service.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "kube_meta/time.h"

enum { BODY_BYTES = 1 << 20, HEADERS_MAX = 8, THREADS = 8 };

static const int64_t tolerated_ns = 300 * NS_PER_SECOND;

void sleep_ms(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    while (nanosleep(&t, &t) < 0)
        ;
}

/* --- the signature ------------------------------------------------------------------------------
 */

static struct str percent_decode(struct arena *a, struct str text)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char hex[3] = {0};
        if (text.p[i] == '%' && i + 2 < text.n) {
            memcpy(hex, text.p + i + 1, 2);
            i += 2;
            p[n++] = (char)strtol(hex, NULL, 16);
        } else {
            p[n++] = text.p[i];
        }
    }
    return (struct str){p, n};
}

/* What stands between `begin` and `end` (or the end of the text). */
static struct str between(struct str text, const char *begin, char end)
{
    ptrdiff_t at = str_find(text, str_of(begin));
    if (at < 0)
        return STR_NONE;
    text = str_sub(text, (size_t)at + strlen(begin), text.n);
    ptrdiff_t to = str_find_char(text, end);
    return to < 0 ? text : str_sub(text, 0, (size_t)to);
}

static size_t decode_query(struct arena *a, struct str query, struct sigv4_pair *pairs)
{
    size_t n = 0;
    struct str part;
    while (query.n && n < HEADERS_MAX && str_split(&query, '&', &part)) {
        struct str name;
        bool has_value = str_split(&part, '=', &name);
        pairs[n++] = (struct sigv4_pair){percent_decode(a, name),
                                         has_value ? percent_decode(a, part) : STR("")};
    }
    return n;
}

/* Signs what arrived, with the headers that the client says it signed, and compares. */
static bool signed_right(const struct http_request *request)
{
    struct arena *a = request->arena;
    struct str given = http_request_header(request, "Authorization"), name;
    struct str credential = between(given, "Credential=", ',');
    struct str names = between(given, "SignedHeaders=", ','), service = credential;
    struct sigv4_pair headers[HEADERS_MAX], query[HEADERS_MAX];
    size_t n = 0;
    while (n < HEADERS_MAX && str_split(&names, ';', &name)) {
        struct str key = arena_str(a, name);
        headers[n++] = (struct sigv4_pair){key, http_request_header(request, key.p)};
    }
    for (int i = 0; i < 4; i++)
        str_split(&service, '/', &name);
    struct sigv4_request r = {.method = request->method,
                              .path = request->path,
                              .query = query,
                              .headers = headers,
                              .header_count = n,
                              .body = request->body};
    r.query_count = decode_query(a, request->query, query);
    struct sigv4_scope scope = {.access_key_id = between(given, "Credential=", '/'),
                                .secret_access_key = STR(SECRET_KEY),
                                .region = STR(REGION),
                                .service = name,
                                .amz_date = http_request_header(request, "X-Amz-Date")};
    return str_eq(given, sigv4_authorization(a, &r, &scope));
}

/* --- answers ------------------------------------------------------------------------------------
 */

static struct str http_date(struct arena *a, int64_t wall_ns)
{
    char text[64];
    struct tm tm;
    time_t seconds = (time_t)(wall_ns / NS_PER_SECOND);
    size_t n = strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&seconds, &tm));
    return arena_str(a, (struct str){text, n});
}

/* "20150830T123600Z" as nanoseconds. */
static int64_t amz_time(struct arena *a, struct str date)
{
    int64_t ns = 0;
    if (date.n != 16)
        return 0;
    const char *d = date.p;
    kube_time_parse(
        arena_printf(a, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4, d + 6, d + 9, d + 11, d + 13),
        &ns);
    return ns;
}

static size_t record(struct service *s, const struct http_request *request)
{
    pthread_mutex_lock(&s->lock);
    struct arena *a = s->arena;
    struct seen seen = {
        .at_ns = request->received_ns,
        .method = arena_str(a, request->method),
        .target = arena_str(a, request->target),
        .body = arena_str(a, request->body),
        .amz_date = arena_str(a, http_request_header(request, "X-Amz-Date")),
        .amz_target = arena_str(a, http_request_header(request, "X-Amz-Target")),
        .content_type = arena_str(a, http_request_header(request, "Content-Type")),
        .session_token = arena_str(a, http_request_header(request, "X-Amz-Security-Token")),
        .key_id = arena_str(
            a, between(http_request_header(request, "Authorization"), "Credential=", '/')),
        .signed_right = signed_right(request)};
    vec_push(NULL, &s->seen, seen);
    size_t index = s->seen.n - 1;
    pthread_mutex_unlock(&s->lock);
    return index;
}

static void add_header(struct http_response *response, struct http_header *headers,
                       const char *name, struct str value)
{
    if (value.p)
        headers[response->header_count++] = (struct http_header){str_of(name), value};
    response->headers = headers;
}

static enum http_outcome serve(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    struct service *s = ctx;
    struct arena *a = request->arena;
    struct str date = arena_str(a, http_request_header(request, "X-Amz-Date"));
    size_t index = record(s, request);
    struct step step = s->steps[index < s->step_count ? index : s->step_count - 1];
    int64_t now_ns = clock_wall_ns() + s->clock_offset_ns, off_ns = amz_time(a, date) - now_ns;
    if (off_ns > tolerated_ns || off_ns < -tolerated_ns)
        step = (struct step){.status = 403,
                             .error_type = "InvalidSignatureException",
                             .body = "{\"message\": \"Signature expired\"}"};
    if (step.delay_ms)
        sleep_ms(step.delay_ms);
    struct http_header *headers = ARENA_NEW_ARRAY(a, 4, struct http_header);
    response->status = step.status ? step.status : 200;
    response->body = str_of(step.body ? step.body : "{}");
    response->fate = step.fate;
    add_header(response, headers, "x-amzn-RequestId", arena_printf(a, "request-%zu", index));
    add_header(response, headers, "x-amzn-ErrorType", str_of(step.error_type));
    add_header(response, headers, "Retry-After", str_of(step.retry_after));
    if (s->clock_offset_ns)
        add_header(response, headers, "Date", http_date(a, now_ns));
    return HTTP_DONE;
}

/* --- the server ---------------------------------------------------------------------------------
 */

void service_start(struct service *s, const struct step *steps, size_t count)
{
    struct error err;
    *s = (struct service){.steps = steps, .step_count = count, .arena = arena_new()};
    pthread_mutex_init(&s->lock, NULL);
    const struct http_endpoint all = {.max_body_bytes = BODY_BYTES, .handle = serve, .ctx = s};
    const struct http_server_options options = {.name = "aws",
                                                .address = "127.0.0.1",
                                                .routes = &all,
                                                .route_count = 1,
                                                .threads = THREADS};
    s->server = http_server_start(&options, &err);
    if (!s->server) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u", http_server_port(s->server));
}

void service_stop(struct service *s)
{
    http_server_free(s->server);
    vec_free(&s->seen);
    arena_free(s->arena);
    pthread_mutex_destroy(&s->lock);
}

size_t service_count(struct service *s)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->seen.n;
    pthread_mutex_unlock(&s->lock);
    return n;
}

struct seen service_seen(struct service *s, size_t i)
{
    pthread_mutex_lock(&s->lock);
    struct seen seen = {0};
    if (i < s->seen.n)
        seen = s->seen.items[i];
    pthread_mutex_unlock(&s->lock);
    return seen;
}

bool service_all_signed(struct service *s)
{
    bool all = true;
    pthread_mutex_lock(&s->lock);
    vec_foreach (&s->seen, seen)
        all = all && seen->signed_right;
    pthread_mutex_unlock(&s->lock);
    return all;
}
