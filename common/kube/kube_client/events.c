/* events.c - the recorder: one lock around the log of events, and calls that nobody waits for. */
#include "kube_client/events.h"

#include <pthread.h>

#include "base/xalloc.h"
#include "json/json_write.h"
#include "log/log.h"

struct event_recorder {
    struct kube_client *client;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t idle;
    struct event_log *log;
    size_t in_flight;
};

/* An event under way. */
struct sending {
    struct event_recorder *recorder;
    char *name;
    bool is_patch;
};

struct event_recorder *event_recorder_new(struct kube_client *client, struct str controller,
                                          struct str instance)
{
    struct event_recorder *r = xcalloc(1, sizeof(*r));
    r->client = client;
    r->log = event_log_new(controller, instance);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->idle, NULL);
    return r;
}

struct event_recorder *event_recorder_free(struct event_recorder *r)
{
    if (!r)
        return NULL;
    pthread_mutex_lock(&r->lock);
    while (r->in_flight > 0)
        pthread_cond_wait(&r->idle, &r->lock);
    pthread_mutex_unlock(&r->lock);
    event_log_free(r->log);
    pthread_cond_destroy(&r->idle);
    pthread_mutex_destroy(&r->lock);
    free(r);
    return NULL;
}

static void on_done(void *ctx, const struct kube_answer *answer, const struct error *err)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(10);
    struct sending *sending = ctx;
    struct event_recorder *r = sending->recorder;
    bool expired = sending->is_patch && answer->code == 404;
    if (err && !expired)
        log_limited(&limit, LOG_LEVEL_WARN, "an event could not be written", LOG_ERR(err));
    pthread_mutex_lock(&r->lock);
    if (expired)
        event_log_forget(r->log, str_of(sending->name));
    r->in_flight--;
    pthread_cond_signal(&r->idle);
    pthread_mutex_unlock(&r->lock);
    free(sending->name);
    free(sending);
}

static void send_write(struct event_recorder *r, const struct event_write *write)
{
    _cleanup_(strbuf_free) struct strbuf body = STRBUF(LIMIT_FILE_BYTES);
    bool is_patch = write->kind == EVENT_WRITE_PATCH;
    struct sending *sending = xcalloc(1, sizeof(*sending));
    *sending = (struct sending){r, xstrndup(write->name), is_patch};
    json_write(&body, write->body);
    struct kube_request request = {.verb = is_patch ? KUBE_PATCH : KUBE_CREATE,
                                   .patch = KUBE_PATCH_MERGE,
                                   .path = {.group = STR("events.k8s.io"),
                                            .version = STR("v1"),
                                            .plural = STR("events"),
                                            .namespace = write->namespace,
                                            .name = is_patch ? write->name : STR_NONE},
                                   .body = strbuf_str(&body),
                                   .timeout_ms = EVENT_TIMEOUT_MS};
    (void)kube_submit(r->client, &request, NULL, on_done, sending);
}

void event_recorder_add(struct event_recorder *r, const struct event *event)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct event_write write = {.kind = EVENT_WRITE_NOTHING};
    pthread_mutex_lock(&r->lock);
    bool full = r->in_flight >= EVENTS_IN_FLIGHT_MAX;
    if (!full)
        write = event_log_add(r->log, a, event, clock_wall_ns());
    if (write.kind != EVENT_WRITE_NOTHING)
        r->in_flight++;
    pthread_mutex_unlock(&r->lock);
    if (full)
        log_debug("an event was dropped: too many are under way", LOG_STR("reason", event->reason));
    if (write.kind != EVENT_WRITE_NOTHING)
        send_write(r, &write);
}
