/*
 * dispatch.h - from a request to its operation and its reply.
 */
#ifndef LG_OPERATIONS_DISPATCH_H
#define LG_OPERATIONS_DISPATCH_H

#include "operations/call.h"
#include "wire/target.h"

/* The operation of a method and path, or NULL. */
const struct operation *operation_find(struct str method, const struct target_parts *target);

/*
 * Labels, query and body as one object under the names of the model; whole numbers and lists of
 * the query have their types. NULL with a failure (cannotParse) if the body is not an object.
 */
struct jv *operation_params(struct call *c, const struct target_parts *target, struct str body);

/* "svc-... my-name": the identifiers and names in the parameters, for fault rules. */
struct str operation_subject(struct arena *a, const struct jv *params);

/*
 * Carries the call out, all but its fault's own reply: takes the lock, judges, changes, saves.
 * `call` has everything up to `fault`. The text of the reply (of the failure, too) is in *ret_body,
 * its HTTP status is returned.
 */
int operation_run(struct call *c, struct str *ret_body);

#endif
