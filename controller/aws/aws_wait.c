/* aws_wait.c - the blocking form of a call, and of a list with all its pages. */
#include <pthread.h>

#include "aws/aws_client.h"
#include "aws/aws_error.h"
#include "aws/reply.h"
#include "base/map.h"
#include "base/vec.h"
#include "json/json_read.h"
#include "json/json_write.h"

/* --- one call -----------------------------------------------------------------------------------
 */

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done;
    struct arena *arena;
    enum aws_operation op;
    struct jv *reply;
    struct aws_error *error;
};

/* The reply is read once more, into the arena of the one who waits. */
static void wake(void *ctx, const struct aws_answer *answer)
{
    struct waiter *w = ctx;
    pthread_mutex_lock(&w->lock);
    if (answer->error)
        aws_error_copy(w->arena, answer->error, w->error);
    else
        w->reply = aws_reply_decode(w->arena, w->op, answer->text, w->error);
    w->done = true;
    pthread_cond_signal(&w->ended);
    pthread_mutex_unlock(&w->lock);
}

static struct jv *do_one(struct aws_client *c, const struct aws_call *call, struct arena *a,
                         struct aws_error *ret_error)
{
    struct waiter w = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, .arena = a,
                       .op = call->op, .error = ret_error};
    aws_submit(c, call, wake, &w);
    pthread_mutex_lock(&w.lock);
    while (!w.done)
        pthread_cond_wait(&w.ended, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.ended);
    pthread_mutex_destroy(&w.lock);
    return w.reply;
}

/* --- a list -------------------------------------------------------------------------------------
 */

/* The call for the page that `token` leads to: a parameter, or a member of the body. */
static struct aws_call next_page(struct arena *a, const struct aws_call *call, struct str token)
{
    const struct aws_operation_row *row = aws_operation_row(call->op);
    struct aws_call next = *call;
    if (aws_service_row(row->service)->protocol == AWS_REST_JSON) {
        VEC(struct aws_param) params = {0};
        for (size_t i = 0; i < call->param_count; i++)
            if (strcmp(call->params[i].name, row->token) != 0)
                vec_push(a, &params, call->params[i]);
        vec_push(a, &params, (struct aws_param){row->token, token});
        next.params = params.items;
        next.param_count = params.n;
        return next;
    }
    /* The first page has gone out with this body, so it is an object. */
    struct jv *body = json_read(a, call->body.n ? call->body : STR("{}"), NULL, NULL);
    jv_set(a, body, str_of(row->token), jv_new_str(a, token));
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_AWS_REQUEST_BYTES);
    json_write(&text, body);
    next.body = arena_str(a, strbuf_str(&text));
    return next;
}

static void move_items(struct arena *a, struct jv *page, const char *items, struct jv *all)
{
    jv_foreach (jv_get(page, items), i, item)
        jv_append(a, all, jv_at_mut(jv_get_mut(page, str_of(items)), i));
}

static int check_token(struct arena *a, struct map *seen, struct str token,
                       const struct aws_operation_row *row, struct aws_error *ret_error)
{
    if (map_size(seen) + 1 >= LIMIT_AWS_PAGES)
        aws_error_set(a, ret_error, "InvalidReply", "%s has more than %u pages", row->name,
                      LIMIT_AWS_PAGES);
    else if (map_put(seen, token, seen))
        aws_error_set(a, ret_error, "InvalidReply", "%s gave the same %s twice", row->name,
                      row->token);
    else
        return 0;
    return -1;
}

const struct jv *aws_do(struct aws_client *c, const struct aws_call *call, struct arena *a,
                        struct aws_error *ret_error)
{
    const struct aws_operation_row *row = aws_operation_row(call->op);
    struct jv *first = do_one(c, call, a, ret_error);
    if (!first || !row->items)
        return first;
    _cleanup_(cleanup_map) struct map *seen = map_new();
    struct jv *all = jv_new_array(a);
    struct str token = jv_str(jv_get(first, row->token));
    move_items(a, first, row->items, all);
    while (token.n) {
        if (check_token(a, seen, token, row, ret_error) < 0)
            return NULL;
        struct aws_call next = next_page(a, call, token);
        struct jv *page = do_one(c, &next, a, ret_error);
        if (!page)
            return NULL;
        token = jv_str(jv_get(page, row->token));
        move_items(a, page, row->items, all);
    }
    jv_unset(first, str_of(row->token));
    jv_set(a, first, str_of(row->items), all);
    return first;
}
