/* mailbox.c - a list, a condition variable and a count of those who may still write. */
#include "aws/mailbox.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct mail *newest;
    size_t references; /* the owner and all mail */
    bool stopped, closed;
};

/* --- the box ------------------------------------------------------------------------------------
 */

struct mailbox *mailbox_new(void)
{
    struct mailbox *box = xcalloc(1, sizeof(*box));
    pthread_condattr_t monotonic;
    pthread_mutex_init(&box->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&box->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    box->references = 1;
    return box;
}

static void unref(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    bool last = --box->references == 0;
    pthread_mutex_unlock(&box->lock);
    if (!last)
        return;
    pthread_cond_destroy(&box->changed);
    pthread_mutex_destroy(&box->lock);
    free(box);
}

/* Takes all mail, lock held. */
static struct mail *take_all(struct mailbox *box)
{
    struct mail *oldest = NULL;
    while (box->newest) {
        struct mail *m = box->newest;
        box->newest = m->next;
        m->next = oldest;
        oldest = m;
    }
    return oldest;
}

void mailbox_close(struct mailbox *box)
{
    if (!box)
        return;
    pthread_mutex_lock(&box->lock);
    box->closed = true;
    struct mail *left = take_all(box);
    pthread_mutex_unlock(&box->lock);
    while (left) {
        struct mail *next = left->next;
        mail_free(left);
        left = next;
    }
    unref(box);
}

void mailbox_stop(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    box->stopped = true;
    pthread_cond_signal(&box->changed);
    pthread_mutex_unlock(&box->lock);
}

struct mail *mailbox_wait(struct mailbox *box, int64_t until_ns, bool *ret_stopped)
{
    struct timespec until = {.tv_sec = until_ns / NS_PER_SECOND,
                             .tv_nsec = until_ns % NS_PER_SECOND};
    int rc = 0;
    pthread_mutex_lock(&box->lock);
    while (!box->newest && !box->stopped && rc == 0) {
        if (until_ns == INT64_MAX)
            rc = pthread_cond_wait(&box->changed, &box->lock);
        else
            rc = pthread_cond_timedwait(&box->changed, &box->lock, &until);
    }
    struct mail *all = take_all(box);
    *ret_stopped = box->stopped;
    pthread_mutex_unlock(&box->lock);
    return all;
}

/* --- mail ---------------------------------------------------------------------------------------
 */

struct mail *mail_new(struct mailbox *box, enum mail_kind kind, uint64_t number, unsigned attempt)
{
    struct mail *m = xcalloc(1, sizeof(*m));
    *m = (struct mail){.box = box, .kind = kind, .number = number, .attempt = attempt};
    pthread_mutex_lock(&box->lock);
    box->references++;
    pthread_mutex_unlock(&box->lock);
    return m;
}

void mail_post(struct mail *m)
{
    struct mailbox *box = m->box;
    pthread_mutex_lock(&box->lock);
    bool closed = box->closed;
    if (!closed) {
        m->next = box->newest;
        box->newest = m;
        pthread_cond_signal(&box->changed);
    }
    pthread_mutex_unlock(&box->lock);
    if (closed)
        mail_free(m);
}

void mail_free(struct mail *m)
{
    struct mailbox *box = m->box;
    arena_free(m->arena);
    free(m);
    unref(box);
}

static void copy_failure(struct mail *m, const struct error *err)
{
    m->failure = ARENA_NEW(m->arena, struct error);
    *m->failure = *err;
}

/* --- answers ------------------------------------------------------------------------------------
 */

struct secret {
    char *p;
    size_t n;
};

static void wipe(void *ctx)
{
    struct secret *secret = ctx;
    explicit_bzero(secret->p, secret->n);
}

/* A copy that is overwritten when the arena goes. */
static struct str copy_secret(struct arena *a, struct str text)
{
    struct secret *secret = ARENA_NEW(a, struct secret);
    secret->p = arena_alloc(a, text.n + 1);
    secret->n = text.n;
    if (text.n)
        memcpy(secret->p, text.p, text.n);
    arena_defer(a, wipe, secret);
    return (struct str){secret->p, text.n};
}

void mail_keys(void *ctx, const struct aws_keys *keys, const struct error *err)
{
    struct mail *m = ctx;
    m->arena = arena_new();
    if (err)
        copy_failure(m, err);
    else
        m->keys =
            (struct aws_keys){.access_key_id = arena_str(m->arena, keys->access_key_id),
                              .secret_access_key = copy_secret(m->arena, keys->secret_access_key),
                              .session_token = copy_secret(m->arena, keys->session_token)};
    mail_post(m);
}

void mail_reply(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct mail *m = ctx;
    m->arrived_ns = clock_monotonic_ns();
    m->arrived_wall_ns = clock_wall_ns();
    m->arena = arena_new();
    if (err)
        copy_failure(m, err);
    struct http_header *headers =
        ARENA_NEW_ARRAY(m->arena, reply->header_count, struct http_header);
    for (size_t i = 0; i < reply->header_count; i++)
        headers[i] = (struct http_header){arena_str(m->arena, reply->headers[i].name),
                                          arena_str(m->arena, reply->headers[i].value)};
    m->reply = (struct http_reply){reply->status, arena_str(m->arena, reply->body), headers,
                                   reply->header_count};
    mail_post(m);
}
