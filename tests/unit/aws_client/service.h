/*
 * service.h - a server on loopback that answers like AWS, as a test has written it down, and checks
 * the signature of every request against what really arrived.
 */
#ifndef LG_TESTS_AWS_CLIENT_SERVICE_H
#define LG_TESTS_AWS_CLIENT_SERVICE_H

#include <pthread.h>

#include "base/vec.h"
#include "http/http_server.h"

#define KEY_ID     "AKIDEXAMPLE"
#define SECRET_KEY "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define REGION     "us-west-2"

/* One answer. Zero status means 200. */
struct step {
    int status;
    const char *error_type;  /* x-amzn-ErrorType */
    const char *retry_after; /* Retry-After */
    const char *body;        /* NULL: "{}" */
    int delay_ms;            /* before the answer */
    enum http_fate fate;
};

/* A request that came. */
struct seen {
    int64_t at_ns; /* monotonic */
    struct str method, target, body;
    struct str amz_date, amz_target, content_type, session_token, key_id;
    bool signed_right;
};

struct service {
    struct http_server *server;
    char url[64];
    const struct step *steps; /* one for each request; the last one for all that follow */
    size_t step_count;
    int64_t clock_offset_ns; /* of the Date in answers; requests 5 minutes off are refused */
    pthread_mutex_t lock;
    struct arena *arena;
    VEC(struct seen) seen; /* under the lock */
};

/* Serves `steps` until service_stop(). Credentials with KEY_ID are checked with SECRET_KEY. */
void service_start(struct service *s, const struct step *steps, size_t count);
void service_stop(struct service *s);

/* How many requests came so far, and the one at `i`, empty if it has not come. */
size_t service_count(struct service *s);
struct seen service_seen(struct service *s, size_t i);

/* Whether all signatures so far were right. */
bool service_all_signed(struct service *s);

/* Sleeps. */
void sleep_ms(int ms);

#endif
