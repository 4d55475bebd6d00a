/*
 * checker.h - really checks targets: sends the health checks that target groups ask for, when they
 * are due, and tells the store what came of them.
 *
 * Belongs to one thread, which calls checker_plan() and checker_run(); replies arrive on the HTTP
 * client's thread and wait until the next run.
 */
#ifndef LG_DATAPLANE_CHECKER_H
#define LG_DATAPLANE_CHECKER_H

#include "dataplane/routing.h"
#include "http/http_client.h"

struct checker;

/*
 * `client` and `store` are borrowed; `wake(ctx)` is called, on the client's thread, when a reply
 * has arrived. The caller owns it.
 */
struct checker *checker_new(struct http_client *client, struct store *store,
                            void (*wake)(void *ctx), void *ctx);

/* After the client, whose calls refer to it, is gone. Accepts NULL; returns NULL. */
struct checker *checker_free(struct checker *c);

/*
 * What is to be checked from now on. Targets that are new are INITIAL and checked at once; those
 * that are not in the table any more are forgotten.
 */
void checker_plan(struct checker *c, const struct routing *r);

/*
 * Takes in the replies and sends the checks that are due at `now_ns` (monotonic). Returns whether
 * the health of a target has changed.
 */
bool checker_run(struct checker *c, int64_t now_ns);

#endif
