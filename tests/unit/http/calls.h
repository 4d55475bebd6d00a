/*
 * calls.h - calls whose end is recorded, and clients that trust the fixture's CA.
 */
#ifndef LG_TESTS_HTTP_CALLS_H
#define LG_TESTS_HTTP_CALLS_H

#include "fixture.h"
#include "http/http_client.h"

/* How a call ended; on_done may run once only. */
struct ending {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned count; /* under the lock, as all below */
    int status;
    enum error_code code; /* ERR_NONE: a whole reply */
    char message[LIMIT_ERROR_BYTES];
    size_t chunk_bytes;
    size_t stop_after; /* bytes after which on_chunk has had enough; 0: never */
};

#define ENDING                                                                                     \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

/* The callbacks of a call whose ctx is a struct ending. */
void ending_done(void *ctx, const struct http_reply *reply, const struct error *err);
bool ending_chunk(void *ctx, struct str chunk);

/* Waits up to 60 s for the end (of `count` calls); false if it does not come. */
bool ending_wait(struct ending *e, unsigned count);

/* The same until so many bytes have come in chunks. */
bool ending_wait_bytes(struct ending *e, size_t bytes);

/* A client that trusts the fixture's CA. */
struct http_client *client_of(const struct fixture *f);

/* "https://localhost:PORT/path", or http:// without TLS. */
const char *url_of(const struct fixture *f, const char *path);

/* http_client_do with method and body; the arena is the fixture's. */
int do_call(struct http_client *c, const struct fixture *f, const char *method, const char *path,
            struct str body, struct http_reply *ret_reply, struct error *err);

#endif
