/* indexes.c - see indexes.h. */
#include "api/indexes.h"

enum { ROUTE_NAME_CUT = 20, NAMESPACE_CUT = 18, KEY_BYTES_MAX = 1024 };

static void all_key(const void *object, struct store_keys *out)
{
    (void)object;
    store_emit(out, STR(""));
}

static void namespace_key(const void *object, struct store_keys *out)
{
    store_emit(out, ((const struct api_object *)object)->meta.namespace);
}

static void name_key(const void *object, struct store_keys *out)
{
    store_emit(out, ((const struct api_object *)object)->meta.name);
}

static void class_key(const void *object, struct store_keys *out)
{
    if (((const struct api_object *)object)->kind == KIND_GATEWAY)
        store_emit(out, ((const struct gateway *)object)->class_name);
}

/* The object as a route, or NULL if it is none. */
static const struct http_route *as_route(const void *object)
{
    return ((const struct api_object *)object)->kind == KIND_HTTP_ROUTE ? object : NULL;
}

static void emit_joined(struct store_keys *out, struct str namespace, struct str name)
{
    struct strbuf key = STRBUF(KEY_BYTES_MAX);
    strbuf_printf(&key, "%" PRISTR "/%" PRISTR, STR_ARG(namespace), STR_ARG(name));
    store_emit(out, strbuf_str(&key));
    strbuf_free(&key);
}

static void parent_keys(const void *object, struct store_keys *out)
{
    const struct http_route *route = as_route(object);
    for (size_t i = 0; route && i < route->parent_refs.n; i++) {
        const struct parent_ref *ref = &route->parent_refs.items[i];
        if (parent_ref_is_gateway(ref))
            emit_joined(out, parent_ref_namespace(ref, route->object.meta.namespace), ref->name);
    }
}

static void hostname_keys(const void *object, struct store_keys *out)
{
    const struct http_route *route = as_route(object);
    for (size_t i = 0; route && i < route->hostnames.n; i++)
        store_emit(out, route->hostnames.items[i]);
}

static void service_name_key(const void *object, struct store_keys *out)
{
    if (!as_route(object))
        return;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    store_emit(out, lattice_service_name(a, object));
}

static void slice_key(const struct endpoint_slice *slice, struct store_keys *out)
{
    if (slice->service_name.n)
        emit_joined(out, slice->object.meta.namespace, slice->service_name);
}

static void backend_keys(const void *object, struct store_keys *out)
{
    const struct http_route *route = as_route(object);
    if (((const struct api_object *)object)->kind == KIND_ENDPOINT_SLICE)
        slice_key(object, out);
    for (size_t r = 0; route && r < route->rules.n; r++) {
        const struct http_rule *rule = &route->rules.items[r];
        for (size_t b = 0; b < rule->backend_refs.n; b++) {
            const struct backend_ref *ref = &rule->backend_refs.items[b];
            if (backend_ref_is_service(ref))
                emit_joined(out, backend_ref_namespace(ref, route->object.meta.namespace),
                            ref->name);
        }
    }
}

const struct store_index api_indexes[INDEX_COUNT] = {
    [INDEX_ALL] = {"all", all_key},
    [INDEX_NAMESPACE] = {"namespace", namespace_key},
    [INDEX_NAME] = {"name", name_key},
    [INDEX_CLASS] = {"class", class_key},
    [INDEX_PARENT] = {"parent", parent_keys},
    [INDEX_HOSTNAME] = {"hostname", hostname_keys},
    [INDEX_SERVICE_NAME] = {"service-name", service_name_key},
    [INDEX_BACKEND] = {"backend", backend_keys},
};

static struct str trim_hyphens(struct str s)
{
    while (s.n && s.p[0] == '-')
        s = str_sub(s, 1, s.n);
    while (s.n && s.p[s.n - 1] == '-')
        s.n--;
    return s;
}

struct str lattice_service_name(struct arena *a, const struct api_object *route)
{
    struct str override = api_annotation(route, "service-name-override");
    if (override.n)
        return override;
    struct str name = str_sub(route->meta.name, 0, ROUTE_NAME_CUT);
    struct str namespace = str_sub(route->meta.namespace, 0, NAMESPACE_CUT);
    return trim_hyphens(arena_printf(a, "%" PRISTR "-%" PRISTR, STR_ARG(trim_hyphens(name)),
                                     STR_ARG(trim_hyphens(namespace))));
}
