/*
 * object_write.h - writes to one Kubernetes object, one after the other, each guarded by the
 * resourceVersion that it was decided on.
 *
 * After a write the replica lags behind; nothing more is decided about the object until it has
 * caught up (object_write_is_current).
 */
#ifndef LG_RECONCILE_OBJECT_WRITE_H
#define LG_RECONCILE_OBJECT_WRITE_H

#include "reconcile/internal.h"

struct object_write {
    struct reconciler *r;
    struct unit *unit; /* touched when a write is over; not busy meanwhile */
    bool under_way;
    char refused[32]; /* resourceVersion on which a write was refused: wait for another */
    char written[32]; /* resourceVersion that our last write made */
    char decided[32]; /* resourceVersion that it was decided on */
};

/* Whether the replica's object shows our last write (or a later change), so that it may be decided
 * about; false also while a write is under way. */
bool object_write_is_current(const struct object_write *w, const struct api_object *object);

/* Replaces `status` as a whole. */
void object_write_status(struct object_write *w, const struct api_object *object,
                         const struct jv *status);

/* Adds or takes away a finalizer. */
void object_write_finalizer(struct object_write *w, const struct api_object *object,
                            const char *finalizer, bool present);

/* Sets annotations (an empty value takes one away) where they differ; false if none does. */
bool object_write_annotations(struct object_write *w, const struct api_object *object,
                              const struct kv *annotations, size_t n);

#endif
