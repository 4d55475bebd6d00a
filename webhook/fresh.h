/*
 * fresh.h - what one review reads from the API server itself: single objects, and whole kinds
 * within a namespace. Private to the webhook's look-ups.
 */
#ifndef LG_WEBHOOK_FRESH_H
#define LG_WEBHOOK_FRESH_H

#include "replica/replica.h"

enum fresh_state {
    FRESH_NONE,   /* never asked for */
    FRESH_WANTED, /* to be read, or being read */
    FRESH_FOUND,
    FRESH_ABSENT,
    FRESH_FAILED, /* could not be read: no answer in time, no permission, too many */
};

struct fresh_set;

/* An empty set in `a`: nothing asked for yet. `r` must outlive it. */
struct fresh_set *fresh_set_new(struct arena *a, struct replica *r);

/* What is known of one object, also from a list that covers it. */
enum fresh_state fresh_get(const struct fresh_set *set, enum api_kind kind, struct str namespace,
                           struct str name, const struct api_object **ret_object);

/* Whether fresh_get() has the last word on the object: found or absent. */
bool fresh_covers(const struct fresh_set *set, enum api_kind kind, struct str namespace,
                  struct str name);

/* The fresh objects under a key, in the arena. */
struct object_list fresh_find(const struct fresh_set *set, enum api_kind kind, enum api_index index,
                              struct str key);

/* Asks for an object, or with name "" for the kind in `namespace` ("" everywhere). */
enum fresh_state fresh_want(struct fresh_set *set, enum api_kind kind, struct str namespace,
                            struct str name);

/* As lookup_session_refresh(), with the time that is left. */
bool fresh_read(struct fresh_set *set, int64_t timeout_ms, void (*ready)(void *ctx), void *ctx);

/* What is wanted has failed. */
void fresh_give_up(struct fresh_set *set);

/* How many reads were made so far, and of how many objects they could not tell. */
void fresh_count(const struct fresh_set *set, size_t *ret_reads, size_t *ret_failed);

#endif
