/*
 * build_name.c - the name of the route's VPC Lattice service.
 *
 * It is the annotation service-name-override, else the plain name (api/indexes.h). Of several
 * routes of ours with one name the first keeps it: the one whose annotated domain name shows that
 * its service has it, else the older, else the first by namespace and name. The others get a name
 * that ends in a hash, and keep it when the first goes: renaming a service means replacing it.
 */
#include "api/indexes.h"
#include "api/lattice_names.h"
#include "api/ownership.h"
#include "lattice/builder.h"
#include "lattice/names.h"

static bool shows_name(const struct api_object *route, struct str name)
{
    return domain_shows_name(api_annotation(route, "lattice-assigned-domain-name"), name);
}

/* Whether `a` has the better claim to `name`, which both would have. */
static bool goes_first(const struct api_object *a, const struct api_object *b, struct str name)
{
    bool shows = shows_name(a, name);
    if (shows != shows_name(b, name))
        return shows;
    int order = str_cmp(a->meta.creation_timestamp, b->meta.creation_timestamp);
    if (!order)
        order = str_cmp(a->meta.namespace, b->meta.namespace);
    if (!order)
        order = str_cmp(a->meta.name, b->meta.name);
    return order < 0;
}

/* Another route of ours that has the better claim to `name`, or NULL. */
static const struct api_object *find_rival(const struct builder *b, struct str name)
{
    const struct api_object *own = &b->route->object;
    const struct lookup *lookup = b->input->lookup;
    struct object_list peers = {0};
    lookup->list(lookup->ctx, KIND_HTTP_ROUTE, INDEX_SERVICE_NAME, name, &peers);
    for (size_t i = 0; i < peers.n; i++) {
        const struct api_object *peer = peers.items[i];
        bool is_self = str_eq(peer->meta.name, own->meta.name) &&
                       str_eq(peer->meta.namespace, own->meta.namespace);
        if (!is_self && goes_first(peer, own, name) &&
            object_ownership(peer, lookup, b->input->assume_ours).owner == OWNER_OURS)
            return peer;
    }
    return NULL;
}

static void check_override(struct builder *b, struct str name)
{
    const char *fault = lattice_service_name_fault(name);
    const struct api_object *rival = fault ? NULL : find_rival(b, name);
    b->hold = b->hold || fault || rival;
    if (fault)
        tell(b, OBSTACLE_FAILED, "UnsupportedValue",
             "HR244 metadata.annotations[" LATTICE_PREFIX "service-name-override]: \"%" PRISTR
             "\" %s to be a VPC Lattice service name",
             STR_ARG(name), fault);
    if (rival)
        tell(b, OBSTACLE_CONFLICT, "Conflicted",
             "HR321 metadata.annotations[" LATTICE_PREFIX "service-name-override]: VPC Lattice "
             "service %" PRISTR " is that of HTTPRoute %" PRISTR "/%" PRISTR "; write another name",
             STR_ARG(name), STR_ARG(rival->meta.namespace), STR_ARG(rival->meta.name));
}

void build_name(struct builder *b)
{
    const struct api_object *route = &b->route->object;
    struct str plain = lattice_service_name(b->arena, route);
    b->service.name = plain;
    if (api_annotation(route, "service-name-override").n) {
        if (!b->service.delete)
            check_override(b, plain);
        return;
    }
    struct str hashed = hashed_service_name(b->arena, b->input->settings->who.cluster, route);
    if (lattice_service_name_fault(plain) || shows_name(route, hashed) ||
        (!b->service.delete &&find_rival(b, plain)))
        b->service.name = hashed;
}
