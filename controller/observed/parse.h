/*
 * parse.h - replies of the VPC Lattice API as observed resources (API model vpc-lattice
 * 2022-11-30). Pure; what is returned lives in the arena. A reply of another shape than the model's
 * is a failure (ERR_SYNTAX) that names the member.
 */
#ifndef LG_OBSERVED_PARSE_H
#define LG_OBSERVED_PARSE_H

#include "base/error.h"
#include "json/jv.h"
#include "lattice/observed.h"

/* Each takes an item of a list, or the reply of Create, Get or Update, and fills in the members
 * that are there; the others stay as they are. 0, or -1. */
int parse_network(struct arena *a, const struct jv *reply, struct observed_network *ret,
                  struct error *err);
int parse_vpc_association(struct arena *a, const struct jv *reply,
                          struct observed_vpc_association *ret, struct error *err);
int parse_service(struct arena *a, const struct jv *reply, struct observed_service *ret,
                  struct error *err);
int parse_association(struct arena *a, const struct jv *reply, struct observed_association *ret,
                      struct error *err);
int parse_listener(struct arena *a, const struct jv *reply, struct observed_listener *ret,
                   struct error *err);
int parse_rule(struct arena *a, const struct jv *reply, struct observed_rule *ret,
               struct error *err);
int parse_target_group(struct arena *a, const struct jv *reply, struct observed_target_group *ret,
                       struct error *err);

/* A page's `items` of ListTargets, sorted by id and port. */
int parse_targets(struct arena *a, const struct jv *items, struct observed_target **ret_targets,
                  size_t *ret_n, struct error *err);

/* A map of tags, sorted by key; an array of {Key, Value} (Resource Groups Tagging) likewise. */
struct lattice_tags parse_tags(struct arena *a, const struct jv *tags);

/* The order of targets: by id, then port. */
int lattice_target_compare(const void *a, const void *b);

#endif
