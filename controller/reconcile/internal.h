/* internal.h - what the files of the reconciler share. */
#ifndef LG_RECONCILE_INTERNAL_H
#define LG_RECONCILE_INTERNAL_H

#include <stdatomic.h>

#include "base/map.h"
#include "base/vec.h"
#include "lattice_io/execute.h"
#include "lattice_io/reader.h"
#include "reconcile/queue.h"
#include "reconcile/reconciler.h"
#include "replica/replica.h"
#include "schema/schema.h"
#include "status/status.h"

struct certificate_cache;
struct secret_cache;

/* inventory.c */
struct inventory_state {
    int64_t listed_ns, begun_ns; /* when the last whole listing, and the present one, began */
    bool listing;
    VEC(struct unit *) waiting; /* busy until the listing is over */
    unsigned failures;
    int64_t retry_ns;         /* monotonic: not listed again before that */
    struct programming error; /* of the last failure; in error_arena */
    struct arena *error_arena;
};

struct reconciler {
    struct reconciler_options options;
    struct kube_loop *loop;
    struct replica *replica;
    struct queue *queue;
    struct io io;
    struct reader *reader;
    struct certificate_cache *certificates;
    struct secret_cache *secrets;
    struct unit account;  /* lists AWS, also where nothing else asks for it */
    struct map *routes;   /* struct route_unit by "namespace/name" */
    struct map *networks; /* struct network_unit by the network's name */
    struct map *gateways; /* struct gateway_unit by "namespace/name" */
    struct map *classes;  /* struct class_unit by name */
    size_t open;          /* asynchronous work of units, for the end */
    bool stopping;
    bool synced; /* the informers have listed everything */
    struct inventory_state inventory;
    const struct schema_bundle *bundle; /* of the installed CRDs; NULL: the newest */
    struct str bundle_version;          /* as annotated; in `arena` */
    bool bundle_known;
    struct arena *arena;
    atomic_bool ready; /* both, for other threads */
    struct metric_family *programmed_seconds;
};

/* --- one kind of unit a file --------------------------------------------------------------------
 */

/* Find or make, and touch. */
void route_touch(struct reconciler *r, struct str namespace, struct str name, enum touch how);
/* What the user says of the route has changed: what failed is tried again without a pause. */
void route_try_again(struct reconciler *r, struct str namespace, struct str name);
void gateway_touch(struct reconciler *r, struct str namespace, struct str name);
/* The same a moment later, once for all that comes until then: its routes change, and a look at a
 * Gateway goes through all of them. */
void gateway_touch_soon(struct reconciler *r, struct str namespace, struct str name);
void class_touch(struct reconciler *r, struct str name);
void network_touch(struct reconciler *r, struct str name);

/* All routes whose parent is the Gateway; all that use the network. */
void routes_touch_of_gateway(struct reconciler *r, struct str namespace, struct str name);
void routes_touch_of_network(struct reconciler *r, struct str network);
void gateways_touch_of_network(struct reconciler *r, struct str network);

/* Whether the unit of any Gateway is still concerned with the network. */
bool gateways_stand_for(const struct reconciler *r, struct str network);

/* At the end: release all units of a kind, of which none is busy any more. */
void routes_free(struct reconciler *r);
void gateways_free(struct reconciler *r);
void classes_free(struct reconciler *r);
void networks_free(struct reconciler *r);

/* Asks executions under way to end soon. */
void routes_interrupt(struct reconciler *r);
void networks_interrupt(struct reconciler *r);

/* Looks at all networks again: what is there was listed anew. */
void networks_touch(struct reconciler *r);

/* The DNS name that AWS gave a route's service; empty: none yet. Lives until the route changes. */
struct str route_dns_name(const struct reconciler *r, struct str namespace, struct str name);

/* What a Gateway tells of its network. Valid until the network's unit runs again. */
struct network_outcome {
    struct programming network, vpc_association;
    struct str arn;
    bool gone; /* nothing of ours is left of it */
};
const struct network_outcome *network_outcome(struct reconciler *r, struct str name);

/* Events of the informers -> touches. */
void changes_apply(void *ctx, enum api_kind kind, const struct api_object *old_object,
                   const struct api_object *new_object);

/* --- asynchronous work --------------------------------------------------------------------------
 */

/* Begins / ends something that keeps the unit busy and the reconciler from ending. */
void work_begin(struct reconciler *r, struct unit *u);
void work_end(struct reconciler *r, struct unit *u);

/*
 * Lists AWS unless that was done within the resync time; while a later listing is under way, the
 * unit goes on with the one before, unless that began before `since_ns` (0: any will do).
 * READING: the unit is busy with it and will be run again. FAILED: AWS could never be listed;
 * r->inventory.error tells why, and the unit will be run when it is tried again. (A later failure
 * leaves us with what was listed before.)
 */
enum inventory { INVENTORY_FRESH, INVENTORY_READING, INVENTORY_FAILED };
enum inventory inventory_refresh(struct reconciler *r, struct unit *u, int64_t since_ns);
void inventory_release(struct reconciler *r);

/* Tells other threads whether everything has been listed. */
void ready_update(struct reconciler *r);

/* --- how long it takes --------------------------------------------------------------------------
 */

/* From the first look at a generation of an object until it is programmed, once. */
struct stopwatch {
    int64_t generation;
    int64_t since_ns; /* monotonic; 0: not running */
};

/* The object is of this generation now; true when that is a new one. */
bool stopwatch_look(struct stopwatch *w, int64_t generation);

/* It is programmed: observes the time since, if that is running. */
void stopwatch_done(struct stopwatch *w, struct reconciler *r, enum api_kind kind);

/* --- small things -------------------------------------------------------------------------------
 */

/* "namespace/name" in `a`, or just the name for cluster-scoped objects. */
struct str unit_key(struct arena *a, struct str namespace, struct str name);

/* Now, as conditions have it. */
struct str status_now(struct arena *a);

/* The rules' findings about an object, for its condition; the object as JSON in *ret_object. */
struct status_findings object_findings(struct reconciler *r, struct arena *a,
                                       const struct api_object *object, const struct lookup *lookup,
                                       const struct jv **ret_object);

/* Reads the object's JSON text. Never NULL: {} if it cannot be read. */
const struct jv *object_json(struct arena *a, const struct api_object *object);

/* The object, or NULL; good as long as the lookup's arena. */
const struct api_object *world_object(const struct lookup *lookup, enum api_kind kind,
                                      struct str namespace, struct str name);

/* Whether the finalizer is among the object's. */
bool carries_finalizer(const struct api_object *object, const char *finalizer);

#define ANNOTATION_DNS_NAME    LATTICE_PREFIX "lattice-assigned-domain-name"
#define ANNOTATION_SERVICE_ARN LATTICE_PREFIX "lattice-service-arn"

#define FINALIZER_ROUTE   "httproute.k8s.aws/resources"
#define FINALIZER_GATEWAY "gateway.k8s.aws/resources"
#define FINALIZER_CLASS   GATEWAY_GROUP "/gateway-exists-finalizer"

#endif
