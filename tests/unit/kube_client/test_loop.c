/* test_loop.c - order, time and taking back of tasks. */
#include "kube_client/loop.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "suites.h"
#include "support/assert.h"

struct note {
    struct strbuf *out; /* touched by the loop thread only, until it has ended */
    char c;
};

static void write_note(void *ctx)
{
    struct note *note = ctx;
    strbuf_addc(note->out, note->c);
}

struct look {
    const struct strbuf *out;
    bool complete;
};

static void look_for_d(void *ctx)
{
    struct look *look = ctx;
    look->complete = str_find_char(strbuf_str(look->out), 'd') >= 0;
}

static void tasks_run_in_order_of_time(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(64);
    struct note a = {&out, 'a'}, b = {&out, 'b'}, c = {&out, 'c'}, d = {&out, 'd'};
    struct kube_loop *loop = kube_loop_new();
    int64_t now = clock_monotonic_ns();
    (void)kube_loop_at(loop, now + 40 * NS_PER_MS, write_note, &d);
    (void)kube_loop_at(loop, now + 20 * NS_PER_MS, write_note, &c);
    kube_loop_post(loop, write_note, &a);
    kube_loop_post(loop, write_note, &b);
    struct look look = {.out = &out};
    for (int i = 0; i < 500 && !look.complete; i++) {
        usleep(10000);
        kube_loop_run(loop, look_for_d, &look);
    }
    kube_loop_free(loop);
    T_STR_EQ(strbuf_str(&out), "abcd");
}

static void tasks_can_be_taken_back(void)
{
    _cleanup_(strbuf_free) struct strbuf out = STRBUF(64);
    struct note a = {&out, 'a'}, b = {&out, 'b'};
    struct kube_loop *loop = kube_loop_new();
    int64_t later = clock_monotonic_ns() + 3600 * NS_PER_SECOND;
    uint64_t taken = kube_loop_at(loop, later, write_note, &a);
    T_TRUE(taken != 0);
    T_TRUE(kube_loop_cancel(loop, taken));
    T_TRUE(!kube_loop_cancel(loop, taken));
    T_TRUE(!kube_loop_cancel(loop, 0));
    (void)kube_loop_at(loop, later, write_note, &a); /* dropped at the end */
    kube_loop_run(loop, write_note, &b);
    kube_loop_free(loop);
    T_STR_EQ(strbuf_str(&out), "b");
    T_TRUE(kube_loop_free(NULL) == NULL);
}

enum { THREADS = 4, POSTS = 500 };

struct poster {
    struct kube_loop *loop;
    long *count; /* touched by the loop thread only */
};

static void count_up(void *ctx)
{
    ++*(long *)ctx;
}

static void *post_many(void *ctx)
{
    struct poster *poster = ctx;
    for (int i = 0; i < POSTS; i++)
        kube_loop_post(poster->loop, count_up, poster->count);
    kube_loop_run(poster->loop, count_up, poster->count);
    return NULL;
}

static void any_thread_may_post(void)
{
    long count = 0;
    pthread_t threads[THREADS];
    struct poster poster = {kube_loop_new(), &count};
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, post_many, &poster);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    kube_loop_free(poster.loop);
    T_INT_EQ(count, THREADS * (POSTS + 1));
}

CU_TestInfo loop_tests[] = {
    {"tasks_run_in_order_of_time", tasks_run_in_order_of_time},
    {"tasks_can_be_taken_back", tasks_can_be_taken_back},
    {"any_thread_may_post", any_thread_may_post},
    CU_TEST_INFO_NULL,
};
