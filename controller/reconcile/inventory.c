/* inventory.c - what there is in VPC Lattice by name, listed once for all units. */
#include "base/clock.h"
#include "log/log.h"
#include "reconcile/internal.h"

static const int64_t retry_first_ns = 2 * NS_PER_SECOND;
static const int64_t retry_most_ns = 30 * NS_PER_SECOND;

static void failed(struct reconciler *r, const char *operation, const struct aws_error *error)
{
    static struct log_limit limit = LOG_LIMIT_SECONDS(10);
    struct inventory_state *inventory = &r->inventory;
    struct arena *a = arena_new_sized(512);
    struct str text = io_error_text(a, operation, error);
    int64_t pause = retry_first_ns << (inventory->failures < 4 ? inventory->failures : 4);
    inventory->failures++;
    inventory->retry_ns = clock_monotonic_ns() + (pause < retry_most_ns ? pause : retry_most_ns);
    arena_free(inventory->error_arena);
    inventory->error_arena = a;
    inventory->error = (struct programming){PROGRAMMING_FAILED, arena_str(a, error->code), text};
    log_limited(&limit, LOG_LEVEL_WARN, "cannot read VPC Lattice", LOG_STR("error", text));
}

/* What a route left behind while we were not there goes through its unit like everything else. */
static void touch_owned(void *ctx, struct str namespace, struct str name)
{
    struct reconciler *r = ctx;
    _cleanup_(cleanup_arena) struct arena *a = arena_new_sized(512);
    if (!map_get(r->routes, unit_key(a, namespace, name)))
        route_touch(r, namespace, name, TOUCH_QUIETLY);
}

static void succeeded(struct reconciler *r)
{
    struct inventory_state *inventory = &r->inventory;
    inventory->listed_ns = inventory->begun_ns;
    inventory->failures = 0;
    inventory->retry_ns = 0;
    ready_update(r);
    observed_store_owned_routes(r->io.store, r->options.build->who.owner, touch_owned, r);
    networks_touch(r);
}

static void over(void *ctx, const char *operation, const struct aws_error *error)
{
    struct reconciler *r = ctx;
    struct inventory_state *inventory = &r->inventory;
    inventory->listing = false;
    if (!error)
        succeeded(r);
    else if (!r->stopping)
        failed(r, operation, error);
    vec_foreach (&inventory->waiting, unit) { /* none runs before we are through */
        queue_touch(*unit, TOUCH_QUIETLY);
        work_end(r, *unit);
    }
    inventory->waiting.n = 0;
}

static void list(struct reconciler *r)
{
    if (r->inventory.listing)
        return;
    r->inventory.listing = true;
    r->inventory.begun_ns = clock_monotonic_ns();
    reader_inventory(r->reader, over, r);
}

enum inventory inventory_refresh(struct reconciler *r, struct unit *u, int64_t since_ns)
{
    struct inventory_state *inventory = &r->inventory;
    int64_t now = clock_monotonic_ns();
    bool ever = inventory->listed_ns != 0, usable = ever && inventory->listed_ns > since_ns;
    if (usable && now - inventory->listed_ns < r->options.resync_ns)
        return INVENTORY_FRESH;
    if (now < inventory->retry_ns) {
        if (!usable)
            queue_touch_in(u, inventory->retry_ns - now);
        return ever ? INVENTORY_FRESH : INVENTORY_FAILED;
    }
    list(r);
    if (usable)
        return INVENTORY_FRESH;
    vec_push(NULL, &inventory->waiting, u);
    work_begin(r, u);
    return INVENTORY_READING;
}

void inventory_release(struct reconciler *r)
{
    vec_free(&r->inventory.waiting);
    arena_free(r->inventory.error_arena);
}
