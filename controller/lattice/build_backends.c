/*
 * build_backends.c - the target groups of a route: one for each Service port that it names, however
 * often it does, and an empty one for backends that cannot be used.
 *
 * A backend is bad, with the reasons of Gateway API's condition ResolvedRefs, when its kind is not
 * Service, when it is in another namespace and no ReferenceGrant there permits it, when there is no
 * such Service or no such port, when the port is not TCP; and when the Service has no endpoints of
 * one IP family (ExternalName, dual-stack), which a target group cannot mix.
 */
#include "api/grants.h"
#include "lattice/builder.h"
#include "lattice/names.h"

/* Names no Service: it would not be a DNS label. */
#define EMPTY_GROUP_SERVICE ".invalid"

enum { EMPTY_GROUP_PORT = 80 };

/* --- bad backends ----------------------------------------------------------------------------- */

/* The place of a backend, and what is found out about it. */
struct backend {
    size_t rule, index;
    const struct backend_ref *ref;
    struct str namespace;
    const struct service *service;
    const struct service_port *port;
};

static bool bad(struct builder *b, const struct backend *backend, const char *reason,
                const char *format, ...) _printf_(4, 5);

/* Notes why the backend cannot be used; false. */
static bool bad(struct builder *b, const struct backend *backend, const char *reason,
                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str detail = arena_vprintf(b->arena, format, args);
    va_end(args);
    struct bad_backend entry = {
        .rule = backend->rule,
        .backend = backend->index,
        .reason = reason,
        .message = arena_printf(b->arena, "spec.rules[%zu].backendRefs[%zu]: %" PRISTR,
                                backend->rule, backend->index, STR_ARG(detail)),
    };
    vec_push(b->arena, &b->bad_backends, entry);
    return false;
}

static bool check_kind(struct builder *b, const struct backend *backend)
{
    const struct backend_ref *ref = backend->ref;
    if (backend_ref_is_service(ref))
        return true;
    return bad(b, backend, "InvalidKind",
               "%" PRISTR "%s%" PRISTR " is no backend; refer to a Service of the core group",
               STR_ARG(ref->group), ref->group.n ? "/" : "", STR_ARG(ref->kind));
}

static bool check_grant(struct builder *b, const struct backend *backend)
{
    const struct lookup *lookup = b->input->lookup;
    struct str own = b->route->object.meta.namespace, namespace = backend->namespace;
    if (str_eq(namespace, own))
        return true;
    struct object_list grants = {0};
    lookup->list(lookup->ctx, KIND_REFERENCE_GRANT, INDEX_NAMESPACE, namespace, &grants);
    for (size_t i = 0; i < grants.n; i++)
        if (grant_permits((const struct reference_grant *)grants.items[i], own, backend->ref->name))
            return true;
    return bad(b, backend, "RefNotPermitted",
               "Service %" PRISTR "/%" PRISTR " needs a ReferenceGrant in namespace %" PRISTR
               " for HTTPRoutes of %" PRISTR,
               STR_ARG(namespace), STR_ARG(backend->ref->name), STR_ARG(namespace), STR_ARG(own));
}

/* Finds the Service; one that cannot be told is taken for granted, with NULL. */
static bool find_service(struct builder *b, struct backend *backend)
{
    const struct lookup *lookup = b->input->lookup;
    const struct api_object *found = NULL;
    enum lookup_state state =
        lookup->get(lookup->ctx, KIND_SERVICE, backend->namespace, backend->ref->name, &found);
    if (state == LOOKUP_ABSENT)
        return bad(b, backend, "BackendNotFound", "there is no Service %" PRISTR "/%" PRISTR,
                   STR_ARG(backend->namespace), STR_ARG(backend->ref->name));
    if (state == LOOKUP_FOUND)
        backend->service = (const struct service *)found;
    return true;
}

static bool check_type(struct builder *b, const struct backend *backend)
{
    const struct service *service = backend->service;
    bool external = service && str_is(service->type, "ExternalName");
    if (!service || (!external && !service_is_dual_stack(service)))
        return true;
    const char *text = external ? "is of type ExternalName, which has no endpoints"
                                : "is dual-stack; set its ipFamilyPolicy to SingleStack";
    tell(b, OBSTACLE_REDUCED, "UnsupportedValue",
         "HR312 spec.rules[%zu].backendRefs[%zu].name: Service %" PRISTR "/%" PRISTR " %s",
         backend->rule, backend->index, STR_ARG(backend->namespace), STR_ARG(backend->ref->name),
         text);
    return bad(b, backend, "UnsupportedValue", "Service %" PRISTR "/%" PRISTR " %s",
               STR_ARG(backend->namespace), STR_ARG(backend->ref->name), text);
}

static bool find_port(struct builder *b, struct backend *backend)
{
    const struct backend_ref *ref = backend->ref;
    const struct service *service = backend->service;
    if (!ref->port.set || ref->port.value < 1 || ref->port.value > UINT16_MAX)
        return bad(b, backend, "BackendNotFound", "names no port of Service %" PRISTR "/%" PRISTR,
                   STR_ARG(backend->namespace), STR_ARG(ref->name));
    for (size_t i = 0; service && i < service->ports.n; i++)
        if (service->ports.items[i].port.value == ref->port.value)
            backend->port = &service->ports.items[i];
    if (service && !backend->port)
        return bad(b, backend, "BackendNotFound",
                   "Service %" PRISTR "/%" PRISTR " has no port %lld", STR_ARG(backend->namespace),
                   STR_ARG(ref->name), (long long)ref->port.value);
    if (service && backend->port->protocol.n && !str_is(backend->port->protocol, "TCP"))
        return bad(b, backend, "UnsupportedProtocol",
                   "port %lld of Service %" PRISTR "/%" PRISTR " is %" PRISTR "; HTTP needs TCP",
                   (long long)ref->port.value, STR_ARG(backend->namespace), STR_ARG(ref->name),
                   STR_ARG(backend->port->protocol));
    return true;
}

/* --- target groups ---------------------------------------------------------------------------- */

static ptrdiff_t find_group(const struct builder *b, struct str key)
{
    for (size_t i = 0; i < b->groups.n; i++)
        if (str_eq(b->groups.items[i].group.key, key))
            return (ptrdiff_t)i;
    return -1;
}

static struct lattice_tags group_tags(const struct builder *b, struct str namespace,
                                      struct str service)
{
    const struct lattice_identity *who = &b->input->settings->who;
    const struct object_meta *route = &b->route->object.meta;
    const struct lattice_tag_pair own[] = {
        {STR(TAG_MANAGED_BY), who->owner},        {STR(TAG_CLUSTER_NAME), who->cluster},
        {STR(TAG_SERVICE_NAME), service},         {STR(TAG_SERVICE_NAMESPACE), namespace},
        {STR(TAG_SOURCE_TYPE), STR("HTTPRoute")}, {STR(TAG_PROTOCOL_VERSION), STR("HTTP1")},
        {STR(TAG_ROUTE_NAME), route->name},       {STR(TAG_ROUTE_NAMESPACE), route->namespace},
    };
    return tags_join(b->arena, own, ARRAY_LEN(own), &b->additional);
}

static bool is_ipv6(const struct service *service)
{
    if (service && service->ip_families.n)
        return str_is(service->ip_families.items[0], "IPv6");
    return service && str_find_char(service->cluster_ip, ':') >= 0;
}

/* The group of that key, new or known. */
static size_t need_group(struct builder *b, struct str namespace, struct str name, int port,
                         const struct backend *backend)
{
    struct str key = arena_printf(b->arena, "targetgroup %" PRISTR "/%" PRISTR ":%d",
                                  STR_ARG(namespace), STR_ARG(name), port);
    ptrdiff_t known = find_group(b, key);
    if (known >= 0)
        return (size_t)known;
    struct desired_target_group group = {
        .key = key,
        .service_namespace = namespace,
        .service_name = name,
        .port = port,
        .protocol = LATTICE_HTTP,
        .version = LATTICE_HTTP1,
        .ip_type = backend && is_ipv6(backend->service) ? LATTICE_IPV6 : LATTICE_IPV4,
        .name_prefix = target_group_name_prefix(b->arena, namespace, name),
        .tags = group_tags(b, namespace, name),
        .keep_targets = backend && !backend->service,
    };
    vec_push(b->arena, &b->groups,
             (struct built_group){.group = group,
                                  .service = backend ? backend->service : NULL,
                                  .service_port = backend ? backend->port : NULL});
    return b->groups.n - 1;
}

size_t build_empty_group(struct builder *b)
{
    return need_group(b, b->route->object.meta.namespace, STR(EMPTY_GROUP_SERVICE),
                      EMPTY_GROUP_PORT, NULL);
}

ptrdiff_t build_backend(struct builder *b, size_t rule, size_t index)
{
    const struct backend_ref *ref = &b->route->rules.items[rule].backend_refs.items[index];
    struct backend backend = {
        .rule = rule,
        .index = index,
        .ref = ref,
        .namespace = backend_ref_namespace(ref, b->route->object.meta.namespace),
    };
    if (!check_kind(b, &backend) || !check_grant(b, &backend) || !find_service(b, &backend) ||
        !check_type(b, &backend) || !find_port(b, &backend))
        return -1;
    return (ptrdiff_t)need_group(b, backend.namespace, ref->name, (int)ref->port.value, &backend);
}
