/* observed_impl.h - the inside of the store of observed resources, shared by its files. */
#ifndef LG_OBSERVED_OBSERVED_IMPL_H
#define LG_OBSERVED_OBSERVED_IMPL_H

#include "base/map.h"
#include "kube_meta/store.h"
#include "observed/observed_store.h"

/* When something was last said about a resource, in monotonic nanoseconds; 0: never. */
struct seen_at {
    int64_t listed;  /* by a list of everything */
    int64_t written; /* by the reply to a write of ours */
    int64_t detail;  /* by a read of all its parts */
    int64_t targets; /* target groups: by ListTargets, or our own registrations */
};

struct service_entry {
    struct arena *arena;
    struct observed_service s;
    struct seen_at at;
};

struct group_entry {
    struct arena *arena;
    struct observed_target_group g;
    struct seen_at at;
};

struct network_entry {
    struct arena *arena;
    struct observed_network n;
    struct seen_at at;
};

struct tag_entry {
    struct arena *arena;
    struct lattice_tags tags;
    int64_t written;
};

enum { SERVICES_BY_NAME, SERVICES_BY_ROUTE, SERVICES_BY_ASSOCIATION };
enum { GROUPS_BY_ROUTE };
enum { NETWORKS_BY_CALL }; /* by name, id and ARN: whatever a Gateway may be called */

struct observed_store {
    struct store *services; /* service_entry by id */
    struct store *groups;   /* group_entry by id */
    struct store *networks; /* network_entry by id */
    struct map *tags;       /* tag_entry by ARN, of everything that has tags */
    struct arena *vpc_arena;
    struct observed_vpc_association *vpc; /* of the cluster's VPC; NULL: none */
    struct seen_at vpc_at;
};

/* Parts of a copy that is being made, to be changed: what copy.h gives is not constant, only the
 * planner's view of it is. */
static inline struct observed_association *associations_of(struct observed_service *s)
{
    return (struct observed_association *)s->associations;
}

static inline struct observed_listener *listeners_of(struct observed_service *s)
{
    return (struct observed_listener *)s->listeners;
}

static inline struct observed_rule *rules_of(struct observed_listener *l)
{
    return (struct observed_rule *)l->rules;
}

/* What learning needs of a call. */
struct learned {
    struct observed_store *store;
    const struct observed_call *call;
    struct error *err;
};

/* The value of a parameter, or of that member of the body; the empty view if neither has it. An ARN
 * where an id may stand is cut to the id. */
struct str learned_param(const struct learned *l, const char *name);

/* The tags that the body of the call gives to what it makes: the resource `arn`. */
void learned_body_tags(const struct learned *l, struct str arn);

/* The last segment of an ARN; anything else as it is. */
struct str id_of(struct str id_or_arn);

/* --- entries ------------------------------------------------------------------------------------
 */

/* The entry with this id or ARN; NULL: not known. It is not to be changed. */
struct service_entry *service_find(const struct observed_store *s, struct str id);
struct group_entry *group_find(const struct observed_store *s, struct str id);
struct network_entry *network_find(const struct observed_store *s, struct str id);

/* The service that has the association; NULL: not known. */
struct service_entry *service_with_association(const struct observed_store *s, struct str id);

/* A copy, in an arena of its own, that may be changed and is then put or released; a new entry when
 * there is none yet. */
struct service_entry *service_edit(const struct observed_store *s, struct str id);
struct group_entry *group_edit(const struct observed_store *s, struct str id);
struct network_entry *network_edit(const struct observed_store *s, struct str id);

/* Exchanges the copy for the entry of its id, which is released. */
void service_put(struct observed_store *s, struct service_entry *edited);
void group_put(struct observed_store *s, struct group_entry *edited);
void network_put(struct observed_store *s, struct network_entry *edited);

/* Of a copy that is not put. Accepts NULL. */
void service_release(struct service_entry *edited);
void group_release(struct group_entry *edited);
void network_release(struct network_entry *edited);

/* Forgets the entry and its tags, if it is there. */
void service_drop(struct observed_store *s, struct str id);
/* Forgets the tags of a listener that goes, and those of its rules. */
void listener_tags_drop(struct observed_store *s, const struct observed_listener *listener);
void group_drop(struct observed_store *s, struct str id);
void network_drop(struct observed_store *s, struct str id);

/* Tags of any ARN. */
struct observed_tags tags_of(const struct observed_store *s, struct str arn);
void tags_put(struct observed_store *s, struct str arn, const struct lattice_tags *tags,
              int64_t written_ns);
void tags_drop(struct observed_store *s, struct str arn);

/* --- learning, one function for a family of operations; 0, -1, or 1: not one of theirs
 * ------------ */

/* Called one after the other with each call. */
int learn_service(const struct learned *l);
int learn_listener(const struct learned *l);
int learn_target_group(const struct learned *l);
int learn_network(const struct learned *l);
int learn_tags(const struct learned *l);

#endif
