/*
 * http_client.c - the client's thread: takes what was submitted, drives libcurl, ends what is over.
 */
#include "http/http_client.h"

#include "base/xalloc.h"
#include "http/client_impl.h"

enum { POLL_MS = 1000, CONNECTIONS_KEPT = 32, CONNECTIONS_MAX = 64 };

static void global_init(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
}

/* --- the thread
 * ----------------------------------------------------------------------------------- */

static void forget(struct http_client *c, const struct transfer *t)
{
    for (size_t i = 0; i < c->running.n; i++) {
        if (c->running.items[i] == t) {
            c->running.items[i] = c->running.items[--c->running.n];
            return;
        }
    }
}

static void end_running(struct http_client *c, struct transfer *t, CURLcode code, bool cancelled)
{
    curl_multi_remove_handle(c->multi, t->easy);
    forget(c, t);
    transfer_finish(t, code, cancelled);
}

/* A call that cannot even begin ends like one that failed. */
static void begin(struct http_client *c, struct transfer *t)
{
    struct error err;
    if (transfer_setup(t, &err) < 0) {
        transfer_refuse(t, &err);
        return;
    }
    vec_push(NULL, &c->running, t);
    curl_multi_add_handle(c->multi, t->easy);
}

static void begin_submitted(struct http_client *c, struct transfer *newest)
{
    struct transfer *oldest = NULL;
    while (newest) {
        struct transfer *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest) {
        struct transfer *next = oldest->next;
        begin(c, oldest);
        oldest = next;
    }
}

static void cancel_running(struct http_client *c, uint64_t number)
{
    for (size_t i = 0; i < c->running.n; i++) {
        if (c->running.items[i]->number == number) {
            end_running(c, c->running.items[i], CURLE_OK, true);
            return;
        }
    }
}

/* Takes over what other threads asked for; false when the client is to end. */
static bool take_requests(struct http_client *c)
{
    pthread_mutex_lock(&c->lock);
    struct transfer *submitted = c->submitted;
    c->submitted = NULL;
    size_t n = c->cancelled.n;
    uint64_t *numbers = c->cancelled.items;
    c->cancelled.items = NULL;
    c->cancelled.n = c->cancelled.capacity = 0;
    bool go_on = !c->stopping;
    pthread_mutex_unlock(&c->lock);
    begin_submitted(c, submitted);
    for (size_t i = 0; i < n; i++)
        cancel_running(c, numbers[i]);
    free(numbers);
    return go_on;
}

static void end_finished(struct http_client *c)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left));) {
        if (m->msg != CURLMSG_DONE)
            continue;
        struct transfer *t = NULL;
        CURLcode code = m->data.result;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        end_running(c, t, code, false);
    }
}

static void *run(void *ctx)
{
    struct http_client *c = ctx;
    while (take_requests(c)) {
        int active;
        curl_multi_perform(c->multi, &active);
        end_finished(c);
        curl_multi_poll(c->multi, NULL, 0, POLL_MS, NULL);
    }
    do { /* a callback may submit again: that call ends, too */
        while (c->running.n)
            end_running(c, c->running.items[0], CURLE_OK, true);
        take_requests(c);
    } while (c->running.n);
    return NULL;
}

/* --- for other threads
 * ---------------------------------------------------------------------------- */

static void release(struct http_client *c)
{
    curl_multi_cleanup(c->multi);
    client_tls_done(&c->tls);
    vec_free(&c->running);
    vec_free(&c->cancelled);
    pthread_mutex_destroy(&c->lock);
    free(c->proxy_url);
    free(c->user_agent);
    free(c);
}

struct http_client *http_client_new(const struct http_client_options *options, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, global_init);
    struct http_client *c = xcalloc(1, sizeof(*c));
    pthread_mutex_init(&c->lock, NULL);
    c->multi = curl_multi_init();
    if (!c->multi)
        abort();
    curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
    curl_multi_setopt(c->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS_MAX);
    c->proxy_url = options->proxy_url ? xstrdup(options->proxy_url) : NULL;
    c->user_agent =
        xstrdup(options->user_agent ? options->user_agent : "lattice-gateway/" LG_VERSION);
    c->http2 = options->http2;
    if (client_tls_init(&c->tls, options, err) < 0) {
        release(c);
        return NULL;
    }
    int rc = pthread_create(&c->thread, NULL, run, c);
    if (rc) {
        release(c);
        error_set(err, ERR_IO, "cannot start a thread: %s", strerror(rc));
        return NULL;
    }
    return c;
}

struct http_client *http_client_free(struct http_client *c)
{
    if (!c)
        return NULL;
    pthread_mutex_lock(&c->lock);
    c->stopping = true;
    pthread_mutex_unlock(&c->lock);
    curl_multi_wakeup(c->multi);
    pthread_join(c->thread, NULL);
    release(c);
    return NULL;
}

uint64_t http_client_submit(struct http_client *c, const struct http_call *call)
{
    struct transfer *t = transfer_new(c, call);
    pthread_mutex_lock(&c->lock);
    uint64_t number = t->number = ++c->last_number;
    t->next = c->submitted;
    c->submitted = t;
    pthread_mutex_unlock(&c->lock);
    curl_multi_wakeup(c->multi);
    return number;
}

void http_client_cancel(struct http_client *c, uint64_t number)
{
    pthread_mutex_lock(&c->lock);
    vec_push(NULL, &c->cancelled, number);
    pthread_mutex_unlock(&c->lock);
    curl_multi_wakeup(c->multi);
}

/* --- the blocking form
 * ---------------------------------------------------------------------------- */

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t done_changed;
    bool done, failed;
    struct arena *arena;
    struct http_reply *reply;
    struct error *err;
};

static void copy_reply(struct arena *a, const struct http_reply *from, struct http_reply *to)
{
    struct http_header *headers = ARENA_NEW_ARRAY(a, from->header_count, struct http_header);
    for (size_t i = 0; i < from->header_count; i++)
        headers[i] = (struct http_header){arena_str(a, from->headers[i].name),
                                          arena_str(a, from->headers[i].value)};
    *to = (struct http_reply){from->status, arena_str(a, from->body), headers, from->header_count};
}

static void wake_waiter(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct waiter *w = ctx;
    pthread_mutex_lock(&w->lock);
    w->failed = err != NULL;
    if (err && w->err)
        *w->err = *err;
    copy_reply(w->arena, reply, w->reply);
    w->done = true;
    pthread_cond_signal(&w->done_changed);
    pthread_mutex_unlock(&w->lock);
}

int http_client_do(struct http_client *c, const struct http_call *call, struct arena *a,
                   struct http_reply *ret_reply, struct error *err)
{
    struct waiter w = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, .arena = a,
                       .reply = ret_reply, .err = err};
    struct http_call waiting = *call;
    waiting.on_done = wake_waiter;
    waiting.ctx = &w;
    http_client_submit(c, &waiting);
    pthread_mutex_lock(&w.lock);
    while (!w.done)
        pthread_cond_wait(&w.done_changed, &w.lock);
    pthread_mutex_unlock(&w.lock);
    return w.failed ? -1 : 0;
}
