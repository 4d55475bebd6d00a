/*
 * reflector.h - list and watch as a state machine: what to ask of the API server next, and when.
 *
 * The machine does no I/O and reads no clock. The driver feeds it what happened, with the time, and
 * does what comes back:
 *
 *     LISTING --last page--> WATCHING --410 Gone--> LISTING
 *        |  ^                  |  ^ `--closed, timer--> WATCHING (at once)
 *        v  |                  v  |
 *       BACKOFF              BACKOFF      (everything else that fails)
 *
 * Lists ask for the most recent state, in pages. A watch resumes after the last resourceVersion
 * seen, bookmarks included. Only 410 (in the list, as the watch's answer, or as an ERROR event
 * inside the stream) or the loss of the kind leads back to a list; a broken or refused watch does
 * not. Policy and constants follow client-go's tools/cache reflector.
 *
 * Every request has a number. Events carry the number of the request they came from, so that what
 * a cancelled request still has to say is ignored.
 */
#ifndef LG_KUBE_META_REFLECTOR_H
#define LG_KUBE_META_REFLECTOR_H

#include "base/clock.h"
#include "base/error.h"
#include "base/strbuf.h"

#define REFLECTOR_BACKOFF_NS         (800 * NS_PER_MS) /* doubled, plus up to as much by chance */
#define REFLECTOR_BACKOFF_MAX_NS     (30 * NS_PER_SECOND)
#define REFLECTOR_BACKOFF_RESET_NS   (120 * NS_PER_SECOND) /* without a failure */
#define REFLECTOR_WATCH_SECONDS      300 /* asked of the server; up to twice that by chance */
#define REFLECTOR_WATCH_GRACE_NS     (30 * NS_PER_SECOND) /* then the connection counts as cut */
#define REFLECTOR_RETRY_AFTER_MAX_NS (60 * NS_PER_SECOND)
#define REFLECTOR_WATCH_IDLE_NS      (150 * NS_PER_SECOND) /* bookmarks come every minute: cut off */
#define REFLECTOR_NOT_SERVED_NS                                                                    \
    (5 * NS_PER_SECOND) /* a kind that is not there is asked for again */
#define REFLECTOR_SHORT_WATCH_NS                                                                   \
    NS_PER_SECOND /* a close sooner than that, and empty, is a failure */

enum reflector_state {
    REFLECTOR_IDLE,     /* not started, or stopped */
    REFLECTOR_LISTING,  /* a list request is under way */
    REFLECTOR_WATCHING, /* a watch request is under way */
    REFLECTOR_BACKOFF,  /* nothing is under way until the deadline */
};

enum reflector_event_type {
    REFLECTOR_START,
    REFLECTOR_STOP,
    REFLECTOR_LIST_PAGE,      /* resource_version; continue_token, empty with the last page */
    REFLECTOR_LIST_FAILED,    /* failure, retry_after_ns */
    REFLECTOR_WATCH_PROGRESS, /* an object or a bookmark came: resource_version */
    REFLECTOR_WATCH_FAILED,   /* no stream, a broken one, or an ERROR event in it: failure */
    REFLECTOR_WATCH_CLOSED,   /* the server ended the stream cleanly */
    REFLECTOR_TIMER,          /* the deadline has come */
};

struct reflector_event {
    enum reflector_event_type type;
    uint64_t
        request; /* the number of the request that this is about; unused for START, STOP, TIMER */
    struct str resource_version;
    struct str continue_token;
    enum error_code failure;
    int64_t retry_after_ns; /* 0: the server did not say */
};

enum reflector_action {
    REFLECTOR_NOTHING,     /* wait for the next event */
    REFLECTOR_START_LIST,  /* with `continue_token`; begins anew if that is empty */
    REFLECTOR_START_WATCH, /* after `resource_version`, for `watch_seconds` */
    REFLECTOR_SLEEP,       /* until `deadline_ns`, then REFLECTOR_TIMER */
};

/* What the driver does, in this order. */
struct reflector_update {
    bool ignored;       /* the event was of an old request: do not apply what came with it */
    bool list_begins;   /* mark the store */
    bool list_complete; /* (after applying the page) sweep the store: it is whole now */
    bool cancel;        /* end request number `cancelled` */
    uint64_t cancelled;
    enum reflector_action action;
    uint64_t request; /* number of the request to start */
};

struct reflector {
    enum reflector_state state;
    bool has_list; /* a watch may resume */
    uint64_t request;
    struct strbuf resource_version;
    struct strbuf continue_token;
    uint32_t watch_seconds; /* of the present watch */
    int64_t deadline_ns;    /* of WATCHING (moves on with progress) and BACKOFF: of the timer */
    int64_t began_ns;       /* of the present watch */
    bool progressed;        /* the present watch brought something */
    int64_t failed_ns;      /* the last failure */
    int64_t backoff_ns;     /* the next delay before chance; 0: no failure lately */
};

/* Begin in the first state / release what the state holds. */
void reflector_init(struct reflector *r);
void reflector_clear(struct reflector *r);

/*
 * One step. `now_ns` is monotonic; `chance` in [0, 1) spreads watches and delays.
 */
struct reflector_update reflector_step(struct reflector *r, const struct reflector_event *event,
                                       int64_t now_ns, double chance);

/* The name of a state, for logs. */
const char *reflector_state_name(enum reflector_state state);

#endif
