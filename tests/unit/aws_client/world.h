/* world.h - a client, its credentials and its metrics against a service (service.h). */
#ifndef LG_TESTS_AWS_CLIENT_WORLD_H
#define LG_TESTS_AWS_CLIENT_WORLD_H

#include "aws/aws_client.h"
#include "service.h"

struct world {
    struct arena *arena;
    struct service service;
    struct metrics *metrics;
    struct aws_credentials *credentials;
    struct aws_client_options options; /* world_start() fills in what is zero */
    struct aws_client *client;
    struct aws_error error; /* of the last world_do() */
};

/* A world whose service answers with `steps`; W is a zeroed struct world, options may be set. */
#define WORLD_START(w, ...)                                                                        \
    world_start((w), (const struct step[]){__VA_ARGS__},                                           \
                sizeof((const struct step[]){__VA_ARGS__}) / sizeof(struct step))
void world_start(struct world *w, const struct step *steps, size_t count);
void world_stop(struct world *w);

/* One blocking call with one parameter (NULL: none) and a body. */
const struct jv *world_do(struct world *w, enum aws_operation op, const char *param,
                          const char *value, const char *body);

/* The value of the sample that begins with `line` ("name{labels}") in the metrics, -1: none. */
double world_metric(struct world *w, const char *line);

/* How calls ended; `done` for aws_submit. */
struct outcomes {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned times, succeeded;
    char last_code[128];
    bool last_effect_unknown;
};

#define OUTCOMES_INIT                                                                              \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

/* Counts an end; `ctx` is the struct outcomes. */
void outcomes_done(void *ctx, const struct aws_answer *answer);

/* Waits up to 20 s for so many ends; returns whether they came. */
bool outcomes_wait(struct outcomes *o, unsigned times);

#endif
