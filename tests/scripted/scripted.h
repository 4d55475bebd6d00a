/*
 * scripted.h - an HTTP server on loopback that answers as a test has written it down, row by row,
 * and remembers what it was asked.
 */
#ifndef LG_SCRIPTED_SCRIPTED_H
#define LG_SCRIPTED_SCRIPTED_H

#include <pthread.h>

#include "base/vec.h"
#include "http/http_server.h"

/* The answer to requests of a method whose target begins with a text. */
struct scripted_row {
    const char *method;
    const char *target;
    unsigned times;    /* so many requests, then the next row that fits; 0: all */
    int status;        /* 0: 200 */
    const char *error; /* x-amzn-ErrorType */
    const char *body;  /* NULL: "{}" */
    int delay_ms;
};

struct scripted_request {
    struct str method, target, body;
    int64_t at_ns; /* monotonic */
};

struct scripted {
    struct http_server *server;
    char url[64];
    struct scripted_row *rows;
    unsigned *used; /* how often each row has answered; under the lock */
    size_t row_count;
    pthread_mutex_t lock;
    struct arena *arena;
    VEC(struct scripted_request) requests; /* under the lock */
};

/* Serves until scripted_stop(). Rows are copied, texts are not. What no row is for is 404. */
#define SCRIPTED_START(s, ...)                                                                     \
    scripted_start((s), (const struct scripted_row[]){__VA_ARGS__},                                \
                   sizeof((const struct scripted_row[]){__VA_ARGS__}) /                            \
                       sizeof(struct scripted_row))
void scripted_start(struct scripted *s, const struct scripted_row *rows, size_t count);
void scripted_stop(struct scripted *s);

/* How many requests of the method came whose target begins so; the one at `i`, empty if it has not
 * come. Good until the end. */
size_t scripted_count(struct scripted *s, const char *method, const char *target);
struct scripted_request scripted_request(struct scripted *s, const char *method, const char *target,
                                         size_t i);

/* Waits, 20 s at most, until so many have come. */
bool scripted_wait(struct scripted *s, const char *method, const char *target, size_t count);

/* Sleeps, whatever signals come. */
void sleep_ms(int ms);

#endif
