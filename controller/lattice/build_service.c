/*
 * build_service.c - the unit of an HTTPRoute, put together from its parts (builder.h).
 *
 * A route that is being deleted needs its name and annotations only: no look-up can get in the way
 * of clearing up.
 */
#include "lattice/builder.h"

static struct lattice_tags service_tags(struct arena *a, const struct build_settings *settings,
                                        struct str namespace, struct str name,
                                        const struct lattice_tags *additional)
{
    const struct lattice_tag_pair own[] = {
        {STR(TAG_MANAGED_BY), settings->who.owner},
        {STR(TAG_ROUTE_NAME), name},
        {STR(TAG_ROUTE_NAMESPACE), namespace},
        {STR(TAG_ROUTE_TYPE), STR("http")},
    };
    return tags_join(a, own, ARRAY_LEN(own), additional);
}

static int by_key(const void *x, const void *y)
{
    const struct desired_target_group *a = x, *b = y;
    return str_cmp(a->key, b->key);
}

/* The groups that rules forward to; only those are worth their endpoints. */
static void build_groups(struct builder *b)
{
    struct desired_target_group *groups =
        ARENA_NEW_ARRAY(b->arena, b->groups.n, struct desired_target_group);
    size_t n = 0;
    vec_foreach (&b->groups, built) {
        if (!built->used)
            continue;
        build_targets(b, built);
        groups[n++] = built->group;
    }
    qsort(groups, n, sizeof(*groups), by_key);
    b->service.target_groups = groups;
    b->service.target_group_count = n;
}

static struct built_service result(const struct builder *b)
{
    return (struct built_service){
        .service = b->service,
        .hold = b->hold,
        .obstacles = b->obstacles.items,
        .obstacle_count = b->obstacles.n,
        .bad_backends = b->bad_backends.items,
        .bad_backend_count = b->bad_backends.n,
        .hostnames_waiting = b->hostnames_waiting.items,
        .hostname_waiting_count = b->hostnames_waiting.n,
    };
}

struct built_service build_service(struct arena *a, const struct http_route *route,
                                   const struct build_input *input)
{
    const struct object_meta *meta = &route->object.meta;
    struct builder b = {.arena = a, .route = route, .input = input};
    b.additional = additional_tags(a, &route->object);
    b.service.route_namespace = meta->namespace;
    b.service.route_name = meta->name;
    b.service.takeover_from = str_trim(api_annotation(&route->object, "allow-takeover-from"));
    b.service.tags = service_tags(a, input->settings, meta->namespace, meta->name, &b.additional);
    if (!meta->deleting)
        build_parents(&b);
    b.service.delete = meta->deleting || (!b.listeners.n && !b.hold);
    build_name(&b);
    if (b.service.delete || b.hold)
        return result(&b);
    build_associations(&b);
    build_listeners(&b);
    build_rules(&b);
    build_groups(&b);
    return result(&b);
}

struct desired_service build_gone_service(struct arena *a, struct str namespace, struct str name,
                                          const struct build_settings *settings)
{
    const struct lattice_tags none = {0};
    return (struct desired_service){
        .route_namespace = namespace,
        .route_name = name,
        .delete = true,
        .tags = service_tags(a, settings, namespace, name, &none),
    };
}
