/* queue.c - tests: which unit is run when. */
#include "reconcile/queue.h"

#include "base/clock.h"
#include "base/strbuf.h"
#include "scripted/scripted.h"
#include "suites.h"
#include "support/assert.h"

enum { UNITS = 4, PATIENCE_MS = 10000 };

/* A unit that writes down its name when it is run. */
struct named {
    struct unit unit; /* first member */
    struct fixture *fixture;
    char name;
    bool works; /* becomes busy when it is run */
    int64_t run_ns;
    unsigned interruptions;
};

struct fixture {
    struct kube_loop *loop;
    struct metrics *metrics;
    struct queue *queue;
    struct named units[UNITS];
    struct strbuf runs; /* of the loop's thread */
    size_t counted;
};

static void run(struct unit *unit)
{
    struct named *u = (struct named *)unit;
    strbuf_addc(&u->fixture->runs, u->name);
    u->run_ns = clock_monotonic_ns();
    if (u->works)
        queue_busy(unit);
}

static void interrupted(struct unit *unit)
{
    ((struct named *)unit)->interruptions++;
}

static void setup(struct fixture *f)
{
    *f = (struct fixture){.loop = kube_loop_new(), .metrics = metrics_new(), .runs = STRBUF(1024)};
    f->queue = queue_new(f->loop, f->metrics);
    for (int i = 0; i < UNITS; i++) {
        f->units[i] = (struct named){.fixture = f, .name = (char)('a' + i)};
        f->units[i].unit = (struct unit){
            .queue = f->queue, .controller = "test", .run = run, .interrupted = interrupted};
    }
}

static void remove_units(void *ctx)
{
    struct fixture *f = ctx;
    queue_stop(f->queue);
    for (int i = 0; i < UNITS; i++) {
        if (f->units[i].unit.busy)
            queue_idle(&f->units[i].unit);
        queue_remove(&f->units[i].unit);
    }
    T_INT_EQ(queue_depth(f->queue), 0);
}

static void teardown(struct fixture *f)
{
    kube_loop_run(f->loop, remove_units, f);
    kube_loop_free(f->loop);
    queue_free(f->queue);
    metrics_free(f->metrics);
    strbuf_free(&f->runs);
}

static void nothing(void *ctx)
{
    (void)ctx;
}

/* fn on the loop, then everything that it set going. */
static void on_loop(struct fixture *f, void (*fn)(void *))
{
    kube_loop_run(f->loop, fn, f);
    for (int i = 0; i < 4 * UNITS; i++)
        kube_loop_run(f->loop, nothing, NULL);
}

static void touch_all(void *ctx)
{
    struct fixture *f = ctx;
    queue_touch(&f->units[0].unit, TOUCH);
    queue_touch(&f->units[1].unit, TOUCH_QUIETLY);
    queue_touch(&f->units[2].unit, TOUCH_URGENTLY);
    queue_touch(&f->units[0].unit, TOUCH);
    queue_touch(&f->units[1].unit, TOUCH_URGENTLY);
    T_INT_EQ(queue_depth(f->queue), 3);
}

static void start(void *ctx)
{
    struct fixture *f = ctx;
    queue_start(f->queue);
}

/* Nothing runs before the start; each runs once, urgent ones first. */
static void test_order(void)
{
    struct fixture f;
    setup(&f);
    on_loop(&f, touch_all);
    T_STR_EQ(strbuf_str(&f.runs), "");
    on_loop(&f, start);
    T_STR_EQ(strbuf_str(&f.runs), "cba");
    teardown(&f);
}

static void stop_and_touch(void *ctx)
{
    struct fixture *f = ctx;
    queue_stop(f->queue);
    queue_touch(&f->units[3].unit, TOUCH);
}

static void test_stop(void)
{
    struct fixture f;
    setup(&f);
    on_loop(&f, start);
    on_loop(&f, stop_and_touch);
    T_STR_EQ(strbuf_str(&f.runs), "");
    teardown(&f);
}

static void touch_busy(void *ctx)
{
    struct fixture *f = ctx;
    queue_touch(&f->units[0].unit, TOUCH_QUIETLY);
    T_INT_EQ(f->units[0].interruptions, 0);
    queue_touch(&f->units[0].unit, TOUCH_URGENTLY);
    T_INT_EQ(f->units[0].interruptions, 1);
}

static void end_work(void *ctx)
{
    struct fixture *f = ctx;
    queue_touch(&f->units[1].unit, TOUCH);
    queue_touch(&f->units[2].unit, TOUCH);
    f->units[0].works = false;
    queue_idle(&f->units[0].unit);
}

/* A unit that is touched while it is busy runs afterwards, once, and as urgently as it was
 * touched. */
static void test_busy(void)
{
    struct fixture f;
    setup(&f);
    f.units[0].works = true;
    on_loop(&f, start);
    on_loop(&f, touch_all);
    T_STR_EQ(strbuf_str(&f.runs), "cba");
    strbuf_clear(&f.runs);
    on_loop(&f, touch_busy);
    T_STR_EQ(strbuf_str(&f.runs), "");
    on_loop(&f, end_work);
    T_STR_EQ(strbuf_str(&f.runs), "abc");
    teardown(&f);
}

/* --- later --------------------------------------------------------------------------------------
 */

static void count(void *ctx)
{
    struct fixture *f = ctx;
    f->counted = f->runs.n;
}

static bool wait_runs(struct fixture *f, size_t n)
{
    for (int ms = 0; ms < PATIENCE_MS; ms++) {
        kube_loop_run(f->loop, count, f);
        if (f->counted >= n)
            return true;
        sleep_ms(1);
    }
    return false;
}

static void touch_later(void *ctx)
{
    struct fixture *f = ctx;
    queue_touch_in(&f->units[0].unit, 60 * NS_PER_SECOND);
    queue_touch_in(&f->units[0].unit, 20 * NS_PER_MS);
    queue_touch_in(&f->units[0].unit, 60 * NS_PER_SECOND); /* the earlier one stays */
    queue_touch_in(&f->units[1].unit, 60 * NS_PER_SECOND); /* taken back at the end */
}

static void test_timers(void)
{
    struct fixture f;
    setup(&f);
    on_loop(&f, start);
    int64_t begin_ns = clock_monotonic_ns();
    kube_loop_run(f.loop, touch_later, &f);
    T_TRUE(wait_runs(&f, 1));
    T_STR_EQ(strbuf_str(&f.runs), "a");
    T_TRUE(f.units[0].run_ns - begin_ns >= 20 * NS_PER_MS);
    teardown(&f);
}

static void touch_later_and_now(void *ctx)
{
    struct fixture *f = ctx;
    queue_touch_in(&f->units[0].unit, 30 * NS_PER_MS);
    queue_touch(&f->units[0].unit, TOUCH);
}

/* A run takes the timer back: whoever is to be run again says so. */
static void test_timer_and_run(void)
{
    struct fixture f;
    setup(&f);
    on_loop(&f, start);
    on_loop(&f, touch_later_and_now);
    sleep_ms(60);
    on_loop(&f, nothing);
    T_STR_EQ(strbuf_str(&f.runs), "a");
    teardown(&f);
}

/* --- failures -----------------------------------------------------------------------------------
 */

static void test_pauses(void)
{
    for (unsigned failures = 0; failures < 100; failures++) {
        int64_t most = failures < 6 ? NS_PER_SECOND << failures : 60 * NS_PER_SECOND;
        if (most > 60 * NS_PER_SECOND)
            most = 60 * NS_PER_SECOND;
        int64_t pause = queue_pause_ns(failures);
        T_TRUE(pause <= most && pause >= most / 4 * 3);
    }
}

static void retry(void *ctx)
{
    struct fixture *f = ctx;
    queue_retry(&f->units[0].unit);
}

static void forget(void *ctx)
{
    struct fixture *f = ctx;
    T_INT_EQ(f->units[0].unit.failures, 1);
    queue_forget(&f->units[0].unit, RECONCILE_SUCCESS);
    T_INT_EQ(f->units[0].unit.failures, 0);
    T_INT_EQ(f->units[0].unit.retry_ns, 0);
}

static void try_often(void *ctx)
{
    struct fixture *f = ctx;
    struct unit *u = &f->units[0].unit;
    for (int i = 0; i < 10; i++)
        queue_count_try(u);
    T_INT_EQ(u->retry_ns, 0);
    queue_count_try(u);
    T_TRUE(u->retry_ns > clock_monotonic_ns());
    queue_forget(u, RECONCILE_SUCCESS);
    queue_count_try(u);
    T_INT_EQ(u->retry_ns, 0);
}

/* What goes on without an end gets slower. */
static void test_tries(void)
{
    struct fixture f;
    setup(&f);
    on_loop(&f, try_often);
    teardown(&f);
}

static void test_retry(void)
{
    struct fixture f;
    setup(&f);
    on_loop(&f, start);
    int64_t begin_ns = clock_monotonic_ns();
    kube_loop_run(f.loop, retry, &f);
    T_TRUE(wait_runs(&f, 1));
    T_TRUE(f.units[0].run_ns - begin_ns >= NS_PER_SECOND / 4 * 3);
    on_loop(&f, forget);
    struct strbuf text = STRBUF(1 << 16);
    metrics_write(f.metrics, &text);
    T_CONTAINS(strbuf_str(&text),
               "controller_runtime_reconcile_total{controller=\"test\",result=\"error\"} 1");
    T_CONTAINS(strbuf_str(&text),
               "controller_runtime_reconcile_total{controller=\"test\",result=\"success\"} 1");
    T_CONTAINS(strbuf_str(&text),
               "controller_runtime_reconcile_errors_total{controller=\"test\"} 1");
    T_CONTAINS(strbuf_str(&text),
               "controller_runtime_reconcile_time_seconds_count{controller=\"test\"} 1");
    T_CONTAINS(strbuf_str(&text), "workqueue_retries_total{name=\"lattice\"} 1");
    strbuf_free(&text);
    teardown(&f);
}

CU_TestInfo queue_tests[] = {
    {"order", test_order},
    {"stopped", test_stop},
    {"touched while busy", test_busy},
    {"timers", test_timers},
    {"a timer and a run", test_timer_and_run},
    {"pauses grow", test_pauses},
    {"a failure", test_retry},
    {"no failure, no end", test_tries},
    CU_TEST_INFO_NULL,
};
