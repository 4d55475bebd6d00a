/* ownership.c - see ownership.h. */
#include "api/ownership.h"

static enum owner when_missing(enum lookup_state state, enum lookup_trust trust, bool assume_ours)
{
    if (trust == TRUST_PENDING)
        return OWNER_UNDECIDED;
    if (assume_ours)
        return OWNER_OURS;
    bool cannot_tell = state == LOOKUP_UNKNOWN || trust == TRUST_UNCONFIRMED;
    return cannot_tell ? OWNER_ASSUMED : OWNER_UNKNOWN;
}

static enum owner class_owner(struct str name, const struct lookup *lookup, bool assume_ours)
{
    const struct api_object *found = NULL;
    enum lookup_state state = lookup->get(lookup->ctx, KIND_GATEWAY_CLASS, STR_NONE, name, &found);
    if (state == LOOKUP_FOUND &&
        str_is(((const struct gateway_class *)found)->controller_name, LATTICE_CONTROLLER_NAME))
        return OWNER_OURS;
    enum lookup_trust trust = lookup->trust(lookup->ctx, KIND_GATEWAY_CLASS, STR_NONE, name);
    if (state == LOOKUP_FOUND)
        return trust == TRUST_PENDING ? OWNER_UNDECIDED : OWNER_FOREIGN;
    return when_missing(state, trust, assume_ours);
}

static enum owner gateway_owner(const struct gateway *gateway, const struct lookup *lookup,
                                bool assume_ours)
{
    return class_owner(gateway->class_name, lookup, assume_ours);
}

enum owner parent_ref_owner(const struct parent_ref *ref, struct str namespace,
                            const struct lookup *lookup, bool assume_ours,
                            const struct gateway **ret_gateway)
{
    if (!parent_ref_is_gateway(ref))
        return parent_ref_kind_is_known(ref) ? OWNER_FOREIGN : OWNER_UNKNOWN;
    struct str in = parent_ref_namespace(ref, namespace);
    const struct api_object *found = NULL;
    enum lookup_state state = lookup->get(lookup->ctx, KIND_GATEWAY, in, ref->name, &found);
    if (state != LOOKUP_FOUND) {
        enum lookup_trust trust = lookup->trust(lookup->ctx, KIND_GATEWAY, in, ref->name);
        return when_missing(state, trust, assume_ours);
    }
    *ret_gateway = (const struct gateway *)found;
    enum owner owner = gateway_owner(*ret_gateway, lookup, assume_ours);
    if (owner != OWNER_FOREIGN && owner != OWNER_UNDECIDED)
        return owner;
    /* The Gateway is read in the same round as its class: either may have changed. */
    bool stale = lookup->trust(lookup->ctx, KIND_GATEWAY, in, ref->name) == TRUST_PENDING;
    return stale ? OWNER_UNDECIDED : owner;
}

/* Ours if any parent is; else undecided, assumed, unknown or foreign, in this order. */
static struct ownership route_ownership(const struct http_route *route, const struct lookup *lookup,
                                        bool assume_ours)
{
    size_t count[OWNER_UNDECIDED + 1] = {0};
    for (size_t i = 0; i < route->parent_refs.n; i++) {
        const struct gateway *gateway = NULL;
        count[parent_ref_owner(&route->parent_refs.items[i], route->object.meta.namespace, lookup,
                               assume_ours, &gateway)]++;
    }
    enum owner owner = count[OWNER_OURS]        ? OWNER_OURS
                       : count[OWNER_UNDECIDED] ? OWNER_UNDECIDED
                       : count[OWNER_ASSUMED]   ? OWNER_ASSUMED
                       : count[OWNER_UNKNOWN]   ? OWNER_UNKNOWN
                                                : OWNER_FOREIGN;
    return (struct ownership){owner, count[OWNER_FOREIGN] > 0};
}

struct ownership object_ownership(const struct api_object *object, const struct lookup *lookup,
                                  bool assume_ours)
{
    switch (object->kind) {
    case KIND_GATEWAY_CLASS: {
        const struct gateway_class *class = (const struct gateway_class *)object;
        bool ours = str_is(class->controller_name, LATTICE_CONTROLLER_NAME);
        return (struct ownership){ours ? OWNER_OURS : OWNER_FOREIGN, false};
    }
    case KIND_GATEWAY:
        return (struct ownership){
            gateway_owner((const struct gateway *)object, lookup, assume_ours), false};
    case KIND_HTTP_ROUTE:
        return route_ownership((const struct http_route *)object, lookup, assume_ours);
    default: return (struct ownership){OWNER_OURS, false};
    }
}
