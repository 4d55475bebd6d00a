/* store.c - opening, locking, finding, committing; see store.h. */
#include "store/store.h"

#include "base/clock.h"
#include "base/xalloc.h"
#include "json/json_read.h"
#include "json/json_write.h"
#include "store/impl.h"

enum { UNSAVED_BYTES = 256 << 20 };

struct store *store_open(const char *path, struct str account, const struct tunables *tunables,
                         struct error *err)
{
    struct store *s = xcalloc(1, sizeof(*s));
    s->arena = arena_new();
    s->account = arena_str(s->arena, account);
    s->tunables = tunables;
    s->tokens = map_new();
    s->next_due_ns = INT64_MAX;
    s->unsaved = STRBUF(UNSAVED_BYTES);
    s->file.fd = -1;
    s->now_ns = clock_wall_ns();
    pthread_mutex_init(&s->lock, NULL);
    for (size_t kind = 0; kind < RESOURCE_KINDS; kind++) {
        s->kinds[kind].by_id = map_new();
        s->kinds[kind].by_name = map_new();
    }
    if (path && save_open(s, path, err))
        return store_close(s);
    return s;
}

static void free_all(struct store *s)
{
    for (size_t kind = 0; kind < RESOURCE_KINDS; kind++) {
        for (struct resource *r = s->kinds[kind].first, *next; r; r = next) {
            next = r->next;
            resource_free(r);
        }
        map_free(s->kinds[kind].by_id);
        map_free(s->kinds[kind].by_name);
    }
}

struct store *store_close(struct store *s)
{
    if (!s)
        return NULL;
    free_all(s);
    map_free(s->tokens);
    vec_free(&s->dirty);
    vec_free(&s->pending);
    vec_free(&s->draining);
    strbuf_free(&s->unsaved);
    cleanup_close(&s->file.fd);
    free(s->file.path);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
    free(s);
    return NULL;
}

void store_lock(struct store *s)
{
    struct error err;
    pthread_mutex_lock(&s->lock);
    life_advance(s);
    store_commit(s, &err); /* what cannot be written now is tried again by the next commit */
}

void store_unlock(struct store *s)
{
    pthread_mutex_unlock(&s->lock);
}

uint64_t store_version(const struct store *s)
{
    return atomic_load_explicit(&s->version, memory_order_acquire);
}

struct resource *store_first(const struct store *s, enum resource_kind kind)
{
    return s->kinds[kind].first;
}

size_t store_count(const struct store *s, enum resource_kind kind)
{
    return s->kinds[kind].own;
}

struct resource *store_find(const struct store *s, enum resource_kind kind, struct str identifier)
{
    struct str id = identifier;
    if (str_starts(identifier, STR("arn:")))
        while (id.n && str_find_char(id, '/') >= 0)
            id = str_sub(id, (size_t)str_find_char(id, '/') + 1, id.n);
    struct resource *r = map_get(s->kinds[kind].by_id, id);
    return r && (id.p == identifier.p || str_eq(r->arn, identifier)) ? r : NULL;
}

struct resource *store_find_name(const struct store *s, enum resource_kind kind, struct str name)
{
    return map_get(s->kinds[kind].by_name, name);
}

struct resource *store_find_token(const struct store *s, struct str token)
{
    return map_get(s->tokens, token);
}

int64_t store_now(const struct store *s)
{
    return s->now_ns;
}

void store_delay_reads(struct store *s, int64_t stale_ms)
{
    s->stale_ms = stale_ms;
}

/* A document that has grown by changes to several times its size is read anew from its text. */
static void tidy(struct resource *r)
{
    enum { SPARE = 16 << 10 };
    struct error err;
    if (arena_used(r->arena) < SPARE)
        return;
    struct strbuf text = STRBUF(SIZE_MAX);
    json_write(&text, r->doc);
    if (arena_used(r->arena) > SPARE + text.n * 8) {
        struct arena *old = r->arena;
        r->arena = arena_new_sized(text.n * 4);
        r->doc = json_read(r->arena, strbuf_str(&text), NULL, &err);
        arena_free(old);
    }
    strbuf_free(&text);
}

static void refresh(struct store *s, struct resource *r)
{
    if (r->kind == RESOURCE_RULE)
        rule_unlink_groups(s, rule_of(r));
    tidy(r);
    resource_view(r);
    if (r->kind == RESOURCE_RULE)
        rule_link_groups(s, rule_of(r));
    save_resource(s, r);
    r->dirty = false;
    if (r->stale_until_ns == INT64_MAX)
        r->stale_until_ns = s->now_ns + s->stale_ms * NS_PER_MS;
}

int store_commit(struct store *s, struct error *err)
{
    bool changed = s->dirty.n || s->unsaved.n;
    vec_foreach (&s->dirty, r)
        refresh(s, *r);
    s->dirty.n = 0;
    s->stale_ms = 0;
    if (changed)
        atomic_fetch_add_explicit(&s->version, 1, memory_order_release);
    return changed ? save_flush(s, err) : 0;
}

int store_reset(struct store *s, struct error *err)
{
    for (size_t kind = 0; kind < RESOURCE_KINDS; kind++)
        while (s->kinds[kind].last)
            store_remove(s, s->kinds[kind].last);
    strbuf_clear(&s->unsaved);
    s->unsaved_lines = 0;
    return store_commit(s, err) || save_afresh(s, err) ? -1 : 0;
}
