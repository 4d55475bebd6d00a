/* world.h - a loop, a store and a client against a scripted AWS. */
#ifndef LG_TESTS_LATTICE_IO_WORLD_H
#define LG_TESTS_LATTICE_IO_WORLD_H

#include "lattice_io/execute.h"
#include "lattice_io/reader.h"
#include "scripted/scripted.h"

#define OWNER "123456789012/blue/vpc-1"

struct world {
    struct scripted aws;
    struct metrics *metrics;
    struct aws_credentials *credentials;
    struct io io;
    struct reader *reader;
    struct lattice_identity who;
    struct arena *arena; /* of what the test keeps */
};

/* A world whose AWS answers by these rows. */
#define WORLD_START(w, ...)                                                                        \
    world_start((w), (const struct scripted_row[]){__VA_ARGS__},                                   \
                sizeof((const struct scripted_row[]){__VA_ARGS__}) / sizeof(struct scripted_row))
/* What the macro calls. */
void world_start(struct world *w, const struct scripted_row *rows, size_t count);

/* Waits until no call is under way. */
void world_stop(struct world *w);

/* Runs fn(ctx) on the loop, and waits until *over, which is the loop's, is true. */
void world_run(struct world *w, void (*fn)(void *), void *ctx, const bool *over);

/* What a read came to. */
struct read_outcome {
    struct world *w;
    bool over;
    const char *operation; /* that failed; NULL: none */
    char code[64];
};

/* A reader_done; `ctx` is the struct read_outcome. */
void read_done(void *ctx, const char *operation, const struct aws_error *error);

#endif
