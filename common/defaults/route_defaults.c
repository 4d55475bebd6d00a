/* route_defaults.c - sectionName of parents; kind, weight and port of backends. */
#include "defaults/defaulter.h"

#include <inttypes.h>

#include "api/attachment.h"
#include "api/ownership.h"

static enum lookup_trust trust_in(const struct defaulter *d, const struct api_object *object)
{
    return d->lookup->trust(d->lookup->ctx, object->kind, object->meta.namespace,
                            object->meta.name);
}

/* The object, or NULL; that it is missing may have to be confirmed first. */
static const struct api_object *find(struct defaulter *d, enum api_kind kind, struct str namespace,
                                     struct str name)
{
    const struct api_object *found = NULL;
    if (d->lookup->get(d->lookup->ctx, kind, namespace, name, &found) != LOOKUP_FOUND)
        may_rest_on(d, d->lookup->trust(d->lookup->ctx, kind, namespace, name));
    return found;
}

/* The listeners that take the route through `ref`: their number, and the last of them. */
static size_t count_takers(struct defaulter *d, const struct gateway *gateway,
                           const struct http_route *route, const struct parent_ref *ref,
                           const struct listener **ret_listener)
{
    struct route_namespace namespace = {route->object.meta.namespace, NULL};
    namespace.object = (const struct namespace *)find(d, KIND_NAMESPACE, STR_NONE, namespace.name);
    size_t takers = 0;
    for (size_t i = 0; i < gateway->listeners.n; i++) {
        const struct listener *listener = &gateway->listeners.items[i];
        enum attachment attachment = listener_takes(gateway, listener, route, ref, &namespace);
        if (attachment != ATTACH_OK && attachment != ATTACH_NAMESPACE_UNKNOWN)
            continue;
        *ret_listener = listener;
        takers += attachment == ATTACH_OK ? 1 : 2; /* unknown: no certain number */
    }
    return takers;
}

/* Two references to one Gateway must differ in their sectionName: that is for the user to write. */
static bool is_only_ref(const struct http_route *route, size_t index)
{
    const struct parent_ref *ref = &route->parent_refs.items[index];
    struct str own = route->object.meta.namespace;
    for (size_t i = 0; i < route->parent_refs.n; i++) {
        const struct parent_ref *other = &route->parent_refs.items[i];
        if (i != index && str_eq(other->name, ref->name) &&
            str_eq(parent_ref_namespace(other, own), parent_ref_namespace(ref, own)))
            return false;
    }
    return true;
}

static void default_section(struct defaulter *d, const struct http_route *route, size_t index,
                            struct jv *value, const struct fpath *path)
{
    const struct parent_ref *ref = &route->parent_refs.items[index];
    const struct gateway *gateway = NULL;
    if (!defaults_to(d, DEFAULT_SECTION_NAME) || !is_unset(value, "sectionName") ||
        !is_only_ref(route, index))
        return;
    enum owner owner = parent_ref_owner(ref, route->object.meta.namespace, d->lookup,
                                        d->settings->assume_ours, &gateway);
    d->result.again |= owner == OWNER_UNDECIDED;
    const struct listener *listener = NULL;
    if (owner != OWNER_OURS || !gateway || count_takers(d, gateway, route, ref, &listener) != 1 ||
        !listener->name.n || !may_rest_on(d, trust_in(d, &gateway->object)))
        return;
    fill_in(d, value, path, "sectionName", jv_new_str(d->arena, listener->name),
            "\"%" PRISTR "\", the listener of Gateway %" PRISTR " that takes it",
            STR_ARG(listener->name), STR_ARG(api_object_id(d->arena, &gateway->object)));
}

static void default_kind(struct defaulter *d, const struct backend_ref *ref, struct jv *value,
                         const struct fpath *path)
{
    if (defaults_to(d, DEFAULT_KIND) && is_unset(value, "kind") && !ref->group.n)
        fill_in(d, value, path, "kind", jv_new_str(d->arena, STR("Service")), "Service");
}

static void default_weight(struct defaulter *d, struct jv *value, const struct fpath *path)
{
    if (defaults_to(d, DEFAULT_WEIGHT) && is_unset(value, "weight"))
        fill_in(d, value, path, "weight", jv_new_int(d->arena, 1), "1");
}

static void default_backend_port(struct defaulter *d, const struct backend_ref *ref,
                                 struct str namespace, struct jv *value, const struct fpath *path)
{
    if (!defaults_to(d, DEFAULT_BACKEND_PORT) || !is_unset(value, "port") ||
        !backend_ref_is_service(ref) || !ref->name.n)
        return;
    const struct service *service =
        (const struct service *)find(d, KIND_SERVICE, namespace, ref->name);
    if (!service || !may_rest_on(d, trust_in(d, &service->object)) || service->ports.n != 1 ||
        !service->ports.items[0].port.set)
        return;
    int64_t port = service->ports.items[0].port.value;
    fill_in(d, value, path, "port", jv_new_int(d->arena, port),
            "%" PRId64 ", the only port of Service %" PRISTR, port,
            STR_ARG(api_object_id(d->arena, &service->object)));
}

static void default_backends(struct defaulter *d, const struct http_rule *rule, struct str own,
                             struct jv *list, const struct fpath *path)
{
    for (size_t i = 0; i < rule->backend_refs.n; i++) {
        const struct backend_ref *ref = &rule->backend_refs.items[i];
        struct jv *value = jv_at_mut(list, i);
        const struct fpath *at = FP_INDEX(path, i);
        if (jv_type(value) != JV_OBJECT)
            continue;
        default_kind(d, ref, value, at);
        default_weight(d, value, at);
        default_backend_port(d, ref, backend_ref_namespace(ref, own), value, at);
    }
}

void default_route(struct defaulter *d, const struct http_route *route, struct jv *object)
{
    struct jv *spec = jv_get_mut(object, STR("spec"));
    const struct fpath *at = FP_FIELD(NULL, "spec");
    struct jv *parents = jv_get_mut(spec, STR("parentRefs"));
    for (size_t i = 0; i < route->parent_refs.n; i++)
        default_section(d, route, i, jv_at_mut(parents, i),
                        FP_INDEX(FP_FIELD(at, "parentRefs"), i));
    struct jv *rules = jv_get_mut(spec, STR("rules"));
    for (size_t i = 0; i < route->rules.n; i++)
        default_backends(d, &route->rules.items[i], route->object.meta.namespace,
                         jv_get_mut(jv_at_mut(rules, i), STR("backendRefs")),
                         FP_FIELD(FP_INDEX(FP_FIELD(at, "rules"), i), "backendRefs"));
}
