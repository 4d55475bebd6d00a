/* test_life.c - views and links of resources, what time does to them, stale reads. */
#include "base/clock.h"
#include "world.h"

static void views_and_links(void)
{
    struct world w;
    world_open(&w, NULL);
    world_fill(&w);
    store_lock(w.store);
    struct rule *rule = rule_of(world_find(&w, RESOURCE_RULE, RULE));
    struct target_group *group = target_group_of(world_find(&w, RESOURCE_TARGET_GROUP, GROUP));
    T_INT_EQ(rule->priority, 7);
    T_STR_EQ(rule->match.method, "GET");
    T_INT_EQ(rule->match.path_kind, MATCH_PREFIX);
    T_TRUE(rule->match.path_case_sensitive);
    T_INT_EQ(rule->match.header_count, 1);
    T_INT_EQ(rule->match.headers[0].kind, MATCH_CONTAINS);
    T_INT_EQ(rule->action.forwards[0].weight, 3);
    T_INT_EQ(rule->listener->protocol, LISTENER_HTTPS);
    T_STR_EQ(rule->listener->service->r.name, "parking");
    T_INT_EQ(group->uses.n, 1);
    T_INT_EQ(target_status_of(group, group->targets.items[0]), TARGET_INITIAL);
    store_set(w.store, &rule->r, "action", jv_new_object(w.a));
    T_OK(store_commit(w.store, &w.err), &w.err);
    T_INT_EQ(group->uses.n, 0);
    T_INT_EQ(target_status_of(group, group->targets.items[0]), TARGET_UNUSED);
    store_unlock(w.store);
    world_close(&w);
}

static void removal_takes_what_is_inside(void)
{
    struct world w;
    world_open(&w, NULL);
    world_fill(&w);
    store_lock(w.store);
    store_remove(w.store, world_find(&w, RESOURCE_SERVICE, SERVICE));
    T_TRUE(!world_find(&w, RESOURCE_LISTENER, LISTENER));
    T_TRUE(!world_find(&w, RESOURCE_RULE, RULE));
    T_INT_EQ(target_group_of(world_find(&w, RESOURCE_TARGET_GROUP, GROUP))->uses.n, 0);
    T_INT_EQ(store_count(w.store, RESOURCE_SERVICE), 0);
    T_TRUE(!store_find_name(w.store, RESOURCE_SERVICE, STR("parking")));
    store_unlock(w.store);
    world_close(&w);
}

static void orphans_are_refused(void)
{
    struct world w;
    world_open(&w, NULL);
    store_lock(w.store);
    struct jv *doc = jv_new_object(w.a);
    jv_set(w.a, doc, STR("id"), jv_new_str(w.a, STR(LISTENER)));
    T_TRUE(!store_add(w.store, RESOURCE_LISTENER, STR(ACCOUNT), doc, &w.err));
    T_INT_EQ(w.err.code, ERR_SYNTAX);
    T_TRUE(!store_first(w.store, RESOURCE_LISTENER));
    store_unlock(w.store);
    world_close(&w);
}

static void statuses_become_final(void)
{
    struct world w;
    world_open(&w, NULL);
    world_fill(&w);
    store_lock(w.store);
    struct resource *r = world_find(&w, RESOURCE_SERVICE, SERVICE);
    store_set_status(w.store, r, STATUS_CREATE_IN_PROGRESS, STATUS_ACTIVE, 0);
    T_INT_EQ(r->status, STATUS_ACTIVE);
    store_set_status(w.store, r, STATUS_UPDATE_IN_PROGRESS, STATUS_ACTIVE, 20 * NS_PER_MS);
    T_INT_EQ(r->status, STATUS_UPDATE_IN_PROGRESS);
    store_unlock(w.store);
    uint64_t version = store_version(w.store);
    world_wait_ms(30);
    store_lock(w.store);
    T_INT_EQ(r->status, STATUS_ACTIVE);
    T_STR_EQ(jv_str(jv_get(r->doc, "status")), "ACTIVE");
    T_TRUE(store_version(w.store) > version);
    store_set_status(w.store, r, STATUS_DELETE_IN_PROGRESS, STATUS_GONE, 0);
    T_INT_EQ(r->status, STATUS_DELETE_IN_PROGRESS);
    store_unlock(w.store);
    store_lock(w.store);
    T_TRUE(!world_find(&w, RESOURCE_SERVICE, SERVICE));
    store_unlock(w.store);
    world_close(&w);
}

static void targets_drain(void)
{
    struct world w;
    world_open(&w, NULL);
    world_fill(&w);
    store_target_health(w.store, STR(GROUP), STR("10.0.0.1"), 80, TARGET_HEALTHY, NULL);
    store_lock(w.store);
    struct target_group *g = target_group_of(world_find(&w, RESOURCE_TARGET_GROUP, GROUP));
    struct target *t = store_find_target(g, STR("10.0.0.1"), 80);
    T_INT_EQ(target_status_of(g, t), TARGET_HEALTHY);
    T_TRUE(!store_find_target(g, STR("10.0.0.1"), 81));
    store_drain_target(w.store, g, t, store_now(w.store) + 20 * NS_PER_MS);
    T_INT_EQ(target_status_of(g, t), TARGET_DRAINING);
    T_TRUE(store_add_target(w.store, g, STR("10.0.0.1"), 80) == t);
    T_INT_EQ(target_status_of(g, t), TARGET_INITIAL);
    store_drain_target(w.store, g, t, store_now(w.store) + 20 * NS_PER_MS);
    store_unlock(w.store);
    world_wait_ms(30);
    store_lock(w.store);
    T_TRUE(!store_find_target(g, STR("10.0.0.1"), 80));
    T_INT_EQ(g->targets.n, 1);
    store_unlock(w.store);
    world_close(&w);
}

static void reads_can_be_stale(void)
{
    struct world w;
    world_open(&w, NULL);
    world_fill(&w);
    store_lock(w.store);
    struct resource *r = world_find(&w, RESOURCE_SERVICE, SERVICE);
    store_delay_reads(w.store, 20);
    store_set(w.store, r, "authType", jv_new_str(w.a, STR("AWS_IAM")));
    struct resource *made = world_add(&w, RESOURCE_SERVICE_NETWORK,
                                      "{\"id\":\"sn-1\",\"arn\":\"arn:x/sn-1\",\"name\":\"n\"}");
    T_OK(store_commit(w.store, &w.err), &w.err);
    T_TRUE(service_of(r)->iam);
    T_TRUE(!jv_get(store_seen(w.a, w.store, r), "authType"));
    T_TRUE(!store_seen(w.a, w.store, made));
    store_unlock(w.store);
    world_wait_ms(30);
    store_lock(w.store);
    T_TRUE(jv_get(store_seen(w.a, w.store, r), "authType"));
    T_TRUE(store_seen(w.a, w.store, made));
    store_unlock(w.store);
    world_close(&w);
}

CU_TestInfo life_tests[] = {
    {"views and links", views_and_links},
    {"removal takes what is inside", removal_takes_what_is_inside},
    {"orphans are refused", orphans_are_refused},
    {"statuses become final", statuses_become_final},
    {"targets drain", targets_drain},
    {"reads can be stale", reads_can_be_stale},
    CU_TEST_INFO_NULL,
};
