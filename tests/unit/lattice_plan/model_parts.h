/* model_parts.h - what desired and seen documents have in common; for model*.c and sim.c only. */
#ifndef LG_TESTS_LATTICE_PLAN_MODEL_PARTS_H
#define LG_TESTS_LATTICE_PLAN_MODEL_PARTS_H

#include "model.h"

/* The value of a member, or what stands for it when it is absent. */
int member_int(const struct jv *object, const char *key, int otherwise);
struct str member_str(const struct jv *object, const char *key, struct str otherwise);

/* The position of a word among `n`. */
size_t word_index(struct str word, const char *const words[], size_t n, size_t otherwise);

/* The tags of `basis`, changed and extended by those of `written`; null takes one away. */
struct lattice_tags merged_tags(struct arena *a, const struct jv *basis, const struct jv *written);

/* The tags that our resources have: all; a service of a route "NAMESPACE/NAME"; a target group. */
struct jv *owner_tags(struct arena *a);
struct jv *route_tags(struct arena *a, struct str route);
struct jv *group_tags(struct arena *a, struct str route, const struct jv *group);

/* What stands before and behind the first `sep`. */
void split_pair(struct str pair, char sep, struct str *ret_first, struct str *ret_second);

/* Members that both halves have, with the API's names and values. */
enum lattice_protocol member_protocol(const struct jv *object);
enum lattice_protocol_version member_version(const struct jv *object);
enum lattice_ip_type member_ip_type(const struct jv *object);
const struct lattice_health_check *member_health_check(struct arena *a, const struct jv *object);
struct lattice_action member_action(struct arena *a, const struct jv *object, const char *key);
struct lattice_match member_match(struct arena *a, const struct jv *object);

/* "10.0.0.1:8080" or "10.0.0.1:8080 DRAINING". */
struct lattice_target target_of(struct str written, struct str *ret_status);

/* The order of targets: by id, then port. */
int compare_targets(const struct lattice_target *a, const struct lattice_target *b);

#endif
