/*
 * build_parents.c - which Gateways of ours take the route, through which listeners, and with which
 * service networks its service is associated for that.
 *
 * Each parent is judged by itself and by its own listeners; one that is missing or foreign is none
 * of the others' business. Only if it cannot be told at all whether a parent takes the route is the
 * whole unit held: what a parent brought must not be taken down by mistake.
 */
#include "api/attachment.h"
#include "api/ownership.h"
#include "lattice/builder.h"

/* --- who takes the route ---------------------------------------------------------------------- */

static void hold(struct builder *b, const struct parent_ref *ref)
{
    struct str namespace = parent_ref_namespace(ref, b->route->object.meta.namespace);
    b->hold = true;
    tell(b, OBSTACLE_WAITING, "Pending",
         "whether Gateway %" PRISTR "/%" PRISTR " takes the route is not known yet",
         STR_ARG(namespace), STR_ARG(ref->name));
}

static void add_gateway(struct builder *b, const struct gateway *gateway)
{
    vec_foreach (&b->gateways, known)
        if (*known == gateway)
            return;
    vec_push(b->arena, &b->gateways, gateway);
}

static void add_listener(struct builder *b, const struct gateway *gateway,
                         const struct listener *listener)
{
    add_gateway(b, gateway);
    vec_foreach (&b->listeners, known)
        if (known->listener == listener)
            return;
    vec_push(b->arena, &b->listeners, (struct accepted_listener){gateway, listener});
}

static void add_parent(struct builder *b, const struct parent_ref *ref,
                       const struct route_namespace *namespace)
{
    const struct gateway *gateway = NULL;
    enum owner owner =
        parent_ref_owner(ref, namespace->name, b->input->lookup, b->input->assume_ours, &gateway);
    bool unseen = owner == OWNER_OURS && !gateway; /* assumed to be there */
    if (owner == OWNER_ASSUMED || owner == OWNER_UNDECIDED || unseen) {
        hold(b, ref);
        return;
    }
    if (owner != OWNER_OURS)
        return;
    bool unknown = false;
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *listener = &gateway->listeners.items[i];
        enum attachment result = listener_takes(gateway, listener, b->route, ref, namespace);
        if (result == ATTACH_OK)
            add_listener(b, gateway, listener);
        unknown = unknown || result == ATTACH_NAMESPACE_UNKNOWN;
    }
    if (unknown)
        hold(b, ref);
}

void build_parents(struct builder *b)
{
    struct route_namespace namespace = route_namespace_find(b->input->lookup, b->route);
    for (size_t i = 0; i < b->route->parent_refs.n; i++)
        add_parent(b, &b->route->parent_refs.items[i], &namespace);
}

/* --- associations ----------------------------------------------------------------------------- */

/* The route's own annotation decides; without one, any of its Gateways. */
static bool is_standalone(const struct builder *b)
{
    bool standalone;
    if (annotation_bool(&b->route->object, "standalone", &standalone))
        return standalone;
    vec_foreach (&b->gateways, gateway)
        if (gateway_is_standalone(*gateway))
            return true;
    return false;
}

static int by_network(const void *x, const void *y)
{
    const struct desired_association *a = x, *b = y;
    return str_cmp(a->network, b->network);
}

void build_associations(struct builder *b)
{
    if (is_standalone(b))
        return;
    VEC(struct desired_association) associations = {0};
    vec_foreach (&b->gateways, gateway) {
        struct str network = network_of(*gateway, b->input->settings);
        bool known = false;
        vec_foreach (&associations, association)
            known = known || str_eq(association->network, network);
        if (!known)
            vec_push(b->arena, &associations, (struct desired_association){network, tags_plain(b)});
    }
    if (associations.n)
        qsort(associations.items, associations.n, sizeof(*associations.items), by_network);
    b->service.associations = associations.items;
    b->service.association_count = associations.n;
}
