/* test_routing.c - from resources in the store to decisions about requests. */
#include "support/assert.h"
#include "world.h"

static const char *const fixed_500 = "{\"fixedResponse\":{\"statusCode\":500}}";
static const char *const to_one = "{\"forward\":{\"targetGroups\":[{\"targetGroupIdentifier\":"
                                  "\"tg-1\",\"weight\":7}]}}";

static void the_lowest_priority_that_matches_wins(void)
{
    struct world w;
    world_start(&w);
    world_serve(&w, "svc-a", "");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_group(&w, "tg-1", 1, false);
    world_rule(&w, "svc-a", 20, "{\"pathMatch\":{\"match\":{\"prefix\":\"/\"}}}", fixed_500);
    world_rule(&w, "svc-a", 3, "{\"pathMatch\":{\"match\":{\"prefix\":\"/v2\"}}}", to_one);
    world_rule(&w, "svc-a", 2,
               "{\"headerMatches\":[{\"name\":\"Version\",\"match\":{\"exact\":\"one\"}}]}",
               fixed_500);
    world_route(&w);
    T_STR_EQ(world_get(&w, "svc-a.lattice.example", "/v2/x"), "tg-1 10.0.0.1:8080");
    T_STR_EQ(world_get(&w, "svc-a.lattice.example", "/v2x"), "500");
    w.tunables.undocumented.prefix_segments = 0;
    world_route(&w);
    T_STR_EQ(world_get(&w, "svc-a.lattice.example", "/v2x"), "tg-1 10.0.0.1:8080");
    world_end(&w);
}

static void nothing_but_the_default_is_404(void)
{
    struct world w;
    world_start(&w);
    world_serve(&w, "svc-a", "");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_rule(&w, "svc-a", 1, "{\"method\":\"PUT\"}", fixed_500);
    world_route(&w);
    T_STR_EQ(world_get(&w, "svc-a.lattice.example", "/"), "404");
    world_end(&w);
}

static void hosts_name_services(void)
{
    struct world w;
    world_start(&w);
    world_serve(&w, "svc-a", ",\"customDomainName\":\"Parking.example\"");
    world_serve(&w, "svc-b", ",\"customDomainName\":\"*.shop.example\"");
    world_serve(&w, "svc-c", "");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_listen(&w, "svc-b", "HTTP", 80);
    world_listen(&w, "svc-c", "HTTPS", 80);
    world_route(&w);
    static const struct {
        const char *host, *want;
    } cases[] = {
        {"svc-a.lattice.example", "404"},
        {"SVC-A.lattice.example:80", "404"},
        {"svc-a.lattice.example.", "404"},
        {"parking.example", "404"},
        {"one.shop.example", "404"},
        {"a.one.shop.example", "unknown host"},
        {"shop.example", "unknown host"},
        {"127.9.0.1", "unknown host"},
        {"", "unknown host"},
        {"svc-c.lattice.example", "unknown host"}, /* TLS only */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        T_STR_EQ(world_get(&w, cases[i].host, "/"), cases[i].want);
    T_STR_EQ(world_get(&w, arena_printf(w.a, "%0300d.example", 0).p, "/"), "unknown host");
    world_end(&w);
}

/* A custom domain is unique in a service network only; the address that was reached decides. */
static void one_domain_of_two_services(void)
{
    struct world w;
    world_start(&w);
    world_serve(&w, "svc-a", ",\"customDomainName\":\"same.example\"");
    world_serve(&w, "svc-b", ",\"customDomainName\":\"same.example\"");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_listen(&w, "svc-b", "HTTP", 80);
    world_rule(&w, "svc-b", 1, "{\"method\":\"GET\"}", fixed_500);
    world_route(&w);
    T_INT_EQ(world_service(&w, "svc-b")->address & 255, 2);
    T_STR_EQ(world_get(&w, "same.example", "/"), "500");
    T_STR_EQ(world_get(&w, "svc-a.lattice.example", "/"), "404");
    world_end(&w);
}

static void services_need_a_network_with_a_vpc(void)
{
    struct world w;
    world_start(&w);
    world_add(&w, RESOURCE_SERVICE,
              "{\"id\":\"svc-x\",\"arn\":\"x\",\"name\":\"x\",\"status\":\"ACTIVE\","
              "\"dnsEntry\":{\"domainName\":\"svc-x.lattice.example\"}}");
    world_listen(&w, "svc-x", "HTTP", 80);
    world_route(&w);
    T_STR_EQ(world_get(&w, "svc-x.lattice.example", "/"), "unknown host");
    world_add(&w, RESOURCE_SERVICE_ASSOCIATION,
              "{\"id\":\"snsa-x\",\"arn\":\"y\",\"serviceId\":\"svc-x\",\"serviceNetworkId\":"
              "\"sn-1\",\"status\":\"ACTIVE\"}");
    world_route(&w);
    T_STR_EQ(world_get(&w, "svc-x.lattice.example", "/"), "unknown host");
    world_add(&w, RESOURCE_VPC_ASSOCIATION,
              "{\"id\":\"snva-x\",\"arn\":\"z\",\"serviceNetworkId\":\"sn-1\",\"vpcId\":\"vpc-2\","
              "\"status\":\"ACTIVE\"}");
    world_route(&w);
    T_STR_EQ(world_get(&w, "svc-x.lattice.example", "/"), "404");
    T_STR_EQ(world_service(&w, "svc-x")->vpc_id, "vpc-2");
    world_end(&w);
}

static void iam_without_a_policy_denies(void)
{
    struct world w;
    world_start(&w);
    world_serve(&w, "svc-a", ",\"authType\":\"AWS_IAM\"");
    world_serve(&w, "svc-b", ",\"authType\":\"AWS_IAM\",\"authPolicy\":{\"policy\":\"{}\"}");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_listen(&w, "svc-b", "HTTP", 80);
    world_route(&w);
    T_STR_EQ(world_get(&w, "svc-a.lattice.example", "/"), "denied");
    T_STR_EQ(world_get(&w, "svc-b.lattice.example", "/"), "404");
    world_end(&w);
}

static void groups_share_by_weight_even_without_targets(void)
{
    struct world w;
    world_start(&w);
    world_serve(&w, "svc-a", "");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_group(&w, "tg-1", 1, false);
    world_group(&w, "tg-2", 0, false);
    world_group(&w, "tg-3", 1, false);
    world_rule(&w, "svc-a", 1, "{\"method\":\"GET\"}",
               "{\"forward\":{\"targetGroups\":["
               "{\"targetGroupIdentifier\":\"tg-1\",\"weight\":70},"
               "{\"targetGroupIdentifier\":\"tg-2\",\"weight\":30},"
               "{\"targetGroupIdentifier\":\"tg-3\",\"weight\":0}]}}");
    size_t one = 0, none = 0;
    for (int i = 0; i < 200; i++) {
        if (i % 3 == 0)
            world_route(&w); /* turns go on in the new table */
        struct str got = world_get(&w, "svc-a.lattice.example", "/");
        one += str_is(got, "tg-1 10.0.0.1:8080");
        none += str_is(got, "no target");
    }
    T_INT_EQ(one + none, 200);
    T_TRUE(one >= 137 && one <= 143);
    world_end(&w);
}

/* The targets that ten requests reach, as last digits in order. */
static struct str reached(struct world *w)
{
    struct str out = STR("");
    world_route(w);
    for (int i = 0; i < 6; i++) {
        struct str got = world_get(w, "svc-a.lattice.example", "/");
        out = arena_printf(w->a, "%" PRISTR "%c", STR_ARG(out),
                           str_starts(got, STR("tg-1 10.0.0.")) ? got.p[12] : '-');
    }
    return out;
}

static void say(struct world *w, const char *id, enum target_status health)
{
    store_target_health(w->store, STR("tg-1"), str_of(id), 8080, health, "");
}

static void requests_go_to_healthy_targets_in_turn(void)
{
    struct world w;
    world_start(&w);
    world_serve(&w, "svc-a", "");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_group(&w, "tg-1", 3, true);
    world_rule(&w, "svc-a", 1, "{\"method\":\"GET\"}", to_one);
    T_STR_EQ(reached(&w), "123123"); /* all INITIAL: fail open */
    T_INT_EQ(w.routing->check_count, 3);
    say(&w, "10.0.0.2", TARGET_HEALTHY);
    T_STR_EQ(reached(&w), "222222");
    say(&w, "10.0.0.3", TARGET_HEALTHY);
    T_STR_EQ(reached(&w), "232323");
    say(&w, "10.0.0.1", TARGET_UNHEALTHY);
    say(&w, "10.0.0.2", TARGET_UNHEALTHY);
    say(&w, "10.0.0.3", TARGET_UNHEALTHY);
    T_STR_EQ(reached(&w), "123123");
    store_lock(w.store);
    struct target_group *g =
        target_group_of(store_find(w.store, RESOURCE_TARGET_GROUP, STR("tg-1")));
    for (int i = 1; i <= 3; i++)
        store_drain_target(
            w.store, g, store_find_target(g, arena_printf(w.a, "10.0.0.%d", i), 8080), INT64_MAX);
    store_unlock(w.store);
    T_STR_EQ(reached(&w), "------");
    T_INT_EQ(w.routing->check_count, 0);
    world_end(&w);
}

static void only_used_and_checked_groups_are_checked(void)
{
    struct world w;
    world_start(&w);
    world_group(&w, "tg-1", 2, true);
    world_group(&w, "tg-2", 2, false);
    world_route(&w);
    T_INT_EQ(w.routing->check_count, 0);
    world_serve(&w, "svc-a", "");
    world_listen(&w, "svc-a", "HTTP", 80);
    world_rule(&w, "svc-a", 1, "{}", to_one);
    world_route(&w);
    T_INT_EQ(w.routing->check_count, 2);
    w.tunables.assume_healthy = 1;
    world_route(&w);
    T_INT_EQ(w.routing->check_count, 0);
    world_end(&w);
}

CU_TestInfo routing_tests[] = {
    {"the lowest priority that matches wins", the_lowest_priority_that_matches_wins},
    {"nothing but the default is 404", nothing_but_the_default_is_404},
    {"hosts name services", hosts_name_services},
    {"one domain of two services", one_domain_of_two_services},
    {"services need a network with a VPC", services_need_a_network_with_a_vpc},
    {"AWS_IAM without a policy denies", iam_without_a_policy_denies},
    {"groups share by weight, even without targets", groups_share_by_weight_even_without_targets},
    {"requests go to healthy targets in turn", requests_go_to_healthy_targets_in_turn},
    {"only used and checked groups are checked", only_used_and_checked_groups_are_checked},
    CU_TEST_INFO_NULL,
};
