/* journal.c - see journal.h. */
#include "front/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "log/log.h"

enum { LINE_BYTES = 64 << 20 };

struct journal {
    pthread_mutex_t lock;
    int fd;
    uint64_t seq;
};

struct journal *journal_open(const char *path, struct error *err)
{
    struct journal *j = xcalloc(1, sizeof(*j));
    pthread_mutex_init(&j->lock, NULL);
    j->fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (path && j->fd < 0) {
        error_set(err, ERR_IO, "open the journal %s: %m", path);
        return journal_close(j);
    }
    return j;
}

struct journal *journal_close(struct journal *j)
{
    if (!j)
        return NULL;
    cleanup_close(&j->fd);
    pthread_mutex_destroy(&j->lock);
    free(j);
    return NULL;
}

static void add_str(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, str_is_utf8(value) ? value : STR("(not UTF-8)"));
}

static void add_int(struct jw *w, const char *key, int64_t value)
{
    jw_key(w, key);
    jw_int(w, value);
}

static void add_reply(struct jw *w, struct arena *a, struct str reply)
{
    struct error err;
    const struct jv *value = json_read(a, reply, NULL, &err);
    jw_key(w, "reply");
    if (value)
        jw_value(w, value);
    else
        jw_str(w, str_is_utf8(reply) ? reply : STR("(not UTF-8)"));
}

static void add_fault(struct jw *w, const struct fault_decision *d)
{
    static const char *const kinds[] = {
        [FAULT_NONE] = "none",           [FAULT_ERROR] = "error",
        [FAULT_TIMEOUT] = "timeout",     [FAULT_CUT] = "cut",
        [FAULT_BODY_CUT] = "body-cut",   [FAULT_BODY_HUGE] = "body-huge",
        [FAULT_BODY_TEXT] = "body-text", [FAULT_PARTIAL] = "partial",
        [FAULT_LIFE] = "life",
    };
    jw_key(w, "fault");
    jw_begin_object(w);
    add_int(w, "rule", (int64_t)d->rule);
    add_str(w, "kind", str_of(kinds[d->kind]));
    add_str(w, "when", d->when == FAULT_BEFORE ? STR("before") : STR("after"));
    add_int(w, "delayMs", d->delay_ms);
    add_int(w, "staleMs", d->stale_ms);
    jw_end_object(w);
}

static void format(struct strbuf *out, struct arena *a, const struct journal_entry *e, uint64_t seq)
{
    struct jw w = JW(out);
    jw_begin_object(&w);
    add_str(&w, "time", clock_rfc3339(a, clock_wall_ns(), 6));
    add_int(&w, "seq", (int64_t)seq);
    add_str(&w, "service", e->service);
    add_str(&w, "operation", e->operation);
    add_str(&w, "method", e->method);
    add_str(&w, "target", e->target);
    if (e->params) {
        jw_key(&w, "params");
        jw_value(&w, e->params);
    }
    if (e->request.n)
        add_str(&w, "request", e->request);
    add_int(&w, "status", e->status);
    if (e->error.n)
        add_str(&w, "error", e->error);
    if (e->reply.n)
        add_reply(&w, a, e->reply);
    add_str(&w, "requestId", e->request_id);
    add_int(&w, "latencyUs", e->latency_ns / 1000);
    if (e->fault && e->fault->rule)
        add_fault(&w, e->fault);
    jw_end_object(&w);
    strbuf_addc(out, '\n');
}

static void write_line(struct journal *j, struct str line)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(1);
    while (line.n) {
        ssize_t n = write(j->fd, line.p, line.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            log_limited(&limit, LOG_LEVEL_ERROR, "the journal cannot be written",
                        LOG_STR("error", strerror(errno)));
            return;
        }
        line = str_sub(line, (size_t)n, line.n);
    }
}

void journal_write(struct journal *j, const struct journal_entry *entry)
{
    if (j->fd < 0)
        return;
    struct arena *a = arena_new();
    struct strbuf out = STRBUF(LINE_BYTES);
    pthread_mutex_lock(&j->lock);
    format(&out, a, entry, ++j->seq);
    write_line(j, strbuf_str(&out));
    pthread_mutex_unlock(&j->lock);
    strbuf_free(&out);
    arena_free(a);
}
