/* faults.c - the rules in force; see faults.h. */
#include "faults/faults.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

#include "base/vec.h"
#include "base/xalloc.h"
#include "faults/rule.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "log/log.h"

enum { MAX_RULES = 1000, BODY_BYTES = 1 << 20 };

struct entry {
    struct arena *arena;
    struct fault_rule rule;
};

struct faults {
    pthread_mutex_t lock;
    uint64_t last_id;
    VEC(struct entry *) entries; /* oldest first */
};

struct faults *faults_new(void)
{
    struct faults *f = xcalloc(1, sizeof(*f));
    pthread_mutex_init(&f->lock, NULL);
    return f;
}

static struct entry *entry_free(struct entry *e)
{
    arena_free(e->arena);
    free(e);
    return NULL;
}

static void drop_all(struct faults *f)
{
    vec_foreach (&f->entries, e)
        entry_free(*e);
    f->entries.n = 0;
}

struct faults *faults_free(struct faults *f)
{
    if (!f)
        return NULL;
    drop_all(f);
    vec_free(&f->entries);
    pthread_mutex_destroy(&f->lock);
    free(f);
    return NULL;
}

/* --- around an operation --- */

static void shoot(const struct fault_decision *d, enum fault_when when)
{
    if (!d->kill_pid || d->kill_when != when)
        return;
    if (kill(d->kill_pid, SIGKILL) < 0)
        log_warn("a fault rule's process cannot be killed", LOG_INT("rule", d->rule),
                 LOG_INT("pid", d->kill_pid), LOG_STR("error", strerrordesc_np(errno)));
}

void faults_before(struct faults *f, struct arena *a, struct str operation, struct str subject,
                   struct fault_decision *ret_decision)
{
    struct fault_decision d = {.retry_after_s = -1};
    pthread_mutex_lock(&f->lock);
    vec_foreach (&f->entries, e) {
        struct fault_rule *rule = &(*e)->rule;
        if (!fault_match_call(&rule->match, operation, subject))
            continue;
        rule->seen++;
        if (!fault_match_hits(&rule->match, rule->seen))
            continue;
        rule->hits++;
        fault_decision_add(&d, rule);
    }
    d.code = arena_str(a, d.code);
    d.message = arena_str(a, d.message);
    d.item = arena_str(a, d.item);
    pthread_mutex_unlock(&f->lock);
    *ret_decision = d;
    shoot(&d, FAULT_BEFORE);
}

void faults_after(struct faults *f, const struct fault_decision *decision)
{
    (void)f;
    shoot(decision, FAULT_AFTER);
}

/* --- admin calls --- */

static int answer(struct arena *a, int status, struct str *ret_body, const char *message)
{
    struct strbuf out = STRBUF(LIMIT_ERROR_BYTES * 2);
    struct jw w = JW(&out);
    jw_begin_object(&w);
    jw_key(&w, "message");
    jw_str(&w, str_of(message));
    jw_end_object(&w);
    *ret_body = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return status;
}

static int add(struct faults *f, struct arena *a, struct str body, struct str *ret_body)
{
    struct error err;
    struct fault_rule rule = {0};
    struct arena *own = arena_new_sized(1024);
    const struct jv *object = json_read(own, body, NULL, &err);
    if (!object || fault_rule_read(object, &rule, &err) < 0) {
        arena_free(own);
        return answer(a, 400, ret_body, err.message);
    }
    struct entry *e = xcalloc(1, sizeof(*e));
    struct strbuf out = STRBUF(BODY_BYTES);
    struct jw w = JW(&out);
    *e = (struct entry){own, rule};
    pthread_mutex_lock(&f->lock);
    bool room = f->entries.n < MAX_RULES;
    if (room) {
        e->rule.id = ++f->last_id;
        vec_push(NULL, &f->entries, e);
        fault_rule_write(&w, &e->rule);
    }
    pthread_mutex_unlock(&f->lock);
    *ret_body = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    if (room)
        return 201;
    entry_free(e);
    return answer(a, 400, ret_body, "there are 1000 fault rules already; delete some");
}

static int show(struct faults *f, struct arena *a, struct str *ret_body)
{
    struct strbuf out = STRBUF(LIMIT_JSON_TEXT_BYTES);
    struct jw w = JW(&out);
    jw_begin_object(&w);
    jw_key(&w, "faults");
    jw_begin_array(&w);
    pthread_mutex_lock(&f->lock);
    vec_foreach (&f->entries, e)
        fault_rule_write(&w, &(*e)->rule);
    pthread_mutex_unlock(&f->lock);
    jw_end_array(&w);
    jw_end_object(&w);
    *ret_body = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return 200;
}

/* One rule, or all of them when `id` is empty; false if there is no such rule. */
static bool drop(struct faults *f, struct str id)
{
    int64_t number = 0;
    bool found = !id.n;
    if (id.n && !str_to_i64(id, &number))
        return false;
    pthread_mutex_lock(&f->lock);
    if (!id.n)
        drop_all(f);
    for (size_t i = 0; i < f->entries.n && !found; i++) {
        if (f->entries.items[i]->rule.id != (uint64_t)number)
            continue;
        found = true;
        entry_free(f->entries.items[i]);
        f->entries.n--;
        memmove(&f->entries.items[i], &f->entries.items[i + 1],
                (f->entries.n - i) * sizeof(f->entries.items[0]));
    }
    pthread_mutex_unlock(&f->lock);
    return found;
}

int faults_admin(struct faults *f, struct arena *a, struct str method, struct str path,
                 struct str body, struct str *ret_body)
{
    struct str rest = str_sub(path, strlen(FAULTS_PATH), path.n);
    bool all = !rest.n;
    *ret_body = STR_NONE;
    if (!str_starts(path, STR(FAULTS_PATH)) || (!all && (rest.p[0] != '/' || rest.n == 1)))
        return answer(a, 404, ret_body, "nothing is here; see " FAULTS_PATH);
    if (str_is(method, "DELETE"))
        return drop(f, str_sub(rest, 1, rest.n))
                   ? 204
                   : answer(a, 404, ret_body, "there is no fault rule of that id");
    if (all && str_is(method, "POST"))
        return add(f, a, body, ret_body);
    if (all && str_is(method, "GET"))
        return show(f, a, ret_body);
    return answer(a, 405, ret_body, "use POST, GET or DELETE; for a single rule DELETE");
}
