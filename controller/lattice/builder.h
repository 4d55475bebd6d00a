/*
 * builder.h - what the parts of build.h's functions share while one unit is built. Private to them.
 */
#ifndef LG_LATTICE_BUILDER_H
#define LG_LATTICE_BUILDER_H

#include "base/vec.h"
#include "lattice/build.h"
#include "lattice/tags.h"

/* A target group of the route, and the Service whose endpoints are its targets. */
struct built_group {
    struct desired_target_group group;
    const struct service *service; /* NULL: nobody's, it stays empty; or not known */
    const struct service_port *service_port;
    bool used; /* by a rule that is built */
};

/* A listener that takes the route. */
struct accepted_listener {
    const struct gateway *gateway;
    const struct listener *listener;
};

struct builder {
    struct arena *arena;
    const struct http_route *route;
    const struct build_input *input;
    struct lattice_tags additional; /* of the annotation `tags`, sorted by key */
    struct desired_service service;
    bool hold;
    VEC(struct accepted_listener) listeners; /* in the order of parents and listeners */
    VEC(const struct gateway *) gateways;    /* those that take the route, each once */
    VEC(struct built_group) groups;
    VEC(struct plan_obstacle) obstacles;
    VEC(struct bad_backend) bad_backends;
    VEC(struct str) hostnames_waiting;
};

/* --- build_tell.c: obstacles, annotations, tags ----------------------------------------------- */

/* Adds an obstacle; `reason` is a condition reason. */
void tell(struct builder *b, enum plan_obstacle_kind kind, const char *reason, const char *format,
          ...) _printf_(4, 5);

/*
 * Whether the annotation LATTICE_PREFIX `name` is there; *ret_value is true for "true", as the Go
 * controller reads it: white space and case do not count, anything else is false.
 */
bool annotation_bool(const struct api_object *object, const char *name, bool *ret_value);

/* The user's tags from the annotation `tags`; those that AWS would refuse are left out. */
struct lattice_tags additional_tags(struct arena *a, const struct api_object *object);

/* `own` and the additional ones, sorted by key. */
struct lattice_tags tags_join(struct arena *a, const struct lattice_tag_pair *own, size_t n,
                              const struct lattice_tags *additional);

/* ManagedBy and the additional ones: what listeners, rules and associations carry. */
struct lattice_tags tags_plain(const struct builder *b);

/* --- build_network.c -------------------------------------------------------------------------- */

/* Whether the annotation `standalone` of the Gateway says that it has no service network. */
bool gateway_is_standalone(const struct gateway *gateway);

/* The network of a Gateway, standalone or not. */
struct str network_of(const struct gateway *gateway, const struct build_settings *settings);

/* --- the parts of a service, in the order of building ----------------------------------------- */

/* build_parents.c: listeners, gateways, hold; then associations. */
void build_parents(struct builder *b);
void build_associations(struct builder *b);

/* build_name.c: service.name; holds the unit if the name cannot be had. */
void build_name(struct builder *b);

/* build_listeners.c: service.listeners, custom_domain, certificate_arn. */
void build_listeners(struct builder *b);

/* build_rules.c: service.rules. */
void build_rules(struct builder *b);

/* build_match.c: the match in VPC Lattice's terms; false if it cannot be expressed, and told. */
bool build_match(struct builder *b, size_t rule, size_t match, struct lattice_match *ret_match);

/* build_actions.c: the action of a rule; false if it cannot be expressed, and told. */
bool build_action(struct builder *b, size_t rule, struct lattice_action *ret_action);

/*
 * build_backends.c: the index of the target group of a backend in b->groups, or -1: it is bad, and
 * told.
 */
ptrdiff_t build_backend(struct builder *b, size_t rule, size_t backend);

/* build_backends.c: the index of the target group that stands for bad backends. */
size_t build_empty_group(struct builder *b);

/* build_targets.c: the targets of a group, from the EndpointSlices of its Service. */
void build_targets(struct builder *b, struct built_group *built);

#endif
