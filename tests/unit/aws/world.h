/*
 * world.h - what credentials and identity are tested in: an environment, a clock that stands still,
 * files, and one real HTTP server that plays STS, the container endpoint and instance metadata.
 */
#ifndef LG_TESTS_AWS_WORLD_H
#define LG_TESTS_AWS_WORLD_H

#include <pthread.h>
#include <stdatomic.h>

#include "aws/credentials.h"
#include "base/vec.h"
#include "http/http_server.h"

#define MINUTE_NS (60 * 1000000000LL)
#define START_NS  1767323045000000000LL /* 2026-01-02T03:04:05Z */

/* An answer to requests for a path (NULL: any), of a method (NULL: any). */
struct answer {
    const char *method, *path;
    int status;
    const char *body;
    enum http_fate fate;
};

struct variable {
    const char *name, *value;
};

struct parked_request {
    struct http_request *request;
    struct http_response *response;
};

struct world {
    struct arena *arena;
    struct str directory; /* empty, for files; also the home directory */
    struct aws_environment environment;
    struct variable variables[32];
    size_t variable_count;
    atomic_int_fast64_t now_ns;
    int64_t skew_ns; /* the server's clock minus that one */
    struct http_server *server;
    const char *url; /* "http://127.0.0.1:PORT" */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct answer answers[16]; /* the last that fits counts */
    size_t answer_count;
    bool hold; /* requests wait for world_release() */
    struct parked_request parked[64];
    size_t parked_count;
    unsigned requests;
    struct str last; /* request: "POST /path\nname: value\n...\n\nbody" */
};

/* A world with instance metadata turned off and no variable besides. Freed with its arena. */
struct world *world_new(void);
struct world *world_free(struct world *w);
static inline void cleanup_world(struct world **w)
{
    world_free(*w);
}
#define WORLD(name) _cleanup_(cleanup_world) struct world *name = world_new()

/* Sets a variable; a value of "" unsets it. */
void world_set(struct world *w, const char *name, const char *value);

/* A file in the directory; its path. */
const char *world_file(struct world *w, const char *name, const char *content);

/* Text in the arena, for variables and answers. */
const char *world_text(struct world *w, const char *format, ...) _printf_(2, 3);

/* What is answered from now on. */
void world_answer(struct world *w, struct answer answer);

/* Requests so far; waits up to 10 s until there are at least `wanted`. */
unsigned world_requests(struct world *w, unsigned wanted);

/* Keeps further requests waiting; lets all that wait go on with what is to be answered now. */
void world_hold(struct world *w);
void world_release(struct world *w);

/* Moves the clock on. */
void world_pass(struct world *w, int64_t ns);

/* Credentials in this world; STS is its server. */
struct aws_credentials *world_credentials(struct world *w);
static inline void cleanup_credentials(struct aws_credentials **c)
{
    aws_credentials_free(*c);
}
#define CREDENTIALS(name, w)                                                                       \
    _cleanup_(cleanup_credentials) struct aws_credentials *name = world_credentials(w)

/* What a get led to. */
struct got {
    struct world *world;
    unsigned calls; /* of done */
    bool have_keys;
    struct aws_keys keys; /* in the world's arena */
    struct error err;
};

/* Starts a get; `got` is filled when it ends. */
void world_start_get(struct world *w, struct aws_credentials *c, struct got *got);

/* Waits up to 10 s for its end; false if it did not come. */
bool world_ended(struct got *got);

/* Both. */
struct got world_get(struct world *w, struct aws_credentials *c);

/* The get failed with this code and these words. */
#define GET_FAILS(w, c, want_code, part)                                                           \
    do {                                                                                           \
        struct got got_ = world_get((w), (c));                                                     \
        T_FAILS(!got_.have_keys ? -1 : 0, &got_.err, (want_code), (part));                         \
    } while (0)

/* The get gave keys with this id. */
#define GET_GIVES(w, c, want_id)                                                                   \
    do {                                                                                           \
        struct got got_ = world_get((w), (c));                                                     \
        if (T_OK(got_.have_keys ? 0 : -1, &got_.err))                                              \
            T_STR_EQ(got_.keys.access_key_id, (want_id));                                          \
    } while (0)

/* The JSON of a container endpoint or instance metadata; keys end in `ns` by the server's clock. */
const char *world_json(struct world *w, const char *key_id, int64_t ns);

/* The same as the XML of STS. */
const char *world_xml(struct world *w, const char *key_id, int64_t ns);

#endif
