/* cluster.c - see cluster.h. */
#include "latticectl_online/cluster.h"

#include "api/object_set.h"
#include "kube_client/client.h"
#include "latticectl/command.h"

enum { LIST_TIMEOUT_MS = 30000 };

static void cleanup_client(struct kube_client **c)
{
    kube_client_free(*c);
}

struct listing {
    struct object_set *set;
    struct arena *arena;
    struct str api_version, kind; /* of the items being listed */
};

/* Items of a list do not say what they are when the API server itself implements the kind. */
static void add(void *ctx, const struct jv *item)
{
    const struct listing *listing = ctx;
    struct arena *a = listing->arena;
    struct jv *object = jv_clone(a, item);
    jv_set(a, object, STR("apiVersion"), jv_new_str(a, listing->api_version));
    jv_set(a, object, STR("kind"), jv_new_str(a, listing->kind));
    object_set_add(listing->set, object, STR_NONE);
}

/* Lists the kind in the first version that is served; none being served is no failure. */
static int list_kind(struct kube_client *client, enum api_kind kind, struct listing *listing,
                     struct error *err)
{
    const struct api_kind_info *info = api_kind_info(kind);
    struct str versions = info->versions, version;
    while (str_split(&versions, ',', &version)) {
        struct kube_request request = {
            .verb = KUBE_GET,
            .path = {.group = info->group, .version = version, .plural = info->plural},
            .timeout_ms = LIST_TIMEOUT_MS,
            .limit = LIMIT_LIST_PAGE,
        };
        listing->kind = info->kind;
        listing->api_version = info->group.n ? arena_printf(listing->arena, "%" PRISTR "/%" PRISTR,
                                                            STR_ARG(info->group), STR_ARG(version))
                                             : version;
        if (kube_list(client, &request, add, listing, err) == 0)
            return 0;
        if (err->code != ERR_NOT_FOUND)
            return error_wrap(err, "cannot list %" PRISTR, STR_ARG(info->plural));
    }
    return 0;
}

/*
 * Lists all kinds. Of one that the user may not list nothing is known; that is said. Only a user
 * who may list none at all cannot go on.
 */
static int list_kinds(struct kube_client *client, struct listing *listing, struct error *err)
{
    struct str denied[KIND_COUNT];
    size_t n = 0;
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++) {
        if (list_kind(client, kind, listing, err) == 0)
            continue;
        if (err->code != ERR_DENIED)
            return -1;
        object_set_assume_present(listing->set, kind);
        denied[n++] = arena_str(listing->arena, str_of(err->message));
    }
    if (n == KIND_COUNT)
        return error_set(err, ERR_DENIED, "%s", denied[0].p);
    for (size_t i = 0; i < n; i++)
        command_trouble("warning: --cluster: %s; what is not in the input may exist", denied[i].p);
    return 0;
}

const struct lookup *cluster_lookup(struct arena *a, struct str kubeconfig, struct str context,
                                    struct error *err)
{
    struct kube_config_options where = {kubeconfig.n ? kubeconfig.p : NULL,
                                        context.n ? context.p : NULL};
    const struct kube_config *config = kube_config_find(a, &where, err);
    if (!config)
        return NULL;
    struct kube_client_options options = {.config = config};
    _cleanup_(cleanup_client) struct kube_client *client = kube_client_new(&options, err);
    if (!client)
        return NULL;
    struct listing listing = {.set = object_set_new(a), .arena = a};
    return list_kinds(client, &listing, err) < 0 ? NULL : object_set_lookup(listing.set);
}
