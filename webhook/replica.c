/* replica.c - see replica.h. */
#include "webhook/replica.h"

#include "api/indexes.h"
#include "base/clock.h"
#include "base/xalloc.h"

struct replica {
    struct kube_client *client;
    struct informer *informers[KIND_COUNT];
    enum api_kind kinds[KIND_COUNT]; /* contexts for project() */
};

static void *project(struct arena *a, const struct jv *object, void *ctx)
{
    return api_object_view(a, *(const enum api_kind *)ctx, object);
}

struct replica *replica_new(struct kube_client *client)
{
    struct replica *r = xcalloc(1, sizeof(*r));
    r->client = client;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++) {
        const struct api_kind_info *info = api_kind_info(kind);
        r->kinds[kind] = kind;
        struct informer_options options = {
            .client = client,
            .group = info->group,
            .plural = info->plural,
            .versions = info->versions,
            .project = project,
            .ctx = &r->kinds[kind],
            .indexes = api_indexes,
            .index_count = INDEX_COUNT,
        };
        r->informers[kind] = informer_new(&options);
    }
    return r;
}

struct replica *replica_free(struct replica *r)
{
    if (!r)
        return NULL;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        informer_free(r->informers[kind]);
    free(r);
    return NULL;
}

struct informer *replica_informer(const struct replica *r, enum api_kind kind)
{
    return r->informers[kind];
}

struct kube_client *replica_client(const struct replica *r)
{
    return r->client;
}

bool replica_is_current(const struct replica *r, struct arena *a, int64_t monotonic_ns,
                        struct str *ret_why)
{
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++) {
        struct str plural = api_kind_info(kind)->plural;
        if (!informer_has_synced(r->informers[kind])) {
            *ret_why = arena_printf(a, "%" PRISTR " have not been listed yet", STR_ARG(plural));
            return false;
        }
        int64_t age = informer_age_ns(r->informers[kind], monotonic_ns);
        if (age > LIMIT_REPLICA_AGE_NS) {
            *ret_why = arena_printf(a, "nothing heard about %" PRISTR " for %lld s",
                                    STR_ARG(plural), (long long)(age / NS_PER_SECOND));
            return false;
        }
    }
    return true;
}
