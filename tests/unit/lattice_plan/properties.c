/*
 * properties.c - what holds for every plan: drawn units are carried out in orders that their
 * dependencies allow, edited, disturbed by others, and carried out again.
 */
#include "json/json_write.h"
#include "model.h"
#include "sim.h"
#include "suites.h"
#include "support/assert.h"

enum { RUNS = 200 };

struct draw {
    struct arena *a;
    uint64_t state;
};

static unsigned draw(struct draw *d, unsigned below)
{
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((d->state >> 33) % below);
}

static void set(struct draw *d, struct jv *object, const char *key, struct jv *value)
{
    jv_set(d->a, object, str_of(key), value);
}

static void set_str(struct draw *d, struct jv *object, const char *key, const char *value)
{
    set(d, object, key, jv_new_str(d->a, str_of(value)));
}

static void set_int(struct draw *d, struct jv *object, const char *key, unsigned value)
{
    set(d, object, key, jv_new_int(d->a, value));
}

/* --- what is wanted ------------------------------------------------------------------------------
 */

static const char *const services[] = {"parking", "review", "rates"};
enum { PORTS = 2 };
static const unsigned ports[PORTS] = {80, 8090};

static void draw_targets(struct draw *d, struct jv *group, unsigned port)
{
    struct jv *targets = jv_new_array(d->a);
    bool many = draw(d, 40) == 0;
    for (unsigned i = 0; i < (many ? 230 : 6); i++)
        if (draw(d, 2))
            jv_append(
                d->a, targets,
                jv_new_str(d->a, arena_printf(d->a, "10.0.%u.%u:%u", i / 100, i % 100, port)));
    set(d, group, "targets", targets);
}

/* Every Service with both ports: rules may use any; what changes is how and for whom. */
static void draw_groups(struct draw *d, struct jv *unit)
{
    struct jv *groups = jv_new_array(d->a);
    for (unsigned s = 0; s < ARRAY_LEN(services); s++)
        for (unsigned p = 0; p < PORTS; p++) {
            struct jv *group = jv_new_object(d->a);
            set(d, group, "service",
                jv_new_str(d->a, arena_printf(d->a, "default/%s", services[s])));
            set_int(d, group, "port", ports[p]);
            if (draw(d, 6) == 0)
                set_str(d, group, "protocolVersion", "HTTP2");
            draw_targets(d, group, ports[p]);
            jv_append(d->a, groups, group);
        }
    set(d, unit, "targetGroups", groups);
}

static void draw_action(struct draw *d, struct jv *rule)
{
    struct jv *action = jv_new_object(d->a), *forward = jv_new_object(d->a);
    if (draw(d, 8) == 0) {
        set_int(d, action, "fixedResponse", 500);
    } else {
        for (unsigned i = 0; i <= draw(d, 2); i++) {
            struct str key = arena_printf(d->a, "%s:%u", services[draw(d, ARRAY_LEN(services))],
                                          ports[draw(d, PORTS)]);
            set_int(d, forward, key.p, draw(d, 3) * 45 + 5);
        }
        set(d, action, "forward", forward);
    }
    set(d, rule, "action", action);
}

/* Paths in a drawn order: what one unit has first may come last in the next. */
static void draw_rules(struct draw *d, struct jv *unit)
{
    enum { PATHS = 26 };
    unsigned path[PATHS], n = draw(d, 4) ? draw(d, 5) : draw(d, PATHS);
    for (unsigned i = 0; i < PATHS; i++)
        path[i] = i;
    for (unsigned i = 0; i < PATHS; i++) {
        unsigned j = i + draw(d, draw(d, 2) ? 2 : PATHS);
        unsigned other = j < PATHS ? j : i, kept = path[i];
        path[i] = path[other];
        path[other] = kept;
    }
    struct jv *rules = jv_new_array(d->a);
    for (unsigned i = 0; i < n; i++) {
        struct jv *rule = jv_new_object(d->a), *match = jv_new_object(d->a);
        set(d, match, "path",
            jv_new_str(d->a, arena_printf(d->a, "/%c%s", 'a' + path[i], draw(d, 2) ? "*" : "")));
        set(d, rule, "match", match);
        set_int(d, rule, "priority", i + 1);
        draw_action(d, rule);
        jv_append(d->a, rules, rule);
    }
    set(d, unit, "rules", rules);
}

static void draw_listeners(struct draw *d, struct jv *unit)
{
    struct jv *listeners = jv_new_array(d->a);
    for (unsigned p = 0; p < PORTS; p++) {
        struct jv *listener = jv_new_object(d->a);
        set_int(d, listener, "port", ports[p]);
        set_str(d, listener, "protocol", draw(d, 4) ? "HTTP" : "HTTPS");
        if (draw(d, 3))
            jv_append(d->a, listeners, listener);
    }
    set(d, unit, "listeners", listeners);
}

static struct jv *draw_unit(struct draw *d)
{
    static const char *const networks[] = {"hotel", "garden", "cellar"};
    struct jv *unit = jv_new_object(d->a), *list = jv_new_array(d->a);
    set_str(d, unit, "route", "default/inventory");
    set_str(d, unit, "name", draw(d, 8) ? "inventory-default" : "stock");
    if (draw(d, 6) == 0)
        set_str(d, unit, "customDomain", draw(d, 2) ? "a.example.com" : "b.example.com");
    if (draw(d, 4) == 0)
        set_str(d, unit, "certificateArn", "arn:aws:acm:us-west-2:111122223333:certificate/1");
    if (draw(d, 4) == 0) {
        struct jv *tags = jv_new_object(d->a);
        set_str(d, tags, "team", draw(d, 2) ? "blue" : "green");
        set(d, unit, "tags", tags);
    }
    for (unsigned i = 0; i < ARRAY_LEN(networks); i++)
        if (draw(d, 2))
            jv_append(d->a, list, jv_new_str(d->a, str_of(networks[i])));
    set(d, unit, "networks", list);
    draw_groups(d, unit);
    draw_rules(d, unit);
    draw_listeners(d, unit);
    return unit;
}

/* --- what others do ------------------------------------------------------------------------------
 */

static struct jv *foreign(struct draw *d, const char *id)
{
    struct jv *object = jv_new_object(d->a), *tags = jv_new_object(d->a);
    if (draw(d, 2))
        set_str(d, tags, "ManagedBy", "444455556666/other/vpc-00000000000000000");
    set_str(d, object, "id", id);
    set_str(d, object, "name", id);
    set(d, object, "exactTags", tags);
    return object;
}

/* Another makes a rule in each listener and a target group with tags like ours. */
static void disturb(struct draw *d, struct jv *unit)
{
    struct jv *listeners = jv_get_mut(jv_get_mut(unit, STR("service")), STR("listeners"));
    for (size_t i = 0; i < jv_len(listeners); i++) {
        struct jv *rules = jv_get_mut(jv_at_mut(listeners, i), STR("rules"));
        struct jv *rule = foreign(d, "rule-other"), *action = jv_new_object(d->a);
        set_int(d, rule, "priority", (unsigned)jv_len(rules) + 1);
        set_int(d, action, "fixedResponse", 404);
        set(d, rule, "action", action);
        if (rules)
            jv_append(d->a, rules, rule);
    }
    struct jv *group = foreign(d, "tg-other");
    set_str(d, group, "service", "default/parking");
    if (jv_get(unit, "targetGroups"))
        jv_append(d->a, jv_get_mut(unit, STR("targetGroups")), group);
}

/* The service of the unit becomes a stale one when another name is wanted. */
static void see_as_stale(struct draw *d, struct jv *unit, const struct jv *desired)
{
    const struct jv *service = jv_get(unit, "service");
    if (!service || str_eq(jv_str(jv_get(service, "name")), jv_str(jv_get(desired, "name"))))
        return;
    struct jv *stale = jv_new_array(d->a);
    jv_append(d->a, stale, jv_clone(d->a, service));
    jv_unset(unit, STR("service"));
    set(d, unit, "staleServices", stale);
}

/* Networks of what is wanted, and of what is there, exist. */
static void add_networks(struct draw *d, struct jv *unit)
{
    static const char *const names[] = {"hotel", "garden", "cellar"};
    struct jv *networks = jv_new_array(d->a);
    for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
        struct jv *network = jv_new_object(d->a);
        set_str(d, network, "name", names[i]);
        set(d, network, "id", jv_new_str(d->a, arena_printf(d->a, "sn-%s", names[i])));
        jv_append(d->a, networks, network);
    }
    set(d, unit, "networks", networks);
}

/* --- what holds ----------------------------------------------------------------------------------
 */

static void show(struct draw *d, const struct jv *desired, const struct jv *before,
                 const struct plan *plan, uint64_t seed)
{
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(1 << 20);
    json_write(&text, desired);
    strbuf_addz(&text, "\n    seen: ");
    json_write(&text, before);
    struct str steps = plan_text(d->a, plan);
    printf("    seed %llu, desired: %s\n%" PRISTR, (unsigned long long)seed, strbuf_str(&text).p,
           STR_ARG(steps));
}

static bool is_in_order(const struct plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++)
        for (size_t j = 0; j < plan->steps[i].after_count; j++)
            if (plan->steps[i].after[j] >= i)
                return false;
    return true;
}

/* The number of our rules in a listener; of others' with `others`. */
static int count_rules(const struct observed_listener *listener)
{
    int n = 0;
    for (size_t i = 0; i < listener->rule_count; i++)
        n += !str_is(listener->rules[i].id, "rule-other");
    return n;
}

/* The most calls on rules that may be needed where a listener stays: creations and deletions are
 * the difference in number; rewriting takes one call for every ten rules, and a circle of
 * priorities that is opened one entry more, of which there are at most one for every two rules. */
static bool is_frugal(const struct desired_service *want, const struct observed_service *seen,
                      const struct sim_counts *counts)
{
    int creates = 0, deletes = 0, rewrites = 0;
    for (size_t w = 0; w < want->listener_count; w++) {
        int there = 0, wanted = (int)want->rule_count;
        for (size_t s = 0; seen && s < seen->listener_count; s++)
            if (seen->listeners[s].port == want->listeners[w].port &&
                seen->listeners[s].protocol == want->listeners[w].protocol)
                there = count_rules(&seen->listeners[s]);
        creates += wanted > there ? wanted - there : 0;
        deletes += there > wanted ? there - wanted : 0;
        rewrites += there > 10 ? (there + there / 2 + 9) / 10 : 1;
    }
    return counts->rule_creates == creates && counts->rule_deletes == deletes &&
           counts->rule_updates + counts->rule_batches <= rewrites;
}

/* Whether the service that is there is kept as it is. */
static bool keeps_service(const struct desired_service *want, const struct observed_service *seen)
{
    return seen && str_eq_nocase(want->custom_domain, seen->custom_domain);
}

/* Plans, carries out, plans again: nothing is left to do. */
static bool settles(struct draw *d, const struct jv *desired, struct jv *unit, uint64_t order,
                    int *serial)
{
    struct desired_service want = model_desired_service(d->a, desired);
    struct jv *before = jv_clone(d->a, unit);
    struct observed_service_unit seen = model_observed_service(d->a, before);
    struct plan plan = plan_service(d->a, &want, &seen, &model_identity);
    struct sim_counts counts;
    struct error err = {0};
    const struct observed_service *kept = keeps_service(&want, seen.service) ? seen.service : NULL;
    bool ok =
        T_TRUE(is_in_order(&plan)) && T_INT_EQ(plan.need_count, 0) &&
        T_INT_EQ(plan.obstacle_count, 0) &&
        T_OK(sim_apply(d->a, unit, &want, &plan, SIZE_MAX, order, serial, &counts, &err), &err) &&
        T_TRUE(want.delete || is_frugal(&want, kept, &counts));
    struct observed_service_unit now = model_observed_service(d->a, unit);
    struct plan rest = plan_service(d->a, &want, &now, &model_identity);
    ok = ok && T_INT_EQ(rest.step_count, 0) && T_INT_EQ(rest.obstacle_count, 0) &&
         T_INT_EQ(rest.need_count, 0);
    if (!ok) {
        show(d, desired, before, &plan, order);
        show(d, desired, unit, &rest, order);
    }
    return ok;
}

/* Carries out a part of the plan, as a program that is killed does. */
static bool breaks_off(struct draw *d, const struct jv *desired, struct jv *unit, int *serial)
{
    struct desired_service want = model_desired_service(d->a, desired);
    struct jv *before = jv_clone(d->a, unit);
    struct observed_service_unit seen = model_observed_service(d->a, before);
    struct plan plan = plan_service(d->a, &want, &seen, &model_identity);
    struct sim_counts counts;
    struct error err = {0};
    uint64_t order = draw(d, 1000) + 1;
    size_t most = draw(d, (unsigned)plan.step_count + 1);
    if (T_OK(sim_apply(d->a, unit, &want, &plan, most, order, serial, &counts, &err), &err))
        return true;
    show(d, desired, before, &plan, order);
    return false;
}

static bool has_nothing_of_ours(const struct jv *unit)
{
    return !jv_get(unit, "service") && jv_len(jv_get(unit, "staleServices")) == 0 &&
           (jv_len(jv_get(unit, "targetGroups")) == 0 ||
            str_is(jv_str(jv_get(jv_at(jv_get(unit, "targetGroups"), 0), "id")), "tg-other"));
}

static bool run(uint64_t seed)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct draw d = {a, seed};
    struct jv *desired = draw_unit(&d), *unit = sim_nothing(a, desired);
    int serial = 0;
    add_networks(&d, unit);
    if (!settles(&d, desired, unit, 0, &serial))
        return false;
    for (unsigned i = 0; i < 3; i++) {
        if (i == 1)
            disturb(&d, unit);
        desired = draw_unit(&d);
        see_as_stale(&d, unit, desired);
        if (draw(&d, 2) && !breaks_off(&d, desired, unit, &serial))
            return false;
        if (!settles(&d, desired, unit, draw(&d, 1000) + 1, &serial))
            return false;
    }
    jv_set(a, desired, STR("delete"), jv_new_bool(a, true));
    return settles(&d, desired, unit, 7, &serial) && T_TRUE(has_nothing_of_ours(unit));
}

static void test_plans_settle(void)
{
    for (uint64_t seed = 1; seed <= RUNS; seed++)
        if (!run(seed))
            return;
}

CU_TestInfo plan_property_tests[] = {
    {"plans settle", test_plans_settle},
    CU_TEST_INFO_NULL,
};
