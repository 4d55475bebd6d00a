/* status_case.c - see status_case.h. */
#include "status_case.h"

#include "base/limits.h"
#include "facts.h"
#include "json/json_write.h"
#include "schema/schema.h"
#include "support/assert.h"

static enum api_kind kind_by_name(struct str name)
{
    for (enum api_kind kind = 0; kind < KIND_COUNT; kind++)
        if (str_eq(api_kind_info(kind)->kind, name))
            return kind;
    return KIND_UNKNOWN;
}

/* Fills in what the API server would: version, namespace, generation, defaults. */
static struct jv *complete(struct arena *a, const struct jv *written, enum api_kind kind)
{
    const struct api_kind_info *info = api_kind_info(kind);
    struct jv *object = jv_clone(a, written);
    struct jv *metadata = jv_get_mut(object, STR("metadata"));
    struct str version =
        info->group.n ? arena_printf(a, "%" PRISTR "/v1", STR_ARG(info->group)) : STR("v1");
    jv_set(a, object, STR("apiVersion"), jv_new_str(a, version));
    if (info->namespaced && !jv_get(metadata, "namespace"))
        jv_set(a, metadata, STR("namespace"), jv_new_str(a, STR("default")));
    if (!jv_get(metadata, "generation"))
        jv_set(a, metadata, STR("generation"), jv_new_int(a, 1));
    schema_apply_defaults(schema_bundle_find(STR("")), kind, a, object);
    return object;
}

static bool is_about(const struct jv *object, struct str about)
{
    const struct jv *metadata = jv_get(object, "metadata");
    struct str rest = about, kind, namespace = STR_NONE;
    str_split(&rest, ' ', &kind);
    if (str_find_char(rest, '/') >= 0)
        str_split(&rest, '/', &namespace);
    return str_eq(jv_str(jv_get(object, "kind")), kind) &&
           str_eq(jv_str(jv_get(metadata, "namespace")), namespace) &&
           str_eq(jv_str(jv_get(metadata, "name")), rest);
}

/* The controller keeps the objects that it writes to as text beside their views. */
static void keep_text(struct status_case *c, const struct jv *object, enum api_kind kind)
{
    const struct jv *metadata = jv_get(object, "metadata");
    const struct api_object *view = NULL;
    struct strbuf text = STRBUF(LIMIT_JSON_TEXT_BYTES);
    json_write(&text, object);
    c->lookup->get(c->lookup->ctx, kind, jv_str(jv_get(metadata, "namespace")),
                   jv_str(jv_get(metadata, "name")), &view);
    ((struct api_object *)view)->text = arena_str(c->arena, strbuf_str(&text));
    strbuf_free(&text);
}

static void add_objects(struct status_case *c, const struct jv *list, struct str about)
{
    jv_foreach (list, i, written) {
        enum api_kind kind = kind_by_name(jv_str(jv_get(written, "kind")));
        if (!T_TRUE(kind != KIND_UNKNOWN))
            return;
        const struct jv *object = complete(c->arena, written, kind);
        object_set_add(c->set, object, STR("default"));
        keep_text(c, object, kind);
        if (is_about(object, about))
            c->object = object;
    }
}

bool status_case_read(struct arena *a, const struct jv *world, const struct jv *source,
                      struct status_case *ret_case)
{
    struct status_case *c = ret_case;
    struct str about = jv_str(jv_get(source, "about"));
    *c = (struct status_case){.arena = a, .set = object_set_new(a)};
    c->lookup = object_set_lookup(c->set);
    c->facts = jv_get(source, "facts");
    add_objects(c, jv_get(world, "objects"), about);
    add_objects(c, jv_get(source, "objects"), about);
    jv_foreach (jv_get(source, "unknown"), i, kind)
        object_set_assume_present(c->set, kind_by_name(jv_str(kind)));
    return T_TRUE(c->object != NULL);
}

struct jv *status_case_run(const struct status_case *c, struct str now)
{
    enum api_kind kind = kind_by_name(jv_str(jv_get(c->object, "kind")));
    const struct api_object *view = api_object_view(c->arena, kind, c->object);
    struct arena *a = c->arena;
    if (kind == KIND_HTTP_ROUTE) {
        struct route_facts facts = route_facts_read(a, c->facts);
        return route_status(a, c->object, (const struct http_route *)view, c->lookup, &facts, now);
    }
    if (kind == KIND_GATEWAY) {
        struct gateway_facts facts = gateway_facts_read(a, c->facts);
        return gateway_status(a, c->object, (const struct gateway *)view, c->lookup, &facts, now);
    }
    struct class_facts facts = class_facts_read(a, c->facts);
    return gateway_class_status(a, c->object, (const struct gateway_class *)view, &facts, now);
}

void status_case_apply(struct status_case *c, const struct jv *status)
{
    struct jv *object = jv_clone(c->arena, c->object);
    jv_set(c->arena, object, STR("status"), jv_clone(c->arena, status));
    c->object = object;
}
