/* secrets.c - tests: what a Secret is found to be, and when it is read again. */
#include "reconcile/secrets.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/clock.h"
#include "scripted/scripted.h"
#include "suites.h"
#include "support/assert.h"
#include "x509/issue.h"

#define PATH "/api/v1/namespaces/shop/secrets/tls"

enum { STATES_MAX = 16 };

/* A unit that asks for the Secret whenever it is run. */
struct fixture {
    struct unit unit; /* first member */
    struct scripted api;
    struct arena *arena;
    struct metrics *metrics;
    struct kube_config config;
    struct kube_client *kube;
    struct kube_loop *loop;
    struct queue *queue;
    struct secret_cache *cache;
    enum secret_state states[STATES_MAX]; /* each but the repeated ones; of the loop's thread */
    size_t state_count;
    bool read;
};

static void ask(struct unit *unit)
{
    struct fixture *f = (struct fixture *)unit;
    enum secret_state state = secrets_find(f->cache, STR("shop"), STR("tls"), unit);
    bool repeated = f->state_count && f->states[f->state_count - 1] == state;
    if (!repeated && f->state_count < STATES_MAX)
        f->states[f->state_count++] = state;
}

static void begin(void *ctx)
{
    struct fixture *f = ctx;
    f->queue = queue_new(f->loop, f->metrics);
    f->cache = secrets_new(f->kube, f->loop);
    f->unit = (struct unit){.queue = f->queue, .controller = "test", .run = ask};
    queue_start(f->queue);
    queue_touch(&f->unit, TOUCH);
}

static void setup(struct fixture *f, const struct scripted_row *rows, size_t n)
{
    struct error err;
    *f = (struct fixture){.arena = arena_new(), .metrics = metrics_new()};
    scripted_start(&f->api, rows, n);
    f->config = (struct kube_config){.server = str_of(f->api.url), .namespace = STR("default")};
    const struct kube_client_options options = {.config = &f->config, .metrics = f->metrics};
    f->kube = kube_client_new(&options, &err);
    if (!f->kube)
        abort();
    f->loop = kube_client_loop(f->kube);
    kube_loop_run(f->loop, begin, f);
}

static void is_read(void *ctx)
{
    struct fixture *f = ctx;
    queue_stop(f->queue);
    f->read = secrets_are_read(f->cache);
}

static void end(void *ctx)
{
    struct fixture *f = ctx;
    secrets_forget(f->cache, &f->unit);
    queue_remove(&f->unit);
    secrets_free(f->cache);
    queue_free(f->queue);
}

static void teardown(struct fixture *f)
{
    for (int ms = 0; ms < 10000 && !f->read; ms += 10) {
        kube_loop_run(f->loop, is_read, f);
        sleep_ms(10);
    }
    T_TRUE(f->read);
    kube_loop_run(f->loop, end, f);
    kube_client_free(f->kube);
    metrics_free(f->metrics);
    scripted_stop(&f->api);
    arena_free(f->arena);
}

/* A Secret with a certificate, without a name even, and its own key or one of another. */
static const char *secret_of(struct arena *a, bool key_of_another)
{
    struct error err;
    struct x509_pair pair, other;
    const struct x509_validity validity = {1800000000, 1900000000};
    if (x509_issue_ca(a, STR("shop"), validity, &pair, &err) < 0 ||
        x509_issue_ca(a, STR("other"), validity, &other, &err) < 0)
        abort();
    struct str key = key_of_another ? other.key : pair.key;
    return arena_printf(a, "{\"data\":{\"tls.crt\":\"%" PRISTR "\",\"tls.key\":\"%" PRISTR "\"}}",
                        STR_ARG(base64_encode(a, pair.cert)), STR_ARG(base64_encode(a, key)))
        .p;
}

struct expected {
    struct fixture *f;
    enum secret_state state;
    bool found;
};

static void compare(void *ctx)
{
    struct expected *e = ctx;
    e->found = e->f->state_count && e->f->states[e->f->state_count - 1] == e->state;
}

/* Whether the unit comes to know that state, within so many ms. */
static bool comes_to(struct fixture *f, enum secret_state state, int patience_ms)
{
    struct expected e = {.f = f, .state = state};
    for (int ms = 0; ms < patience_ms && !e.found; ms += 10) {
        kube_loop_run(f->loop, compare, &e);
        sleep_ms(10);
    }
    return e.found;
}

/* One that is missing is looked for soon again: it is often made right after the Gateway. */
static void finds_what_comes_later(void)
{
    struct fixture f;
    struct arena *a = arena_new();
    const struct scripted_row rows[] = {
        {.method = "GET", .target = PATH, .times = 1, .status = 404},
        {.method = "GET", .target = PATH, .body = secret_of(a, false)},
    };
    setup(&f, rows, 2);
    T_TRUE(comes_to(&f, SECRET_MISSING, 5000));
    T_TRUE(comes_to(&f, SECRET_VALID, 5000));
    T_INT_EQ(scripted_count(&f.api, "GET", PATH), 2);
    T_TRUE(f.states[0] == SECRET_UNKNOWN && f.state_count == 3);
    teardown(&f);
    arena_free(a);
}

static void tells_what_is_no_key_pair(void)
{
    struct fixture f;
    struct arena *a = arena_new();
    const struct scripted_row rows[] = {
        {.method = "GET", .target = PATH, .times = 1, .body = "{\"data\":{\"tls.crt\":\"eA==\"}}"},
        {.method = "GET", .target = PATH, .body = secret_of(a, true)},
    };
    setup(&f, rows, 2);
    T_TRUE(comes_to(&f, SECRET_INVALID, 5000));
    T_TRUE(scripted_wait(&f.api, "GET", PATH, 2));
    T_TRUE(comes_to(&f, SECRET_INVALID, 1000) && f.state_count == 2);
    teardown(&f);
    arena_free(a);
}

CU_TestInfo secrets_tests[] = {
    {"finds what comes later", finds_what_comes_later},
    {"tells what is no key pair", tells_what_is_no_key_pair},
    CU_TEST_INFO_NULL,
};
