/* test_refresh.c - when credentials are asked for again, and who waits for it. */
#include "suites.h"
#include "support/assert.h"
#include "world.h"

/* A world whose container endpoint gives keys "first" that live for `ns`. */
static struct world *world_with_keys(int64_t ns)
{
    struct world *w = world_new();
    world_set(w, "AWS_CONTAINER_CREDENTIALS_FULL_URI", world_text(w, "%s/keys", w->url));
    world_answer(w, (struct answer){.status = 200, .body = world_json(w, "first", ns)});
    return w;
}

static void answer_second(struct world *w)
{
    world_answer(w,
                 (struct answer){.status = 200, .body = world_json(w, "second", 60 * MINUTE_NS)});
}

static void fail_from_now(struct world *w)
{
    world_answer(w, (struct answer){.status = 403, .body = "{}"});
}

static void asked_once_while_good(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    for (int i = 0; i < 5; i++) {
        GET_GIVES(w, c, "first");
        world_pass(w, 8 * MINUTE_NS);
    }
    T_INT_EQ(world_requests(w, 1), 1);
}

static void ageing_keys_serve_during_one_refresh(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    GET_GIVES(w, c, "first");
    world_pass(w, 46 * MINUTE_NS);
    answer_second(w);
    world_hold(w);
    for (int i = 0; i < 5; i++)
        GET_GIVES(w, c, "first");
    T_INT_EQ(world_requests(w, 2), 2);
    world_release(w);
    world_pass(w, 5 * MINUTE_NS); /* the old keys are expiring: this get waits if it must */
    GET_GIVES(w, c, "second");
    T_INT_EQ(world_requests(w, 2), 2);
}

static void expiring_keys_make_everybody_wait(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    struct got a, b;
    GET_GIVES(w, c, "first");
    world_pass(w, 51 * MINUTE_NS);
    answer_second(w);
    world_hold(w);
    world_start_get(w, c, &a);
    world_start_get(w, c, &b);
    T_INT_EQ(world_requests(w, 2), 2);
    T_INT_EQ(a.calls + b.calls, 0);
    world_release(w);
    T_TRUE(world_ended(&a) && world_ended(&b));
    T_STR_EQ(a.keys.access_key_id, "second");
    T_STR_EQ(b.keys.access_key_id, "second");
    T_INT_EQ(world_requests(w, 2), 2);
}

static void expiring_keys_serve_when_the_refresh_fails(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    GET_GIVES(w, c, "first");
    fail_from_now(w);
    world_pass(w, 51 * MINUTE_NS);
    GET_GIVES(w, c, "first");
    T_INT_EQ(world_requests(w, 2), 2);
    world_pass(w, 9 * MINUTE_NS);
    GET_FAILS(w, c, ERR_DENIED, "answered 403");
    T_INT_EQ(world_requests(w, 3), 3);
}

static void failures_are_followed_by_pauses(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    fail_from_now(w);
    for (int i = 0; i < 20; i++)
        GET_FAILS(w, c, ERR_DENIED, "container endpoint");
    T_INT_EQ(world_requests(w, 1), 1);
    world_pass(w, 1000000000LL);
    GET_FAILS(w, c, ERR_DENIED, "container endpoint");
    world_pass(w, 1000000000LL); /* the second pause is twice as long */
    GET_FAILS(w, c, ERR_DENIED, "container endpoint");
    T_INT_EQ(world_requests(w, 2), 2);
    world_pass(w, 1000000000LL);
    answer_second(w);
    GET_GIVES(w, c, "second");
    T_INT_EQ(world_requests(w, 3), 3);
}

static void pauses_have_an_upper_bound(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    fail_from_now(w);
    for (unsigned i = 1; i <= 10; i++) {
        GET_FAILS(w, c, ERR_DENIED, "container endpoint");
        T_INT_EQ(world_requests(w, i), i);
        world_pass(w, 30 * 1000000000LL);
    }
    world_pass(w, -60 * MINUTE_NS); /* a clock that is set back prolongs nothing */
    GET_FAILS(w, c, ERR_DENIED, "container endpoint");
    T_INT_EQ(world_requests(w, 11), 11);
}

static void refused_keys_are_replaced(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    aws_credentials_refused(c); /* nothing to refuse yet */
    GET_GIVES(w, c, "first");
    aws_credentials_refused(c); /* too young to be given up */
    GET_GIVES(w, c, "first");
    T_INT_EQ(world_requests(w, 1), 1);
    answer_second(w);
    world_pass(w, 11 * 1000000000LL);
    aws_credentials_refused(c);
    GET_GIVES(w, c, "second");
    T_INT_EQ(world_requests(w, 2), 2);
}

static void refused_keys_do_not_serve_when_the_refresh_fails(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    GET_GIVES(w, c, "first");
    world_pass(w, MINUTE_NS);
    fail_from_now(w);
    aws_credentials_refused(c);
    GET_FAILS(w, c, ERR_DENIED, "answered 403");
    GET_FAILS(w, c, ERR_DENIED, "answered 403"); /* in the pause */
}

static void short_lives_are_used_by_half(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(6 * MINUTE_NS);
    CREDENTIALS(c, w);
    GET_GIVES(w, c, "first");
    world_pass(w, 2 * MINUTE_NS + MINUTE_NS / 2);
    GET_GIVES(w, c, "first");
    T_INT_EQ(world_requests(w, 1), 1);
    answer_second(w);
    world_pass(w, MINUTE_NS);
    GET_GIVES(w, c, "first");
    T_INT_EQ(world_requests(w, 2), 2);
    world_pass(w, MINUTE_NS);
    GET_GIVES(w, c, "second");
}

static void expired_from_the_start(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(-MINUTE_NS);
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_EXPIRED, "have expired already; check this machine's clock");
}

/* A clock that is an hour off neither ends keys early nor keeps them too long. */
static void clock_skew(int64_t skew_ns)
{
    WORLD(w);
    w->skew_ns = skew_ns;
    world_set(w, "AWS_CONTAINER_CREDENTIALS_FULL_URI", world_text(w, "%s/keys", w->url));
    world_answer(w, (struct answer){.status = 200, .body = world_json(w, "first", 60 * MINUTE_NS)});
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_INT_EQ(got.keys.expires_wall_ns, START_NS + 60 * MINUTE_NS);
    world_pass(w, 51 * MINUTE_NS);
    answer_second(w);
    GET_GIVES(w, c, "second");
}

static void clock_is_off(void)
{
    clock_skew(60 * MINUTE_NS);
    clock_skew(-60 * MINUTE_NS);
}

enum { THREADS = 50 };

struct caller {
    struct world *world;
    struct aws_credentials *credentials;
    struct got got;
    pthread_t thread;
};

static void *call(void *ctx)
{
    struct caller *caller = ctx;
    world_start_get(caller->world, caller->credentials, &caller->got);
    return NULL;
}

static void fifty_gets_are_one_request(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    CREDENTIALS(c, w);
    struct caller callers[THREADS];
    world_hold(w);
    for (size_t i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){.world = w, .credentials = c};
        if (pthread_create(&callers[i].thread, NULL, call, &callers[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(callers[i].thread, NULL);
    T_INT_EQ(world_requests(w, 1), 1);
    world_release(w);
    for (size_t i = 0; i < THREADS; i++)
        if (T_TRUE(world_ended(&callers[i].got)))
            T_STR_EQ(callers[i].got.keys.access_key_id, "first");
    T_INT_EQ(world_requests(w, 1), 1);
}

static void freed_during_a_refresh(void)
{
    _cleanup_(cleanup_world) struct world *w = world_with_keys(60 * MINUTE_NS);
    struct aws_credentials *c = world_credentials(w);
    struct got got;
    world_hold(w);
    world_start_get(w, c, &got);
    T_INT_EQ(world_requests(w, 1), 1);
    aws_credentials_free(c);
    T_INT_EQ(got.calls, 1);
    T_FAILS(got.have_keys ? 0 : -1, &got.err, ERR_CANCELLED, "");
    T_TRUE(aws_credentials_free(NULL) == NULL);
}

CU_TestInfo refresh_tests[] = {
    {"asked once while good", asked_once_while_good},
    {"ageing keys serve during one refresh", ageing_keys_serve_during_one_refresh},
    {"expiring keys make everybody wait", expiring_keys_make_everybody_wait},
    {"expiring keys serve when the refresh fails", expiring_keys_serve_when_the_refresh_fails},
    {"failures are followed by pauses", failures_are_followed_by_pauses},
    {"pauses have an upper bound", pauses_have_an_upper_bound},
    {"refused keys are replaced", refused_keys_are_replaced},
    {"refused keys do not serve when the refresh fails",
     refused_keys_do_not_serve_when_the_refresh_fails},
    {"short lives are used by half", short_lives_are_used_by_half},
    {"expired from the start", expired_from_the_start},
    {"clock is off", clock_is_off},
    {"fifty gets are one request", fifty_gets_are_one_request},
    {"freed during a refresh", freed_during_a_refresh},
    CU_TEST_INFO_NULL,
};
