/*
 * observed_store.h - what we know of VPC Lattice: filled from replies to reads and to our own
 * writes, asked by the planner. Pure: time comes in with each reply; nothing is read from here.
 *
 * Each resource remembers when it was last read and last written. A reply to a read that began
 * before a write of ours says nothing about what that write changed and is ignored for it.
 */
#ifndef LG_OBSERVED_OBSERVED_STORE_H
#define LG_OBSERVED_OBSERVED_STORE_H

#include "base/error.h"
#include "json/jv.h"
#include "lattice/desired.h"
#include "lattice/observed.h"
#include "lattice/plan.h"

struct observed_store;

/* A new, empty store; the caller owns it. */
struct observed_store *observed_store_new(void);

/* Accepts NULL; returns NULL. */
struct observed_store *observed_store_free(struct observed_store *s);

/* --- for the planner: copies in the arena --------------------------------------------------- */

/*
 * What belongs to the route of `want`. What was last read before `fresh_since_ns` (monotonic)
 * counts as not known.
 */
struct observed_service_unit observed_store_service_unit(struct observed_store *s, struct arena *a,
                                                         const struct desired_service *want,
                                                         const struct lattice_identity *who,
                                                         int64_t fresh_since_ns);
struct observed_network_unit observed_store_network_unit(struct observed_store *s, struct arena *a,
                                                         struct str name);

/* --- learning --------------------------------------------------------------------------------- */

/* One call that succeeded. */
struct observed_call {
    const char *operation;           /* the model's name */
    const struct plan_param *params; /* placeholders resolved */
    size_t param_count;
    const struct jv *body; /* NULL: none */
    const struct jv *reply;
    int64_t started_ns, now_ns; /* monotonic */
};

/*
 * Takes in what the reply says; operations that tell nothing about the model are ignored. -1: the
 * reply has not the model's shape (ERR_SYNTAX); nothing was taken in.
 */
int observed_store_learn(struct observed_store *s, const struct observed_call *call,
                         struct error *err);

/* All pages of a list of everything have been learned: what they did not name is gone. `operation`
 * is ListServices, ListTargetGroups, ListServiceNetworks or ListServiceNetworkVpcAssociations. */
void observed_store_listed(struct observed_store *s, const char *operation, int64_t started_ns);

/*
 * ResourceNotFoundException: the resource with this id or ARN does not exist (any more); if the id
 * is empty, the one that the call was about, if it named only one. What lies around it is doubted.
 */
void observed_store_gone(struct observed_store *s, struct str resource_id,
                         const struct plan_param *params, size_t param_count);

/* Nothing that was read about the resource, or about the service that it is a part of, counts any
 * more (after a failure whose effect is not known): it will be read again. An id or ARN. */
void observed_store_doubt(struct observed_store *s, struct str id_or_arn);

/* --- asking -------------------------------------------------------------------------------------
 */

/* Fills in the service's associations, listeners and rules at once, after they were all read. */
void observed_store_put_detail(struct observed_store *s, const struct observed_service *detail,
                               int64_t started_ns);

/* The same for parts alone: all targets of a target group, all associations of a service. */
void observed_store_put_targets(struct observed_store *s, struct str id,
                                const struct observed_target *targets, size_t n,
                                int64_t started_ns);
void observed_store_put_associations(struct observed_store *s, struct str service_id,
                                     const struct observed_association *associations, size_t n,
                                     int64_t started_ns);

/* ARNs of target groups and, with `services`, of the account's services whose tags were never read;
 * those of services that other accounts share cannot be read. */
struct str *observed_store_untagged(const struct observed_store *s, struct arena *a, bool services,
                                    struct str account, size_t *ret_n);

/* Calls fn for the route of everything that carries the owner's tag, perhaps more than once. */
void observed_store_owned_routes(const struct observed_store *s, struct str owner,
                                 void (*fn)(void *ctx, struct str namespace, struct str name),
                                 void *ctx);

/* Counts for metrics and tests. */
struct observed_counts {
    size_t services, target_groups, networks, tagged;
};
struct observed_counts observed_store_counts(const struct observed_store *s);

#endif
