/*
 * key_set.h - credentials on the heap, shared by reference count and wiped with the last reference;
 * for the credentials files only.
 */
#ifndef LG_AWS_KEY_SET_H
#define LG_AWS_KEY_SET_H

#include "aws/credentials.h"

struct key_set {
    struct aws_keys keys; /* never changed */
    int64_t received_wall_ns;
    unsigned references; /* the owner's lock guards it */
};

/* A copy of `keys` with one reference. */
struct key_set *key_set_new(const struct aws_keys *keys, int64_t received_wall_ns);

/* Gives back a reference; returns NULL. Accepts NULL. */
struct key_set *key_set_unref(struct key_set *set);

#endif
