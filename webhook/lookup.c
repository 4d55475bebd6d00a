/*
 * lookup.c - the answers of one review. What was read afresh lies over the replica: a fresh object
 * hides the replica's, a fresh list hides all of the replica's objects in its scope.
 */
#include "webhook/lookup.h"

#include "api/indexes.h"
#include "base/clock.h"
#include "base/limits.h"
#include "webhook/fresh.h"

/* A review asks for the same few objects again and again. */
enum { REMEMBERED = 16 };

struct lookup_session {
    struct arena *arena;
    struct replica *replica;
    const struct api_object *remembered[REMEMBERED]; /* of the replica; the oldest goes first */
    size_t asked;                                    /* how many were put there so far */
    int64_t deadline_ns;
    struct fresh_set *fresh;
    struct lookup lookup;
};

static void release_object(void *ptr)
{
    informer_release(ptr);
}

static const struct api_object *remembered(const struct lookup_session *s, enum api_kind kind,
                                           struct str namespace, struct str name)
{
    for (size_t i = 0; i < REMEMBERED && i < s->asked; i++) {
        const struct api_object *object = s->remembered[i];
        if (object->kind == kind && str_eq(object->meta.name, name) &&
            str_eq(object->meta.namespace, namespace))
            return object;
    }
    return NULL;
}

/* The replica's object, kept until the review is over; NULL if there is none. */
static const struct api_object *replica_get(struct lookup_session *s, enum api_kind kind,
                                            struct str namespace, struct str name)
{
    const struct api_object *known = remembered(s, kind, namespace, name);
    if (known)
        return known;
    struct informer_object *found =
        informer_get(replica_informer(s->replica, kind), namespace, name);
    if (!found)
        return NULL;
    arena_defer(s->arena, release_object, found);
    return s->remembered[s->asked++ % REMEMBERED] = informer_object(found);
}

static enum lookup_state session_get(void *ctx, enum api_kind kind, struct str namespace,
                                     struct str name, const struct api_object **ret_object)
{
    struct lookup_session *s = ctx;
    enum fresh_state state = fresh_get(s->fresh, kind, namespace, name, ret_object);
    if (state == FRESH_FOUND)
        return LOOKUP_FOUND;
    if (state == FRESH_ABSENT)
        return LOOKUP_ABSENT;
    const struct api_object *found = replica_get(s, kind, namespace, name);
    if (found) {
        *ret_object = found;
        return LOOKUP_FOUND;
    }
    bool synced = informer_has_synced(replica_informer(s->replica, kind));
    return synced && state != FRESH_FAILED ? LOOKUP_ABSENT : LOOKUP_UNKNOWN;
}

/* Adds the replica's objects under the key, but for those that were read afresh. */
static void add_replicas(struct lookup_session *s, enum api_kind kind, enum api_index index,
                         struct str key, struct object_list *list)
{
    struct informer_list found =
        informer_find(replica_informer(s->replica, kind), s->arena, (size_t)index, key);
    const struct api_object **items =
        ARENA_NEW_ARRAY(s->arena, list->n + found.n, const struct api_object *);
    if (list->n)
        memcpy(items, list->items, list->n * sizeof(*items));
    list->items = items;
    for (size_t i = 0; i < found.n; i++) {
        const struct api_object *object = informer_object(found.items[i]);
        arena_defer(s->arena, release_object, found.items[i]);
        if (!fresh_covers(s->fresh, kind, object->meta.namespace, object->meta.name))
            items[list->n++] = object;
    }
}

static enum lookup_state session_list(void *ctx, enum api_kind kind, enum api_index index,
                                      struct str key, struct object_list *ret_list)
{
    struct lookup_session *s = ctx;
    struct object_list list = fresh_find(s->fresh, kind, index, key);
    add_replicas(s, kind, index, key, &list);
    *ret_list = list;
    if (!informer_has_synced(replica_informer(s->replica, kind)))
        return LOOKUP_UNKNOWN;
    return list.n ? LOOKUP_FOUND : LOOKUP_ABSENT;
}

static enum lookup_trust session_trust(void *ctx, enum api_kind kind, struct str namespace,
                                       struct str name)
{
    struct lookup_session *s = ctx;
    switch (fresh_want(s->fresh, kind, namespace, name)) {
    case FRESH_FOUND:
    case FRESH_ABSENT: return TRUST_CONFIRMED;
    case FRESH_FAILED: return TRUST_UNCONFIRMED;
    default: return TRUST_PENDING;
    }
}

struct lookup_session *lookup_session_new(struct arena *a, struct replica *r, int64_t deadline_ns)
{
    struct lookup_session *s = ARENA_NEW(a, struct lookup_session);
    s->arena = a;
    s->replica = r;
    s->deadline_ns = deadline_ns;
    s->fresh = fresh_set_new(a, r);
    s->lookup = (struct lookup){s, session_get, session_list, session_trust};
    return s;
}

const struct lookup *lookup_session_lookup(struct lookup_session *s)
{
    return &s->lookup;
}

bool lookup_session_refresh(struct lookup_session *s, void (*ready)(void *ctx), void *ctx)
{
    int64_t left_ms = (s->deadline_ns - clock_monotonic_ns()) / NS_PER_MS;
    if (left_ms > 0)
        return fresh_read(s->fresh, left_ms, ready, ctx);
    fresh_give_up(s->fresh);
    return false;
}

void lookup_session_expire(struct lookup_session *s)
{
    s->deadline_ns = 0;
}

void lookup_session_count(const struct lookup_session *s, size_t *ret_reads, size_t *ret_failed)
{
    fresh_count(s->fresh, ret_reads, ret_failed);
}
