/* call_wait.c - calls that wait for their end, and lists of all pages. */
#include "kube_client/client_impl.h"

#include "json/json_read.h"

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done;
    bool failed;
    struct arena *arena; /* what came back is copied into it */
    struct str body;
    struct kube_status status;
    struct error err;
};

static struct kube_status copy_status(struct arena *a, const struct kube_status *from)
{
    struct kube_status s = *from;
    struct kube_cause *causes = ARENA_NEW_ARRAY(a, from->cause_count, struct kube_cause);
    s.reason = arena_str(a, from->reason);
    s.message = arena_str(a, from->message);
    for (size_t i = 0; i < from->cause_count; i++) {
        const struct kube_cause *cause = &from->causes[i];
        causes[i] = (struct kube_cause){arena_str(a, cause->reason), arena_str(a, cause->message),
                                        arena_str(a, cause->field)};
    }
    s.causes = causes;
    return s;
}

static void on_done(void *ctx, const struct kube_answer *answer, const struct error *err)
{
    struct waiting *w = ctx;
    pthread_mutex_lock(&w->lock);
    w->body = arena_str(w->arena, answer->body);
    if (answer->status)
        w->status = copy_status(w->arena, answer->status);
    w->failed = err != NULL;
    if (err)
        w->err = *err;
    w->done = true;
    pthread_cond_signal(&w->ended);
    pthread_mutex_unlock(&w->lock);
}

static int call_and_wait(struct kube_client *c, const struct kube_request *request, struct arena *a,
                         struct str *ret_body, struct kube_status *ret_status, struct error *err)
{
    struct waiting w = {.arena = a};
    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.ended, NULL);
    (void)kube_submit(c, request, NULL, on_done, &w);
    pthread_mutex_lock(&w.lock);
    while (!w.done)
        pthread_cond_wait(&w.ended, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.ended);
    pthread_mutex_destroy(&w.lock);
    if (ret_status)
        *ret_status = w.status;
    if (w.failed)
        return error_set(err, w.err.code, "%s", w.err.message);
    *ret_body = w.body;
    return 0;
}

static struct jv *read_body(struct arena *a, struct str body, struct error *err)
{
    static const struct json_limits limits = {.text_bytes = LIMIT_CLIENT_RESPONSE_BYTES,
                                              .nodes = LIMIT_LIST_NODES};
    struct jv *value = json_read(a, body, &limits, err);
    if (!value)
        error_wrap(err, "answer of the API server");
    return value;
}

struct jv *kube_call(struct kube_client *c, const struct kube_request *request, struct arena *a,
                     struct kube_status *ret_status, struct error *err)
{
    struct str body;
    if (call_and_wait(c, request, a, &body, ret_status, err) != 0)
        return NULL;
    return read_body(a, body, err);
}

/* One page; *ret_next is the token of the next one, in `tokens`, empty after the last. */
static int list_page(struct kube_client *c, const struct kube_request *request,
                     void (*each)(void *ctx, const struct jv *item), void *ctx,
                     struct arena *tokens, struct str *ret_next, struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct jv *page = kube_call(c, request, a, NULL, err);
    if (!page)
        return -1;
    jv_foreach (jv_get(page, "items"), i, item) {
        each(ctx, item);
    }
    *ret_next = arena_str(tokens, jv_str(jv_get(jv_get(page, "metadata"), "continue")));
    return 0;
}

int kube_list(struct kube_client *c, const struct kube_request *request,
              void (*each)(void *ctx, const struct jv *item), void *ctx, struct error *err)
{
    _cleanup_(cleanup_arena) struct arena *tokens = arena_new_sized(0);
    struct kube_request page = *request;
    do {
        if (list_page(c, &page, each, ctx, tokens, &page.continue_token, err) != 0)
            return -1;
    } while (page.continue_token.n);
    return 0;
}
