/* work.c - asynchronous work of units, and small things that all units use. */
#include "base/clock.h"
#include "json/json_read.h"
#include "reconcile/internal.h"
#include "rules/engine.h"

void work_begin(struct reconciler *r, struct unit *u)
{
    r->open++;
    queue_busy(u);
}

void work_end(struct reconciler *r, struct unit *u)
{
    r->open--;
    queue_idle(u);
}

/* --- how long it takes --------------------------------------------------------------------------
 */

bool stopwatch_look(struct stopwatch *w, int64_t generation)
{
    if (generation == w->generation)
        return false;
    w->generation = generation;
    w->since_ns = clock_monotonic_ns();
    return true;
}

void stopwatch_done(struct stopwatch *w, struct reconciler *r, enum api_kind kind)
{
    if (!w->since_ns)
        return;
    double seconds = (double)(clock_monotonic_ns() - w->since_ns) / NS_PER_SECOND;
    metric_observe(metric_with(r->programmed_seconds, api_kind_info(kind)->kind), seconds);
    w->since_ns = 0;
}

/* --- objects ------------------------------------------------------------------------------------
 */

struct str unit_key(struct arena *a, struct str namespace, struct str name)
{
    if (!namespace.n)
        return arena_str(a, name);
    return arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(namespace), STR_ARG(name));
}

struct str status_now(struct arena *a)
{
    return clock_rfc3339(a, clock_wall_ns(), 0);
}

const struct jv *object_json(struct arena *a, const struct api_object *object)
{
    const struct jv *json = object->text.n ? json_read(a, object->text, NULL, NULL) : NULL;
    return json ? json : jv_new_object(a);
}

const struct api_object *world_object(const struct lookup *lookup, enum api_kind kind,
                                      struct str namespace, struct str name)
{
    const struct api_object *object = NULL;
    if (lookup->get(lookup->ctx, kind, namespace, name, &object) != LOOKUP_FOUND)
        return NULL;
    return object;
}

bool carries_finalizer(const struct api_object *object, const char *finalizer)
{
    return str_list_has(&object->meta.finalizers, str_of(finalizer));
}

struct status_findings object_findings(struct reconciler *r, struct arena *a,
                                       const struct api_object *object, const struct lookup *lookup,
                                       const struct jv **ret_object)
{
    const struct jv *json = object_json(a, object);
    struct review review = {
        .kind = object->kind,
        .operation = OP_CREATE,
        .object = json,
        .namespace = object->meta.namespace,
    };
    struct rule_settings settings = *r->options.rules;
    settings.bundle = r->bundle;
    struct evaluation e = rules_evaluate(a, &review, &settings, lookup);
    *ret_object = json;
    return (struct status_findings){e.findings.items, e.findings.n, e.findings.omitted};
}
