/* targets.c - the targets of a group, by id and port; see store.h. */
#include "base/xalloc.h"
#include "store/impl.h"

enum { KEY_BYTES = 256 }; /* a target id has at most 200 bytes */

static struct str key_of(struct str id, uint16_t port, char *buffer)
{
    int n = snprintf(buffer, KEY_BYTES, "%" PRISTR "|%u", STR_ARG(id), port);
    return (struct str){buffer, (size_t)n < KEY_BYTES ? (size_t)n : KEY_BYTES - 1};
}

struct target *store_find_target(const struct target_group *group, struct str id, uint16_t port)
{
    char key[KEY_BYTES];
    return group->target_index ? map_get(group->target_index, key_of(id, port, key)) : NULL;
}

static struct target *target_new(struct store *s, struct str id, uint16_t port)
{
    struct target *t = xcalloc(1, sizeof(*t));
    t->id = (struct str){xstrndup(id), id.n};
    t->port = port;
    t->seq = ++s->last_seq;
    return t;
}

static void target_free(struct target *t)
{
    free((void *)(uintptr_t)t->id.p);
    free(t);
}

static enum target_status first_health(const struct store *s)
{
    return s->tunables->assume_healthy ? TARGET_HEALTHY : TARGET_INITIAL;
}

/* The map and the array hold the same targets. */
struct target *store_add_target(struct store *s, struct target_group *g, struct str id,
                                uint16_t port)
{
    char key[KEY_BYTES];
    struct target *t = store_find_target(g, id, port);
    store_touch(s, &g->r);
    if (t) {
        if (t->draining)
            t->health = first_health(s);
        t->draining = false;
        return t;
    }
    t = target_new(s, id, port);
    t->health = first_health(s);
    if (!g->target_index)
        g->target_index = map_new();
    map_put(g->target_index, key_of(id, port, key), t);
    vec_push(NULL, &g->targets, t);
    return t;
}

void store_drain_target(struct store *s, struct target_group *g, struct target *t, int64_t until_ns)
{
    store_touch(s, &g->r);
    t->draining = true;
    t->drained_ns = until_ns;
    list_remove(&s->draining, &g->r);
    list_add(&s->draining, &g->r);
    life_due(s, until_ns);
}

void store_remove_target(struct store *s, struct target_group *g, struct target *t)
{
    char key[KEY_BYTES];
    store_touch(s, &g->r);
    map_remove(g->target_index, key_of(t->id, t->port, key));
    size_t at = 0;
    while (g->targets.items[at] != t)
        at++;
    g->targets.n--;
    memmove(g->targets.items + at, g->targets.items + at + 1,
            (g->targets.n - at) * sizeof(struct target *));
    target_free(t);
}

bool targets_advance(struct store *s, struct target_group *g)
{
    bool more = false;
    for (size_t i = g->targets.n; i-- > 0;) {
        struct target *t = g->targets.items[i];
        if (!t->draining)
            continue;
        if (t->drained_ns <= s->now_ns) {
            store_remove_target(s, g, t);
        } else {
            life_due(s, t->drained_ns);
            more = true;
        }
    }
    return more;
}

void targets_free(struct target_group *g)
{
    vec_foreach (&g->targets, t)
        target_free(*t);
    vec_free(&g->targets);
    g->target_index = map_free(g->target_index);
    vec_free(&g->uses);
}

void store_target_health(struct store *s, struct str target_group, struct str id, uint16_t port,
                         enum target_status health, const char *reason)
{
    store_lock(s);
    struct resource *group = store_find(s, RESOURCE_TARGET_GROUP, target_group);
    struct target *t = group ? store_find_target(target_group_of(group), id, port) : NULL;
    if (t) {
        t->health = health;
        t->reason = str_of(reason);
    }
    store_unlock(s);
}
