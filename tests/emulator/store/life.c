/* life.c - what happens with time: statuses become final, targets are drained; see impl.h. */
#include "base/clock.h"
#include "store/impl.h"

void life_due(struct store *s, int64_t due_ns)
{
    if (due_ns < s->next_due_ns)
        s->next_due_ns = due_ns;
}

static void set(struct resource *r, const char *key, struct jv *value)
{
    jv_set(r->arena, r->doc, str_of(key), value);
}

/* failureCode and failureMessage belong to the failed statuses only. */
static void note_failure(struct resource *r, enum resource_status status)
{
    const struct jv *failure = jv_get(r->doc, "pendingFailure");
    bool failed = status == STATUS_CREATE_FAILED || status == STATUS_UPDATE_FAILED ||
                  status == STATUS_DELETE_FAILED;
    jv_unset(r->doc, STR("failureCode"));
    jv_unset(r->doc, STR("failureMessage"));
    if (failed && failure) {
        set(r, "failureCode", jv_new_str(r->arena, jv_str(jv_get(failure, "code"))));
        set(r, "failureMessage", jv_new_str(r->arena, jv_str(jv_get(failure, "message"))));
    }
    if (failed)
        jv_unset(r->doc, STR("pendingFailure"));
}

static void become(struct resource *r, enum resource_status status)
{
    r->status = status;
    set(r, "status", jv_new_str(r->arena, str_of(resource_status_name(status))));
    note_failure(r, status);
}

void store_set_status(struct store *s, struct resource *r, enum resource_status status,
                      enum resource_status next, int64_t delay_ns)
{
    store_touch(s, r);
    bool at_once = delay_ns <= 0 && next != STATUS_NONE && next != STATUS_GONE;
    become(r, at_once ? next : status);
    list_remove(&s->pending, r);
    r->next_status = at_once ? STATUS_NONE : next;
    r->due_ns = at_once || next == STATUS_NONE ? 0 : s->now_ns + delay_ns;
    if (r->due_ns) {
        list_add(&s->pending, r);
        life_due(s, r->due_ns);
    }
}

static void pass(struct store *s, struct resource *r)
{
    enum resource_status next = r->next_status;
    r->due_ns = 0;
    r->next_status = STATUS_NONE;
    if (next == STATUS_GONE) {
        store_remove(s, r);
        return;
    }
    store_touch(s, r);
    become(r, next);
}

static void advance_statuses(struct store *s)
{
    struct resource_list due = {0};
    size_t kept = 0;
    for (size_t i = 0; i < s->pending.n; i++) {
        struct resource *r = s->pending.items[i];
        if (r->due_ns <= s->now_ns) {
            vec_push(NULL, &due, r);
        } else {
            life_due(s, r->due_ns);
            s->pending.items[kept++] = r;
        }
    }
    s->pending.n = kept;
    vec_foreach (&due, r)
        pass(s, *r);
    vec_free(&due);
}

static void advance_targets(struct store *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->draining.n; i++) {
        struct resource *group = s->draining.items[i];
        if (targets_advance(s, target_group_of(group)))
            s->draining.items[kept++] = group;
    }
    s->draining.n = kept;
}

void life_advance(struct store *s)
{
    s->now_ns = clock_wall_ns();
    if (s->now_ns < s->next_due_ns)
        return;
    s->next_due_ns = INT64_MAX;
    advance_targets(s);
    advance_statuses(s);
}
