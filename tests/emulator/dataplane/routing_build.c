/* routing_build.c - copies the store into a routing table; see routing.h. */
#include <ctype.h>
#include <stdlib.h>

#include "base/vec.h"
#include "dataplane/routing.h"
#include "emulator/tunables.h"

/* What a table is made with. */
struct building {
    struct routing *out;
    struct arena *a;
    struct routing *old; /* or NULL */
    bool assume_healthy;
    VEC(struct route_check) checks;
};

static uint64_t old_turn(const struct map *old, struct str id, size_t offset)
{
    const char *entry = old ? map_get(old, id) : NULL;
    return entry ? atomic_load((atomic_uint_fast64_t *)(uintptr_t)(entry + offset)) : 0;
}

/* --- target groups --- */

static bool takes_requests(enum target_status status)
{
    return status == TARGET_HEALTHY || status == TARGET_UNAVAILABLE;
}

/* Fail open: if none is healthy, all that are not draining get requests. */
static void copy_targets(struct building *b, const struct target_group *g, struct route_group *out)
{
    bool some_healthy = false;
    vec_foreach (&g->targets, t)
        some_healthy |= takes_requests(target_status_of(g, *t));
    out->targets = ARENA_NEW_ARRAY(b->a, g->targets.n, struct route_target);
    vec_foreach (&g->targets, t) {
        enum target_status status = target_status_of(g, *t);
        if (some_healthy ? takes_requests(status) : status != TARGET_DRAINING)
            out->targets[out->target_count++] = (struct route_target){
                .id = arena_str(b->a, (*t)->id), .port = (*t)->port, .ipv6 = g->ipv6};
    }
}

static void want_checks(struct building *b, const struct target_group *g)
{
    struct health_check check = g->health_check;
    if (!check.enabled || b->assume_healthy || !g->uses.n || g->type != TARGET_TYPE_IP)
        return;
    struct str group = arena_str(b->a, g->r.id);
    check.path = arena_str(b->a, check.path);
    check.matcher = arena_str(b->a, check.matcher);
    check.protocol_version = arena_str(b->a, check.protocol_version);
    vec_foreach (&g->targets, t) {
        if ((*t)->draining)
            continue;
        vec_push(b->a, &b->checks,
                 (struct route_check){.group = group,
                                      .target = {arena_str(b->a, (*t)->id), (*t)->port, g->ipv6},
                                      .check = check,
                                      .health = (*t)->health});
    }
}

static void copy_groups(struct building *b, struct store *store)
{
    for (struct resource *r = store_first(store, RESOURCE_TARGET_GROUP); r; r = r->next) {
        const struct target_group *g = target_group_of(r);
        struct route_group *out = ARENA_NEW(b->a, struct route_group);
        out->id = arena_str(b->a, r->id);
        out->arn = arena_str(b->a, r->arn);
        out->https = str_is(g->protocol, "HTTPS");
        atomic_init(&out->turn, old_turn(b->old ? b->old->groups : NULL, r->id,
                                         offsetof(struct route_group, turn)));
        if (g->type == TARGET_TYPE_IP && !str_is(g->protocol, "TCP"))
            copy_targets(b, g, out);
        want_checks(b, g);
        map_put(b->out->groups, out->id, out);
    }
}

/* --- rules and listeners --- */

static struct rule_match copy_match(struct arena *a, const struct rule_match *m)
{
    struct rule_match out = *m;
    struct header_match *headers = ARENA_NEW_ARRAY(a, m->header_count, struct header_match);
    for (size_t i = 0; i < m->header_count; i++) {
        headers[i] = m->headers[i];
        headers[i].name = arena_str(a, m->headers[i].name);
        headers[i].value = arena_str(a, m->headers[i].value);
    }
    out.method = arena_str(a, m->method);
    out.path = arena_str(a, m->path);
    out.headers = headers;
    return out;
}

static void copy_action(struct building *b, const struct rule_action *action,
                        struct route_rule *out)
{
    size_t n = action->forward_count;
    out->fixed_status = action->fixed_status;
    out->groups = ARENA_NEW_ARRAY(b->a, n, struct route_group *);
    out->weights = ARENA_NEW_ARRAY(b->a, n, unsigned);
    for (size_t i = 0; i < n; i++) {
        struct route_group *group = map_get(b->out->groups, action->forwards[i].target_group);
        if (!group)
            continue;
        out->groups[out->group_count] = group;
        out->weights[out->group_count++] = n == 1 ? 1 : action->forwards[i].weight;
    }
}

static void copy_rule(struct building *b, const struct rule *rule, struct route_rule *out)
{
    out->id = arena_str(b->a, rule->r.id);
    out->match = copy_match(b->a, &rule->match);
    out->priority = rule->priority;
    out->is_default = rule->is_default;
    atomic_init(&out->turn, old_turn(b->old ? b->old->rules : NULL, rule->r.id,
                                     offsetof(struct route_rule, turn)));
    copy_action(b, &rule->action, out);
    map_put(b->out->rules, out->id, out);
}

static int by_order(const void *left, const void *right)
{
    const struct rule *a = *(struct rule *const *)left, *b = *(struct rule *const *)right;
    if (a->is_default != b->is_default)
        return a->is_default ? 1 : -1;
    return a->priority < b->priority ? -1 : a->priority > b->priority;
}

static void copy_listener(struct building *b, const struct listener *l, struct route_listener *out)
{
    struct rule **sorted = ARENA_NEW_ARRAY(b->a, l->rules.n, struct rule *);
    for (size_t i = 0; i < l->rules.n; i++)
        sorted[i] = rule_of(l->rules.items[i]);
    qsort(sorted, l->rules.n, sizeof(struct rule *), by_order);
    out->port = l->port;
    out->protocol = l->protocol;
    out->rules = ARENA_NEW_ARRAY(b->a, l->rules.n, struct route_rule);
    out->rule_count = l->rules.n;
    for (size_t i = 0; i < l->rules.n; i++)
        copy_rule(b, sorted[i], &out->rules[i]);
}

/* --- services --- */

static bool is_denied(bool iam, struct str policy)
{
    return iam && !policy.n;
}

/* The first network through which a VPC reaches the service. */
static void find_network(struct building *b, const struct service *s, struct route_service *out)
{
    for (size_t i = 0; i < s->associations.n && !out->reachable; i++) {
        const struct service_association *association =
            service_association_of(s->associations.items[i]);
        const struct service_network *network = association->network;
        if (association->r.status != STATUS_ACTIVE)
            continue;
        for (size_t v = 0; v < network->vpc_associations.n && !out->reachable; v++) {
            const struct vpc_association *vpc =
                vpc_association_of(network->vpc_associations.items[v]);
            if (vpc->r.status != STATUS_ACTIVE && vpc->r.status != STATUS_UPDATE_IN_PROGRESS)
                continue;
            out->reachable = true;
            out->denied |= is_denied(network->iam, network->auth_policy);
            out->network_arn = arena_str(b->a, network->r.arn);
            out->vpc_id = arena_str(b->a, vpc->vpc_id);
        }
    }
}

static void add_host(struct building *b, struct str name, struct route_service *service)
{
    char *lower = arena_alloc(b->a, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        lower[i] = (char)tolower((unsigned char)name.p[i]);
    struct route_service *before = map_put(b->out->hosts, (struct str){lower, name.n}, service);
    if (before && before != service)
        service->same_name = before;
}

static void copy_service(struct building *b, const struct service *s, struct address_pool *pool,
                         struct route_service *out)
{
    out->id = arena_str(b->a, s->r.id);
    out->arn = arena_str(b->a, s->r.arn);
    out->name = arena_str(b->a, s->r.name);
    out->dns_name = arena_str(b->a, s->dns_name);
    out->custom_domain = arena_str(b->a, s->custom_domain);
    out->own_certificate = jv_str(jv_get(s->r.doc, "certificateArn")).n > 0;
    out->address = address_pool_take(pool, s->r.id);
    out->active = s->r.status == STATUS_ACTIVE;
    out->denied = is_denied(s->iam, s->auth_policy);
    if (out->active)
        find_network(b, s, out);
    out->listeners = ARENA_NEW_ARRAY(b->a, s->listeners.n, struct route_listener);
    out->listener_count = s->listeners.n;
    for (size_t i = 0; i < s->listeners.n; i++)
        copy_listener(b, listener_of(s->listeners.items[i]), &out->listeners[i]);
    if (!out->active)
        return;
    if (out->custom_domain.n)
        add_host(b, out->custom_domain, out);
    if (!out->custom_domain.n || !str_eq_nocase(out->custom_domain, out->dns_name))
        map_put(b->out->hosts, out->dns_name, out);
}

static void copy_services(struct building *b, struct store *store, struct address_pool *pool)
{
    size_t n = 0;
    for (struct resource *r = store_first(store, RESOURCE_SERVICE); r; r = r->next)
        n++;
    b->out->services = ARENA_NEW_ARRAY(b->a, n, struct route_service);
    b->out->service_count = n;
    struct route_service *out = b->out->services;
    address_pool_begin(pool);
    for (struct resource *r = store_first(store, RESOURCE_SERVICE); r; r = r->next)
        copy_service(b, service_of(r), pool, out++);
    address_pool_end(pool);
}

static void copy_tunables(struct routing *out, const struct tunables *t)
{
    out->health_second_ms = t->health_second_ms;
    out->prefix_segments = t->undocumented.prefix_segments != 0;
    out->unknown_host_status = (int)t->undocumented.unknown_host_status;
    out->no_target_status = (int)t->undocumented.no_target_status;
    out->refused_status = (int)t->undocumented.refused_status;
    out->late_status = (int)t->undocumented.late_status;
}

struct routing *routing_build(struct store *store, const struct tunables *tunables,
                              struct address_pool *pool, struct routing *old)
{
    struct arena *a = arena_new();
    struct routing *out = ARENA_NEW(a, struct routing);
    struct building b = {.out = out, .a = a, .old = old};
    *out =
        (struct routing){.arena = a, .hosts = map_new(), .groups = map_new(), .rules = map_new()};
    atomic_init(&out->refs, 1);
    store_lock(store);
    b.assume_healthy = tunables->assume_healthy != 0;
    copy_tunables(out, tunables);
    copy_groups(&b, store);
    copy_services(&b, store, pool);
    store_unlock(store);
    out->checks = b.checks.items;
    out->check_count = b.checks.n;
    return out;
}
