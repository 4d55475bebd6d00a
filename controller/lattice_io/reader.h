/*
 * reader.h - reads VPC Lattice into the store: everything there is by name, and in detail what a
 * plan needs to know.
 */
#ifndef LG_LATTICE_IO_READER_H
#define LG_LATTICE_IO_READER_H

#include "lattice/plan.h"
#include "lattice_io/io.h"

struct reader;

/* `io` must outlive the reader. */
struct reader *reader_new(struct io *io);

/* No read may be under way. Accepts NULL; returns NULL. */
struct reader *reader_free(struct reader *r);

/*
 * What was read, or why not: the first failure, with the operation that failed. The error is valid
 * during the callback.
 */
typedef void reader_done(void *ctx, const char *operation, const struct aws_error *error);

/*
 * Lists services, the VPC's target groups, service networks, the VPC's association, and the tags of
 * what is ours. One at a time: who asks during a listing waits for the same one.
 */
void reader_inventory(struct reader *r, reader_done *done, void *ctx);

/* Only the service networks and the VPC's association: what waits for a network asks this. */
void reader_networks(struct reader *r, reader_done *done, void *ctx);

/* Reads what a plan needs, all at once. A resource that is gone by now is no failure. */
void reader_needs(struct reader *r, const struct plan_need *needs, size_t n,
                  enum aws_priority priority, reader_done *done, void *ctx);

/* The present status of services and of their associations, by id, and more besides: for what was
 * in progress when it was last seen. */
void reader_settle(struct reader *r, const struct str *services, size_t service_count,
                   const struct plan_need *needs, size_t need_count, reader_done *done, void *ctx);

#endif
