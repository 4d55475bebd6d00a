/* secrets.c - see secrets.h. */
#include "reconcile/secrets.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "json/json_read.h"
#include "tls/tls_identity.h"

static const int64_t fresh_ns = 30 * NS_PER_SECOND;

struct secret_entry {
    struct secret_cache *cache;
    struct str namespace, name;
    struct arena *arena;
    enum secret_state state;
    int64_t due_ns;  /* when it is read again; 0: it never was */
    unsigned misses; /* reads in a row that found no key pair */
    bool under_way;
    VEC(struct unit *) asking; /* since it was last read */
};

struct secret_cache {
    struct kube_client *client;
    struct kube_loop *loop;
    struct map *entries; /* by "namespace/name" */
    size_t open;
};

struct secret_cache *secrets_new(struct kube_client *client, struct kube_loop *loop)
{
    struct secret_cache *c = xcalloc(1, sizeof(*c));
    c->client = client;
    c->loop = loop;
    c->entries = map_new();
    return c;
}

struct secret_cache *secrets_free(struct secret_cache *c)
{
    if (!c)
        return NULL;
    map_foreach (c->entries, entry) {
        struct secret_entry *e = entry->value;
        vec_free(&e->asking);
        arena_free(e->arena);
        free(e);
    }
    map_free(c->entries);
    free(c);
    return NULL;
}

/* --- reading ------------------------------------------------------------------------------------
 */

static struct str decoded(struct arena *a, const struct jv *data, const char *key)
{
    struct str text = STR_NONE;
    if (!base64_decode(a, jv_str(jv_get(data, key)), &text))
        return STR_NONE;
    return text;
}

/* Whether it has what a listener needs: a certificate and the key that fits. */
static enum secret_state judge(struct arena *a, const struct jv *secret)
{
    const struct jv *data = jv_get(secret, "data");
    struct str certificate = decoded(a, data, "tls.crt"), key = decoded(a, data, "tls.key");
    struct error err;
    struct tls_identity *identity =
        certificate.n && key.n ? tls_identity_from_pem(certificate, "tls.crt", key, "tls.key", &err)
                               : NULL;
    enum secret_state state = identity ? SECRET_VALID : SECRET_INVALID;
    tls_identity_unref(identity);
    return state;
}

struct secret_read {
    struct secret_entry *entry;
    struct kube_loop *loop;
    enum secret_state state;
};

/* What is missing is likely to come: it is looked for soon, then less and less often. */
static int64_t next_read_ns(struct secret_entry *e)
{
    e->misses = e->state == SECRET_VALID ? 0 : e->misses + 1;
    int64_t pause = e->misses ? queue_pause_ns(e->misses - 1) : fresh_ns;
    return clock_monotonic_ns() + (pause < fresh_ns ? pause : fresh_ns);
}

static void over(void *ctx)
{
    struct secret_read *read = ctx;
    struct secret_entry *e = read->entry;
    bool changed = e->state != read->state;
    e->under_way = false;
    e->cache->open--;
    e->state = read->state;
    e->due_ns = next_read_ns(e);
    vec_foreach (&e->asking, unit) {
        if (changed)
            queue_touch(*unit, TOUCH_QUIETLY);
        else
            queue_touch_in(*unit, e->due_ns - clock_monotonic_ns());
    }
    e->asking.n = 0;
    free(read);
}

/* On the client's thread. */
static void answered(void *ctx, const struct kube_answer *answer, const struct error *err)
{
    struct secret_read *read = ctx;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    if (!err)
        read->state = judge(a, json_read(a, answer->body, NULL, NULL));
    else
        read->state = err->code == ERR_NOT_FOUND ? SECRET_MISSING : SECRET_UNKNOWN;
    kube_loop_post(read->loop, over, read);
}

static void start(struct secret_entry *e)
{
    struct secret_read *read = xcalloc(1, sizeof(*read));
    read->entry = e;
    read->loop = e->cache->loop;
    struct kube_request request = {
        .verb = KUBE_GET,
        .path = {.version = STR("v1"),
                 .plural = STR("secrets"),
                 .namespace = e->namespace,
                 .name = e->name},
    };
    e->under_way = true;
    e->cache->open++;
    kube_submit(e->cache->client, &request, NULL, answered, read);
}

/* --- asking -------------------------------------------------------------------------------------
 */

static struct secret_entry *entry_of(struct secret_cache *c, struct str namespace, struct str name)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str key = arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(namespace), STR_ARG(name));
    struct secret_entry *e = map_get(c->entries, key);
    if (e)
        return e;
    e = xcalloc(1, sizeof(*e));
    e->cache = c;
    e->arena = arena_new_sized(128);
    e->namespace = arena_str(e->arena, namespace);
    e->name = arena_str(e->arena, name);
    e->state = SECRET_UNKNOWN;
    map_put(c->entries, key, e);
    return e;
}

static void remember_asking(struct secret_entry *e, struct unit *asking)
{
    for (size_t i = 0; i < e->asking.n; i++)
        if (e->asking.items[i] == asking)
            return;
    vec_push(NULL, &e->asking, asking);
}

enum secret_state secrets_find(struct secret_cache *c, struct str namespace, struct str name,
                               struct unit *asking)
{
    struct secret_entry *e = entry_of(c, namespace, name);
    int64_t left = e->due_ns ? e->due_ns - clock_monotonic_ns() : 0;
    if (left > 0) {
        queue_touch_in(asking, left);
        return e->state;
    }
    remember_asking(e, asking);
    if (!e->under_way)
        start(e);
    return e->state;
}

bool secrets_are_read(const struct secret_cache *c)
{
    return c->open == 0;
}

void secrets_forget(struct secret_cache *c, struct unit *u)
{
    map_foreach (c->entries, entry) {
        struct secret_entry *e = entry->value;
        size_t kept = 0;
        for (size_t i = 0; i < e->asking.n; i++)
            if (e->asking.items[i] != u)
                e->asking.items[kept++] = e->asking.items[i];
        e->asking.n = kept;
    }
}
