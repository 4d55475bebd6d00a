/*
 * changes.c - which units an object's change concerns. Old and new object both count: what it
 * stopped to concern has to be looked at as well.
 */
#include "base/clock.h"
#include "reconcile/internal.h"

/* --- fans ---------------------------------------------------------------------------------------
 */

static void touch_routes(struct reconciler *r, enum api_index index, struct str key, enum touch how)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct lookup *lookup = replica_lookup(r->replica, a);
    struct object_list routes;
    lookup->list(lookup->ctx, KIND_HTTP_ROUTE, index, key, &routes);
    for (size_t i = 0; i < routes.n; i++)
        route_touch(r, routes.items[i]->meta.namespace, routes.items[i]->meta.name, how);
}

static void touch_gateways(struct reconciler *r, enum api_index index, struct str key)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct lookup *lookup = replica_lookup(r->replica, a);
    struct object_list gateways;
    lookup->list(lookup->ctx, KIND_GATEWAY, index, key, &gateways);
    for (size_t i = 0; i < gateways.n; i++) {
        const struct object_meta *meta = &gateways.items[i]->meta;
        gateway_touch(r, meta->namespace, meta->name);
        touch_routes(r, INDEX_PARENT, unit_key(a, meta->namespace, meta->name), TOUCH);
    }
}

void routes_touch_of_gateway(struct reconciler *r, struct str namespace, struct str name)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    touch_routes(r, INDEX_PARENT, unit_key(a, namespace, name), TOUCH);
}

/* A network is called as its Gateways are, but for the one that the settings name. */
void routes_touch_of_network(struct reconciler *r, struct str network)
{
    bool is_default = str_eq(network, r->options.build->default_service_network);
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct lookup *lookup = replica_lookup(r->replica, a);
    struct object_list gateways;
    lookup->list(lookup->ctx, KIND_GATEWAY, is_default ? INDEX_ALL : INDEX_NAME,
                 is_default ? STR_NONE : network, &gateways);
    for (size_t i = 0; i < gateways.n; i++)
        routes_touch_of_gateway(r, gateways.items[i]->meta.namespace, gateways.items[i]->meta.name);
}

/* --- one function a kind, called with the old and with the new object
 * ----------------------------- */

static void class_changed(struct reconciler *r, const struct api_object *object, enum touch how)
{
    class_touch(r, object->meta.name);
    if (how == TOUCH_QUIETLY)
        return;
    touch_gateways(r, INDEX_CLASS, object->meta.name);
}

static void gateway_changed(struct reconciler *r, const struct api_object *object, enum touch how)
{
    const struct gateway *gateway = (const struct gateway *)object;
    gateway_touch(r, object->meta.namespace, object->meta.name);
    if (how == TOUCH_QUIETLY)
        return;
    class_touch(r, gateway->class_name);
    network_touch(r, gateway_network_name(gateway, r->options.build));
    routes_touch_of_gateway(r, object->meta.namespace, object->meta.name);
}

static void touch_parents(struct reconciler *r, const struct http_route *route)
{
    for (size_t i = 0; i < route->parent_refs.n; i++) {
        const struct parent_ref *ref = &route->parent_refs.items[i];
        if (parent_ref_is_gateway(ref))
            gateway_touch_soon(r, parent_ref_namespace(ref, route->object.meta.namespace),
                               ref->name);
    }
}

static void route_changed(struct reconciler *r, const struct api_object *object, enum touch how)
{
    const struct http_route *route = (const struct http_route *)object;
    if (how != TOUCH_QUIETLY)
        route_try_again(r, object->meta.namespace, object->meta.name);
    route_touch(r, object->meta.namespace, object->meta.name, how);
    touch_parents(r, route);
}

static void grant_changed(struct reconciler *r, const struct api_object *object, enum touch how)
{
    const struct reference_grant *grant = (const struct reference_grant *)object;
    for (size_t i = 0; i < grant->from.n; i++) {
        struct str namespace = grant->from.items[i].namespace;
        touch_routes(r, INDEX_NAMESPACE, namespace, how);
        touch_gateways(r, INDEX_NAMESPACE, namespace);
    }
}

static void service_changed(struct reconciler *r, const struct api_object *object, enum touch how)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    touch_routes(r, INDEX_BACKEND, unit_key(a, object->meta.namespace, object->meta.name), how);
}

static void namespace_changed(struct reconciler *r, const struct api_object *object, enum touch how)
{
    touch_routes(r, INDEX_NAMESPACE, object->meta.name, how);
}

static void slice_changed(struct reconciler *r, const struct api_object *object, enum touch how)
{
    const struct endpoint_slice *slice = (const struct endpoint_slice *)object;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    (void)how;
    touch_routes(r, INDEX_BACKEND, unit_key(a, object->meta.namespace, slice->service_name),
                 TOUCH_URGENTLY);
}

/* --- all kinds ----------------------------------------------------------------------------------
 */

/* What we annotate routes with ourselves. */
static bool is_told(struct str key)
{
    return str_is(key, ANNOTATION_DNS_NAME) || str_is(key, ANNOTATION_SERVICE_ARN);
}

/* Whether all of `a`, but for what we tell, is in `b` as well. */
static bool is_within(const struct kv_list *a, const struct kv_list *b)
{
    struct str value;
    for (size_t i = 0; i < a->n; i++)
        if (!is_told(a->items[i].key) &&
            (!kv_get(b, a->items[i].key, &value) || !str_eq(value, a->items[i].value)))
            return false;
    return true;
}

static bool same_map(const struct kv_list *a, const struct kv_list *b)
{
    return is_within(a, b) && is_within(b, a);
}

/* Whether only status, or what we annotate ourselves, may have changed. */
static bool is_only_status(const struct api_object *old_object, const struct api_object *new_object)
{
    const struct object_meta *a = &old_object->meta, *b = &new_object->meta;
    return a->generation && a->generation == b->generation && a->deleting == b->deleting &&
           a->finalizers.n == b->finalizers.n && str_eq(a->uid, b->uid) &&
           same_map(&a->labels, &b->labels) && same_map(&a->annotations, &b->annotations);
}

void changes_apply(void *ctx, enum api_kind kind, const struct api_object *old_object,
                   const struct api_object *new_object)
{
    static void (*const changed[KIND_COUNT])(struct reconciler *, const struct api_object *,
                                             enum touch) = {
        [KIND_GATEWAY_CLASS] = class_changed,  [KIND_GATEWAY] = gateway_changed,
        [KIND_HTTP_ROUTE] = route_changed,     [KIND_REFERENCE_GRANT] = grant_changed,
        [KIND_SERVICE] = service_changed,      [KIND_NAMESPACE] = namespace_changed,
        [KIND_ENDPOINT_SLICE] = slice_changed,
    };
    struct reconciler *r = ctx;
    if (r->stopping || !changed[kind])
        return;
    bool quiet = old_object && new_object && is_only_status(old_object, new_object);
    enum touch how = quiet ? TOUCH_QUIETLY : TOUCH;
    if (old_object && !quiet)
        changed[kind](r, old_object, how);
    if (new_object)
        changed[kind](r, new_object, how);
}
