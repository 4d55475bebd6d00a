/*
 * client.c - our client against our server: connections are shared, bounded and kept; only the CA
 * that was given is trusted.
 */
#include <curl/curl.h>
#include <sys/inotify.h>

#include "calls.h"
#include "suites.h"
#include "support/assert.h"
#include "wire.h"

static const struct http_server_options plain = {0};

enum { PARALLEL = 300, HOST_CONNECTIONS = 64, TRIES = 20 };

static void hundreds_in_parallel(void)
{
    struct fixture f;
    struct ending e = ENDING;
    fixture_start(&f, (struct http_server_options){.max_in_flight = PARALLEL}, true);
    struct http_client *c = client_of(&f);
    struct http_call call = {
        .url = url_of(&f, "/hello"), .timeout_ms = 60000, .on_done = ending_done, .ctx = &e};
    for (int i = 0; i < PARALLEL; i++)
        http_client_submit(c, &call);
    T_TRUE(ending_wait(&e, PARALLEL));
    T_INT_EQ(e.code, ERR_NONE);
    T_INT_EQ(fixture_stats(&f).requests_total, PARALLEL);
    uint64_t connections = fixture_stats(&f).connections_total;
    for (int i = 0; i < 20; i++) {
        struct http_reply reply;
        struct error err;
        T_OK(do_call(c, &f, "GET", "/hello", STR_NONE, &reply, &err), &err);
    }
    T_INT_EQ(fixture_stats(&f).connections_total, connections);
    http_client_free(c);
    fixture_stop(&f);
}

struct caller {
    struct http_client *client;
    const char *url;
    pthread_t thread;
    unsigned good;
};

static void *call_often(void *arg)
{
    struct caller *caller = arg;
    struct arena *a = arena_new();
    const struct http_call call = {.url = caller->url};
    for (int i = 0; i < 50; i++) {
        struct http_reply reply;
        if (http_client_do(caller->client, &call, a, &reply, NULL) == 0 && reply.status == 200)
            caller->good++;
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void threads_share_a_client(void)
{
    struct fixture f;
    struct caller callers[4];
    fixture_start(&f, plain, true);
    struct http_client *c = client_of(&f);
    for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
        callers[i] = (struct caller){.client = c, .url = url_of(&f, "/hello")};
        if (pthread_create(&callers[i].thread, NULL, call_often, &callers[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
        pthread_join(callers[i].thread, NULL);
        T_INT_EQ(callers[i].good, 50);
    }
    T_TRUE(fixture_stats(&f).connections_total <= ARRAY_LEN(callers));
    http_client_free(c);
    fixture_stop(&f);
}

static void large_bodies_both_ways(void)
{
    struct fixture f;
    struct http_reply reply;
    struct error err;
    fixture_start(&f, plain, true);
    struct http_client *c = client_of(&f);
    T_OK(do_call(c, &f, "GET", "/large", STR_NONE, &reply, &err), &err);
    T_INT_EQ(reply.body.n, LARGE_BYTES);
    T_OK(do_call(c, &f, "POST", "/any", arena_str(f.arena, reply.body), &reply, &err), &err);
    T_STR_EQ(reply.body, "8388608");
    http_client_free(c);
    fixture_stop(&f);
}

/* One GET with a client of these options. */
static int get(struct fixture *f, const struct http_client_options *options, const char *url,
               struct error *err)
{
    struct http_reply reply;
    struct http_client *c = http_client_new(options, err);
    if (!c)
        return -1;
    struct http_call call = {.url = url, .timeout_ms = 5000};
    int rc = http_client_do(c, &call, f->arena, &reply, err);
    http_client_free(c);
    return rc < 0 || reply.status != 200 ? -1 : 0;
}

/*
 * A CA that is given is the only one: those of the system are not even read. Another process may
 * read them at the same time, but not at every try.
 */
static void a_given_authority_is_the_only_one(void)
{
    struct fixture f;
    struct error err;
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    struct inotify_event events[64];
    fixture_start(&f, plain, true);
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    T_TRUE(info->capath && inotify_add_watch(watch, info->capath, IN_OPEN | IN_ACCESS) >= 0);
    struct http_client_options given = {.ca_pem = f.certs.ca.cert};
    bool untouched = false;
    for (int i = 0; i < TRIES && !untouched; i++) {
        while (read(watch, events, sizeof(events)) > 0)
            ;
        T_OK(get(&f, &given, url_of(&f, "/hello"), &err), &err);
        untouched = read(watch, events, sizeof(events)) < 0;
    }
    T_TRUE(untouched);
    close(watch);
    fixture_stop(&f);
}

/* A server that answers one connection with fixed bytes and closes it. */
struct one_answer {
    struct str bytes;
    int listener;
    uint16_t port;
    pthread_t thread;
};

static void *answer_once(void *arg)
{
    const struct one_answer *s = arg;
    int fd = wire_accept(s->listener);
    char request[4096];
    if (read(fd, request, sizeof(request)) > 0)
        for (struct str left = s->bytes; left.n;) {
            ssize_t n = wire_put(fd, left);
            if (n <= 0)
                break;
            left = str_sub(left, (size_t)n, left.n);
        }
    close(fd);
    return NULL;
}

static int call_one_answer(struct str bytes, struct arena *a, struct http_reply *ret_reply,
                           struct error *err)
{
    struct one_answer s = {.bytes = bytes};
    s.listener = wire_listen(&s.port);
    if (pthread_create(&s.thread, NULL, answer_once, &s) != 0)
        abort();
    struct http_client *c = http_client_new(&(struct http_client_options){0}, err);
    struct http_call call = {.url = arena_printf(a, "http://127.0.0.1:%u/", s.port).p,
                             .timeout_ms = 5000};
    int rc = http_client_do(c, &call, a, ret_reply, err);
    http_client_free(c);
    pthread_join(s.thread, NULL);
    close(s.listener);
    return rc;
}

/* libcurl alone would take the end of the connection for the end of the header. */
static void answers_cut_in_their_header(void)
{
    static const struct str cut[] = {
        S("HTTP/1.1 200 OK\r\n"),
        S("HTTP/1.1 200 OK\r\nContent-Le"),
        S("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n"),
    };
    struct arena *a = arena_new();
    struct error err;
    struct http_reply reply;
    for (size_t i = 0; i < ARRAY_LEN(cut); i++)
        T_FAILS(call_one_answer(cut[i], a, &reply, &err), &err, ERR_IO,
                "127.0.0.1: the connection ended within the header of the answer");
    T_OK(call_one_answer(STR("HTTP/1.1 200 OK\r\n\r\n"), a, &reply, &err), &err);
    arena_free(a);
}

CU_TestInfo client_tests[] = {
    {"hundreds in parallel, connections bounded and reused", hundreds_in_parallel},
    {"threads share a client", threads_share_a_client},
    {"large bodies both ways", large_bodies_both_ways},
    {"a given authority is the only one", a_given_authority_is_the_only_one},
    {"answers cut in their header", answers_cut_in_their_header},
    CU_TEST_INFO_NULL,
};
