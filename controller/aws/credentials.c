/*
 * credentials.c - who gets which keys when: the one refresh, those who wait for it, its failures.
 *
 * One lock guards the state; neither a source nor a caller's `done` runs under it.
 */
#include "aws/credentials.h"

#include <pthread.h>

#include "aws/credential_source.h"
#include "aws/key_set.h"
#include "base/clock.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "log/log.h"

/* Periods of the AWS SDKs before the end of the keys, and which part of a short life they are. */
#define ADVISORY_NS  (15 * 60 * NS_PER_SECOND)
#define MANDATORY_NS (10 * 60 * NS_PER_SECOND)
enum { ADVISORY_PART = 2, MANDATORY_PART = 3 };

/* Between a failure and the next try. */
#define PAUSE_MIN_NS (1 * NS_PER_SECOND)
#define PAUSE_MAX_NS (30 * NS_PER_SECOND)

/* Keys younger than this are not given up because a service refused them. */
#define YOUNG_NS (10 * NS_PER_SECOND)

struct waiter {
    void (*done)(void *ctx, const struct aws_keys *keys, const struct error *err);
    void *ctx;
};

struct waiters {
    struct waiter *items;
    size_t n, capacity;
};

struct aws_credentials {
    struct aws_credentials_options options; /* strings in `arena` */
    struct arena *arena;
    struct http_client *http;
    pthread_mutex_t lock;
    const struct credential_source *source;
    struct str description; /* of `source` */
    struct key_set *keys;
    bool refused; /* the service did not take `keys` */
    bool refreshing;
    struct waiters waiters;
    struct error failure; /* of the last refresh; ERR_NONE: it went well */
    int64_t failed_wall_ns, pause_ns;
};

/* What the keys at hand are good for. */
enum state {
    KEYS_GOOD,
    KEYS_AGEING,   /* good, and it is time to ask for others */
    KEYS_EXPIRING, /* to be used only if no others can be had */
    KEYS_NONE,
};

static int64_t wall_now(const struct aws_credentials *c)
{
    return c->options.wall_ns ? c->options.wall_ns(c->options.wall_ctx) : clock_wall_ns();
}

static enum state state_of(const struct aws_credentials *c, int64_t now)
{
    if (!c->keys || c->refused)
        return KEYS_NONE;
    int64_t end = c->keys->keys.expires_wall_ns;
    int64_t life = end - c->keys->received_wall_ns, left = end - now;
    bool short_lived = life <= ADVISORY_NS;
    if (!end || left > (short_lived ? life / ADVISORY_PART : ADVISORY_NS))
        return KEYS_GOOD;
    if (left > (short_lived ? life / MANDATORY_PART : MANDATORY_NS))
        return KEYS_AGEING;
    return left > 0 ? KEYS_EXPIRING : KEYS_NONE;
}

/* A clock that was set back does not prolong the pause. */
static bool pausing(const struct aws_credentials *c, int64_t now)
{
    return c->failure.code && now >= c->failed_wall_ns && now < c->failed_wall_ns + c->pause_ns;
}

static struct key_set *take_keys(struct aws_credentials *c, int64_t now)
{
    if (state_of(c, now) == KEYS_NONE)
        return NULL;
    c->keys->references++;
    return c->keys;
}

static void give_keys_back(struct aws_credentials *c, struct key_set *keys)
{
    pthread_mutex_lock(&c->lock);
    key_set_unref(keys);
    pthread_mutex_unlock(&c->lock);
}

/* --- refresh -----------------------------------------------------------------------------------
 */

static void note_success(struct aws_credentials *c, const struct aws_keys *keys, int64_t now)
{
    key_set_unref(c->keys);
    c->keys = key_set_new(keys, now);
    c->refused = false;
    c->failure.code = ERR_NONE;
    c->pause_ns = 0;
}

static void note_failure(struct aws_credentials *c, const struct error *err, int64_t now)
{
    c->failure = *err;
    c->failed_wall_ns = now;
    c->pause_ns = c->pause_ns ? 2 * c->pause_ns : PAUSE_MIN_NS;
    if (c->pause_ns > PAUSE_MAX_NS)
        c->pause_ns = PAUSE_MAX_NS;
}

static void note_source(struct aws_credentials *c, const struct credential_source *source)
{
    if (source == c->source)
        return;
    c->source = source;
    c->description = credential_source_describe(c->arena, &c->options.environment, source);
}

static void log_refresh(struct str source, const struct aws_keys *keys, const struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(256);
    if (err && err->code != ERR_CANCELLED)
        log_warn("no AWS credentials from their source", LOG_STR("source", source), LOG_ERR(err));
    else if (keys)
        log_info("AWS credentials received", LOG_STR("source", source),
                 LOG_STR("expires", keys->expires_wall_ns
                                        ? clock_rfc3339(a, keys->expires_wall_ns, 0)
                                        : STR("never")));
}

static void refreshed(void *ctx, const struct credential_source *source,
                      const struct aws_keys *keys, const struct error *err)
{
    struct aws_credentials *c = ctx;
    int64_t now = wall_now(c);
    pthread_mutex_lock(&c->lock);
    note_source(c, source);
    if (keys)
        note_success(c, keys, now);
    else
        note_failure(c, err, now);
    c->refreshing = false;
    struct waiters waiters = c->waiters;
    c->waiters = (struct waiters){0};
    struct key_set *usable = take_keys(c, now);
    struct str description = c->description;
    pthread_mutex_unlock(&c->lock);

    log_refresh(description, keys, err);
    vec_foreach (&waiters, w)
        w->done(w->ctx, usable ? &usable->keys : NULL, usable ? NULL : err);
    give_keys_back(c, usable);
    vec_free(&waiters);
}

static void refresh(struct aws_credentials *c, int64_t now)
{
    fetch_start(&(struct fetch_options){
        .environment = c->options.environment,
        .sts_endpoint = c->options.sts_endpoint,
        .http = c->http,
        .now_wall_ns = now,
        .done = refreshed,
        .ctx = c,
    });
}

/* --- public ------------------------------------------------------------------------------------
 */

struct aws_credentials *aws_credentials_new(const struct aws_credentials_options *options,
                                            struct error *err)
{
    struct str ca_file = aws_env(&options->environment, "AWS_CA_BUNDLE");
    struct http_client *http =
        http_client_new(&(struct http_client_options){.ca_file = ca_file.p}, err);
    if (!http)
        return NULL;
    struct aws_credentials *c = xcalloc(1, sizeof(*c));
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct str why_not;
    c->options = *options;
    c->arena = arena_new_sized(1024);
    c->options.sts_endpoint = arena_str(c->arena, options->sts_endpoint);
    c->http = http;
    pthread_mutex_init(&c->lock, NULL);
    c->source = credential_source_find(scratch, &options->environment, &why_not);
    c->description = credential_source_describe(c->arena, &options->environment, c->source);
    return c;
}

struct aws_credentials *aws_credentials_free(struct aws_credentials *c)
{
    if (!c)
        return NULL;
    http_client_free(c->http);
    key_set_unref(c->keys);
    pthread_mutex_destroy(&c->lock);
    arena_free(c->arena);
    free(c);
    return NULL;
}

void aws_credentials_get(struct aws_credentials *c,
                         void (*done)(void *ctx, const struct aws_keys *keys,
                                      const struct error *err),
                         void *ctx)
{
    int64_t now = wall_now(c);
    pthread_mutex_lock(&c->lock);
    enum state state = state_of(c, now);
    bool start = state != KEYS_GOOD && !c->refreshing && !pausing(c, now);
    bool wait = state >= KEYS_EXPIRING && (start || c->refreshing);
    struct key_set *keys = wait ? NULL : take_keys(c, now);
    struct error failure = c->failure;
    if (wait)
        vec_push(NULL, &c->waiters, (struct waiter){done, ctx});
    c->refreshing = c->refreshing || start;
    pthread_mutex_unlock(&c->lock);

    if (!wait)
        done(ctx, keys ? &keys->keys : NULL, keys ? NULL : &failure);
    if (keys)
        give_keys_back(c, keys);
    if (start)
        refresh(c, now);
}

void aws_credentials_refused(struct aws_credentials *c)
{
    int64_t now = wall_now(c);
    pthread_mutex_lock(&c->lock);
    if (c->keys && now - c->keys->received_wall_ns >= YOUNG_NS)
        c->refused = true;
    pthread_mutex_unlock(&c->lock);
}

struct str aws_credentials_source(const struct aws_credentials *c)
{
    pthread_mutex_t *lock = (pthread_mutex_t *)&c->lock;
    pthread_mutex_lock(lock);
    struct str description = c->description;
    pthread_mutex_unlock(lock);
    return description;
}
