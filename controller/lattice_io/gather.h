/*
 * gather.h - several calls at once, and one callback when the last is over.
 *
 * A gathering owns an arena for what its calls need; it is released after the callback.
 */
#ifndef LG_LATTICE_IO_GATHER_H
#define LG_LATTICE_IO_GATHER_H

#include "lattice_io/io.h"
#include "lattice_io/reader.h"

struct gather {
    struct arena *arena;
    struct io *io;
    enum aws_priority priority;
    size_t pending;
    const char *failed_operation; /* the first failure; NULL: none */
    struct aws_error error;
    struct gather_end_task *end_tasks;
    reader_done *done;
    void *ctx;
};

/* A gathering that is over once `pending` is back to 0; it begins with 1, for gather_end(). */
struct gather *gather_new(struct io *io, enum aws_priority priority, reader_done *done, void *ctx);

/*
 * One call of the gathering. each(g, ctx, reply) runs if it succeeds; ResourceNotFoundException is
 * no failure, `each` does not run then. A reply with a nextToken is followed by its next page.
 */
void gather_call(struct gather *g, const char *operation, const struct plan_param *params,
                 size_t param_count, struct str body,
                 void (*each)(struct gather *g, void *ctx, const struct jv *reply), void *ctx);

/* For reads of a whole list: told after its last page. */
void gather_list(struct gather *g, const char *operation, const struct plan_param *params,
                 size_t param_count, struct str body,
                 void (*each)(struct gather *g, void *ctx, const struct jv *reply),
                 void (*last)(struct gather *g, void *ctx, int64_t started_ns), void *ctx);

/* For `each`: the reply is not of the model's shape; the gathering fails. */
void gather_invalid(struct gather *g, const char *operation, const struct error *err);

/* fn(g, ctx) runs when all calls are over and none failed, before the gathering's callback. */
void gather_finally(struct gather *g, void (*fn)(struct gather *g, void *ctx), void *ctx);

/* All calls have been started. */
void gather_end(struct gather *g);

#endif
