/* event.c - known events by what they say, and a bucket of new events for each object. */
#include "kube_meta/event.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

/* An event that was written. */
struct known {
    char *name;
    int64_t last_ns, written_ns;
    int64_t count;
};

/* How many new events an object may still have. */
struct bucket {
    int64_t tokens;
    int64_t filled_ns;
};

struct event_log {
    struct arena *arena;
    struct str controller, instance;
    struct map *known;   /* by key of the event */
    struct map *buckets; /* by key of the object */
    uint64_t last_number;
};

struct event_log *event_log_new(struct str controller, struct str instance)
{
    struct event_log *log = xcalloc(1, sizeof(*log));
    log->arena = arena_new_sized(0);
    log->controller = arena_str(log->arena, str_sub(controller, 0, EVENT_NAME_MAX));
    log->instance = arena_str(log->arena, str_sub(instance, 0, EVENT_NAME_MAX));
    log->known = map_new();
    log->buckets = map_new();
    return log;
}

static void known_free(struct known *known)
{
    if (known)
        free(known->name);
    free(known);
}

struct event_log *event_log_free(struct event_log *log)
{
    if (!log)
        return NULL;
    map_foreach (log->known, entry) {
        known_free(entry->value);
    }
    map_foreach (log->buckets, entry) {
        free(entry->value);
    }
    map_free(log->known);
    map_free(log->buckets);
    arena_free(log->arena);
    free(log);
    return NULL;
}

/* --- what is known -------------------------------------------------------------------------- */

static void add_part(struct strbuf *key, struct str part)
{
    strbuf_add(key, part);
    strbuf_addc(key, '\0');
}

static struct str object_key(struct arena *a, const struct event_object *o)
{
    _cleanup_(strbuf_free) struct strbuf key = STRBUF(LIMIT_JSON_STRING_BYTES);
    add_part(&key, o->kind);
    add_part(&key, o->namespace);
    add_part(&key, o->name);
    add_part(&key, o->uid);
    return arena_str(a, strbuf_str(&key));
}

static struct str event_key(struct arena *a, const struct event *event)
{
    _cleanup_(strbuf_free) struct strbuf key = STRBUF(LIMIT_JSON_STRING_BYTES);
    strbuf_addc(&key, event->warning ? 'W' : 'N');
    add_part(&key, object_key(a, &event->regarding));
    add_part(&key, event->reason);
    add_part(&key, event->action);
    add_part(&key, event->note);
    return arena_str(a, strbuf_str(&key));
}

/* Makes room by dropping what has been silent for longest. */
static void drop_oldest(struct event_log *log)
{
    const struct map_entry *oldest = NULL;
    map_foreach (log->known, entry) {
        if (!oldest ||
            ((struct known *)entry->value)->last_ns < ((struct known *)oldest->value)->last_ns)
            oldest = entry;
    }
    if (oldest)
        known_free(map_remove(log->known, oldest->key));
}

/* Buckets that are full again say nothing. */
static void drop_full_buckets(struct event_log *log, int64_t now_ns)
{
    for (size_t i = map_size(log->buckets); i-- > 0;) {
        const struct map_entry *entry = map_at(log->buckets, i);
        const struct bucket *bucket = entry->value;
        int64_t refill = (now_ns - bucket->filled_ns) / EVENT_REFILL_NS;
        if (bucket->tokens + refill >= EVENT_BURST)
            free(map_remove(log->buckets, entry->key));
    }
}

/* Whether the object may have one more new event. */
static bool take_token(struct event_log *log, struct str key, int64_t now_ns)
{
    struct bucket *bucket = map_get(log->buckets, key);
    if (!bucket) {
        if (map_size(log->buckets) >= EVENT_KNOWN_MAX)
            drop_full_buckets(log, now_ns);
        if (map_size(log->buckets) >= EVENT_KNOWN_MAX)
            return false;
        bucket = xcalloc(1, sizeof(*bucket));
        *bucket = (struct bucket){EVENT_BURST, now_ns};
        (void)map_put(log->buckets, key, bucket);
    }
    int64_t refill = (now_ns - bucket->filled_ns) / EVENT_REFILL_NS;
    if (refill > 0) {
        bucket->filled_ns += refill * EVENT_REFILL_NS;
        bucket->tokens =
            bucket->tokens + refill > EVENT_BURST ? EVENT_BURST : bucket->tokens + refill;
    }
    if (bucket->tokens == 0)
        return false;
    bucket->tokens--;
    return true;
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void set_str(struct arena *a, struct jv *object, const char *key, struct str value)
{
    if (value.n)
        jv_set(a, object, str_of(key), jv_new_str(a, value));
}

static struct jv *micro_time(struct arena *a, int64_t wall_ns)
{
    return jv_new_str(a, clock_rfc3339(a, wall_ns, 6));
}

/* At most `max` bytes, cut between characters. */
static struct str cut(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max > 0 && ((unsigned char)s.p[max] & 0xC0) == 0x80)
        max--;
    return str_sub(s, 0, max);
}

static struct jv *regarding_json(struct arena *a, const struct event_object *o)
{
    struct jv *regarding = jv_new_object(a);
    set_str(a, regarding, "apiVersion", o->api_version);
    set_str(a, regarding, "kind", o->kind);
    set_str(a, regarding, "namespace", o->namespace);
    set_str(a, regarding, "name", o->name);
    set_str(a, regarding, "uid", o->uid);
    return regarding;
}

static struct jv *event_json(const struct event_log *log, struct arena *a,
                             const struct event *event, struct str namespace, struct str name,
                             int64_t wall_ns)
{
    struct jv *body = jv_new_object(a), *meta = jv_new_object(a);
    set_str(a, body, "apiVersion", STR("events.k8s.io/v1"));
    set_str(a, body, "kind", STR("Event"));
    set_str(a, meta, "name", name);
    set_str(a, meta, "namespace", namespace);
    jv_set(a, body, STR("metadata"), meta);
    jv_set(a, body, STR("eventTime"), micro_time(a, wall_ns));
    set_str(a, body, "type", event->warning ? STR("Warning") : STR("Normal"));
    set_str(a, body, "reason", cut(event->reason, EVENT_NAME_MAX));
    set_str(a, body, "action", cut(event->action, EVENT_NAME_MAX));
    set_str(a, body, "note", cut(event->note, LIMIT_EVENT_NOTE_BYTES));
    set_str(a, body, "reportingController", log->controller);
    set_str(a, body, "reportingInstance", log->instance);
    jv_set(a, body, STR("regarding"), regarding_json(a, &event->regarding));
    return body;
}

static struct jv *series_json(struct arena *a, const struct known *known)
{
    struct jv *body = jv_new_object(a), *series = jv_new_object(a);
    jv_set(a, series, STR("count"), jv_new_int(a, known->count));
    jv_set(a, series, STR("lastObservedTime"), micro_time(a, known->last_ns));
    jv_set(a, body, STR("series"), series);
    return body;
}

/* --- interface ------------------------------------------------------------------------------ */

static struct event_write begin(struct event_log *log, struct arena *a, const struct event *event,
                                struct str key, int64_t wall_ns)
{
    struct event_write write = {.kind = EVENT_WRITE_CREATE};
    write.namespace = event->regarding.namespace.n ? event->regarding.namespace : STR("default");
    write.name = arena_printf(a, "%" PRISTR ".%" PRIx64 ".%" PRIx64,
                              STR_ARG(cut(event->regarding.name, 200)), (uint64_t)wall_ns,
                              ++log->last_number);
    write.body = event_json(log, a, event, write.namespace, write.name, wall_ns);
    if (map_size(log->known) >= EVENT_KNOWN_MAX)
        drop_oldest(log);
    struct known *known = xcalloc(1, sizeof(*known));
    *known = (struct known){xstrndup(write.name), wall_ns, wall_ns, 1};
    (void)map_put(log->known, key, known);
    return write;
}

static struct event_write repeat(struct arena *a, struct known *known, const struct event *event,
                                 int64_t wall_ns)
{
    known->count++;
    known->last_ns = wall_ns;
    if (known->count > 2 && wall_ns - known->written_ns < EVENT_SERIES_REFRESH_NS)
        return (struct event_write){.kind = EVENT_WRITE_NOTHING};
    known->written_ns = wall_ns;
    struct str namespace = event->regarding.namespace;
    return (struct event_write){.kind = EVENT_WRITE_PATCH,
                                .namespace = namespace.n ? namespace : STR("default"),
                                .name = arena_str(a, str_of(known->name)),
                                .body = series_json(a, known)};
}

struct event_write event_log_add(struct event_log *log, struct arena *a, const struct event *event,
                                 int64_t wall_ns)
{
    struct str key = event_key(a, event);
    struct known *known = map_get(log->known, key);
    if (known && wall_ns - known->last_ns <= EVENT_SERIES_END_NS)
        return repeat(a, known, event, wall_ns);
    if (known)
        known_free(map_remove(log->known, key));
    if (!take_token(log, object_key(a, &event->regarding), wall_ns))
        return (struct event_write){.kind = EVENT_WRITE_NOTHING};
    return begin(log, a, event, key, wall_ns);
}

void event_log_forget(struct event_log *log, struct str name)
{
    map_foreach (log->known, entry) {
        if (str_is(name, ((struct known *)entry->value)->name)) {
            known_free(map_remove(log->known, entry->key));
            return;
        }
    }
}
