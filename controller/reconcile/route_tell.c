/*
 * route_tell.c - what an HTTPRoute is told: status, the annotations with the DNS name and ARN of
 * its service, and an event when it is programmed or a new failure comes up.
 */
#include "base/clock.h"
#include "reconcile/route_unit.h"

static void add_refs(struct route_look *look, struct route_facts *facts)
{
    size_t n = look->built.bad_backend_count;
    struct unresolved_ref *refs = ARENA_NEW_ARRAY(look->arena, n, struct unresolved_ref);
    for (size_t i = 0; i < n; i++)
        refs[i] = (struct unresolved_ref){str_of(look->built.bad_backends[i].reason),
                                          look->built.bad_backends[i].message};
    facts->unresolved = refs;
    facts->unresolved_count = n;
}

static void add_dropped(struct route_look *look, struct route_facts *facts)
{
    size_t n = 0;
    struct str *dropped = ARENA_NEW_ARRAY(look->arena, look->built.obstacle_count, struct str);
    for (size_t i = 0; i < look->built.obstacle_count; i++)
        if (look->built.obstacles[i].kind == OBSTACLE_UNSUPPORTED)
            dropped[n++] = look->built.obstacles[i].message;
    facts->dropped = dropped;
    facts->dropped_count = n;
    facts->all_dropped = n && !look->built.service.rule_count;
}

static struct event_object regarding(struct arena *a, const struct reconciler *r,
                                     const struct api_object *object)
{
    const struct api_kind_info *info = api_kind_info(object->kind);
    struct str version = informer_version(replica_informer(r->replica, object->kind));
    return (struct event_object){
        .api_version =
            arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(info->group), STR_ARG(version)),
        .kind = info->kind,
        .namespace = object->meta.namespace,
        .name = object->meta.name,
        .uid = object->meta.uid,
    };
}

/* One event for each change from programmed to failed or back. */
static void record(struct route_look *look)
{
    struct route_unit *u = look->u;
    bool failed = u->programming.state == PROGRAMMING_FAILED;
    bool done = u->programming.state == PROGRAMMING_DONE;
    if ((!failed && !done) || (done && u->told_programmed))
        return;
    struct event event = {
        .regarding = regarding(look->arena, u->r, &look->route->object),
        .warning = failed,
        .reason = u->programming.reason,
        .action = STR("Program"),
        .note = u->programming.message,
    };
    event_recorder_add(u->r->options.events, &event);
    u->told_programmed = done;
}

bool route_tell(struct route_look *look)
{
    struct route_unit *u = look->u;
    const struct api_object *object = &look->route->object;
    if (!object_write_is_current(&u->write, object))
        return false;
    struct route_facts facts = {.programming = u->programming};
    const struct jv *json;
    facts.findings = object_findings(u->r, look->arena, object, look->lookup, &json);
    add_refs(look, &facts);
    add_dropped(look, &facts);
    struct jv *status =
        route_status(look->arena, json, look->route, look->lookup, &facts, status_now(look->arena));
    if (status && object_write_status(&u->write, object, status)) {
        record(look);
        return true;
    }
    const struct kv annotations[] = {
        {STR(ANNOTATION_DNS_NAME), u->dns_name},
        {STR(ANNOTATION_SERVICE_ARN), u->service_arn},
    };
    return object_write_annotations(&u->write, object, annotations, 2);
}
