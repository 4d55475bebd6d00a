/*
 * informer_run.c - the driver of an informer: carries out what the reflector decides.
 *
 * The HTTP thread only copies what comes into messages for the loop thread, where pages and events
 * are read, projected and put into the store. What is on its way is bounded: a watch that is faster
 * than we are is ended and resumed. Messages carry the number of their request; those of an old one
 * are dropped.
 */
#include "kube_client/informer_impl.h"

#include "base/clock.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "json/json_read.h"
#include "log/log.h"

/* An open call, as the HTTP thread knows it. */
struct request {
    struct informer *informer;
    uint64_t number; /* of the reflector */
    bool is_watch;
};

/* From the HTTP thread to the loop thread. */
struct message {
    struct request *request;
    bool done; /* the call is over: the request goes with this message */
    bool failed;
    enum error_code failure;
    int64_t retry_after_ns;
    char *bytes; /* heap */
    size_t n;
    char *error; /* heap, text of the failure */
};

static void step(struct informer *inf, const struct reflector_event *event);

static struct str kind_of(const struct informer *inf)
{
    return inf->options.plural;
}

/* --- the store ------------------------------------------------------------------------------ */

static struct informer_object *make_object(struct informer *inf, struct arena *scratch,
                                           const struct jv *json, struct str version)
{
    size_t before = arena_used(scratch);
    (void)inf->options.project(scratch, json, inf->options.ctx);
    size_t size = arena_used(scratch) - before;
    struct arena *a = arena_new_sized(size + sizeof(struct informer_object) + version.n + 32);
    struct informer_object *object = ARENA_NEW(a, struct informer_object);
    atomic_init(&object->references, 1);
    object->arena = a;
    object->resource_version = arena_str(a, version);
    object->projection = inf->options.project(a, json, inf->options.ctx);
    return object;
}

static void tell(struct informer *inf, enum informer_change change,
                 const struct informer_object *old_object, const struct informer_object *new_object)
{
    if (inf->options.changed)
        inf->options.changed(inf->options.ctx, change, old_object ? old_object->projection : NULL,
                             new_object ? new_object->projection : NULL);
}

/* Puts what `json` describes; an object whose version we have is only marked as seen. */
static void put(struct informer *inf, struct arena *scratch, const struct jv *json)
{
    const struct jv *meta = jv_get(json, "metadata");
    struct str namespace = jv_str(jv_get(meta, "namespace")), name = jv_str(jv_get(meta, "name"));
    struct str version = jv_str(jv_get(meta, "resourceVersion"));
    struct informer_object *known = store_get(inf->store, namespace, name);
    bool same = known && str_eq(known->resource_version, version);
    struct informer_object *object = same ? known : make_object(inf, scratch, json, version);
    pthread_rwlock_wrlock(&inf->lock);
    struct informer_object *old = store_put(inf->store, namespace, name, object);
    pthread_rwlock_unlock(&inf->lock);
    if (same)
        return;
    tell(inf, old ? INFORMER_UPDATED : INFORMER_ADDED, old, object);
    informer_release(old);
}

static void take_out(struct informer *inf, const struct jv *json)
{
    const struct jv *meta = jv_get(json, "metadata");
    pthread_rwlock_wrlock(&inf->lock);
    struct informer_object *old =
        store_remove(inf->store, jv_str(jv_get(meta, "namespace")), jv_str(jv_get(meta, "name")));
    pthread_rwlock_unlock(&inf->lock);
    if (!old)
        return;
    tell(inf, INFORMER_DELETED, old, NULL);
    informer_release(old);
}

struct removed {
    VEC(struct informer_object *) objects;
};

static void on_removed(void *ctx, struct str namespace, struct str name, void *object)
{
    struct removed *removed = ctx;
    (void)namespace, (void)name;
    vec_push(NULL, &removed->objects, object);
}

/* Takes out what was not put since the mark. */
static void sweep(struct informer *inf)
{
    struct removed removed = {0};
    pthread_rwlock_wrlock(&inf->lock);
    store_sweep(inf->store, on_removed, &removed);
    pthread_rwlock_unlock(&inf->lock);
    vec_foreach (&removed.objects, object) {
        tell(inf, INFORMER_DELETED, *object, NULL);
        informer_release(*object);
    }
    vec_free(&removed.objects);
}

static void mark(struct informer *inf)
{
    pthread_rwlock_wrlock(&inf->lock);
    store_mark(inf->store);
    pthread_rwlock_unlock(&inf->lock);
}

static void set_state(struct informer *inf, enum informer_state state)
{
    if ((enum informer_state)atomic_exchange(&inf->state, (int)state) == state)
        return;
    if (state == INFORMER_SYNCED)
        log_info("informer has synced", LOG_STR("resource", kind_of(inf)),
                 LOG_STR("version", inf->versions[inf->version]),
                 LOG_INT("objects", store_size(inf->store)));
    else
        log_warn("the API server does not serve this kind; is its CRD installed?",
                 LOG_STR("resource", kind_of(inf)), LOG_STR("group", inf->options.group),
                 LOG_STR("versions", inf->options.versions));
    if (inf->options.state_changed)
        inf->options.state_changed(inf->options.ctx);
}

static void heard(struct informer *inf)
{
    atomic_store(&inf->heard_ns, clock_monotonic_ns());
}

/* --- HTTP thread ---------------------------------------------------------------------------- */

static void on_message(void *ctx);

static void post(struct request *request, struct message message)
{
    struct message *copy = xmalloc(sizeof(*copy));
    *copy = message;
    copy->request = request;
    kube_loop_post(request->informer->loop, on_message, copy);
}

static bool on_chunk(void *ctx, struct str chunk)
{
    struct request *request = ctx;
    if (atomic_fetch_add(&request->informer->queued, chunk.n) > LIMIT_WATCH_QUEUE_BYTES) {
        atomic_fetch_sub(&request->informer->queued, chunk.n);
        return false;
    }
    post(request, (struct message){.bytes = xstrndup(chunk), .n = chunk.n});
    return true;
}

static void on_done(void *ctx, const struct kube_answer *answer, const struct error *err)
{
    struct request *request = ctx;
    struct informer *inf = request->informer;
    struct message m = {.done = true, .bytes = xstrndup(answer->body), .n = answer->body.n};
    if (err) {
        m.failed = true;
        m.failure = err->code;
        m.error = xstrdup(err->message);
        if (answer->status)
            m.retry_after_ns = answer->status->retry_after_seconds * NS_PER_SECOND;
    }
    post(request, m);
    pthread_mutex_lock(&inf->calls_lock);
    inf->open_calls--;
    pthread_cond_signal(&inf->no_calls);
    pthread_mutex_unlock(&inf->calls_lock);
}

/* --- requests ------------------------------------------------------------------------------- */

static void submit(struct informer *inf, const struct kube_request *request, uint64_t number)
{
    struct request *mine = xmalloc(sizeof(*mine));
    bool is_watch = request->verb == KUBE_WATCH;
    *mine = (struct request){.informer = inf, .number = number, .is_watch = is_watch};
    pthread_mutex_lock(&inf->calls_lock);
    inf->open_calls++;
    pthread_mutex_unlock(&inf->calls_lock);
    inf->call =
        kube_submit(inf->options.client, request, is_watch ? on_chunk : NULL, on_done, mine);
}

static struct kube_request collection(const struct informer *inf, enum kube_verb verb)
{
    return (struct kube_request){.verb = verb,
                                 .path = {.group = inf->options.group,
                                          .version = inf->versions[inf->asked],
                                          .plural = inf->options.plural,
                                          .namespace = inf->options.namespace}};
}

static void start_list(struct informer *inf, uint64_t number)
{
    struct kube_request request = collection(inf, KUBE_GET);
    request.limit = LIMIT_LIST_PAGE;
    request.continue_token = strbuf_str(&inf->reflector.continue_token);
    submit(inf, &request, number);
}

static void start_watch(struct informer *inf, uint64_t number)
{
    struct kube_request request = collection(inf, KUBE_WATCH);
    request.resource_version = strbuf_str(&inf->reflector.resource_version);
    request.watch_seconds = inf->reflector.watch_seconds;
    line_splitter_reset(&inf->lines);
    submit(inf, &request, number);
}

static void on_timer(void *ctx);

static void set_timer(struct informer *inf)
{
    (void)kube_loop_cancel(inf->loop, inf->timer);
    inf->timer = kube_loop_at(inf->loop, inf->reflector.deadline_ns, on_timer, inf);
}

static void on_timer(void *ctx)
{
    struct informer *inf = ctx;
    inf->timer = 0;
    step(inf, &(struct reflector_event){.type = REFLECTOR_TIMER});
    if (!inf->timer && inf->reflector.state == REFLECTOR_WATCHING)
        set_timer(inf); /* progress has moved the deadline */
}

static void act(struct informer *inf, struct reflector_update update)
{
    if (update.list_begins) {
        if (informer_state(inf) == INFORMER_SYNCED)
            log_info("informer lists anew", LOG_STR("resource", kind_of(inf)));
        inf->asked = 0;
        mark(inf);
    }
    if (update.list_complete) {
        sweep(inf);
        set_state(inf, INFORMER_SYNCED);
    }
    if (update.action == REFLECTOR_NOTHING && !update.cancel)
        return;
    kube_cancel(inf->options.client, inf->call); /* over already, unless it is to be cut off */
    switch (update.action) {
    case REFLECTOR_NOTHING: break;
    case REFLECTOR_START_LIST: start_list(inf, update.request); break;
    case REFLECTOR_START_WATCH:
        start_watch(inf, update.request);
        set_timer(inf);
        break;
    case REFLECTOR_SLEEP: set_timer(inf); break;
    }
}

static void step(struct informer *inf, const struct reflector_event *event)
{
    act(inf, reflector_step(&inf->reflector, event, clock_monotonic_ns(), erand48(inf->random)));
}

/* --- what came back (loop thread) ----------------------------------------------------------- */

static bool is_current(const struct informer *inf, const struct request *request)
{
    enum reflector_state state = request->is_watch ? REFLECTOR_WATCHING : REFLECTOR_LISTING;
    return inf->reflector.state == state && inf->reflector.request == request->number;
}

static void log_failure(const struct informer *inf, const char *doing, const char *error)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(1);
    log_limited(&limit, LOG_LEVEL_WARN, "informer request failed",
                LOG_STR("resource", kind_of(inf)), LOG_STR("doing", doing),
                LOG_STR("error", error));
}

static void fail(struct informer *inf, enum reflector_event_type type, uint64_t request,
                 enum error_code code, int64_t retry_after_ns)
{
    step(inf,
         &(struct reflector_event){
             .type = type, .request = request, .failure = code, .retry_after_ns = retry_after_ns});
}

static void on_page(struct informer *inf, const struct message *m)
{
    static const struct json_limits limits = {.text_bytes = LIMIT_CLIENT_RESPONSE_BYTES,
                                              .nodes = LIMIT_LIST_NODES};
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct error err;
    const struct jv *page = json_read(scratch, (struct str){m->bytes, m->n}, &limits, &err);
    const struct jv *meta = jv_get(page, "metadata");
    struct str version = jv_str(jv_get(meta, "resourceVersion"));
    if (page && version.n == 0)
        error_set(&err, ERR_SYNTAX, "the list has no resourceVersion");
    if (version.n == 0) {
        log_failure(inf, "list", err.message);
        fail(inf, REFLECTOR_LIST_FAILED, m->request->number, ERR_SYNTAX, 0);
        return;
    }
    heard(inf);
    inf->version = inf->asked;
    jv_foreach (jv_get(page, "items"), i, item) {
        put(inf, scratch, item);
    }
    step(inf, &(struct reflector_event){.type = REFLECTOR_LIST_PAGE,
                                        .request = m->request->number,
                                        .resource_version = version,
                                        .continue_token = jv_str(jv_get(meta, "continue"))});
}

/* The kind is not there in the version asked for: the next one, or none. */
static void on_not_served(struct informer *inf, const struct message *m)
{
    if (++inf->asked < inf->version_count) {
        start_list(inf, m->request->number);
        return;
    }
    inf->asked = 0;
    heard(inf);
    mark(inf);
    sweep(inf);
    set_state(inf, INFORMER_NOT_SERVED);
    fail(inf, REFLECTOR_LIST_FAILED, m->request->number, ERR_NOT_FOUND, 0);
}

static void on_list_done(struct informer *inf, const struct message *m)
{
    if (!m->failed) {
        on_page(inf, m);
    } else if (m->failure == ERR_NOT_FOUND) {
        on_not_served(inf, m);
    } else {
        log_failure(inf, "list", m->error);
        fail(inf, REFLECTOR_LIST_FAILED, m->request->number, m->failure, m->retry_after_ns);
    }
}

static void on_watch_done(struct informer *inf, const struct message *m)
{
    if (m->failed) {
        log_failure(inf, "watch", m->error);
        fail(inf, REFLECTOR_WATCH_FAILED, m->request->number, m->failure, m->retry_after_ns);
        return;
    }
    heard(inf);
    step(inf,
         &(struct reflector_event){.type = REFLECTOR_WATCH_CLOSED, .request = m->request->number});
}

static void apply_event(struct informer *inf, struct arena *scratch,
                        const struct watch_event *event, uint64_t request)
{
    if (event->type == WATCH_ADDED || event->type == WATCH_MODIFIED)
        put(inf, scratch, event->object);
    else if (event->type == WATCH_DELETED)
        take_out(inf, event->object);
    step(inf, &(struct reflector_event){.type = REFLECTOR_WATCH_PROGRESS,
                                        .request = request,
                                        .resource_version = event->resource_version});
}

/* One line of the watch; false when the stream is of no more use. */
static bool on_line(void *ctx, struct str line)
{
    const struct request *request = ctx;
    struct informer *inf = request->informer;
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct watch_event event;
    struct error err;
    if (watch_event_parse(scratch, line, &event, &err) != 0) {
        log_failure(inf, "watch", err.message);
        fail(inf, REFLECTOR_WATCH_FAILED, request->number, ERR_SYNTAX, 0);
        return false;
    }
    if (event.type == WATCH_ERROR) {
        kube_status_set_error(&err, &event.status);
        log_failure(inf, "watch", err.message);
        fail(inf, REFLECTOR_WATCH_FAILED, request->number, err.code,
             event.status.retry_after_seconds * NS_PER_SECOND);
        return false;
    }
    apply_event(inf, scratch, &event, request->number);
    return true;
}

static void on_watch_bytes(struct informer *inf, const struct message *m)
{
    struct error err;
    heard(inf);
    if (line_splitter_feed(&inf->lines, (struct str){m->bytes, m->n}, on_line, m->request, &err) !=
        0) {
        log_failure(inf, "watch", err.message);
        fail(inf, REFLECTOR_WATCH_FAILED, m->request->number, err.code, 0);
    }
}

static void on_message(void *ctx)
{
    struct message *m = ctx;
    struct informer *inf = m->request->informer;
    if (!m->done)
        atomic_fetch_sub(&inf->queued, m->n);
    if (is_current(inf, m->request)) {
        if (!m->done)
            on_watch_bytes(inf, m);
        else if (m->request->is_watch)
            on_watch_done(inf, m);
        else
            on_list_done(inf, m);
    }
    if (m->done)
        free(m->request);
    free(m->bytes);
    free(m->error);
    free(m);
}

void informer_start(void *ctx)
{
    step(ctx, &(struct reflector_event){.type = REFLECTOR_START});
}

void informer_stop(void *ctx)
{
    struct informer *inf = ctx;
    step(inf, &(struct reflector_event){.type = REFLECTOR_STOP});
    (void)kube_loop_cancel(inf->loop, inf->timer);
}
