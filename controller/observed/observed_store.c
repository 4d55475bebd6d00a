/*
 * observed_store.c - what the planner sees, and the sweep after a list of everything.
 */
#include "observed/observed_store.h"

#include <stdlib.h>

#include "lattice/tags.h"
#include "observed/copy.h"
#include "observed/observed_impl.h"
#include "observed/parse_values.h"

/* --- service units ------------------------------------------------------------------------------
 */

static struct str route_key(struct arena *a, const struct desired_service *want)
{
    return arena_printf(a, "%" PRISTR "/%" PRISTR, STR_ARG(want->route_namespace),
                        STR_ARG(want->route_name));
}

static void fill_tags(const struct observed_store *s, struct arena *a, struct str arn,
                      struct observed_tags *ret)
{
    struct observed_tags tags = tags_of(s, arn);
    *ret = (struct observed_tags){tags.known, copy_tags(a, &tags.tags)};
}

/* 0 is never, also soon after the machine has started. */
static bool is_old(int64_t at_ns, int64_t since_ns)
{
    return !at_ns || at_ns < since_ns;
}

/* A copy with the tags of all its parts; too old a detail is left out. */
static const struct observed_service *service_view(const struct observed_store *s, struct arena *a,
                                                   const struct service_entry *e, int64_t since)
{
    struct observed_service *copy = ARENA_NEW(a, struct observed_service);
    copy_service(a, copy, &e->s);
    fill_tags(s, a, copy->arn, &copy->tags);
    if (is_old(e->at.detail, since))
        copy->detail_known = copy->certificate_known = false;
    for (size_t i = 0; i < copy->association_count; i++) {
        struct observed_association *x = &associations_of(copy)[i];
        fill_tags(s, a, x->arn, &x->tags);
    }
    for (size_t i = 0; i < copy->listener_count; i++) {
        struct observed_listener *x = &listeners_of(copy)[i];
        fill_tags(s, a, x->arn, &x->tags);
        for (size_t j = 0; j < x->rule_count; j++) {
            struct observed_rule *rule = &rules_of(x)[j];
            fill_tags(s, a, rule->arn, &rule->tags);
        }
    }
    return copy;
}

static const struct observed_target_group *group_view(const struct observed_store *s,
                                                      struct arena *a, const struct group_entry *e,
                                                      int64_t since)
{
    struct observed_target_group *copy = ARENA_NEW(a, struct observed_target_group);
    copy_target_group(a, copy, &e->g);
    fill_tags(s, a, copy->arn, &copy->tags);
    if (is_old(e->at.targets, since))
        copy->targets_known = false;
    if (is_old(e->at.detail, since))
        copy->health_check = NULL;
    return copy;
}

/* A network that was shared with us may be seen through the VPC's association only. */
static void bind_network(const struct observed_store *s, struct arena *a, struct str name,
                         struct network_binding *ret)
{
    struct store_list found = store_find(s->networks, a, NETWORKS_BY_CALL, name);
    ret->name = arena_str(a, name);
    if (found.n == 1) {
        const struct network_entry *e = found.items[0]->object;
        ret->id = arena_str(a, e->n.id);
        ret->arn = arena_str(a, e->n.arn);
    } else if (!found.n && s->vpc && s->vpc->status == LATTICE_ACTIVE &&
               (str_eq(s->vpc->network_name, name) || str_eq(s->vpc->network_id, name))) {
        ret->id = arena_str(a, s->vpc->network_id);
        ret->arn = arena_str(a, s->vpc->network_arn);
    }
}

/* Names are unique in an account; others may share services of the same name with ours. */
static const struct service_entry *service_named(const struct observed_store *s, struct arena *a,
                                                 struct str name, struct str account)
{
    struct store_list named = store_find(s->services, a, SERVICES_BY_NAME, name);
    for (size_t i = 0; i < named.n; i++) {
        const struct service_entry *e = named.items[i]->object;
        if (str_eq(parse_arn_account(e->s.arn), account))
            return e;
    }
    return NULL;
}

static void bind_networks(const struct observed_store *s, struct arena *a,
                          const struct desired_service *want, struct observed_service_unit *unit)
{
    struct network_binding *networks =
        ARENA_NEW_ARRAY(a, want->association_count, struct network_binding);
    for (size_t i = 0; i < want->association_count; i++)
        bind_network(s, a, want->associations[i].network, &networks[i]);
    unit->networks = networks;
    unit->network_count = want->association_count;
}

static bool is_of_owner(const struct lattice_tags *tags, struct str owner)
{
    return str_eq(tags_get(tags, TAG_MANAGED_BY), owner);
}

static void tell_route(const struct lattice_tags *tags, struct str owner,
                       void (*fn)(void *ctx, struct str namespace, struct str name), void *ctx)
{
    struct str name = tags_get(tags, TAG_ROUTE_NAME);
    if (name.n && is_of_owner(tags, owner))
        fn(ctx, tags_get(tags, TAG_ROUTE_NAMESPACE), name);
}

void observed_store_owned_routes(const struct observed_store *s, struct str owner,
                                 void (*fn)(void *ctx, struct str namespace, struct str name),
                                 void *ctx)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct store_list services = store_all(s->services, a, STORE_AS_ARRIVED);
    struct store_list groups = store_all(s->groups, a, STORE_AS_ARRIVED);
    for (size_t i = 0; i < services.n; i++)
        tell_route(&((const struct service_entry *)services.items[i]->object)->s.tags.tags, owner,
                   fn, ctx);
    for (size_t i = 0; i < groups.n; i++)
        tell_route(&((const struct group_entry *)groups.items[i]->object)->g.tags.tags, owner, fn,
                   ctx);
}

struct observed_service_unit observed_store_service_unit(struct observed_store *s, struct arena *a,
                                                         const struct desired_service *want,
                                                         const struct lattice_identity *who,
                                                         int64_t fresh_since_ns)
{
    struct observed_service_unit unit = {0};
    const struct service_entry *named = service_named(s, a, want->name, who->account);
    if (named)
        unit.service = service_view(s, a, named, fresh_since_ns);
    struct str key = route_key(a, want);
    struct store_list stale = store_find(s->services, a, SERVICES_BY_ROUTE, key);
    const struct observed_service **services =
        ARENA_NEW_ARRAY(a, stale.n, const struct observed_service *);
    for (size_t i = 0; i < stale.n; i++) {
        const struct service_entry *e = stale.items[i]->object;
        if (!str_eq(e->s.name, want->name) && is_of_owner(&e->s.tags.tags, who->owner))
            services[unit.stale_service_count++] = service_view(s, a, e, fresh_since_ns);
    }
    unit.stale_services = services;
    struct store_list found = store_find(s->groups, a, GROUPS_BY_ROUTE, key);
    const struct observed_target_group **groups =
        ARENA_NEW_ARRAY(a, found.n, const struct observed_target_group *);
    for (size_t i = 0; i < found.n; i++)
        groups[unit.target_group_count++] =
            group_view(s, a, found.items[i]->object, fresh_since_ns);
    unit.target_groups = groups;
    bind_networks(s, a, want, &unit);
    return unit;
}

struct str *observed_store_untagged(const struct observed_store *s, struct arena *a, bool services,
                                    struct str account, size_t *ret_n)
{
    struct store_list groups = store_all(s->groups, a, STORE_BY_NAME);
    struct store_list named = {0};
    if (services)
        named = store_all(s->services, a, STORE_BY_NAME);
    struct str *arns = ARENA_NEW_ARRAY(a, groups.n + named.n, struct str);
    size_t n = 0;
    for (size_t i = 0; i < groups.n; i++) {
        const struct group_entry *e = groups.items[i]->object;
        if (!tags_of(s, e->g.arn).known)
            arns[n++] = arena_str(a, e->g.arn);
    }
    for (size_t i = 0; i < named.n; i++) {
        const struct service_entry *e = named.items[i]->object;
        if (str_eq(parse_arn_account(e->s.arn), account) && !tags_of(s, e->s.arn).known)
            arns[n++] = arena_str(a, e->s.arn);
    }
    *ret_n = n;
    return arns;
}

/* --- network units ------------------------------------------------------------------------------
 */

struct observed_network_unit observed_store_network_unit(struct observed_store *s, struct arena *a,
                                                         struct str name)
{
    struct observed_network_unit unit = {0};
    struct store_list found = store_find(s->networks, a, NETWORKS_BY_CALL, name);
    struct observed_network *matches = ARENA_NEW_ARRAY(a, found.n, struct observed_network);
    for (size_t i = 0; i < found.n; i++) {
        const struct network_entry *e = found.items[i]->object;
        struct observed_network *match = &matches[unit.match_count++];
        copy_network(a, match, &e->n);
        fill_tags(s, a, match->arn, &match->tags);
    }
    unit.matches = matches;
    if (s->vpc) {
        struct observed_vpc_association *vpc = ARENA_NEW(a, struct observed_vpc_association);
        copy_vpc_association(a, vpc, s->vpc);
        fill_tags(s, a, vpc->arn, &vpc->tags);
        unit.vpc = vpc;
    }
    return unit;
}

/* --- learning -----------------------------------------------------------------------------------
 */

struct str learned_param(const struct learned *l, const char *name)
{
    for (size_t i = 0; i < l->call->param_count; i++)
        if (strcmp(l->call->params[i].name, name) == 0)
            return id_of(l->call->params[i].value);
    return id_of(jv_str(jv_get(l->call->body, name)));
}

int observed_store_learn(struct observed_store *s, const struct observed_call *call,
                         struct error *err)
{
    static int (*const families[])(const struct learned *) = {
        learn_service, learn_listener, learn_target_group, learn_network, learn_tags};
    struct learned l = {s, call, err};
    for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
        int result = families[i](&l);
        if (result <= 0)
            return result;
    }
    return 0;
}

/* --- what is gone -------------------------------------------------------------------------------
 */

static bool is_swept(const struct seen_at *at, int64_t started_ns)
{
    return at->listed < started_ns && at->written < started_ns;
}

static void sweep_services(struct observed_store *s, struct arena *a, int64_t started_ns)
{
    struct store_list all = store_all(s->services, a, STORE_AS_ARRIVED);
    for (size_t i = 0; i < all.n; i++) {
        const struct service_entry *e = all.items[i]->object;
        if (is_swept(&e->at, started_ns))
            service_drop(s, arena_str(a, e->s.id));
    }
}

static void sweep_groups(struct observed_store *s, struct arena *a, int64_t started_ns)
{
    struct store_list all = store_all(s->groups, a, STORE_AS_ARRIVED);
    for (size_t i = 0; i < all.n; i++) {
        const struct group_entry *e = all.items[i]->object;
        if (is_swept(&e->at, started_ns))
            group_drop(s, arena_str(a, e->g.id));
    }
}

static void sweep_networks(struct observed_store *s, struct arena *a, int64_t started_ns)
{
    struct store_list all = store_all(s->networks, a, STORE_AS_ARRIVED);
    for (size_t i = 0; i < all.n; i++) {
        const struct network_entry *e = all.items[i]->object;
        if (is_swept(&e->at, started_ns))
            network_drop(s, arena_str(a, e->n.id));
    }
}

static void sweep_vpc(struct observed_store *s, struct arena *a, int64_t started_ns)
{
    (void)a;
    if (s->vpc && is_swept(&s->vpc_at, started_ns))
        s->vpc = NULL;
}

void observed_store_listed(struct observed_store *s, const char *operation, int64_t started_ns)
{
    static const struct {
        const char *operation;
        void (*sweep)(struct observed_store *s, struct arena *a, int64_t started_ns);
    } sweeps[] = {
        {"ListServices", sweep_services},
        {"ListTargetGroups", sweep_groups},
        {"ListServiceNetworks", sweep_networks},
        {"ListServiceNetworkVpcAssociations", sweep_vpc},
    };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof(sweeps) / sizeof(*sweeps); i++)
        if (strcmp(sweeps[i].operation, operation) == 0)
            sweeps[i].sweep(s, a, started_ns);
}

static void doubt_id(struct observed_store *s, struct str id)
{
    struct service_entry *service = service_find(s, id);
    if (!service)
        service = service_with_association(s, id);
    if (service)
        service->at.detail = 0;
    struct group_entry *group = group_find(s, id);
    if (group)
        group->at.detail = group->at.targets = 0;
}

/* ARNs of listeners and rules have the id of their service in between. */
void observed_store_doubt(struct observed_store *s, struct str id_or_arn)
{
    struct str rest = id_or_arn;
    for (ptrdiff_t slash; (slash = str_find_char(rest, '/')) >= 0;) {
        doubt_id(s, str_sub(rest, 0, (size_t)slash));
        rest = str_sub(rest, (size_t)slash + 1, rest.n);
    }
    doubt_id(s, rest);
}

static void drop(struct observed_store *s, struct str id_or_arn)
{
    struct str id = id_of(id_or_arn);
    service_drop(s, id);
    group_drop(s, id);
    network_drop(s, id);
    if (s->vpc && str_eq(s->vpc->id, id))
        s->vpc = NULL;
}

static bool is_identifier(const char *param)
{
    return str_ends(str_of(param), STR("Identifier")) || strcmp(param, "resourceArn") == 0;
}

void observed_store_gone(struct observed_store *s, struct str resource_id,
                         const struct plan_param *params, size_t param_count)
{
    size_t named = 0;
    struct str only = STR_NONE;
    for (size_t i = 0; i < param_count; i++) {
        if (!is_identifier(params[i].name))
            continue;
        observed_store_doubt(s, params[i].value);
        only = params[i].value;
        named++;
    }
    if (resource_id.n)
        drop(s, resource_id);
    else if (named == 1)
        drop(s, only);
}

void observed_store_put_detail(struct observed_store *s, const struct observed_service *detail,
                               int64_t started_ns)
{
    const struct service_entry *old = service_find(s, detail->id);
    if (!old || old->at.written > started_ns) /* it went meanwhile, or we changed it */
        return;
    struct service_entry *e = service_edit(s, detail->id);
    struct observed_tags tags = e->s.tags;
    copy_service(e->arena, &e->s, detail);
    e->s.tags = tags;
    e->s.detail_known = true;
    e->at.detail = started_ns;
    service_put(s, e);
}
