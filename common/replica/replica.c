/* replica.c - see replica.h. */
#include "replica/replica.h"

#include "api/indexes.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "json/json_write.h"

/* What the callbacks of one informer get. */
struct replica_kind {
    struct replica *replica;
    enum api_kind kind;
    struct informer *informer;
};

struct replica {
    struct replica_options options;
    struct replica_kind kinds[KIND_COUNT];
};

/* Nothing of `object` may be kept, and managedFields are most of many objects. */
static struct str object_text(struct arena *a, const struct jv *object)
{
    _cleanup_(cleanup_arena) struct arena *scratch = arena_new();
    struct jv *copy = jv_clone(scratch, object);
    struct jv *meta = jv_get_mut(copy, STR("metadata"));
    if (jv_type(meta) == JV_OBJECT)
        jv_unset(meta, STR("managedFields"));
    struct strbuf out = STRBUF(LIMIT_JSON_TEXT_BYTES);
    json_write(&out, copy);
    struct str text = arena_str(a, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

static void *project(struct arena *a, const struct jv *object, void *ctx)
{
    const struct replica_kind *k = ctx;
    struct api_object *view = api_object_view(a, k->kind, object);
    if (k->replica->options.keep_text & 1u << k->kind)
        view->text = object_text(a, object);
    return view;
}

static void changed(void *ctx, enum informer_change change, const void *old_object,
                    const void *new_object)
{
    const struct replica_kind *k = ctx;
    (void)change;
    k->replica->options.changed(k->replica->options.ctx, k->kind, old_object, new_object);
}

static void state_changed(void *ctx)
{
    const struct replica_kind *k = ctx;
    k->replica->options.state_changed(k->replica->options.ctx);
}

struct replica *replica_new(const struct replica_options *options)
{
    struct replica *r = xcalloc(1, sizeof(*r));
    r->options = *options;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++) {
        const struct api_kind_info *info = api_kind_info(kind);
        r->kinds[kind] = (struct replica_kind){.replica = r, .kind = kind};
        struct informer_options informer = {
            .client = options->client,
            .group = info->group,
            .plural = info->plural,
            .versions = info->versions,
            .project = project,
            .ctx = &r->kinds[kind],
            .indexes = api_indexes,
            .index_count = INDEX_COUNT,
            .changed = options->changed ? changed : NULL,
            .state_changed = options->state_changed ? state_changed : NULL,
        };
        r->kinds[kind].informer = informer_new(&informer);
    }
    return r;
}

struct replica *replica_free(struct replica *r)
{
    if (!r)
        return NULL;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        informer_free(r->kinds[kind].informer);
    free(r);
    return NULL;
}

struct informer *replica_informer(const struct replica *r, enum api_kind kind)
{
    return r->kinds[kind].informer;
}

struct kube_client *replica_client(const struct replica *r)
{
    return r->options.client;
}

/* --- look-ups
 * ------------------------------------------------------------------------------------- */

struct replica_answers {
    struct replica *replica;
    struct arena *arena;
    struct lookup lookup;
};

static void release_object(void *ptr)
{
    informer_release(ptr);
}

static enum lookup_state answer_get(void *ctx, enum api_kind kind, struct str namespace,
                                    struct str name, const struct api_object **ret_object)
{
    struct replica_answers *answers = ctx;
    struct informer *informer = replica_informer(answers->replica, kind);
    struct informer_object *found = informer_get(informer, namespace, name);
    if (!found)
        return informer_has_synced(informer) ? LOOKUP_ABSENT : LOOKUP_UNKNOWN;
    arena_defer(answers->arena, release_object, found);
    *ret_object = informer_object(found);
    return LOOKUP_FOUND;
}

static enum lookup_state answer_list(void *ctx, enum api_kind kind, enum api_index index,
                                     struct str key, struct object_list *ret_list)
{
    struct replica_answers *answers = ctx;
    struct informer *informer = replica_informer(answers->replica, kind);
    struct informer_list found = informer_find(informer, answers->arena, (size_t)index, key);
    ret_list->items = ARENA_NEW_ARRAY(answers->arena, found.n, const struct api_object *);
    ret_list->n = found.n;
    for (size_t i = 0; i < found.n; i++) {
        arena_defer(answers->arena, release_object, found.items[i]);
        ret_list->items[i] = informer_object(found.items[i]);
    }
    if (!informer_has_synced(informer))
        return LOOKUP_UNKNOWN;
    return found.n ? LOOKUP_FOUND : LOOKUP_ABSENT;
}

static enum lookup_trust answer_trust(void *ctx, enum api_kind kind, struct str namespace,
                                      struct str name)
{
    (void)ctx;
    (void)kind;
    (void)namespace;
    (void)name;
    return TRUST_CONFIRMED;
}

const struct lookup *replica_lookup(struct replica *r, struct arena *a)
{
    struct replica_answers *answers = ARENA_NEW(a, struct replica_answers);
    *answers = (struct replica_answers){r, a, {answers, answer_get, answer_list, answer_trust}};
    return &answers->lookup;
}

bool replica_is_current(const struct replica *r, struct arena *a, int64_t monotonic_ns,
                        struct str *ret_why)
{
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++) {
        struct str plural = api_kind_info(kind)->plural;
        if (!informer_has_synced(r->kinds[kind].informer)) {
            *ret_why = arena_printf(a, "%" PRISTR " have not been listed yet", STR_ARG(plural));
            return false;
        }
        int64_t age = informer_age_ns(r->kinds[kind].informer, monotonic_ns);
        if (age > LIMIT_REPLICA_AGE_NS) {
            *ret_why = arena_printf(a, "nothing heard about %" PRISTR " for %lld s",
                                    STR_ARG(plural), (long long)(age / NS_PER_SECOND));
            return false;
        }
    }
    return true;
}
