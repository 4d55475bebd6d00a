/* checker.c - see checker.h. */
#include "dataplane/checker.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "dataplane/health.h"
#include "emulator/undocumented.h"
#include "log/log.h"

/* Of checks on their way at one time; others wait, so that 10,000 targets do not cost as many
 * descriptors. */
enum { MAX_REPLY_BYTES = 1 << 20, MAX_RUNNING = 256 };

/* One target. Strings live in the arena, which is made anew when the group's settings change. */
struct watched {
    struct arena *arena;
    struct route_check what;
    int64_t second_ms;
    struct health_state state;
    int64_t due_ns;
    bool running; /* a check is on its way */
    uint64_t serial;
    uint64_t round;
};

/* A check on its way, then its result. */
struct probe {
    struct checker *checker;
    char *key;
    uint64_t serial; /* of the watched target it was sent for */
    int status;      /* 0: no reply */
    struct probe *next;
};

struct checker {
    struct http_client *client;
    struct store *store;
    void (*wake)(void *ctx);
    void *ctx;
    struct map *watched; /* "GROUP|ID|PORT" */
    uint64_t round, last_serial;
    unsigned running; /* checks on their way */
    pthread_mutex_t lock;
    struct probe *finished; /* under the lock */
};

struct checker *checker_new(struct http_client *client, struct store *store,
                            void (*wake)(void *ctx), void *ctx)
{
    struct checker *c = xcalloc(1, sizeof(*c));
    *c = (struct checker){
        .client = client, .store = store, .wake = wake, .ctx = ctx, .watched = map_new()};
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void probe_free(struct probe *p)
{
    free(p->key);
    free(p);
}

static void watched_free(struct watched *w)
{
    arena_free(w->arena);
    free(w);
}

struct checker *checker_free(struct checker *c)
{
    if (!c)
        return NULL;
    while (c->finished) {
        struct probe *next = c->finished->next;
        probe_free(c->finished);
        c->finished = next;
    }
    map_foreach (c->watched, entry)
        watched_free(entry->value);
    map_free(c->watched);
    pthread_mutex_destroy(&c->lock);
    free(c);
    return NULL;
}

/* --- what is to be checked --- */

static bool same_settings(const struct health_check *a, const struct health_check *b)
{
    return a->https == b->https && a->port == b->port && str_eq(a->path, b->path) &&
           str_eq(a->matcher, b->matcher) && a->interval_s == b->interval_s &&
           a->timeout_s == b->timeout_s && a->healthy_threshold == b->healthy_threshold &&
           a->unhealthy_threshold == b->unhealthy_threshold;
}

static void copy_settings(struct watched *w, const struct route_check *from)
{
    struct arena *a = arena_new_sized(512);
    w->what = *from;
    w->what.group = arena_str(a, from->group);
    w->what.target.id = arena_str(a, from->target.id);
    w->what.check.path = arena_str(a, from->check.path);
    w->what.check.matcher = arena_str(a, from->check.matcher);
    arena_free(w->arena);
    w->arena = a;
}

static void report(struct checker *c, const struct watched *w)
{
    enum target_status health = w->state.status;
    const char *reason = health == TARGET_UNHEALTHY ? "HealthCheckFailed"
                         : health == TARGET_INITIAL ? UNDOCUMENTED_REASON_INITIAL
                                                    : "";
    store_target_health(c->store, w->what.group, w->what.target.id, w->what.target.port, health,
                        reason);
}

static struct str key_of(struct arena *a, const struct route_check *check)
{
    return arena_printf(a, "%" PRISTR "|%" PRISTR "|%u", STR_ARG(check->group),
                        STR_ARG(check->target.id), check->target.port);
}

static void plan_one(struct checker *c, const struct route_check *check, struct str key)
{
    struct watched *w = map_get(c->watched, key);
    if (!w) {
        w = xcalloc(1, sizeof(*w));
        w->serial = ++c->last_serial;
        copy_settings(w, check);
        map_put(c->watched, key, w);
        report(c, w);
    } else if (!same_settings(&w->what.check, &check->check)) {
        copy_settings(w, check);
    }
    if (check->health == TARGET_INITIAL && w->state.status != TARGET_INITIAL) {
        w->state = (struct health_state){0}; /* deregistered and registered again meanwhile */
        w->due_ns = 0;
    }
    w->round = c->round;
}

void checker_plan(struct checker *c, const struct routing *r)
{
    struct arena *a = arena_new();
    c->round++;
    for (size_t i = 0; i < r->check_count; i++) {
        struct str key = key_of(a, &r->checks[i]);
        plan_one(c, &r->checks[i], key);
        ((struct watched *)map_get(c->watched, key))->second_ms = r->health_second_ms;
    }
    for (size_t i = map_size(c->watched); i-- > 0;) {
        struct watched *w = map_at(c->watched, i)->value;
        if (w->round == c->round)
            continue;
        map_remove(c->watched, map_at(c->watched, i)->key);
        watched_free(w);
    }
    arena_free(a);
}

/* --- checking --- */

static void on_reply(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct probe *p = ctx;
    struct checker *c = p->checker;
    p->status = err ? 0 : reply->status;
    pthread_mutex_lock(&c->lock);
    p->next = c->finished;
    c->finished = p;
    pthread_mutex_unlock(&c->lock);
    c->wake(c->ctx);
}

static void send_check(struct checker *c, struct str key, struct watched *w)
{
    const struct health_check *check = &w->what.check;
    const struct route_target *target = &w->what.target;
    struct arena *a = arena_new_sized(512);
    struct probe *p = xcalloc(1, sizeof(*p));
    *p = (struct probe){.checker = c, .key = xstrndup(key), .serial = w->serial};
    struct str url = arena_printf(
        a, "%s://%s%" PRISTR "%s:%u%" PRISTR, check->https ? "https" : "http",
        target->ipv6 ? "[" : "", STR_ARG(target->id), target->ipv6 ? "]" : "",
        check->port ? check->port : target->port, STR_ARG(check->path.n ? check->path : STR("/")));
    static const struct http_header headers[] = {{S("Connection"), S("close")}};
    w->running = true;
    c->running++;
    http_client_submit(c->client, &(struct http_call){.url = url.p,
                                                      .headers = headers,
                                                      .header_count = ARRAY_LEN(headers),
                                                      .timeout_ms = check->timeout_s * w->second_ms,
                                                      .max_body_bytes = MAX_REPLY_BYTES,
                                                      .on_done = on_reply,
                                                      .ctx = p});
    arena_free(a);
}

/* Returns whether the target's health has changed. */
static bool take(struct checker *c, const struct probe *p)
{
    struct watched *w = map_get(c->watched, str_of(p->key));
    if (!w || w->serial != p->serial)
        return false;
    bool passed = p->status && health_code_accepted(w->what.check.matcher, p->status);
    w->running = false;
    if (!health_add(&w->state, &w->what.check, passed))
        return false;
    report(c, w);
    log_info("target health has changed", LOG_STR("target", p->key),
             LOG_STR("status", target_status_name(w->state.status)), LOG_INT("code", p->status));
    return true;
}

static bool take_finished(struct checker *c)
{
    bool changed = false;
    pthread_mutex_lock(&c->lock);
    struct probe *p = TAKE_PTR(c->finished);
    pthread_mutex_unlock(&c->lock);
    while (p) {
        struct probe *next = p->next;
        c->running--;
        changed |= take(c, p);
        probe_free(p);
        p = next;
    }
    return changed;
}

bool checker_run(struct checker *c, int64_t now_ns)
{
    bool changed = take_finished(c);
    map_foreach (c->watched, entry) {
        struct watched *w = entry->value;
        if (c->running == MAX_RUNNING)
            break;
        if (w->running || now_ns < w->due_ns)
            continue;
        w->due_ns = now_ns + w->what.check.interval_s * w->second_ms * NS_PER_MS;
        send_check(c, entry->key, w);
    }
    return changed;
}
