/* class_unit.c - one GatewayClass of ours: its status, and a finalizer while Gateways use it. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "reconcile/object_write.h"

struct class_unit {
    struct unit unit; /* first member */
    struct reconciler *r;
    struct arena *arena;
    struct str name;
    struct object_write write;
};

static bool is_used(const struct lookup *lookup, struct str name)
{
    struct object_list gateways;
    lookup->list(lookup->ctx, KIND_GATEWAY, INDEX_CLASS, name, &gateways);
    return gateways.n > 0;
}

static void look_at(struct class_unit *u, struct arena *a, const struct lookup *lookup,
                    const struct gateway_class *class)
{
    const struct api_object *object = &class->object;
    bool finalizer = carries_finalizer(object, FINALIZER_CLASS), used = is_used(lookup, u->name);
    if (!object_write_is_current(&u->write, object) ||
        !str_is(class->controller_name, LATTICE_CONTROLLER_NAME))
        return;
    if (finalizer != used && !(used && object->meta.deleting)) {
        object_write_finalizer(&u->write, object, FINALIZER_CLASS, used);
        return;
    }
    if (!u->r->bundle)
        return; /* the class is touched when it is known which CRDs are installed */
    struct class_facts facts = {.bundle_version = u->r->bundle_version,
                                .bundle_known = u->r->bundle_known};
    const struct jv *json;
    facts.findings = object_findings(u->r, a, object, lookup, &json);
    struct jv *status = gateway_class_status(a, json, class, &facts, status_now(a));
    if (status)
        object_write_status(&u->write, object, status);
    else
        queue_forget(&u->unit, RECONCILE_SUCCESS);
}

static void class_unit_release(struct class_unit *u)
{
    queue_remove(&u->unit);
    arena_free(u->arena);
    free(u);
}

static void run(struct unit *unit)
{
    struct class_unit *u = (struct class_unit *)unit;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    const struct lookup *lookup = replica_lookup(u->r->replica, a);
    const struct api_object *object = world_object(lookup, KIND_GATEWAY_CLASS, STR_NONE, u->name);
    if (object) {
        look_at(u, a, lookup, (const struct gateway_class *)object);
    } else if (!u->write.under_way) {
        map_remove(u->r->classes, u->name);
        class_unit_release(u);
    }
}

void class_touch(struct reconciler *r, struct str name)
{
    struct class_unit *u = map_get(r->classes, name);
    if (!u) {
        u = xcalloc(1, sizeof(*u));
        u->r = r;
        u->arena = arena_new_sized(128);
        u->name = arena_str(u->arena, name);
        u->unit = (struct unit){.queue = r->queue, .controller = "gatewayclass", .run = run};
        u->write = (struct object_write){.r = r, .unit = &u->unit};
        map_put(r->classes, name, u);
    }
    queue_touch(&u->unit, TOUCH);
}

void classes_free(struct reconciler *r)
{
    map_foreach (r->classes, entry)
        class_unit_release(entry->value);
    map_free(r->classes);
}
