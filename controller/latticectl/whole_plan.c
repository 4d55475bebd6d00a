/* whole_plan.c - see whole_plan.h. */
#include "latticectl/whole_plan.h"

#include <stdlib.h>

#include "base/strbuf.h"
#include "base/vec.h"
#include "latticectl/unit_keys.h"
#include "observed/survey.h"

/* A network that a step makes. */
struct made_network {
    struct str name, id, arn; /* id and arn are placeholders */
    size_t step;
};

struct route_name {
    struct str namespace, name;
};

struct whole {
    struct arena *a;
    const struct whole_input *input;
    struct build_input build;
    VEC(struct plan_step) steps;
    VEC(struct plan_obstacle) obstacles;
    VEC(struct plan_need) needs;
    VEC(struct planned_unit) units;
    VEC(struct made_network) networks;
    VEC(struct str) names;                /* of networks */
    VEC(struct route_name) routes;        /* those that are there, then those that are gone */
    VEC(struct str) released;             /* ids of networks, once for each association given up */
    VEC(size_t) releasing;                /* the steps that give them up */
    struct observed_vpc_association *vpc; /* as the steps so far leave it; NULL: as observed */
    bool needs_action;
};

/* --- putting plans together ---------------------------------------------------------------------
 */

static bool is_in_the_way(enum plan_obstacle_kind kind)
{
    return kind != OBSTACLE_SETTLING && kind != OBSTACLE_REDUCED && kind != OBSTACLE_UNSUPPORTED;
}

static void add_obstacle(struct whole *w, struct str unit, enum plan_obstacle_kind kind,
                         struct str reason, struct str message)
{
    struct str text = arena_printf(w->a, "%" PRISTR ": %" PRISTR, STR_ARG(unit), STR_ARG(message));
    vec_push(w->a, &w->obstacles, (struct plan_obstacle){kind, reason, text});
    w->needs_action = w->needs_action || is_in_the_way(kind);
}

static void add_need(struct whole *w, const struct plan_need *need)
{
    vec_foreach (&w->needs, known)
        if (known->kind == need->kind && str_eq(known->id, need->id))
            return;
    vec_push(w->a, &w->needs, *need);
}

static int by_index(const void *x, const void *y)
{
    const size_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

static void set_after(struct plan_step *step, size_t *after, size_t n)
{
    if (n)
        qsort(after, n, sizeof(*after), by_index);
    step->after = after;
    step->after_count = n;
}

static void add_step(struct whole *w, const struct unit_keys *keys, const struct plan_step *step,
                     size_t first)
{
    struct plan_step copy = *step;
    struct plan_param *params = ARENA_NEW_ARRAY(w->a, step->param_count, struct plan_param);
    for (size_t i = 0; i < step->param_count; i++)
        params[i] = (struct plan_param){step->params[i].name,
                                        unit_keys_rename(keys, step->params[i].value)};
    VEC(size_t) after = {0};
    for (size_t i = 0; i < step->after_count; i++)
        vec_push(w->a, &after, first + step->after[i]);
    vec_foreach (&w->networks, network)
        if (unit_step_names(step, network->id) || unit_step_names(step, network->arn))
            vec_push(w->a, &after, network->step);
    copy.params = params;
    copy.body = unit_keys_rename(keys, step->body);
    copy.produces = unit_keys_name(keys, step->produces);
    set_after(&copy, after.items, after.n);
    vec_push(w->a, &w->steps, copy);
}

/* Adds a unit's plan; returns the index of its first step. */
static size_t add_plan(struct whole *w, struct str name, struct str prefix, const struct plan *plan)
{
    struct unit_keys keys = {w->a, prefix, plan};
    struct planned_unit unit = {name, w->steps.n, plan->step_count, false};
    for (size_t i = 0; i < plan->step_count; i++)
        add_step(w, &keys, &plan->steps[i], unit.first_step);
    for (size_t i = 0; i < plan->obstacle_count; i++)
        add_obstacle(w, name, plan->obstacles[i].kind, plan->obstacles[i].reason,
                     plan->obstacles[i].message);
    for (size_t i = 0; i < plan->need_count; i++)
        add_need(w, &plan->needs[i]);
    vec_push(w->a, &w->units, unit);
    return unit.first_step;
}

/* --- networks -----------------------------------------------------------------------------------
 */

static void want_network(void *ctx, struct str name)
{
    struct whole *w = ctx;
    vec_foreach (&w->names, known)
        if (!name.n || str_eq(*known, name))
            return;
    if (name.n)
        vec_push(w->a, &w->names, arena_str(w->a, name));
}

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Of the default network, of Gateways, and of those that were there before: where not all Gateways
 * are known, none has gone for certain. */
static void collect_networks(struct whole *w)
{
    const struct lookup *lookup = w->input->lookup;
    const struct build_settings *settings = w->input->settings;
    struct object_list gateways = {0};
    want_network(w, settings->default_service_network);
    enum lookup_state state =
        lookup->list(lookup->ctx, KIND_GATEWAY, INDEX_ALL, STR_NONE, &gateways);
    for (size_t i = 0; i < gateways.n; i++)
        want_network(w, gateway_network_name((const struct gateway *)gateways.items[i], settings));
    if (state != LOOKUP_UNKNOWN)
        survey_owned_networks(w->input->store, settings->who.owner, want_network, w);
    if (w->names.n)
        qsort(w->names.items, w->names.n, sizeof(*w->names.items), by_text);
}

static void note_made(struct whole *w, struct str name, const struct plan *plan, size_t first)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct plan_step *made = &w->steps.items[first + i];
        struct str network = name;
        if (strcmp(made->operation, "CreateServiceNetwork") == 0) {
            struct made_network entry = {
                name, arena_printf(w->a, "@{%" PRISTR "}", STR_ARG(made->produces)),
                arena_printf(w->a, "@{%" PRISTR " arn}", STR_ARG(made->produces)), first + i};
            vec_push(w->a, &w->networks, entry);
        } else if (strcmp(made->operation, "CreateServiceNetworkVpcAssociation") == 0) {
            w->vpc = ARENA_NEW(w->a, struct observed_vpc_association);
            w->vpc->status = LATTICE_ACTIVE;
            w->vpc->network_name = w->vpc->network_id = network;
            w->vpc->id = STR("to be created");
        }
    }
}

/* What the services planned before give up no longer counts. */
static void discount_associations(struct whole *w, struct observed_network_unit *seen)
{
    if (seen->match_count != 1)
        return;
    struct observed_network *network = ARENA_NEW(w->a, struct observed_network);
    *network = seen->matches[0];
    vec_foreach (&w->released, id)
        network->service_associations -= str_eq(*id, network->id);
    seen->matches = network;
}

/* The network is deleted after them. */
static void wait_for_releases(struct whole *w, size_t first)
{
    for (size_t i = first; i < w->steps.n; i++) {
        struct plan_step *step = &w->steps.items[i];
        if (strcmp(step->operation, "DeleteServiceNetwork") != 0)
            continue;
        VEC(size_t) after = {0};
        for (size_t j = 0; j < step->after_count; j++)
            vec_push(w->a, &after, step->after[j]);
        for (size_t j = 0; j < w->releasing.n; j++)
            if (str_eq(w->released.items[j], step->params[0].value))
                vec_push(w->a, &after, w->releasing.items[j]);
        set_after(step, after.items, after.n);
    }
}

static void plan_one_network(struct whole *w, struct str name, const struct desired_network *want)
{
    struct observed_network_unit seen = observed_store_network_unit(w->input->store, w->a, name);
    if (w->vpc)
        seen.vpc = w->vpc;
    discount_associations(w, &seen);
    struct plan plan = plan_network(w->a, want, &seen, &w->input->settings->who);
    struct str unit = arena_printf(w->a, "network %" PRISTR, STR_ARG(name));
    struct str prefix = arena_printf(w->a, "%" PRISTR "/", STR_ARG(name));
    size_t first = add_plan(w, unit, prefix, &plan);
    note_made(w, name, &plan, first);
    wait_for_releases(w, first);
}

/* Those that go, or those that do not. */
static void plan_networks(struct whole *w, bool going)
{
    vec_foreach (&w->names, name) {
        struct desired_network want = build_network(w->a, *name, &w->build);
        if (want.delete == going)
            plan_one_network(w, *name, &want);
    }
}

/* --- routes -------------------------------------------------------------------------------------
 */

static int by_route(const void *x, const void *y)
{
    const struct route_name *a = x, *b = y;
    int order = str_cmp(a->namespace, b->namespace);
    return order ? order : str_cmp(a->name, b->name);
}

static void want_route(void *ctx, struct str namespace, struct str name)
{
    struct whole *w = ctx;
    struct route_name route = {arena_str(w->a, namespace), arena_str(w->a, name)};
    vec_foreach (&w->routes, known)
        if (by_route(known, &route) == 0)
            return;
    vec_push(w->a, &w->routes, route);
}

static void collect_routes(struct whole *w)
{
    const struct lookup *lookup = w->input->lookup;
    struct object_list routes = {0};
    enum lookup_state state =
        lookup->list(lookup->ctx, KIND_HTTP_ROUTE, INDEX_ALL, STR_NONE, &routes);
    for (size_t i = 0; i < routes.n; i++)
        vec_push(w->a, &w->routes,
                 (struct route_name){routes.items[i]->meta.namespace, routes.items[i]->meta.name});
    if (w->routes.n)
        qsort(w->routes.items, w->routes.n, sizeof(*w->routes.items), by_route);
    if (state != LOOKUP_UNKNOWN)
        observed_store_owned_routes(w->input->store, w->input->settings->who.owner, want_route, w);
}

static void tell_built(struct whole *w, struct str unit, const struct built_service *built)
{
    for (size_t i = 0; i < built->obstacle_count; i++)
        add_obstacle(w, unit, built->obstacles[i].kind, built->obstacles[i].reason,
                     built->obstacles[i].message);
    for (size_t i = 0; i < built->bad_backend_count; i++)
        add_obstacle(w, unit, OBSTACLE_REDUCED, str_of(built->bad_backends[i].reason),
                     arena_printf(w->a, "%" PRISTR "; its share of the requests gets 500",
                                  STR_ARG(built->bad_backends[i].message)));
    for (size_t i = 0; i < built->hostname_waiting_count; i++)
        add_obstacle(w, unit, OBSTACLE_REDUCED, STR("CertificateUnknown"),
                     arena_printf(w->a,
                                  "whether ACM has a certificate for %" PRISTR
                                  " is not known; a snapshot tells",
                                  STR_ARG(built->hostnames_waiting[i])));
}

/* The networks that are yet to be made, by their placeholders. */
static void bind_made_networks(struct whole *w, struct observed_service_unit *seen)
{
    struct network_binding *bindings =
        ARENA_NEW_ARRAY(w->a, seen->network_count, struct network_binding);
    for (size_t i = 0; i < seen->network_count; i++) {
        bindings[i] = seen->networks[i];
        vec_foreach (&w->networks, made)
            if (!bindings[i].id.n && str_eq(made->name, bindings[i].name)) {
                bindings[i].id = made->id;
                bindings[i].arn = made->arn;
            }
    }
    seen->networks = bindings;
}

static void note_released(struct whole *w, const struct observed_service *service, size_t first)
{
    for (size_t i = 0; service && i < service->association_count; i++) {
        const struct observed_association *association = &service->associations[i];
        for (size_t s = first; s < w->steps.n; s++) {
            const struct plan_step *step = &w->steps.items[s];
            if (strcmp(step->operation, "DeleteServiceNetworkServiceAssociation") != 0 ||
                !str_eq(step->params[0].value, association->id))
                continue;
            vec_push(w->a, &w->released, association->network_id);
            vec_push(w->a, &w->releasing, s);
        }
    }
}

static void build_route(struct whole *w, const struct route_name *route,
                        struct built_service *ret_built)
{
    const struct lookup *lookup = w->input->lookup;
    const struct api_object *object = NULL;
    if (lookup->get(lookup->ctx, KIND_HTTP_ROUTE, route->namespace, route->name, &object) ==
        LOOKUP_FOUND) {
        *ret_built = build_service(w->a, (const struct http_route *)object, &w->build);
        return;
    }
    ret_built->service =
        build_gone_service(w->a, route->namespace, route->name, w->input->settings);
}

static bool keeps_targets(const struct desired_service *service)
{
    for (size_t i = 0; i < service->target_group_count; i++)
        if (service->target_groups[i].keep_targets)
            return true;
    return false;
}

static void plan_route(struct whole *w, const struct route_name *route)
{
    struct built_service built = {0};
    struct plan plan = {0};
    struct str key =
        arena_printf(w->a, "%" PRISTR "/%" PRISTR, STR_ARG(route->namespace), STR_ARG(route->name));
    struct str unit = arena_printf(w->a, "HTTPRoute %" PRISTR, STR_ARG(key));
    build_route(w, route, &built);
    struct observed_service_unit seen = observed_store_service_unit(
        w->input->store, w->a, &built.service, &w->input->settings->who, 0);
    bind_made_networks(w, &seen);
    if (!built.hold)
        plan = plan_service(w->a, &built.service, &seen, &w->input->settings->who);
    tell_built(w, unit, &built);
    size_t first = add_plan(w, unit, arena_printf(w->a, "%" PRISTR "/", STR_ARG(key)), &plan);
    w->units.items[w->units.n - 1].keeps_targets = keeps_targets(&built.service);
    note_released(w, seen.service, first);
    for (size_t i = 0; i < seen.stale_service_count; i++)
        note_released(w, seen.stale_services[i], first);
}

/* --- all ----------------------------------------------------------------------------------------
 */

struct whole_plan whole_plan(struct arena *a, const struct whole_input *input)
{
    struct whole w = {.a = a,
                      .input = input,
                      .build = {.lookup = input->lookup,
                                .settings = input->settings,
                                .certificates = input->certificates,
                                .assume_ours = input->assume_ours}};
    collect_networks(&w);
    collect_routes(&w);
    plan_networks(&w, false);
    vec_foreach (&w.routes, route)
        plan_route(&w, route);
    plan_networks(&w, true);
    struct whole_plan whole = {
        .plan = {w.steps.items, w.steps.n, w.obstacles.items, w.obstacles.n, w.needs.items,
                 w.needs.n},
        .units = w.units.items,
        .unit_count = w.units.n,
        .needs_action = w.needs_action,
    };
    vec_foreach (&w.steps, step)
        whole.effects[step->effect]++;
    return whole;
}
