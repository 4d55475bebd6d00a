/* names.c - tests of the names that VPC Lattice resources get. */
#include "lattice/names.h"

#include "api/indexes.h"
#include "api/lattice_names.h"
#include "base/map.h"
#include "suites.h"
#include "support/assert.h"

static struct api_object route_named(struct str namespace, struct str name)
{
    return (struct api_object){.kind = KIND_HTTP_ROUTE,
                               .meta = {.namespace = namespace, .name = name}};
}

/* A hundred thousand routes whose plain names are all the same get as many hashed ones. */
static void hashed_names_never_collide(void)
{
    enum { ROUTES = 100000, PER_ARENA = 1000 };
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    _cleanup_(cleanup_map) struct map *seen = map_new();
    struct str plain = STR_NONE;
    size_t bad = 0, repeated = 0;
    for (unsigned i = 0; i < ROUTES; i++) {
        arena_reset(a);
        struct str name = arena_printf(a, "checkout-service-prod-%u", i % 317);
        struct str namespace = arena_printf(a, "team-of-customers-%u", i / 317);
        struct api_object route = route_named(namespace, name);
        struct str hashed = hashed_service_name(a, STR("demo"), &route);
        bad += lattice_service_name_fault(hashed) != NULL;
        repeated += map_put(seen, hashed, seen) != NULL;
        if (i == 0)
            plain = (struct str){"checkout-service-pro-team-of-customers", 38};
        if (!str_starts(lattice_service_name(a, &route), str_sub(plain, 0, 21)))
            bad++;
    }
    T_INT_EQ(bad, 0);
    T_INT_EQ(repeated, 0);
    T_INT_EQ(map_size(seen), ROUTES);
}

/* The hash is a promise: a name that changed with a version would replace the service. */
static void hashed_names_stay(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct api_object route = route_named(STR("default"), STR("rates"));
    T_STR_EQ(hashed_service_name(a, STR("demo"), &route), "rates-default-jhpb4sfe7o");
    T_STR_EQ(hashed_service_name(a, STR("other"), &route), "rates-default-le9it767th");
}

static void odd_names_become_well_formed(void)
{
    static const char *const odd[] = {
        "a",   "svc-a",     "svc-svc-x", "a.b.c", "a--b", "-",      "...",
        "A_B", "listener-", "0",         "svc",   "tg-1", "rates-", "xn--bcher-kva.example.com"};
    static const char *const spaces[] = {"default", "a", "svc-", "ab--cd", ""};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(odd); i++)
        for (size_t k = 0; k < ARRAY_LEN(spaces); k++) {
            struct api_object route = route_named(str_of(spaces[k]), str_of(odd[i]));
            struct str service = hashed_service_name(a, STR("demo"), &route);
            struct str listener = listener_name(a, &route, service, 65535, LATTICE_HTTPS);
            struct str prefix = target_group_name_prefix(a, str_of(spaces[k]), str_of(odd[i]));
            struct str group = arena_printf(a, "%" PRISTR "abcdefghij", STR_ARG(prefix));
            T_STR_EQ(lattice_service_name_fault(service), "");
            T_STR_EQ(lattice_listener_name_fault(listener), "");
            T_STR_EQ(lattice_target_group_name_fault(group), "");
        }
}

static void long_names_are_cut(void)
{
    char name[253];
    memset(name, 'n', sizeof(name));
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct str longest = {name, sizeof(name)}, label = {name, 63};
    struct api_object route = route_named(label, longest);
    struct str service = hashed_service_name(a, STR("demo"), &route);
    struct str prefix = target_group_name_prefix(a, label, longest);
    T_INT_EQ(service.n, 40);
    T_INT_EQ(prefix.n, 4 + 55 + 1 + 55 + 1);
    T_STR_EQ(
        lattice_target_group_name_fault(arena_printf(a, "%" PRISTR "abcdefghij", STR_ARG(prefix))),
        "");
    T_STR_EQ(lattice_listener_name_fault(listener_name(a, &route, service, 65535, LATTICE_HTTP)),
             "");
}

static void names_that_vpc_lattice_refuses_are_told(void)
{
    char longer[129];
    memset(longer, 'n', sizeof(longer));
    T_STR_EQ(lattice_listener_name_fault(STR("listener-80")), "must not begin with \"listener-\"");
    T_STR_EQ(lattice_listener_name_fault((struct str){longer, 64}), "must have 3 to 63 characters");
    T_STR_EQ(lattice_listener_name_fault((struct str){longer, 63}), "");
    T_STR_EQ(lattice_target_group_name_fault(STR("tg-a")), "must not begin with \"tg-\"");
    T_STR_EQ(lattice_target_group_name_fault(STR("ab")), "must have 3 to 128 characters");
    T_STR_EQ(lattice_target_group_name_fault((struct str){longer, 129}),
             "must have 3 to 128 characters");
    T_STR_EQ(lattice_target_group_name_fault((struct str){longer, 128}), "");
    T_STR_EQ(lattice_target_group_name_fault(STR("a--b")),
             "must be a-z, 0-9 and single hyphens inside");
}

/* As pkg/model/lattice of the AWS Gateway API Controller makes them. */
static void well_formed_names_are_those_of_the_go_controller(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct api_object route = route_named(STR("default"), STR("rates"));
    T_STR_EQ(listener_name(a, &route, STR("other-name"), 80, LATTICE_HTTP),
             "rates-default-80-http");
    T_STR_EQ(target_group_name_prefix(a, STR("default"), STR("parking")), "k8s-default-parking-");
    struct api_object reserved = route_named(STR("default"), STR("listener-a"));
    T_STR_EQ(listener_name(a, &reserved, STR("mine"), 443, LATTICE_HTTPS), "mine-443-https");
    T_STR_EQ(listener_name(a, &reserved, STR("listener-a-default"), 443, LATTICE_HTTPS),
             "k8s-listener-a-default-443-https");
}

static void a_domain_shows_the_name_of_its_service(void)
{
    struct str domain = STR("rates-default-0e1f2a3b4c5d6e7f8.7d67968.vpc-lattice-svcs.x.on.aws");
    T_TRUE(domain_shows_name(domain, STR("rates-default")));
    T_TRUE(!domain_shows_name(domain, STR("rates")));
    T_TRUE(!domain_shows_name(domain, STR("rates-default-0e1f2a3b4c5d6e7f8")));
    T_TRUE(!domain_shows_name(STR("rates-default"), STR("rates-default")));
    T_TRUE(!domain_shows_name(STR("rates-default-"), STR("rates-default")));
    T_TRUE(!domain_shows_name(STR_NONE, STR("rates-default")));
    T_TRUE(!domain_shows_name(domain, STR_NONE));
}

CU_TestInfo name_tests[] = {
    {"hashed names never collide", hashed_names_never_collide},
    {"hashed names stay", hashed_names_stay},
    {"odd names become well-formed", odd_names_become_well_formed},
    {"long names are cut", long_names_are_cut},
    {"names that VPC Lattice refuses are told", names_that_vpc_lattice_refuses_are_told},
    {"well-formed names are those of the Go controller",
     well_formed_names_are_those_of_the_go_controller},
    {"a domain shows the name of its service", a_domain_shows_the_name_of_its_service},
    CU_TEST_INFO_NULL,
};
