/*
 * lookup.h - how rules and defaults ask for other objects.
 *
 * The webhook answers from informers and fresh reads, latticectl from the given files, the
 * controller from its snapshot; the asking code cannot tell which. An answer "absent", and a
 * finding or conclusion that rests on what another object says, is only final when it is trusted: a
 * cache may lag behind `kubectl apply -f DIR`.
 */
#ifndef LG_API_LOOKUP_H
#define LG_API_LOOKUP_H

#include "api/object.h"

enum lookup_state {
    LOOKUP_FOUND,
    LOOKUP_ABSENT,
    LOOKUP_UNKNOWN, /* cannot be told: not cached, not among the files, assumed present */
};

enum lookup_trust {
    TRUST_CONFIRMED,   /* act on it */
    TRUST_PENDING,     /* a fresh read has been asked for; the whole evaluation will be repeated */
    TRUST_UNCONFIRMED, /* the fresh read failed: an error becomes a warning */
};

/* Indexes for list(); indexes.h has the function behind each. */
enum api_index {
    INDEX_ALL,          /* key "" */
    INDEX_NAMESPACE,    /* the object's namespace */
    INDEX_NAME,         /* the object's name, over all namespaces */
    INDEX_CLASS,        /* Gateway: spec.gatewayClassName */
    INDEX_PARENT,       /* route: "namespace/name" of each parent Gateway */
    INDEX_HOSTNAME,     /* route: each hostname */
    INDEX_SERVICE_NAME, /* route: the VPC Lattice service name that it gets */
    INDEX_BACKEND,      /* "ns/name" of each backend Service of a route, of a slice's Service */
    INDEX_COUNT,
};

struct object_list {
    const struct api_object **items;
    size_t n;
};

struct lookup {
    void *ctx;

    /* *ret_object is set for LOOKUP_FOUND only and lives as long as the evaluation. */
    enum lookup_state (*get)(void *ctx, enum api_kind kind, struct str namespace, struct str name,
                             const struct api_object **ret_object);

    /* All objects of `kind` under `key`; LOOKUP_UNKNOWN if the set may be incomplete. */
    enum lookup_state (*list)(void *ctx, enum api_kind kind, enum api_index index, struct str key,
                              struct object_list *ret_list);

    /*
     * Whether what get() said about this object (name "": what list() said about the kind in the
     * namespace, namespace "" for all) is current. Asking makes the answerer read it afresh.
     */
    enum lookup_trust (*trust)(void *ctx, enum api_kind kind, struct str namespace,
                               struct str name);
};

/* The less trusted of two answers, for a conclusion that rests on both. */
static inline enum lookup_trust trust_both(enum lookup_trust a, enum lookup_trust b)
{
    if (a == TRUST_UNCONFIRMED || b == TRUST_UNCONFIRMED)
        return TRUST_UNCONFIRMED;
    return a > b ? a : b;
}

#endif
