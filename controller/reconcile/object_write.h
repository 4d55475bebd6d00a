/*
 * object_write.h - writes to one Kubernetes object, one after the other, each guarded by the
 * resourceVersion that it was decided on.
 *
 * After a write the replica lags behind; nothing more is decided about the object until it has
 * caught up (object_write_is_current). After a write that failed the next one waits for a pause,
 * which grows; one that was refused because the object had changed only until the change is seen. A
 * status that the API server stored without any effect (a CRD that lacks a member cuts it off) is
 * not written again before the object changes.
 */
#ifndef LG_RECONCILE_OBJECT_WRITE_H
#define LG_RECONCILE_OBJECT_WRITE_H

#include "reconcile/internal.h"

struct object_write {
    struct reconciler *r;
    struct unit *unit; /* touched when a write is over; not busy meanwhile */
    bool under_way;
    char written[32];      /* resourceVersion that our last write made */
    char decided[32];      /* resourceVersion that it was decided on */
    char refused[32];      /* resourceVersion on which a write was refused as too old */
    int64_t refused_ns;    /* monotonic: when */
    char unchanged[32];    /* resourceVersion that our last status did not change */
    unsigned failures;     /* in a row */
    int64_t not_before_ns; /* monotonic: the end of the pause after a failure */
};

/* Whether the replica's object shows our last write (or a later change), so that it may be decided
 * about; false also while a write is under way, and for a moment after one was refused as too old.
 * The unit is touched when that may be over. */
bool object_write_is_current(struct object_write *w, const struct api_object *object);

/* Replaces `status` as a whole. False: not now. */
bool object_write_status(struct object_write *w, const struct api_object *object,
                         const struct jv *status);

/* Adds or takes away a finalizer. False: not now; the unit is touched when it may be tried. */
bool object_write_finalizer(struct object_write *w, const struct api_object *object,
                            const char *finalizer, bool present);

/* Sets annotations (an empty value takes one away) where they differ; false if none does, or not
 * now. */
bool object_write_annotations(struct object_write *w, const struct api_object *object,
                              const struct kv *annotations, size_t n);

#endif
