/* test_event.c - new events, series, silence, too many, and their JSON. */
#include "kube_meta/event.h"

#include "base/limits.h"
#include "base/strbuf.h"
#include "json/json_write.h"
#include "suites.h"
#include "support/assert.h"

static const struct event refused = {
    .regarding = {S("gateway.networking.k8s.io/v1"), S("Gateway"), S("shop"), S("gw"), S("u1")},
    .warning = true,
    .reason = S("Refused"),
    .action = S("Reconcile"),
    .note = S("no such thing"),
};

static struct event_log *log_new(void)
{
    return event_log_new(STR("example.com/controller"), STR("pod-1"));
}

static void a_new_event_is_created(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(4096);
    struct event_log *log = log_new();
    struct event_write w = event_log_add(log, a, &refused, 1767323045 * NS_PER_SECOND);
    T_INT_EQ(w.kind, EVENT_WRITE_CREATE);
    T_STR_EQ(w.namespace, "shop");
    T_STR_EQ(w.name, "gw.1886caf21c963200.1");
    json_write(&text, w.body);
    T_STR_EQ(strbuf_str(&text),
             "{\"apiVersion\":\"events.k8s.io/v1\",\"kind\":\"Event\","
             "\"metadata\":{\"name\":\"gw.1886caf21c963200.1\",\"namespace\":\"shop\"},"
             "\"eventTime\":\"2026-01-02T03:04:05.000000Z\",\"type\":\"Warning\","
             "\"reason\":\"Refused\",\"action\":\"Reconcile\",\"note\":\"no such thing\","
             "\"reportingController\":\"example.com/controller\",\"reportingInstance\":\"pod-1\","
             "\"regarding\":{\"apiVersion\":\"gateway.networking.k8s.io/v1\","
             "\"kind\":\"Gateway\",\"namespace\":\"shop\",\"name\":\"gw\",\"uid\":\"u1\"}}");
    event_log_free(log);
    T_TRUE(event_log_free(NULL) == NULL);
}

static void repeats_become_a_series(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct event_log *log = log_new();
    int64_t now = 0, written = 0;
    struct event_write first = event_log_add(log, a, &refused, now);
    struct event_write second = event_log_add(log, a, &refused, now + NS_PER_SECOND);
    T_INT_EQ(second.kind, EVENT_WRITE_PATCH);
    T_STR_EQ(second.name, first.name);
    int64_t count;
    T_TRUE(jv_int(jv_get(jv_get(second.body, "series"), "count"), &count));
    T_INT_EQ(count, 2);
    for (int i = 0; i < 3599; i++) { /* an hour, once a second */
        now = (2 + i) * NS_PER_SECOND;
        written += event_log_add(log, a, &refused, now).kind != EVENT_WRITE_NOTHING;
    }
    T_INT_EQ(written,
             1); /* the refresh after half an hour; the next is due when the hour is full */
    struct event other = refused;
    other.note = STR("something else");
    T_INT_EQ(event_log_add(log, a, &other, now).kind, EVENT_WRITE_CREATE);
    event_log_free(log);
}

static void silence_ends_a_series(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct event_log *log = log_new();
    event_log_add(log, a, &refused, 0);
    T_INT_EQ(event_log_add(log, a, &refused, EVENT_SERIES_END_NS).kind, EVENT_WRITE_PATCH);
    T_INT_EQ(event_log_add(log, a, &refused, 2 * EVENT_SERIES_END_NS + 1).kind, EVENT_WRITE_CREATE);
    event_log_free(log);
}

static void an_expired_event_is_created_again(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct event_log *log = log_new();
    struct event_write w = event_log_add(log, a, &refused, 0);
    event_log_forget(log, STR("no such name"));
    event_log_forget(log, w.name);
    T_INT_EQ(event_log_add(log, a, &refused, 1).kind, EVENT_WRITE_CREATE);
    event_log_free(log);
}

/* Many different notes about one object are bounded; other objects have their own share. */
static void one_object_cannot_flood(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct event_log *log = log_new();
    unsigned created = 0;
    for (unsigned i = 0; i < 100; i++) {
        struct event event = refused;
        event.note = arena_printf(a, "request %u", i);
        created += event_log_add(log, a, &event, 0).kind == EVENT_WRITE_CREATE;
    }
    T_INT_EQ(created, EVENT_BURST);
    struct event later = refused;
    T_INT_EQ(event_log_add(log, a, &later, EVENT_REFILL_NS).kind, EVENT_WRITE_CREATE);
    later.note = STR("one more");
    T_INT_EQ(event_log_add(log, a, &later, EVENT_REFILL_NS).kind, EVENT_WRITE_NOTHING);
    later.regarding.name = STR("other");
    T_INT_EQ(event_log_add(log, a, &later, EVENT_REFILL_NS).kind, EVENT_WRITE_CREATE);
    event_log_free(log);
}

static void what_is_remembered_is_bounded(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct event_log *log = log_new();
    unsigned created = 0;
    for (unsigned i = 0; i < EVENT_KNOWN_MAX + 100; i++) {
        struct event event = refused;
        event.regarding.name = arena_printf(a, "gw-%u", i);
        created += event_log_add(log, a, &event, i).kind == EVENT_WRITE_CREATE;
    }
    T_INT_EQ(created, EVENT_KNOWN_MAX);
    struct event event = refused; /* after a while there is room again */
    T_INT_EQ(event_log_add(log, a, &event, EVENT_REFILL_NS + EVENT_KNOWN_MAX).kind,
             EVENT_WRITE_CREATE);
    event_log_free(log);
}

static void long_notes_are_cut_and_cluster_scope_goes_to_default(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(strbuf_free) struct strbuf note = STRBUF(8192);
    struct event_log *log = log_new();
    struct event event = refused;
    strbuf_addc(&note, 'x');
    for (int i = 0; i < 1000; i++)
        strbuf_addz(&note, "\xC3\xA9");
    event.note = strbuf_str(&note);
    event.regarding.namespace = STR_NONE;
    struct event_write w = event_log_add(log, a, &event, 0);
    T_STR_EQ(w.namespace, "default");
    struct str cut = jv_str(jv_get(w.body, "note"));
    T_INT_EQ(cut.n, LIMIT_EVENT_NOTE_BYTES - 1);
    T_TRUE(str_is_utf8(cut));
    event_log_free(log);
}

CU_TestInfo event_tests[] = {
    {"a_new_event_is_created", a_new_event_is_created},
    {"repeats_become_a_series", repeats_become_a_series},
    {"silence_ends_a_series", silence_ends_a_series},
    {"an_expired_event_is_created_again", an_expired_event_is_created_again},
    {"one_object_cannot_flood", one_object_cannot_flood},
    {"what_is_remembered_is_bounded", what_is_remembered_is_bounded},
    {"long_notes_are_cut_and_cluster_scope_goes_to_default",
     long_notes_are_cut_and_cluster_scope_goes_to_default},
    CU_TEST_INFO_NULL,
};
