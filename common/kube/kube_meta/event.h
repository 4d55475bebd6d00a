/*
 * event.h - which Kubernetes events (events.k8s.io/v1) to write, and their JSON.
 *
 * What repeats becomes a series: the second time and then every half hour the count goes out; after
 * six minutes of silence the same thing is a new event. One object gets EVENT_BURST new events,
 * then one every five minutes. The constants are those of client-go's tools/events and
 * tools/record. Pure: time comes in, what to write comes out. Not thread-safe.
 */
#ifndef LG_KUBE_META_EVENT_H
#define LG_KUBE_META_EVENT_H

#include "base/clock.h"
#include "json/jv.h"

#define EVENT_SERIES_REFRESH_NS (1800 * NS_PER_SECOND)
#define EVENT_SERIES_END_NS     (360 * NS_PER_SECOND)
#define EVENT_REFILL_NS         (300 * NS_PER_SECOND)

enum { EVENT_BURST = 25, EVENT_KNOWN_MAX = 4096, EVENT_NAME_MAX = 128 };

struct event_object {
    struct str api_version;
    struct str kind;
    struct str namespace; /* empty: cluster-scoped; the event goes to "default" */
    struct str name;
    struct str uid;
};

struct event {
    struct event_object regarding;
    bool warning;
    struct str reason; /* CamelCase, at most EVENT_NAME_MAX bytes */
    struct str action; /* what was tried, CamelCase */
    struct str note;   /* for people; cut at LIMIT_EVENT_NOTE_BYTES */
};

enum event_write_kind {
    EVENT_WRITE_NOTHING, /* counted only, or too many */
    EVENT_WRITE_CREATE,  /* POST `body` to the namespace's events */
    EVENT_WRITE_PATCH,   /* merge-patch `body` into the event `name` */
};

struct event_write {
    enum event_write_kind kind;
    struct str namespace;
    struct str name;
    struct jv *body;
};

struct event_log;

/* `controller` and `instance` (at most 128 bytes) are who reports; copied. */
struct event_log *event_log_new(struct str controller, struct str instance);

/* Accepts NULL; returns NULL. */
struct event_log *event_log_free(struct event_log *log);

/* What to write for an event that happened now. The result is in `a`. */
struct event_write event_log_add(struct event_log *log, struct arena *a, const struct event *event,
                                 int64_t wall_ns);

/* A patch found no event `name` any more (events expire): the next time it is created again. */
void event_log_forget(struct event_log *log, struct str name);

#endif
