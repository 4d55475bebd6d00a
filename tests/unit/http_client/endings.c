/* endings.c - calls that fail, are late, or are cancelled: each ends once, and says why. */
#include "base/clock.h"
#include "ended.h"
#include "http/http_client.h"
#include "peer.h"
#include "suites.h"
#include "support/assert.h"

/* Reads a request, says the text that ctx is, and closes. */
static void say(struct peer *p, void *ctx)
{
    struct strbuf request = STRBUF(1 << 16);
    peer_read(p, &request);
    strbuf_free(&request);
    peer_write(p, ctx);
}

/* The same, then waits for the client to go; ctx: a struct silence. */
struct silence {
    const char *text;
    bool closed;
};

static void say_and_wait(struct peer *p, void *ctx)
{
    struct silence *s = ctx;
    struct strbuf request = STRBUF(1 << 16);
    peer_read(p, &request);
    strbuf_free(&request);
    peer_write(p, s->text);
    s->closed = peer_wait_closed(p);
}

/* One call to a peer that says `text` and closes must fail like this. */
static void answer_fails(const char *text, size_t max_body, enum error_code code, const char *part)
{
    struct arena *a = arena_new();
    struct peer *p = peer_start(say, (void *)(uintptr_t)text);
    struct http_client *c = plain_client();
    struct http_call call = {.url = peer_url(p), .max_body_bytes = max_body};
    struct http_reply reply;
    struct error err = {0};
    T_FAILS(http_client_do(c, &call, a, &reply, &err), &err, code, part);
    T_CONTAINS(err.message, "127.0.0.1");
    http_client_free(c);
    peer_stop(p);
    arena_free(a);
}

static void broken_answers(void)
{
    answer_fails("", 0, ERR_IO, "failed");
    answer_fails("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 0, ERR_IO, "failed");
    answer_fails("HTTP/1.1 2", 0, ERR_IO, "failed");
    answer_fails("SSH-2.0-OpenSSH_9.2\r\n", 0, ERR_IO, "failed");
    answer_fails("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", 0, ERR_IO, "failed");
    answer_fails("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 0, ERR_IO,
                 "failed");
}

static void bodies_are_bounded(void)
{
    answer_fails("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789", 8, ERR_LIMIT,
                 "larger than 8 bytes");
    answer_fails("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n",
                 8, ERR_LIMIT, "larger than 8 bytes");
}

static void reset(struct peer *p, void *ctx)
{
    struct strbuf request = STRBUF(1 << 16);
    (void)ctx;
    peer_read(p, &request);
    strbuf_free(&request);
    peer_reset(p);
}

static void reset_and_refused(void)
{
    struct arena *a = arena_new();
    struct peer *p = peer_start(reset, NULL);
    struct http_client *c = plain_client();
    struct http_call call = {.url = arena_str(a, str_of(peer_url(p))).p};
    struct http_reply reply;
    struct error err = {0};
    T_FAILS(http_client_do(c, &call, a, &reply, &err), &err, ERR_IO, "failed");
    T_INT_EQ(reply.status, 0);
    peer_stop(p);
    T_FAILS(http_client_do(c, &call, a, &reply, &err), &err, ERR_IO,
            "cannot connect; check address, port");
    http_client_free(c);
    arena_free(a);
}

static void deadline(const char *text, int status)
{
    struct arena *a = arena_new();
    struct silence silence = {.text = text};
    struct peer *p = peer_start(say_and_wait, &silence);
    struct http_client *c = plain_client();
    struct http_call call = {.url = peer_url(p), .timeout_ms = 150};
    struct http_reply reply;
    struct error err = {0};
    int64_t begin = clock_monotonic_ns();
    T_FAILS(http_client_do(c, &call, a, &reply, &err), &err, ERR_TIMEOUT, "no answer in time");
    int64_t ms = (clock_monotonic_ns() - begin) / NS_PER_MS;
    T_TRUE(ms >= 145 && ms < 5000);
    T_INT_EQ(reply.status, status);
    http_client_free(c);
    peer_stop(p);
    T_TRUE(silence.closed);
    arena_free(a);
}

static void deadlines(void)
{
    deadline("", 0);
    deadline("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 200);
}

static struct http_call quiet_call(struct peer *p, struct ended *ended)
{
    return (struct http_call){.url = peer_url(p), .on_done = ended_done, .ctx = ended};
}

static void cancelled_from_another_thread(void)
{
    struct ended ended = ENDED_INIT;
    struct silence silence = {.text = ""};
    struct peer *p = peer_start(say_and_wait, &silence);
    struct http_client *c = plain_client();
    struct http_call call = quiet_call(p, &ended);
    uint64_t number = http_client_submit(c, &call);
    sleep_ms(50);
    http_client_cancel(c, number);
    http_client_cancel(c, number);
    T_TRUE(ended_wait(&ended, 1));
    T_INT_EQ(ended.code, ERR_CANCELLED);
    http_client_cancel(c, number); /* over */
    http_client_cancel(c, 12345);  /* never was */
    http_client_free(c);
    peer_stop(p);
    T_INT_EQ(ended.times, 1);
    T_TRUE(silence.closed);
}

/* Cancelled before the client's thread may have seen them: each still ends once. */
static void cancelled_at_once(void)
{
    enum { CALLS = 50 };
    struct ended ended = ENDED_INIT;
    struct silence silence = {.text = ""};
    struct peer *p = peer_start(say_and_wait, &silence);
    struct http_client *c = plain_client();
    struct http_call call = quiet_call(p, &ended);
    for (int i = 0; i < CALLS; i++)
        http_client_cancel(c, http_client_submit(c, &call));
    T_TRUE(ended_wait(&ended, CALLS));
    T_INT_EQ(ended.code, ERR_CANCELLED);
    http_client_free(c);
    T_INT_EQ(ended.times, CALLS);
    peer_stop(p);
}

static void end_of_the_client_ends_its_calls(void)
{
    enum { CALLS = 10 };
    struct ended ended = ENDED_INIT;
    struct silence silence = {.text = ""};
    struct peer *p = peer_start(say_and_wait, &silence);
    struct http_client *c = plain_client();
    struct http_call call = quiet_call(p, &ended);
    for (int i = 0; i < CALLS; i++)
        http_client_submit(c, &call);
    http_client_free(c);
    T_INT_EQ(ended.times, CALLS);
    T_INT_EQ(ended.code, ERR_CANCELLED);
    peer_stop(p);
    T_TRUE(http_client_free(NULL) == NULL);
}

/* Submits again from its own on_done, a few times. */
struct chain {
    struct ended ended;
    struct http_client *client;
    struct peer *peer;
    int left;
};

static void submit_again(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct chain *chain = ctx;
    struct http_call call = {.url = peer_url(chain->peer), .on_done = submit_again, .ctx = chain};
    if (chain->left-- > 0)
        http_client_submit(chain->client, &call);
    ended_done(ctx, reply, err);
}

static void submits_from_on_done(void)
{
    static char text[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    struct chain chain = {.ended = ENDED_INIT, .left = 4};
    chain.peer = peer_start(say, text);
    chain.client = plain_client();
    struct http_call call = {.url = peer_url(chain.peer), .on_done = submit_again, .ctx = &chain};
    int64_t begin = clock_monotonic_ns();
    http_client_submit(chain.client, &call);
    T_TRUE(ended_wait(&chain.ended, 5));
    T_TRUE(clock_monotonic_ns() - begin < 2 * NS_PER_SECOND); /* none waited for a poll to end */
    T_INT_EQ(chain.ended.status, 204);
    http_client_free(chain.client);
    T_INT_EQ(peer_stop(chain.peer), 5);
}

/* A client that ends while on_done goes on submitting. */
static void ends_though_on_done_submits(void)
{
    struct chain chain = {.ended = ENDED_INIT, .left = 3};
    struct silence silence = {.text = ""};
    chain.peer = peer_start(say_and_wait, &silence);
    chain.client = plain_client();
    struct http_call call = {.url = peer_url(chain.peer), .on_done = submit_again, .ctx = &chain};
    http_client_submit(chain.client, &call);
    http_client_free(chain.client);
    T_INT_EQ(chain.ended.times, 4);
    T_INT_EQ(chain.ended.code, ERR_CANCELLED);
    peer_stop(chain.peer);
}

CU_TestInfo endings_tests[] = {
    {"broken answers", broken_answers},
    {"bodies are bounded", bodies_are_bounded},
    {"reset and refused", reset_and_refused},
    {"deadlines", deadlines},
    {"cancelled from another thread", cancelled_from_another_thread},
    {"cancelled at once", cancelled_at_once},
    {"end of the client ends its calls", end_of_the_client_ends_its_calls},
    {"submits from on_done", submits_from_on_done},
    {"ends though on_done submits", ends_though_on_done_submits},
    CU_TEST_INFO_NULL,
};
