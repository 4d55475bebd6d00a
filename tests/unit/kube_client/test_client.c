/*
 * test_client.c - retries, renewal, deadlines and cancellation, against a server on loopback that
 * answers from a script: one answer a connection.
 */
#include "kube_client/client.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "suites.h"
#include "support/assert.h"
#include "support/tempdir.h"

enum { ANSWERS_MAX = 16 };

#define ANSWER(status, headers, body)                                                              \
    "HTTP/1.1 " status "\r\nConnection: close\r\n" headers "\r\n" body
#define GOOD   ANSWER("200 OK", "Content-Type: application/json\r\n", "{\"kind\": \"Thing\"}")
#define SILENT "" /* takes the request and says nothing until the end */

struct server {
    pthread_t thread;
    int fd;
    unsigned port;
    const char *const *answers; /* NULL-terminated */
    struct strbuf requests;     /* heads of the requests, as they came; read after the end */
    int held[ANSWERS_MAX];
    size_t held_count;
};

static bool read_head(int fd, struct strbuf *into)
{
    size_t from = into->n;
    while (str_find(str_sub(strbuf_str(into), from, into->n), STR("\r\n\r\n")) < 0) {
        char bytes[1024];
        ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
        if (n <= 0)
            return false;
        strbuf_add(into, (struct str){bytes, (size_t)n});
    }
    return true;
}

static void *serve(void *ctx)
{
    struct server *s = ctx;
    for (const char *const *answer = s->answers; *answer; answer++) {
        int fd = accept(s->fd, NULL, NULL);
        if (fd < 0)
            return NULL;
        if (read_head(fd, &s->requests) && **answer) {
            (void)send(fd, *answer, strlen(*answer), MSG_NOSIGNAL);
            close(fd);
        } else {
            s->held[s->held_count++] = fd;
        }
    }
    return NULL;
}

static void server_start(struct server *s, const char *const *answers)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    *s = (struct server){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                         .answers = answers,
                         .requests = STRBUF(1u << 20)};
    T_INT_EQ(bind(s->fd, (struct sockaddr *)&address, sizeof(address)), 0);
    T_INT_EQ(listen(s->fd, ANSWERS_MAX), 0);
    T_INT_EQ(getsockname(s->fd, (struct sockaddr *)&address, &size), 0);
    s->port = ntohs(address.sin_port);
    pthread_create(&s->thread, NULL, serve, s);
}

static void server_stop(struct server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    for (size_t i = 0; i < s->held_count; i++)
        close(s->held[i]);
    close(s->fd);
}

/* A server with this script and a client of it. */
struct bench {
    struct server server;
    struct arena *arena;
    struct kube_config config;
    struct metrics *metrics;
    struct kube_client *client;
};

static struct bench *bench_new(const char *const *answers, const char *token_file)
{
    struct bench *b = calloc(1, sizeof(*b));
    struct error err;
    if (!b)
        abort();
    server_start(&b->server, answers);
    b->arena = arena_new();
    b->metrics = metrics_new();
    b->config.server = arena_printf(b->arena, "http://127.0.0.1:%u", b->server.port);
    b->config.token_file = token_file;
    b->client = kube_client_new(
        &(struct kube_client_options){.config = &b->config, .metrics = b->metrics}, &err);
    T_OK_PTR(b->client, &err);
    return b;
}

/* Ends client and server; the requests stay readable. */
static void bench_stop(struct bench *b)
{
    b->client = kube_client_free(b->client);
    server_stop(&b->server);
}

static void bench_free(struct bench *b)
{
    strbuf_free(&b->server.requests);
    metrics_free(b->metrics);
    arena_free(b->arena);
    free(b);
}

static struct kube_request get_thing(int64_t timeout_ms)
{
    return (struct kube_request){.verb = KUBE_GET,
                                 .path = {.group = STR("g"),
                                          .version = STR("v1"),
                                          .plural = STR("things"),
                                          .name = STR("a")},
                                 .timeout_ms = timeout_ms};
}

static struct jv *call(struct bench *b, int64_t timeout_ms, struct kube_status *status,
                       struct error *err)
{
    struct kube_request request = get_thing(timeout_ms);
    *status = (struct kube_status){0};
    return kube_call(b->client, &request, b->arena, status, err);
}

static void a_busy_server_is_asked_again(void)
{
    static const char *const answers[] = {
        ANSWER("429 Too Many Requests", "Retry-After: 0\r\n", ""),
        ANSWER("503 Service Unavailable", "Retry-After: 0\r\n", ""), GOOD, NULL};
    struct bench *b = bench_new(answers, NULL);
    struct kube_status status;
    struct error err;
    T_STR_EQ(jv_str(jv_get(call(b, 20000, &status, &err), "kind")), "Thing");
    bench_stop(b);
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1u << 20);
    metrics_write(b->metrics, &text);
    T_CONTAINS(strbuf_str(&text), "rest_client_requests_total{code=\"429\",method=\"GET\"");
    T_CONTAINS(strbuf_str(&text), "rest_client_requests_total{code=\"200\",method=\"GET\"");
    T_CONTAINS(strbuf_str(&text), "rest_client_request_duration_seconds_count{verb=\"GET\"");
    T_CONTAINS(strbuf_str(&b->server.requests), "GET /apis/g/v1/things/a HTTP/1.1\r\n");
    bench_free(b);
}

static void a_refusal_is_told(void)
{
    static const char *const answers[] = {
        ANSWER("409 Conflict", "Content-Type: application/json\r\n",
               "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"reason\": \"Conflict\","
               " \"message\": \"too late\", \"code\": 409}"),
        ANSWER("503 Service Unavailable", "", "no healthy upstream"), NULL};
    struct bench *b = bench_new(answers, NULL);
    struct kube_status status;
    struct error err;
    T_FAILS(call(b, 20000, &status, &err) ? 0 : -1, &err, ERR_CONFLICT, "409 Conflict: too late");
    T_STR_EQ(status.reason, "Conflict");
    T_FAILS(call(b, 20000, &status, &err) ? 0 : -1, &err, ERR_BUSY, "no healthy upstream");
    T_INT_EQ(status.code, 503); /* without Retry-After there is no second try */
    bench_stop(b);
    bench_free(b);
}

static void a_new_token_is_read_after_401(void)
{
    static const char *const answers[] = {ANSWER("401 Unauthorized", "", ""), GOOD,
                                          ANSWER("401 Unauthorized", "", ""),
                                          ANSWER("401 Unauthorized", "", ""), NULL};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str folder = tempdir_new(a);
    struct bench *b = bench_new(answers, tempdir_file(a, folder, "token", "old"));
    struct kube_status status;
    struct error err;
    tempdir_file(a, folder, "token", "new");
    T_OK_PTR(call(b, 20000, &status, &err), &err);
    T_FAILS(call(b, 20000, &status, &err) ? 0 : -1, &err, ERR_DENIED, "401");
    bench_stop(b);
    struct str requests = strbuf_str(&b->server.requests);
    T_CONTAINS(str_sub(requests, 0, requests.n / 4), "Authorization: Bearer old\r\n");
    T_CONTAINS(str_sub(requests, requests.n / 4, requests.n), "Authorization: Bearer new\r\n");
    bench_free(b);
}

static void a_call_ends_at_its_deadline(void)
{
    static const char *const answers[] = {
        SILENT, ANSWER("429 Too Many Requests", "Retry-After: 9\r\n", ""), NULL};
    struct bench *b = bench_new(answers, NULL);
    struct kube_status status;
    struct error err;
    int64_t began = clock_monotonic_ns();
    T_FAILS(call(b, 200, &status, &err) ? 0 : -1, &err, ERR_TIMEOUT, "");
    T_INT_EQ(status.code, 0);
    /* Retry-After beyond the deadline: the refusal is the answer, at once. */
    T_FAILS(call(b, 5000, &status, &err) ? 0 : -1, &err, ERR_BUSY, "429");
    T_TRUE(clock_monotonic_ns() - began < 4 * NS_PER_SECOND);
    bench_stop(b);
    bench_free(b);
}

/* The end of a call that was submitted. */
struct ending {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned count;
    enum error_code code;
};

static void on_done(void *ctx, const struct kube_answer *answer, const struct error *err)
{
    struct ending *e = ctx;
    (void)answer;
    pthread_mutex_lock(&e->lock);
    e->count++;
    e->code = err ? err->code : ERR_NONE;
    pthread_cond_signal(&e->changed);
    pthread_mutex_unlock(&e->lock);
}

static void wait_for_end(struct ending *e)
{
    pthread_mutex_lock(&e->lock);
    while (e->count == 0)
        pthread_cond_wait(&e->changed, &e->lock);
    pthread_mutex_unlock(&e->lock);
}

#define ENDING                                                                                     \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

static void calls_can_be_cancelled(void)
{
    static const char *const answers[] = {
        SILENT, ANSWER("429 Too Many Requests", "Retry-After: 20\r\n", ""), NULL};
    struct bench *b = bench_new(answers, NULL);
    struct kube_request request = get_thing(30000);
    int64_t began = clock_monotonic_ns();
    for (int i = 0; i < 2; i++) { /* with the server, then waiting for the next try */
        struct ending ending = ENDING;
        uint64_t number = kube_submit(b->client, &request, NULL, on_done, &ending);
        usleep(300000);
        kube_cancel(b->client, number);
        wait_for_end(&ending);
        kube_cancel(b->client, number); /* over: no effect */
        T_INT_EQ(ending.code, ERR_CANCELLED);
        T_INT_EQ(ending.count, 1);
    }
    T_TRUE(clock_monotonic_ns() - began < 15 * NS_PER_SECOND);
    bench_stop(b);
    bench_free(b);
}

static void the_end_of_the_client_ends_its_calls(void)
{
    static const char *const answers[] = {
        ANSWER("429 Too Many Requests", "Retry-After: 20\r\n", ""), SILENT, SILENT, NULL};
    struct bench *b = bench_new(answers, NULL);
    struct kube_request request = get_thing(30000);
    struct ending endings[] = {ENDING, ENDING, ENDING};
    int64_t began = clock_monotonic_ns();
    for (size_t i = 0; i < ARRAY_LEN(endings); i++)
        (void)kube_submit(b->client, &request, NULL, on_done, &endings[i]);
    usleep(300000);
    bench_stop(b);
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        T_INT_EQ(endings[i].count, 1);
        T_INT_EQ(endings[i].code, ERR_CANCELLED);
    }
    T_TRUE(clock_monotonic_ns() - began < 15 * NS_PER_SECOND);
    bench_free(b);
}

static void a_missing_token_file_stops_the_start(void)
{
    struct kube_config config = {.server = STR("https://h"), .token_file = "/nonexistent/token"};
    struct error err;
    T_FAILS(kube_client_new(&(struct kube_client_options){.config = &config}, &err) ? 0 : -1, &err,
            ERR_IO, "/nonexistent/token");
    T_TRUE(kube_client_free(NULL) == NULL);
}

CU_TestInfo client_tests[] = {
    {"a_busy_server_is_asked_again", a_busy_server_is_asked_again},
    {"a_refusal_is_told", a_refusal_is_told},
    {"a_new_token_is_read_after_401", a_new_token_is_read_after_401},
    {"a_call_ends_at_its_deadline", a_call_ends_at_its_deadline},
    {"calls_can_be_cancelled", calls_can_be_cancelled},
    {"the_end_of_the_client_ends_its_calls", the_end_of_the_client_ends_its_calls},
    {"a_missing_token_file_stops_the_start", a_missing_token_file_stops_the_start},
    CU_TEST_INFO_NULL,
};
