/* streams.c - bodies that go to on_chunk as they arrive, such as watches. */
#include "ended.h"
#include "http/http_client.h"
#include "peer.h"
#include "suites.h"
#include "support/assert.h"

#define CHUNKED_HEAD "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

/* A call's chunks, as they come in; ctx of the call. */
struct stream {
    struct ended ended; /* first: ended_done takes the same ctx */
    struct strbuf text; /* under its lock */
    size_t stop_at;     /* on_chunk returns false once that much is there; 0: never */
};

#define STREAM_INIT                                                                                \
    {                                                                                              \
        .ended = ENDED_INIT, .text = STRBUF(1 << 20)                                               \
    }

static bool on_chunk(void *ctx, struct str chunk)
{
    struct stream *s = ctx;
    pthread_mutex_lock(&s->ended.lock);
    strbuf_add(&s->text, chunk);
    bool go_on = !s->stop_at || s->text.n < s->stop_at;
    pthread_cond_broadcast(&s->ended.changed);
    pthread_mutex_unlock(&s->ended.lock);
    return go_on;
}

static bool has_text(struct stream *s, size_t bytes)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&s->ended.lock);
        bool there = s->text.n >= bytes;
        pthread_mutex_unlock(&s->ended.lock);
        if (there)
            return true;
        sleep_ms(10);
    }
    return false;
}

static uint64_t open_stream(struct http_client *c, struct peer *p, struct stream *s)
{
    struct http_call call = {
        .url = peer_url(p), .on_chunk = on_chunk, .on_done = ended_done, .ctx = s};
    return http_client_submit(c, &call);
}

/* Sends the next piece only when the one before has come out at the other end. */
static void send_in_step(struct peer *p, void *ctx)
{
    struct strbuf request = STRBUF(1 << 16);
    struct stream *s = ctx;
    peer_read(p, &request);
    strbuf_free(&request);
    peer_write(p, CHUNKED_HEAD);
    for (size_t i = 1; i <= 5; i++)
        if (!peer_chunk(p, STR("line\n")) || !has_text(s, i * 5))
            return;
    peer_chunk(p, STR(""));
}

static void pieces_arrive_at_once(void)
{
    struct stream s = STREAM_INIT;
    struct peer *p = peer_start(send_in_step, &s);
    struct http_client *c = plain_client();
    open_stream(c, p, &s);
    T_TRUE(ended_wait(&s.ended, 1));
    T_INT_EQ(s.ended.code, ERR_NONE);
    T_INT_EQ(s.ended.status, 200);
    T_STR_EQ(strbuf_str(&s.text), "line\nline\nline\nline\nline\n");
    http_client_free(c);
    peer_stop(p);
    strbuf_free(&s.text);
}

/* Streams until the client has enough; *ctx tells whether the connection was closed then. */
static void send_for_ever(struct peer *p, void *ctx)
{
    struct strbuf request = STRBUF(1 << 16);
    peer_read(p, &request);
    strbuf_free(&request);
    peer_write(p, CHUNKED_HEAD);
    for (int i = 0; i < 5; i++)
        peer_chunk(p, STR("0123456789"));
    *(bool *)ctx = peer_wait_closed(p);
}

static void false_ends_the_call(void)
{
    struct stream s = STREAM_INIT;
    bool closed = false;
    struct peer *p = peer_start(send_for_ever, &closed);
    struct http_client *c = plain_client();
    s.stop_at = 10;
    open_stream(c, p, &s);
    T_TRUE(ended_wait(&s.ended, 1));
    T_INT_EQ(s.ended.code, ERR_CANCELLED);
    http_client_free(c);
    peer_stop(p);
    T_TRUE(closed);
    strbuf_free(&s.text);
}

static void cancel_ends_a_stream(void)
{
    struct stream s = STREAM_INIT;
    bool closed = false;
    struct peer *p = peer_start(send_for_ever, &closed);
    struct http_client *c = plain_client();
    uint64_t number = open_stream(c, p, &s);
    T_TRUE(has_text(&s, 50));
    T_INT_EQ(s.ended.times, 0);
    http_client_cancel(c, number);
    T_TRUE(ended_wait(&s.ended, 1));
    T_INT_EQ(s.ended.code, ERR_CANCELLED);
    T_INT_EQ(s.ended.status, 200);
    http_client_free(c);
    peer_stop(p);
    T_TRUE(closed);
    T_INT_EQ(s.ended.times, 1);
    strbuf_free(&s.text);
}

/* An error's body is for on_done, not for on_chunk. */
static void gone(struct peer *p, void *ctx)
{
    struct strbuf request = STRBUF(1 << 16);
    (void)ctx;
    peer_read(p, &request);
    strbuf_free(&request);
    peer_write(p, "HTTP/1.1 410 Gone\r\nContent-Length: 7\r\n\r\nexpired");
}

struct body {
    struct stream stream;
    char text[32];
};

static void keep_body(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct body *b = ctx;
    size_t n = reply->body.n < sizeof(b->text) ? reply->body.n : sizeof(b->text) - 1;
    memcpy(b->text, reply->body.p, n);
    ended_done(ctx, reply, err);
}

static void body_of_an_error_is_collected(void)
{
    struct body b = {.stream = STREAM_INIT};
    struct peer *p = peer_start(gone, NULL);
    struct http_client *c = plain_client();
    struct http_call call = {
        .url = peer_url(p), .on_chunk = on_chunk, .on_done = keep_body, .ctx = &b};
    http_client_submit(c, &call);
    T_TRUE(ended_wait(&b.stream.ended, 1));
    T_INT_EQ(b.stream.ended.code, ERR_NONE);
    T_INT_EQ(b.stream.ended.status, 410);
    T_STR_EQ(b.text, "expired");
    T_INT_EQ(b.stream.text.n, 0);
    http_client_free(c);
    peer_stop(p);
}

static void cut_off(struct peer *p, void *ctx)
{
    struct strbuf request = STRBUF(1 << 16);
    (void)ctx;
    peer_read(p, &request);
    strbuf_free(&request);
    peer_write(p, CHUNKED_HEAD "5\r\nwhole\r\n64\r\npart");
}

static void a_cut_stream_is_a_failure(void)
{
    struct stream s = STREAM_INIT;
    struct peer *p = peer_start(cut_off, NULL);
    struct http_client *c = plain_client();
    open_stream(c, p, &s);
    T_TRUE(ended_wait(&s.ended, 1));
    T_INT_EQ(s.ended.code, ERR_IO);
    T_CONTAINS(s.ended.message, "127.0.0.1");
    T_TRUE(str_starts(strbuf_str(&s.text), STR("whole")));
    http_client_free(c);
    peer_stop(p);
    strbuf_free(&s.text);
}

CU_TestInfo streams_tests[] = {
    {"pieces arrive at once", pieces_arrive_at_once},
    {"false ends the call", false_ends_the_call},
    {"cancel ends a stream", cancel_ends_a_stream},
    {"body of an error is collected", body_of_an_error_is_collected},
    {"a cut stream is a failure", a_cut_stream_is_a_failure},
    CU_TEST_INFO_NULL,
};
