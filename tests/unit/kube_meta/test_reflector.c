/*
 * test_reflector.c - transcripts with virtual time, and long random runs against a small API server
 * made of a counter.
 *
 * A transcript is what the machine asked for, one word an action; time stands still unless a test
 * moves it.
 */
#include "kube_meta/reflector.h"

#include "suites.h"
#include "support/assert.h"

struct bench {
    struct reflector r;
    struct strbuf script; /* what was asked for so far */
    int64_t now_ns;
    double chance;
    uint64_t request; /* the last one that was started */
};

static struct bench *bench_new(void)
{
    struct bench *b = calloc(1, sizeof(*b));
    if (!b)
        abort();
    reflector_init(&b->r);
    b->script = STRBUF(1u << 20);
    b->now_ns = 1000 * NS_PER_SECOND;
    return b;
}

static void bench_end(struct bench **b)
{
    reflector_clear(&(*b)->r);
    strbuf_free(&(*b)->script);
    free(*b);
}

static void write_update(struct bench *b, struct reflector_update u)
{
    if (u.ignored)
        strbuf_addz(&b->script, "ignored ");
    if (u.list_complete)
        strbuf_addz(&b->script, "sweep ");
    if (u.list_begins)
        strbuf_addz(&b->script, "mark ");
    if (u.cancel)
        strbuf_addz(&b->script, "cancel ");
    if (u.action == REFLECTOR_START_LIST)
        strbuf_printf(&b->script, "list(%" PRISTR ") ", STR_ARG(strbuf_str(&b->r.continue_token)));
    if (u.action == REFLECTOR_START_WATCH)
        strbuf_printf(&b->script, "watch(%" PRISTR ",%us) ",
                      STR_ARG(strbuf_str(&b->r.resource_version)), b->r.watch_seconds);
    if (u.action == REFLECTOR_SLEEP)
        strbuf_printf(&b->script, "sleep(%lldms) ",
                      (long long)((b->r.deadline_ns - b->now_ns) / NS_PER_MS));
}

static struct reflector_update feed(struct bench *b, struct reflector_event event)
{
    if (!event.request)
        event.request = b->request;
    struct reflector_update u = reflector_step(&b->r, &event, b->now_ns, b->chance);
    write_update(b, u);
    if (u.request)
        b->request = u.request;
    return u;
}

#define FEED(b, what, ...) feed((b), (struct reflector_event){.type = (what), __VA_ARGS__})

static void start(struct bench *b)
{
    FEED(b, REFLECTOR_START);
}

static void page(struct bench *b, const char *version, const char *next)
{
    FEED(b, REFLECTOR_LIST_PAGE, .resource_version = str_of(version),
         .continue_token = str_of(next));
}

static void progress(struct bench *b, const char *version)
{
    FEED(b, REFLECTOR_WATCH_PROGRESS, .resource_version = str_of(version));
}

static void list_fails(struct bench *b, enum error_code code)
{
    FEED(b, REFLECTOR_LIST_FAILED, .failure = code);
}

static void watch_fails(struct bench *b, enum error_code code)
{
    FEED(b, REFLECTOR_WATCH_FAILED, .failure = code);
}

static void closed(struct bench *b)
{
    FEED(b, REFLECTOR_WATCH_CLOSED);
}

static void wait_seconds(struct bench *b, int64_t seconds)
{
    b->now_ns += seconds * NS_PER_SECOND;
}

/* Lets time pass to the deadline and says so to the machine. */
static void timer(struct bench *b)
{
    b->now_ns = b->r.deadline_ns;
    FEED(b, REFLECTOR_TIMER);
}

static void expect(struct bench *b, const char *script)
{
    T_STR_EQ(str_trim(strbuf_str(&b->script)), script);
    strbuf_clear(&b->script);
}

/* --- transcripts ---------------------------------------------------------------------------- */

static void pages_then_a_watch(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "t1");
    page(b, "10", "t2");
    page(b, "10", "");
    expect(b, "mark list() list(t1) list(t2) sweep watch(10,300s)");
    T_STR_EQ(reflector_state_name(b->r.state), "watching");
}

static void a_clean_end_is_resumed_at_once(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    progress(b, "12");
    progress(b, "15"); /* a bookmark, say */
    wait_seconds(b, 100);
    b->chance = 0.5;
    closed(b);
    expect(b, "mark list() sweep watch(10,300s) watch(15,450s)");
}

static void an_empty_and_short_watch_is_a_failure(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    closed(b);
    timer(b);
    expect(b, "mark list() sweep watch(10,300s) sleep(800ms) watch(10,300s)");
    progress(b, "11");
    closed(b); /* short, but it brought something */
    expect(b, "watch(11,300s)");
}

static void a_broken_watch_is_resumed_after_growing_pauses(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    for (int i = 0; i < 8; i++) {
        watch_fails(b, ERR_IO);
        timer(b);
    }
    expect(b, "mark list() sweep watch(10,300s) "
              "sleep(800ms) watch(10,300s) sleep(1600ms) watch(10,300s) "
              "sleep(3200ms) watch(10,300s) sleep(6400ms) watch(10,300s) "
              "sleep(12800ms) watch(10,300s) sleep(25600ms) watch(10,300s) "
              "sleep(30000ms) watch(10,300s) sleep(30000ms) watch(10,300s)");
    progress(b, "11");
    wait_seconds(b, 121); /* long enough without a failure */
    watch_fails(b, ERR_IO);
    expect(b, "sleep(800ms)");
}

static void chance_lengthens_pauses(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    b->chance = 0.5;
    list_fails(b, ERR_IO);
    timer(b);
    expect(b, "mark list() sleep(1200ms) mark list()");
}

static void gone_means_a_list_at_once_then_with_pauses(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    progress(b, "12");
    wait_seconds(b, 10);
    watch_fails(b, ERR_EXPIRED);
    page(b, "40", "");
    expect(b, "mark list() sweep watch(10,300s) mark list() sweep watch(40,300s)");
    watch_fails(b, ERR_EXPIRED);
    timer(b);
    expect(b, "sleep(1600ms) mark list()");
}

static void an_expired_page_begins_the_list_anew(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "t1");
    list_fails(b, ERR_EXPIRED);
    expect(b, "mark list() list(t1) mark list()");
    page(b, "20", "t2");
    list_fails(b, ERR_EXPIRED);
    timer(b);
    page(b, "30", "");
    expect(b, "list(t2) sleep(1600ms) mark list() sweep watch(30,300s)");
}

static void a_failed_page_begins_the_list_anew(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "t1");
    list_fails(b, ERR_TIMEOUT);
    timer(b);
    expect(b, "mark list() list(t1) sleep(800ms) mark list()");
}

static void retry_after_is_kept_up_to_a_minute(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    FEED(b, REFLECTOR_WATCH_FAILED, .failure = ERR_BUSY, .retry_after_ns = 5 * NS_PER_SECOND);
    timer(b);
    expect(b, "mark list() sweep watch(10,300s) sleep(5000ms) watch(10,300s)");
    FEED(b, REFLECTOR_WATCH_FAILED, .failure = ERR_BUSY, .retry_after_ns = 3600 * NS_PER_SECOND);
    expect(b, "sleep(60000ms)");
}

static void a_kind_that_is_gone_is_listed_again_soon(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    watch_fails(b, ERR_NOT_FOUND);
    timer(b);
    strbuf_clear(&b->script);
    for (int i = 0; i < 10; i++) {
        list_fails(b, ERR_NOT_FOUND);
        T_TRUE(b->r.deadline_ns - b->now_ns <= 5 * NS_PER_SECOND);
        timer(b);
    }
    strbuf_clear(&b->script);
    page(b, "99", "");
    expect(b, "sweep watch(99,300s)");
}

static void a_silent_watch_is_cut(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    wait_seconds(b, 100);
    progress(b, "11"); /* a bookmark moves the deadline */
    T_INT_EQ(b->r.deadline_ns - b->now_ns, REFLECTOR_WATCH_IDLE_NS);
    wait_seconds(b, 149);
    FEED(b, REFLECTOR_TIMER);
    expect(b, "mark list() sweep watch(10,300s)");
    timer(b);
    expect(b, "cancel watch(11,300s)");
}

static void a_watch_that_outlives_its_time_is_cut(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    for (int i = 0; i < 32; i++) {
        wait_seconds(b, 10);
        progress(b, "11");
    }
    T_INT_EQ(b->r.deadline_ns - b->now_ns, 10 * NS_PER_SECOND);
    timer(b);
    expect(b, "mark list() sweep watch(10,300s) cancel watch(11,300s)");
}

static void what_is_over_is_ignored(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    uint64_t list = b->request;
    page(b, "10", "");
    uint64_t watch = b->request;
    FEED(b, REFLECTOR_LIST_PAGE, .request = list, .resource_version = STR("9"));
    FEED(b, REFLECTOR_START);
    watch_fails(b, ERR_IO);
    FEED(b, REFLECTOR_WATCH_PROGRESS, .request = watch, .resource_version = STR("99"));
    timer(b);
    FEED(b, REFLECTOR_WATCH_CLOSED, .request = watch);
    expect(b, "mark list() sweep watch(10,300s) ignored ignored sleep(800ms) ignored "
              "watch(10,300s) ignored");
}

static void stopping_cancels_and_starting_lists(void)
{
    _cleanup_(bench_end) struct bench *b = bench_new();
    start(b);
    page(b, "10", "");
    uint64_t watch = b->request;
    FEED(b, REFLECTOR_STOP);
    FEED(b, REFLECTOR_WATCH_PROGRESS, .request = watch, .resource_version = STR("99"));
    FEED(b, REFLECTOR_TIMER);
    start(b);
    expect(b, "mark list() sweep watch(10,300s) cancel ignored mark list()");
}

/* --- random runs ---------------------------------------------------------------------------- */

/*
 * The server's world is a number that grows; versions below `oldest` are gone. Whatever happens, a
 * machine that is left in peace catches up, and it never runs without anything that will wake it.
 */
struct world {
    int64_t version, oldest;
    int64_t seen; /* by the replica */
};

static void answer_list(struct bench *b, struct world *w)
{
    char version[32];
    snprintf(version, sizeof(version), "%lld", (long long)w->version);
    page(b, version, "");
    w->seen = w->version;
}

static void answer_watch(struct bench *b, struct world *w)
{
    int64_t from;
    char version[32];
    T_TRUE(str_to_i64(strbuf_str(&b->r.resource_version), &from));
    if (from < w->oldest) {
        watch_fails(b, ERR_EXPIRED);
        return;
    }
    T_INT_EQ(w->seen, from); /* nothing was skipped */
    snprintf(version, sizeof(version), "%lld", (long long)w->version);
    progress(b, version);
    w->seen = w->version;
}

static void answer(struct bench *b, struct world *w)
{
    if (b->r.state == REFLECTOR_LISTING)
        answer_list(b, w);
    else if (b->r.state == REFLECTOR_WATCHING)
        answer_watch(b, w);
    else
        timer(b);
}

static void disturb(struct bench *b, struct world *w, long what)
{
    static const enum error_code codes[] = {ERR_IO,      ERR_BUSY,   ERR_EXPIRED, ERR_NOT_FOUND,
                                            ERR_TIMEOUT, ERR_SYNTAX, ERR_DENIED};
    enum error_code code = codes[(size_t)what % ARRAY_LEN(codes)];
    switch (what % 5) {
    case 0: list_fails(b, code); break;
    case 1: watch_fails(b, code); break;
    case 2: closed(b); break;
    case 3: w->oldest = w->version; break;
    default: timer(b); break;
    }
}

static void any_disturbance_ends_in_a_current_replica(void)
{
    unsigned short seed[3] = {4, 5, 6};
    for (int run = 0; run < 200; run++) {
        _cleanup_(bench_end) struct bench *b = bench_new();
        struct world w = {.version = 5, .oldest = 1};
        start(b);
        for (int i = 0; i < 100; i++) {
            long what = nrand48(seed);
            b->chance = erand48(seed);
            b->now_ns += nrand48(seed) % (3 * NS_PER_SECOND);
            w.version += what % 2;
            if (what % 3 == 0)
                answer(b, &w);
            else
                disturb(b, &w, what / 3);
        }
        w.version++;
        for (int i = 0; i < 5; i++)
            answer(b, &w);
        T_INT_EQ(w.seen, w.version);
        T_INT_EQ(b->r.state, REFLECTOR_WATCHING);
    }
}

CU_TestInfo reflector_tests[] = {
    {"pages_then_a_watch", pages_then_a_watch},
    {"a_clean_end_is_resumed_at_once", a_clean_end_is_resumed_at_once},
    {"an_empty_and_short_watch_is_a_failure", an_empty_and_short_watch_is_a_failure},
    {"a_broken_watch_is_resumed_after_growing_pauses",
     a_broken_watch_is_resumed_after_growing_pauses},
    {"chance_lengthens_pauses", chance_lengthens_pauses},
    {"gone_means_a_list_at_once_then_with_pauses", gone_means_a_list_at_once_then_with_pauses},
    {"an_expired_page_begins_the_list_anew", an_expired_page_begins_the_list_anew},
    {"a_failed_page_begins_the_list_anew", a_failed_page_begins_the_list_anew},
    {"retry_after_is_kept_up_to_a_minute", retry_after_is_kept_up_to_a_minute},
    {"a_kind_that_is_gone_is_listed_again_soon", a_kind_that_is_gone_is_listed_again_soon},
    {"a_silent_watch_is_cut", a_silent_watch_is_cut},
    {"a_watch_that_outlives_its_time_is_cut", a_watch_that_outlives_its_time_is_cut},
    {"what_is_over_is_ignored", what_is_over_is_ignored},
    {"stopping_cancels_and_starting_lists", stopping_cancels_and_starting_lists},
    {"any_disturbance_ends_in_a_current_replica", any_disturbance_ends_in_a_current_replica},
    CU_TEST_INFO_NULL,
};
