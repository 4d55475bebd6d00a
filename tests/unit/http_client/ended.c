/* ended.c - see ended.h. */
#include "ended.h"

#include <stdio.h>
#include <time.h>

enum { PATIENCE_SECONDS = 10 };

void ended_done(void *ctx, const struct http_reply *reply, const struct error *err)
{
    struct ended *e = ctx;
    pthread_mutex_lock(&e->lock);
    e->times++;
    e->status = reply->status;
    e->code = err ? err->code : ERR_NONE;
    snprintf(e->message, sizeof(e->message), "%s", err ? err->message : "");
    pthread_cond_broadcast(&e->changed);
    pthread_mutex_unlock(&e->lock);
}

bool ended_wait(struct ended *e, unsigned times)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_SECONDS;
    pthread_mutex_lock(&e->lock);
    while (e->times < times && pthread_cond_timedwait(&e->changed, &e->lock, &until) == 0)
        ;
    bool reached = e->times >= times;
    pthread_mutex_unlock(&e->lock);
    return reached;
}

struct http_client *plain_client(void)
{
    struct error err;
    struct http_client *c = http_client_new(&(struct http_client_options){0}, &err);
    if (!c)
        abort();
    return c;
}

const char *url_of(struct arena *a, const char *base, const char *path)
{
    return arena_printf(a, "%s%s", base, path).p;
}

void sleep_ms(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}
