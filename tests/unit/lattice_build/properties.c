/*
 * properties.c - what holds for every route: of thousands of random ones, each is built, its unit
 * is checked against what VPC Lattice takes, and requests are sent through its rules and through a
 * second reading of Gateway API's precedence.
 */
#include "api/http_match.h"
#include "api/lattice_names.h"
#include "build_case.h"
#include "json/yaml_read.h"
#include "suites.h"
#include "support/assert.h"

enum { ROUTES = 3000, REQUESTS = 20, RULES_MAX = 6, MATCHES_MAX = 4, BACKENDS_MAX = 5 };

static const char *const paths[] = {"/", "/a", "/a/", "/a/b", "/ab", "/a/b/c", "/A"};
static const char *const methods[] = {"GET", "POST"};
static const char *const header_names[] = {"x", "X", "y"};
static const char *const values[] = {"1", "2"};
static const char *const services[] = {"s0", "s1", "s2", "ghost"};
static const int64_t weights[] = {0, 1, 50, 999, 1000, 1000000};

/* A linear congruential generator: the same routes in every run. */
struct dice {
    uint64_t state;
};

static size_t roll(struct dice *dice, size_t sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(dice->state >> 33) % sides;
}

#define PICK(dice, array) ((array)[roll((dice), ARRAY_LEN(array))])

/* --- random routes ---------------------------------------------------------------------------- */

static struct http_match random_match(struct arena *a, struct dice *dice)
{
    struct http_match match = {.has_path = true,
                               .path_type = roll(dice, 3) ? STR("PathPrefix") : STR("Exact"),
                               .path_value = str_of(PICK(dice, paths))};
    if (!roll(dice, 3))
        match.method = str_of(PICK(dice, methods));
    match.headers.n = roll(dice, 3);
    match.headers.items = ARENA_NEW_ARRAY(a, match.headers.n, struct header_match);
    for (size_t i = 0; i < match.headers.n; i++)
        match.headers.items[i] = (struct header_match){.name = str_of(PICK(dice, header_names)),
                                                       .value = str_of(PICK(dice, values))};
    return match;
}

static struct backend_ref random_backend(struct dice *dice)
{
    return (struct backend_ref){.kind = STR("Service"),
                                .name = str_of(PICK(dice, services)),
                                .port = {true, roll(dice, 4) ? 80 : 81},
                                .weight = {true, PICK(dice, weights)}};
}

static struct http_rule random_rule(struct arena *a, struct dice *dice)
{
    struct http_rule rule = {0};
    rule.matches.n = roll(dice, MATCHES_MAX + 1);
    rule.matches.items = ARENA_NEW_ARRAY(a, rule.matches.n, struct http_match);
    for (size_t i = 0; i < rule.matches.n; i++)
        rule.matches.items[i] = random_match(a, dice);
    rule.backend_refs.n = roll(dice, BACKENDS_MAX + 1);
    rule.backend_refs.items = ARENA_NEW_ARRAY(a, rule.backend_refs.n, struct backend_ref);
    for (size_t i = 0; i < rule.backend_refs.n; i++)
        rule.backend_refs.items[i] = random_backend(dice);
    return rule;
}

static struct http_route *random_route(struct arena *a, struct dice *dice)
{
    struct http_route *route = ARENA_NEW(a, struct http_route);
    route->object.kind = KIND_HTTP_ROUTE;
    route->object.meta.name = arena_printf(a, "r.%zu", roll(dice, 1000000));
    route->object.meta.namespace = STR("default");
    route->parent_refs.n = 1;
    route->parent_refs.items = ARENA_NEW(a, struct parent_ref);
    route->parent_refs.items[0].name = STR("hotel");
    route->rules.n = 1 + roll(dice, RULES_MAX);
    route->rules.items = ARENA_NEW_ARRAY(a, route->rules.n, struct http_rule);
    for (size_t i = 0; i < route->rules.n; i++)
        route->rules.items[i] = random_rule(a, dice);
    return route;
}

/* --- what VPC Lattice takes ------------------------------------------------------------------- */

static bool has_group(const struct desired_service *service, struct str key)
{
    for (size_t i = 0; i < service->target_group_count; i++)
        if (str_eq(service->target_groups[i].key, key))
            return true;
    return false;
}

static bool action_is_sound(const struct desired_service *service,
                            const struct lattice_action *action)
{
    int64_t sum = 0;
    for (size_t i = 0; i < action->forward_count; i++) {
        const struct lattice_forward *forward = &action->forwards[i];
        bool sorted =
            !i || str_cmp(action->forwards[i - 1].target_group, forward->target_group) < 0;
        if (!sorted || forward->weight < 0 || forward->weight > 999 ||
            !has_group(service, forward->target_group))
            return false;
        sum += forward->weight;
    }
    return action->forward_count ? sum > 0 && action->forward_count <= 10 && !action->fixed_status
                                 : action->fixed_status == 500;
}

static bool is_forwarded_to(const struct desired_service *service, struct str key)
{
    for (size_t r = 0; r < service->rule_count; r++)
        for (size_t i = 0; i < service->rules[r].action.forward_count; i++)
            if (str_eq(service->rules[r].action.forwards[i].target_group, key))
                return true;
    return false;
}

static bool is_sound(const struct desired_service *service)
{
    bool sound = !lattice_service_name_fault(service->name);
    for (size_t i = 0; i < service->listener_count; i++)
        sound = sound && !lattice_listener_name_fault(service->listeners[i].name);
    for (size_t i = 0; i < service->rule_count; i++)
        sound = sound && service->rules[i].priority == (int)i + 1 &&
                action_is_sound(service, &service->rules[i].action);
    for (size_t i = 0; i < service->target_group_count; i++)
        sound =
            sound && is_forwarded_to(service, service->target_groups[i].key) &&
            (!i || str_cmp(service->target_groups[i - 1].key, service->target_groups[i].key) < 0);
    return sound;
}

/* --- requests --------------------------------------------------------------------------------- */

struct request {
    struct str path, method, x, y;
};

static bool element_prefix(struct str prefix, struct str path)
{
    while (prefix.n && prefix.p[prefix.n - 1] == '/')
        prefix.n--;
    return str_starts(path, prefix) && (path.n == prefix.n || path.p[prefix.n] == '/');
}

static bool header_holds(const struct request *request, struct str name, struct str value)
{
    return str_eq(str_eq_nocase(name, STR("x")) ? request->x : request->y, value);
}

static bool takes(const struct http_match *match, const struct request *request)
{
    bool exact = str_is(match->path_type, "Exact");
    struct str path = http_match_path_value(match);
    if (exact ? !str_eq(path, request->path) : !element_prefix(path, request->path))
        return false;
    for (size_t i = 0; i < match->headers.n; i++)
        if (http_match_header_counts(match, i) &&
            !header_holds(request, match->headers.items[i].name, match->headers.items[i].value))
            return false;
    return !match->method.n || str_eq(match->method, request->method);
}

/* A number that is greater the more specific the match is: one digit for each step. */
static size_t specificity(const struct http_match *match)
{
    size_t headers = 0;
    bool exact = str_is(match->path_type, "Exact");
    struct str path = http_match_path_value(match);
    while (!exact && path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    for (size_t i = 0; i < match->headers.n; i++)
        headers += http_match_header_counts(match, i);
    return (exact ? 10000 : path.n * 100) + (match->method.n ? 10 : 0) + headers;
}

/* The rule that Gateway API picks, or -1. */
static ptrdiff_t by_specification(const struct http_route *route, const struct request *request)
{
    size_t best = 0;
    ptrdiff_t chosen = -1;
    for (size_t r = 0; r < route->rules.n; r++)
        for (size_t m = 0; m < http_rule_match_count(&route->rules.items[r]); m++) {
            const struct http_match *match = http_rule_match(&route->rules.items[r], m);
            if (!takes(match, request) || (chosen >= 0 && specificity(match) <= best))
                continue;
            best = specificity(match);
            chosen = (ptrdiff_t)r;
        }
    return chosen;
}

static bool lattice_takes(const struct lattice_match *match, const struct request *request)
{
    bool path = match->path_compare == COMPARE_EXACT ? str_eq(match->path, request->path)
                                                     : element_prefix(match->path, request->path);
    for (size_t i = 0; i < match->header_count; i++)
        path = path && header_holds(request, match->headers[i].name, match->headers[i].value);
    return path && (!match->method.n || str_eq(match->method, request->method));
}

/* The rule of the route whose VPC Lattice rule is the first to match, or -1. */
static ptrdiff_t by_priority(const struct desired_service *service, const struct request *request)
{
    for (size_t i = 0; i < service->rule_count; i++)
        if (lattice_takes(&service->rules[i].match, request))
            return service->rules[i].key.p[5] - '0';
    return -1;
}

/* --- the world -------------------------------------------------------------------------------- */

static void read_world(struct arena *a, struct build_case *ret_case)
{
    struct error err = {0};
    const struct jv *source = yaml_read_one(
        a,
        STR("objects:\n"
            "- {kind: GatewayClass, metadata: {name: lattice}, spec: {controllerName: "
            "application-networking.k8s.aws/gateway-api-controller}}\n"
            "- {kind: Namespace, metadata: {name: default}}\n"
            "- {kind: Gateway, metadata: {name: hotel}, spec: {gatewayClassName: lattice, "
            "listeners: [{name: http, port: 80, protocol: HTTP}]}}\n"
            "- {kind: Service, metadata: {name: s0}, spec: {ports: [{port: 80}]}}\n"
            "- {kind: Service, metadata: {name: s1}, spec: {ports: [{name: a, port: 80}, "
            "{name: b, port: 81}]}}\n"
            "- {kind: Service, metadata: {name: s2}, spec: {ports: [{port: 81}]}}\n"),
        &err);
    if (T_OK_PTR(source, &err))
        build_case_read(a, source, ret_case);
}

static void random_routes_behave_as_the_specification_says(void)
{
    _cleanup_(cleanup_arena) struct arena *world = arena_new();
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct build_case c;
    struct dice dice = {1};
    size_t unsound = 0, wrong = 0, matched = 0;
    read_world(world, &c);
    for (size_t i = 0; i < ROUTES; i++) {
        arena_reset(a);
        const struct http_route *route = random_route(a, &dice);
        struct built_service built = build_service(a, route, &c.input);
        unsound += built.obstacle_count || !is_sound(&built.service);
        for (size_t k = 0; k < REQUESTS; k++) {
            struct request request = {str_of(PICK(&dice, paths)), str_of(PICK(&dice, methods)),
                                      str_of(PICK(&dice, values)), str_of(PICK(&dice, values))};
            ptrdiff_t want = by_specification(route, &request);
            wrong += by_priority(&built.service, &request) != want;
            matched += want >= 0;
        }
    }
    T_INT_EQ(unsound, 0);
    T_INT_EQ(wrong, 0);
    T_TRUE(matched > ROUTES * REQUESTS / 4 && matched < ROUTES * REQUESTS);
}

CU_TestInfo property_tests[] = {
    {"random routes behave as the specification says",
     random_routes_behave_as_the_specification_says},
    CU_TEST_INFO_NULL,
};
