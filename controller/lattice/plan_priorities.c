/* plan_priorities.c - see plan_rules.h: which changes of rules go into which call. */
#include "lattice/plan_rules.h"

struct sorter {
    struct arena *a;
    const struct rule_change *changes;
    size_t n;
    int spare;
    bool *done;
    size_t *path; /* changes of a chain: each waits for the next */
    struct rule_calls calls;
};

enum { NOBODY = -1 };

/* How many changes go into the call that is open, or the next one. */
static size_t room(const struct sorter *s)
{
    size_t used = s->calls.n ? s->calls.items[s->calls.n - 1].n : RULES_PER_CALL;
    return used == RULES_PER_CALL ? RULES_PER_CALL : RULES_PER_CALL - used;
}

static void emit(struct sorter *s, struct rule_change change)
{
    if (!s->calls.n || s->calls.items[s->calls.n - 1].n == RULES_PER_CALL)
        vec_push(s->a, &s->calls, (struct rule_call){.n = 0});
    struct rule_call *call = &s->calls.items[s->calls.n - 1];
    call->changes[call->n++] = change;
}

/* The change that has yet to free the priority which change `i` wants, or NOBODY. */
static ptrdiff_t holder(const struct sorter *s, size_t i)
{
    for (size_t h = 0; s->changes[i].priority && h < s->n; h++)
        if (!s->done[h] && h != i && s->changes[h].priority &&
            s->changes[h].seen->priority == s->changes[i].priority)
            return (ptrdiff_t)h;
    return NOBODY;
}

/* The first of the circle's path moves to the spare priority until the others have moved. */
static void open_circle(struct sorter *s)
{
    emit(s, (struct rule_change){.seen = s->changes[s->path[0]].seen, .priority = s->spare});
}

static void emit_chain(struct sorter *s, size_t start)
{
    size_t length = 0;
    ptrdiff_t next = (ptrdiff_t)start;
    do {
        s->path[length++] = (size_t)next;
        next = holder(s, (size_t)next);
    } while (next != NOBODY && next != (ptrdiff_t)start);
    bool circle = next != NOBODY;
    if (circle && room(s) < length)
        open_circle(s);
    while (length-- > 0) {
        emit(s, s->changes[s->path[length]]);
        s->done[s->path[length]] = true;
    }
}

struct rule_calls plan_rule_calls(struct arena *a, const struct rule_change *changes, size_t n,
                                  int spare)
{
    struct sorter s = {.a = a,
                       .changes = changes,
                       .n = n,
                       .spare = spare,
                       .done = ARENA_NEW_ARRAY(a, n, bool),
                       .path = ARENA_NEW_ARRAY(a, n, size_t)};
    if (n <= RULES_PER_CALL) { /* one call: the order does not matter */
        for (size_t i = 0; i < n; i++)
            emit(&s, changes[i]);
        return s.calls;
    }
    for (size_t i = 0; i < n; i++)
        if (!s.done[i])
            emit_chain(&s, i);
    return s.calls;
}
