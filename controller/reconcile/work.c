/* work.c - asynchronous work of units, the inventory, and small things that all units use. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "json/json_read.h"
#include "log/log.h"
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

/* --- inventory ----------------------------------------------------------------------------------
 */

struct inventory_wait {
    struct reconciler *r;
    struct unit *unit;
    int64_t started_ns;
};

static const int64_t inventory_retry_first_ns = 2 * NS_PER_SECOND;
static const int64_t inventory_retry_most_ns = 30 * NS_PER_SECOND;

static void inventory_failed(struct reconciler *r, const char *operation,
                             const struct aws_error *error)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(10);
    struct arena *a = arena_new_sized(512);
    struct str text = io_error_text(a, operation, error);
    int64_t pause = inventory_retry_first_ns
                    << (r->inventory_failures < 4 ? r->inventory_failures : 4);
    r->inventory_failures++;
    r->inventory_retry_ns =
        clock_monotonic_ns() + (pause < inventory_retry_most_ns ? pause : inventory_retry_most_ns);
    arena_free(r->inventory_arena);
    r->inventory_arena = a;
    r->inventory_error = (struct programming){PROGRAMMING_FAILED, arena_str(a, error->code), text};
    log_limited(&limit, LOG_LEVEL_WARN, "cannot read VPC Lattice", LOG_STR("error", text));
}

/* What a route left behind while we were not there goes through its unit like everything else. */
static void touch_owned(void *ctx, struct str namespace, struct str name)
{
    struct reconciler *r = ctx;
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    if (!map_get(r->routes, unit_key(a, namespace, name)))
        route_touch(r, namespace, name, TOUCH_QUIETLY);
}

static void inventory_over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct inventory_wait *wait = ctx;
    struct reconciler *r = wait->r;
    if (error && clock_monotonic_ns() >= r->inventory_retry_ns) {
        inventory_failed(r, operation, error);
    } else if (!error) {
        r->inventory_ns = wait->started_ns;
        r->inventory_ever = true;
        r->inventory_failures = 0;
        r->inventory_retry_ns = 0;
        ready_update(r);
        observed_store_owned_routes(r->io.store, r->options.build->who.owner, touch_owned, r);
    }
    work_end(r, wait->unit);
    queue_touch(wait->unit, TOUCH_QUIETLY);
    free(wait);
}

enum inventory inventory_refresh(struct reconciler *r, struct unit *u)
{
    int64_t now = clock_monotonic_ns();
    if (r->inventory_ns && now - r->inventory_ns < r->options.resync_ns)
        return INVENTORY_FRESH;
    if (now < r->inventory_retry_ns) {
        queue_touch_in(u, r->inventory_retry_ns - now);
        return r->inventory_ever ? INVENTORY_FRESH : INVENTORY_FAILED;
    }
    struct inventory_wait *wait = xcalloc(1, sizeof(*wait));
    *wait = (struct inventory_wait){r, u, now};
    work_begin(r, u);
    reader_inventory(r->reader, inventory_over, wait);
    return INVENTORY_READING;
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
