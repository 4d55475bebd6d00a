/* ended.h - an on_done that a test can wait for. */
#ifndef LG_TESTS_HTTP_CLIENT_ENDED_H
#define LG_TESTS_HTTP_CLIENT_ENDED_H

#include <pthread.h>

#include "http/http_client.h"

/* How one call ended, or several: `times` counts on_done calls. */
struct ended {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned times;
    int status;
    enum error_code code;
    char message[LIMIT_ERROR_BYTES];
};

#define ENDED_INIT                                                                                 \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

/* For http_call.on_done; ctx is the struct ended. */
void ended_done(void *ctx, const struct http_reply *reply, const struct error *err);

/* Waits up to 10 s until on_done has been called `times` times; returns whether it was. */
bool ended_wait(struct ended *e, unsigned times);

/* A client without options; aborts if there is none. */
struct http_client *plain_client(void);

/* URL + path, in the arena. */
const char *url_of(struct arena *a, const char *base, const char *path);

/* Sleeps. */
void sleep_ms(int ms);

#endif
