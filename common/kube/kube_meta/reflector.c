/*
 * reflector.c - a handler for each event, and a table of moves that is checked at each of them.
 */
#include "kube_meta/reflector.h"

#include <assert.h>

#include "base/limits.h"

static const struct {
    const char *name;
    unsigned successors; /* bit set of states */
} states[] = {
    [REFLECTOR_IDLE] = {"idle", 1u << REFLECTOR_LISTING | 1u << REFLECTOR_IDLE},
    [REFLECTOR_LISTING] = {"listing", 1u << REFLECTOR_IDLE | 1u << REFLECTOR_LISTING |
                                          1u << REFLECTOR_WATCHING | 1u << REFLECTOR_BACKOFF},
    [REFLECTOR_WATCHING] = {"watching", 1u << REFLECTOR_IDLE | 1u << REFLECTOR_LISTING |
                                            1u << REFLECTOR_WATCHING | 1u << REFLECTOR_BACKOFF},
    [REFLECTOR_BACKOFF] = {"backoff", 1u << REFLECTOR_IDLE | 1u << REFLECTOR_LISTING |
                                          1u << REFLECTOR_WATCHING},
};

const char *reflector_state_name(enum reflector_state state)
{
    return states[state].name;
}

void reflector_init(struct reflector *r)
{
    *r = (struct reflector){
        .resource_version = STRBUF(LIMIT_CONTINUE_BYTES),
        .continue_token = STRBUF(LIMIT_CONTINUE_BYTES),
    };
}

void reflector_clear(struct reflector *r)
{
    strbuf_free(&r->resource_version);
    strbuf_free(&r->continue_token);
}

/* What must hold in each state. */
static void check_invariant(const struct reflector *r)
{
    switch (r->state) {
    case REFLECTOR_IDLE: assert(!r->has_list); break;
    case REFLECTOR_LISTING: assert(!r->has_list && r->request > 0); break;
    case REFLECTOR_WATCHING:
        assert(r->has_list && r->request > 0 && r->deadline_ns > r->began_ns);
        assert(r->continue_token.n == 0);
        break;
    case REFLECTOR_BACKOFF: assert(r->backoff_ns > 0 && r->deadline_ns >= r->failed_ns); break;
    }
}

static void move(struct reflector *r, enum reflector_state next)
{
    assert(states[r->state].successors & 1u << next);
    r->state = next;
    check_invariant(r);
}

static void set_text(struct strbuf *b, struct str s)
{
    strbuf_clear(b);
    strbuf_add(b, s);
}

/* --- moves ---------------------------------------------------------------------------------- */

static struct reflector_update start_list(struct reflector *r, bool anew)
{
    if (anew)
        strbuf_clear(&r->continue_token);
    r->has_list = false;
    r->request++;
    move(r, REFLECTOR_LISTING);
    return (struct reflector_update){
        .list_begins = anew, .action = REFLECTOR_START_LIST, .request = r->request};
}

/* When the present watch counts as cut: silent for too long, or open after the server's end. */
static void set_watch_deadline(struct reflector *r, int64_t now_ns)
{
    int64_t end = r->began_ns + r->watch_seconds * NS_PER_SECOND + REFLECTOR_WATCH_GRACE_NS;
    int64_t idle = now_ns + REFLECTOR_WATCH_IDLE_NS;
    r->deadline_ns = end < idle ? end : idle;
}

static struct reflector_update start_watch(struct reflector *r, int64_t now_ns, double chance)
{
    r->watch_seconds = REFLECTOR_WATCH_SECONDS + (uint32_t)(REFLECTOR_WATCH_SECONDS * chance);
    r->began_ns = now_ns;
    set_watch_deadline(r, now_ns);
    r->progressed = false;
    r->request++;
    move(r, REFLECTOR_WATCHING);
    return (struct reflector_update){.action = REFLECTOR_START_WATCH, .request = r->request};
}

static struct reflector_update resume(struct reflector *r, int64_t now_ns, double chance)
{
    return r->has_list ? start_watch(r, now_ns, chance) : start_list(r, true);
}

/* Records a failure; returns the delay before the next try: grows with failures in a row. */
static int64_t next_delay(struct reflector *r, int64_t now_ns, double chance)
{
    if (now_ns - r->failed_ns > REFLECTOR_BACKOFF_RESET_NS)
        r->backoff_ns = 0;
    int64_t base = r->backoff_ns ? r->backoff_ns : REFLECTOR_BACKOFF_NS;
    r->backoff_ns = base * 2 > REFLECTOR_BACKOFF_MAX_NS ? REFLECTOR_BACKOFF_MAX_NS : base * 2;
    r->failed_ns = now_ns;
    return base + (int64_t)((double)base * chance);
}

static struct reflector_update back_off(struct reflector *r, int64_t retry_after_ns, int64_t now_ns,
                                        double chance)
{
    int64_t delay = next_delay(r, now_ns, chance);
    if (retry_after_ns > REFLECTOR_RETRY_AFTER_MAX_NS)
        retry_after_ns = REFLECTOR_RETRY_AFTER_MAX_NS;
    r->deadline_ns = now_ns + (delay > retry_after_ns ? delay : retry_after_ns);
    move(r, REFLECTOR_BACKOFF);
    return (struct reflector_update){.action = REFLECTOR_SLEEP};
}

/* State was lost: a list at once the first time, later with growing pauses. */
static struct reflector_update relist(struct reflector *r, int64_t now_ns, double chance)
{
    bool failing = r->backoff_ns && now_ns - r->failed_ns <= REFLECTOR_BACKOFF_RESET_NS;
    r->has_list = false;
    if (failing)
        return back_off(r, 0, now_ns, chance);
    (void)next_delay(r, now_ns, chance);
    return start_list(r, true);
}

/* --- events --------------------------------------------------------------------------------- */

static struct reflector_update on_page(struct reflector *r, const struct reflector_event *event,
                                       int64_t now_ns, double chance)
{
    set_text(&r->resource_version, event->resource_version);
    set_text(&r->continue_token, event->continue_token);
    if (event->continue_token.n)
        return start_list(r, false);
    r->has_list = true;
    struct reflector_update update = start_watch(r, now_ns, chance);
    update.list_complete = true;
    return update;
}

static struct reflector_update on_failure(struct reflector *r, const struct reflector_event *event,
                                          int64_t now_ns, double chance)
{
    if (event->failure == ERR_EXPIRED)
        return relist(r, now_ns, chance);
    if (event->failure != ERR_NOT_FOUND)
        return back_off(r, event->retry_after_ns, now_ns, chance);
    r->has_list = false;
    struct reflector_update update = back_off(r, 0, now_ns, chance);
    int64_t soon = now_ns + REFLECTOR_NOT_SERVED_NS;
    r->deadline_ns = r->deadline_ns < soon ? r->deadline_ns : soon;
    return update;
}

static struct reflector_update on_closed(struct reflector *r, int64_t now_ns, double chance)
{
    if (!r->progressed && now_ns - r->began_ns < REFLECTOR_SHORT_WATCH_NS)
        return back_off(r, 0, now_ns, chance);
    return start_watch(r, now_ns, chance);
}

/* A watch that outlived its time is cut somewhere on the way. */
static struct reflector_update on_timer(struct reflector *r, int64_t now_ns, double chance)
{
    if (now_ns < r->deadline_ns)
        return (struct reflector_update){.action = REFLECTOR_NOTHING};
    if (r->state == REFLECTOR_BACKOFF)
        return resume(r, now_ns, chance);
    if (r->state != REFLECTOR_WATCHING)
        return (struct reflector_update){.action = REFLECTOR_NOTHING};
    uint64_t cut = r->request;
    struct reflector_update update = start_watch(r, now_ns, chance);
    update.cancel = true;
    update.cancelled = cut;
    return update;
}

static struct reflector_update on_progress(struct reflector *r, const struct reflector_event *event,
                                           int64_t now_ns)
{
    r->progressed = true;
    set_watch_deadline(r, now_ns);
    if (event->resource_version.n)
        set_text(&r->resource_version, event->resource_version);
    return (struct reflector_update){.action = REFLECTOR_NOTHING};
}

static struct reflector_update on_stop(struct reflector *r)
{
    struct reflector_update update = {
        .cancel = r->state == REFLECTOR_LISTING || r->state == REFLECTOR_WATCHING,
        .cancelled = r->request,
    };
    r->has_list = false;
    r->request++; /* whatever still comes is old */
    move(r, REFLECTOR_IDLE);
    return update;
}

/* The state in which an event of a request can be about the present one. */
static enum reflector_state state_of(enum reflector_event_type type)
{
    return type == REFLECTOR_LIST_PAGE || type == REFLECTOR_LIST_FAILED ? REFLECTOR_LISTING
                                                                        : REFLECTOR_WATCHING;
}

struct reflector_update reflector_step(struct reflector *r, const struct reflector_event *event,
                                       int64_t now_ns, double chance)
{
    static const struct reflector_update ignored = {.ignored = true};
    if (event->type == REFLECTOR_START)
        return r->state == REFLECTOR_IDLE ? start_list(r, true) : ignored;
    if (event->type == REFLECTOR_STOP)
        return on_stop(r);
    if (event->type == REFLECTOR_TIMER)
        return on_timer(r, now_ns, chance);
    if (event->request != r->request || r->state != state_of(event->type))
        return ignored;
    switch (event->type) {
    case REFLECTOR_LIST_PAGE: return on_page(r, event, now_ns, chance);
    case REFLECTOR_WATCH_PROGRESS: return on_progress(r, event, now_ns);
    case REFLECTOR_WATCH_CLOSED: return on_closed(r, now_ns, chance);
    default: return on_failure(r, event, now_ns, chance);
    }
}
