/* sim_calls.h - the run of a plan on a document; for sim*.c only. */
#ifndef LG_TESTS_LATTICE_PLAN_SIM_CALLS_H
#define LG_TESTS_LATTICE_PLAN_SIM_CALLS_H

#include "base/error.h"
#include "lattice/plan.h"

struct sim {
    struct arena *a;
    struct jv *unit;
    const struct desired_service *want;
    struct jv *keys; /* what steps have brought: id by key */
    int *serial;
    const struct plan_step *step; /* that is carried out, and its body */
    const struct jv *body;
    bool failed;
    struct error *err;
};

/* Breaks off. Returns false. */
bool sim_refuse(struct sim *s, const char *why);

/* A parameter of the step; a resource in a list, by id (NULL: refused); a list of an object. */
struct str sim_param(struct sim *s, const char *name);
struct jv *sim_item(struct sim *s, struct jv *list, struct str id);
struct jv *sim_list(struct sim *s, struct jv *object, const char *name);

/* The position of the item whose member has this value, or -1. */
ptrdiff_t sim_find(const struct jv *list, const char *member, struct str value);

/* The body as a new resource in a list, with an id, its tags, and its key noted. */
struct jv *sim_create(struct sim *s, struct jv *list, const char *prefix);

/* Refuses what does not carry our owner tag. */
bool sim_owned(struct sim *s, const struct jv *object);

/* The service of the unit, or a stale one, by its id (NULL: refused). */
struct jv *sim_service(struct sim *s, struct str id);

/* The operations, each on the step that is carried out. */
void sim_create_listener(struct sim *s);
void sim_update_listener(struct sim *s);
void sim_delete_listener(struct sim *s);
void sim_create_rule(struct sim *s);
void sim_update_rule(struct sim *s);
void sim_batch_update_rule(struct sim *s);
void sim_delete_rule(struct sim *s);
void sim_create_group(struct sim *s);
void sim_update_group(struct sim *s);
void sim_delete_group(struct sim *s);
void sim_register(struct sim *s);
void sim_deregister(struct sim *s);

#endif
