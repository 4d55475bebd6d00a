/*
 * plan.h - the ordered difference between desired and observed: AWS calls with what each waits for.
 *
 * Every step is one call, named by the API model's operation and member names. Values that an
 * earlier step brings (the id of a service that is yet to be created) are written as placeholders,
 * "@{KEY}" for the id and "@{KEY arn}" for the ARN, anywhere in parameters and body; whoever
 * carries out the plan puts in what the step that `produces` KEY got back. Keys of resources that
 * exist are resolved by the planner itself. Pure.
 *
 * A step has taken effect when AWS has carried it out, not when it has answered: what was created
 * is ACTIVE, what was deleted is gone, what was deregistered has drained. RegisterTargets,
 * DeregisterTargets and BatchUpdateRule answer 200 although a part of them failed: `unsuccessful`
 * of the reply must be empty.
 *
 * A plan with needs holds only the steps that do not depend on them: those on the targets of target
 * groups that are there.
 */
#ifndef LG_LATTICE_PLAN_H
#define LG_LATTICE_PLAN_H

#include "base/arena.h"
#include "json/jv.h"
#include "lattice/desired.h"
#include "lattice/observed.h"

enum plan_effect { PLAN_CREATE, PLAN_UPDATE, PLAN_REPLACE, PLAN_DELETE };

struct plan_param {
    const char *name; /* the model's member name: "serviceIdentifier" */
    struct str value;
};

struct plan_step {
    const char *operation; /* "CreateRule" */
    enum plan_effect effect;
    struct str subject; /* "rule 0.1 of service rates-default" */
    struct str reason;  /* what differs: "weights 50/50, wanted 90/10" */
    const struct plan_param *params;
    size_t param_count;
    struct str body;     /* JSON object; empty: none */
    struct str produces; /* the key that its reply's id and arn are known by; empty: nothing */
    const size_t *after; /* indexes of earlier steps that must have taken effect */
    size_t after_count;
    bool targets; /* registers or deregisters: overtakes everything else */
};

/* Why nothing more can be done now; becomes a condition. */
enum plan_obstacle_kind {
    OBSTACLE_WAITING,   /* heals by itself or by somebody else's doing: `message` names what */
    OBSTACLE_CONFLICT,  /* the name is taken, the resource is somebody else's */
    OBSTACLE_AMBIGUOUS, /* several networks match */
    OBSTACLE_FAILED,    /* a resource is in *_FAILED and cannot be mended by us */
    /* A rule of the route asks for what VPC Lattice does not do: it is left out, the rest is built.
     * The message begins with "Dropped Rule", as PartiallyInvalid wants it. */
    OBSTACLE_UNSUPPORTED,
    /* Everything is built, but something less than was asked for: one of two listeners on a port, a
     * thousand of more endpoints. To be told, not waited for. */
    OBSTACLE_REDUCED,
    /* The network is there, the VPC's association with it is not: the Gateway is still Programmed.
     */
    OBSTACLE_VPC_ASSOCIATION,
    /* What is wanted is there; leftovers are on their way out: plan again, no condition. */
    OBSTACLE_SETTLING,
};

struct plan_obstacle {
    enum plan_obstacle_kind kind;
    struct str reason;  /* condition reason, CamelCase: "Conflicted", "ServiceNetworkNotFound" */
    struct str message; /* names resource and remedy */
};

/* What the plan would need to know before it is complete: read it, plan again. */
enum plan_need_kind {
    NEED_SERVICE_DETAIL, /* associations, listeners, rules, certificate of a service */
    NEED_TARGETS,        /* of a target group */
    NEED_TARGET_GROUP,   /* health check and protocol version */
    NEED_TAGS,           /* of an ARN */
};

struct plan_need {
    enum plan_need_kind kind;
    struct str id; /* or ARN for tags */
};

struct plan {
    const struct plan_step *steps; /* in an order that keeps `after` */
    size_t step_count;
    const struct plan_obstacle *obstacles;
    size_t obstacle_count;
    const struct plan_need *needs;
    size_t need_count;
};

/* Plans in the arena. A plan without steps, obstacles and needs: all is as desired. */
struct plan plan_network(struct arena *a, const struct desired_network *want,
                         const struct observed_network_unit *seen,
                         const struct lattice_identity *who);
struct plan plan_service(struct arena *a, const struct desired_service *want,
                         const struct observed_service_unit *seen,
                         const struct lattice_identity *who);

/* Printing, the same everywhere: one line per step and its parameters below; JSON; Graphviz. */
struct str plan_text(struct arena *a, const struct plan *plan);
struct str plan_json(struct arena *a, const struct plan *plan);
struct str plan_dot(struct arena *a, const struct plan *plan);

#endif
