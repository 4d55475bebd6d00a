/*
 * detail.c - see detail.h.
 *
 * A part that is deleted while we read is left out. A service read belongs to one gathering beside
 * others; it counts its own calls to know when it is whole.
 */
#include "lattice_io/detail.h"

#include "base/clock.h"
#include "base/vec.h"
#include "json/json_write.h"
#include "observed/parse.h"

struct rule_part {
    struct listener_part *listener;
    struct observed_rule rule;
    bool read; /* match and action are known */
};

struct listener_part {
    struct detail *detail;
    struct observed_listener listener;
    VEC(struct rule_part *) rules;
};

struct detail {
    struct gather *g;
    struct observed_service service;
    bool found;
    int64_t started_ns;
    VEC(struct observed_association) associations;
    VEC(struct listener_part *) listeners;
};

/* --- putting it together ------------------------------------------------------------------------
 */

static void flatten_rules(struct arena *a, struct listener_part *part)
{
    struct observed_rule *rules = ARENA_NEW_ARRAY(a, part->rules.n, struct observed_rule);
    size_t n = 0;
    vec_foreach (&part->rules, rule)
        if ((*rule)->read)
            rules[n++] = (*rule)->rule;
    part->listener.rules = rules;
    part->listener.rule_count = n;
}

static void put(struct gather *g, void *ctx)
{
    struct detail *d = ctx;
    if (!d->found)
        return;
    struct observed_listener *listeners =
        ARENA_NEW_ARRAY(g->arena, d->listeners.n, struct observed_listener);
    for (size_t i = 0; i < d->listeners.n; i++) {
        flatten_rules(g->arena, d->listeners.items[i]);
        listeners[i] = d->listeners.items[i]->listener;
    }
    d->service.listeners = listeners;
    d->service.listener_count = d->listeners.n;
    d->service.associations = d->associations.items;
    d->service.association_count = d->associations.n;
    observed_store_put_detail(g->io->store, &d->service, d->started_ns);
}

/* --- the calls ----------------------------------------------------------------------------------
 */

static void on_rule(struct gather *g, void *ctx, const struct jv *reply)
{
    struct rule_part *part = ctx;
    struct error err;
    if (parse_rule(g->arena, reply, &part->rule, &err) < 0)
        gather_invalid(g, "GetRule", &err);
    else
        part->read = true;
}

static void on_rules(struct gather *g, void *ctx, const struct jv *reply)
{
    struct listener_part *listener = ctx;
    jv_foreach (jv_get(reply, "items"), i, item) {
        if (jv_bool(jv_get(item, "isDefault"), false))
            continue;
        struct rule_part *part = ARENA_NEW(g->arena, struct rule_part);
        part->listener = listener;
        vec_push(g->arena, &listener->rules, part);
        const struct plan_param params[] = {
            {"serviceIdentifier", listener->detail->service.id},
            {"listenerIdentifier", listener->listener.id},
            {"ruleIdentifier", jv_str(jv_get(item, "id"))},
        };
        gather_call(g, "GetRule", params, 3, STR_NONE, on_rule, part);
    }
}

static void on_listener(struct gather *g, void *ctx, const struct jv *reply)
{
    struct listener_part *part = ctx;
    struct error err;
    if (parse_listener(g->arena, reply, &part->listener, &err) < 0)
        gather_invalid(g, "GetListener", &err);
}

static void on_listeners(struct gather *g, void *ctx, const struct jv *reply)
{
    struct detail *d = ctx;
    jv_foreach (jv_get(reply, "items"), i, item) {
        struct listener_part *part = ARENA_NEW(g->arena, struct listener_part);
        struct error err;
        part->detail = d;
        if (parse_listener(g->arena, item, &part->listener, &err) < 0) {
            gather_invalid(g, "ListListeners", &err);
            return;
        }
        vec_push(g->arena, &d->listeners, part);
        const struct plan_param params[] = {
            {"serviceIdentifier", d->service.id},
            {"listenerIdentifier", part->listener.id},
        };
        gather_call(g, "GetListener", params, 2, STR_NONE, on_listener, part);
        gather_call(g, "ListRules", params, 2, STR_NONE, on_rules, part);
    }
}

static void on_associations(struct gather *g, void *ctx, const struct jv *reply)
{
    struct detail *d = ctx;
    jv_foreach (jv_get(reply, "items"), i, item) {
        struct observed_association association = {0};
        struct error err;
        if (parse_association(g->arena, item, &association, &err) < 0)
            gather_invalid(g, "ListServiceNetworkServiceAssociations", &err);
        vec_push(g->arena, &d->associations, association);
    }
}

static void on_service(struct gather *g, void *ctx, const struct jv *reply)
{
    struct detail *d = ctx;
    struct error err;
    if (parse_service(g->arena, reply, &d->service, &err) < 0)
        gather_invalid(g, "GetService", &err);
    else
        d->found = true;
}

void detail_read(struct gather *g, struct str service_id)
{
    struct detail *d = ARENA_NEW(g->arena, struct detail);
    d->g = g;
    d->started_ns = clock_monotonic_ns();
    d->service.id = arena_str(g->arena, service_id);
    const struct plan_param service = {"serviceIdentifier", d->service.id};
    gather_call(g, "GetService", &service, 1, STR_NONE, on_service, d);
    gather_call(g, "ListServiceNetworkServiceAssociations", &service, 1, STR_NONE, on_associations,
                d);
    gather_call(g, "ListListeners", &service, 1, STR_NONE, on_listeners, d);
    gather_finally(g, put, d);
}

/* --- targets ------------------------------------------------------------------------------------
 */

struct target_list {
    struct str id;
    VEC(struct observed_target) items; /* of all pages */
};

static void on_targets(struct gather *g, void *ctx, const struct jv *reply)
{
    struct target_list *list = ctx;
    struct observed_target *targets;
    size_t n;
    struct error err;
    if (parse_targets(g->arena, jv_get(reply, "items"), &targets, &n, &err) < 0) {
        gather_invalid(g, "ListTargets", &err);
        return;
    }
    for (size_t i = 0; i < n; i++)
        vec_push(g->arena, &list->items, targets[i]);
}

static void all_targets(struct gather *g, void *ctx, int64_t started_ns)
{
    struct target_list *list = ctx;
    observed_store_put_targets(g->io->store, list->id, list->items.items, list->items.n,
                               started_ns);
}

void targets_read(struct gather *g, struct str target_group_id)
{
    struct target_list *list = ARENA_NEW(g->arena, struct target_list);
    list->id = arena_str(g->arena, target_group_id);
    const struct plan_param params[] = {{"targetGroupIdentifier", list->id},
                                        {"maxResults", STR("100")}};
    gather_list(g, "ListTargets", params, 2, STR("{}"), on_targets, all_targets, list);
}

/* --- associations -------------------------------------------------------------------------------
 */

struct association_list {
    struct str service_id;
    VEC(struct observed_association) items;
};

static void on_association_page(struct gather *g, void *ctx, const struct jv *reply)
{
    struct association_list *list = ctx;
    jv_foreach (jv_get(reply, "items"), i, item) {
        struct observed_association association = {0};
        struct error err;
        if (parse_association(g->arena, item, &association, &err) < 0)
            gather_invalid(g, "ListServiceNetworkServiceAssociations", &err);
        vec_push(g->arena, &list->items, association);
    }
}

static void all_associations(struct gather *g, void *ctx, int64_t started_ns)
{
    struct association_list *list = ctx;
    observed_store_put_associations(g->io->store, list->service_id, list->items.items,
                                    list->items.n, started_ns);
}

void associations_read(struct gather *g, struct str service_id)
{
    struct association_list *list = ARENA_NEW(g->arena, struct association_list);
    list->service_id = arena_str(g->arena, service_id);
    const struct plan_param param = {"serviceIdentifier", list->service_id};
    gather_list(g, "ListServiceNetworkServiceAssociations", &param, 1, STR_NONE,
                on_association_page, all_associations, list);
}
