/* groups.c - tests: what the store knows of target groups and their targets. */
#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"
#include "told.h"

#define ID   "targetGroupIdentifier"
#define ONE  "{\"id\":\"10.0.0.1\",\"port\":80}"
#define TWO  "{\"id\":\"10.0.0.2\",\"port\":80}"
#define BODY "{\"name\":\"tg-1\",\"tags\":" TAGS_OF("rates") "}"

static const struct observed_target_group *group(struct told *t, int64_t since)
{
    struct observed_service_unit unit = told_unit(t, "rates", since);
    return T_INT_EQ(unit.target_group_count, 1) ? unit.target_groups[0] : NULL;
}

static void create(struct told *t)
{
    T_OK(told_call(t, 10, 10, "CreateTargetGroup", NULL, NULL, BODY, GROUP("tg-1")), &t->err);
}

static void test_registered(void)
{
    struct told t;
    told_start(&t);
    create(&t);
    const struct observed_target_group *g = group(&t, 1);
    T_TRUE(g && g->targets_known && g->target_count == 0);
    T_OK(told_call(&t, 11, 11, "RegisterTargets", ID, "tg-1", "{}",
                   "{\"successful\":[" TWO "," ONE "],\"unsuccessful\":[]}"),
         &t.err);
    g = group(&t, 1);
    T_INT_EQ(g->target_count, 2);
    T_STR_EQ(g->targets[0].target.id, "10.0.0.1");
    T_OK(told_call(&t, 12, 12, "DeregisterTargets", ID, "tg-1", "{}",
                   "{\"successful\":[" ONE "],\"unsuccessful\":[" TWO "]}"),
         &t.err);
    g = group(&t, 1);
    T_STR_EQ(g->targets[0].status, "DRAINING");
    T_STR_EQ(g->targets[1].status, "INITIAL"); /* the part that failed */
    told_stop(&t);
}

/* A list of targets that a registration overtook is ignored. */
static void test_stale_targets(void)
{
    struct told t;
    told_start(&t);
    create(&t);
    T_OK(told_call(&t, 20, 20, "RegisterTargets", ID, "tg-1", "{}", "{\"successful\":[" ONE "]}"),
         &t.err);
    observed_store_put_targets(t.store, STR("tg-1"), NULL, 0, 19 * NS_PER_SECOND);
    T_INT_EQ(group(&t, 1)->target_count, 1);
    observed_store_put_targets(t.store, STR("tg-1"), NULL, 0, 21 * NS_PER_SECOND);
    T_INT_EQ(group(&t, 1)->target_count, 0);
    T_TRUE(!group(&t, 22)->targets_known);
    observed_store_put_targets(t.store, STR("tg-9"), NULL, 0, 21 * NS_PER_SECOND);
    T_INT_EQ(observed_store_counts(t.store).target_groups, 1);
    told_stop(&t);
}

static void test_swept(void)
{
    struct told t;
    told_start(&t);
    create(&t);
    told_list(&t, 9, "ListTargetGroups", "{\"items\":[]}"); /* began before it was made */
    T_INT_EQ(observed_store_counts(t.store).target_groups, 1);
    told_list(&t, 20, "ListTargetGroups", "{\"items\":[" GROUP("tg-1") "]}");
    T_INT_EQ(observed_store_counts(t.store).target_groups, 1);
    told_list(&t, 30, "ListTargetGroups", "{\"items\":[" GROUP("tg-2") "]}");
    T_INT_EQ(told_unit(&t, "rates", 0).target_group_count, 0);
    size_t n;
    struct str *arns = observed_store_untagged(t.store, t.arena, false, t.who.account, &n);
    if (T_INT_EQ(n, 1))
        T_STR_EQ(arns[0], ARN "targetgroup/tg-2");
    told_stop(&t);
}

/* maxResults is no resource. */
static void test_gone(void)
{
    struct told t;
    told_start(&t);
    create(&t);
    const struct plan_param params[] = {{ID, STR("tg-1")}, {"maxResults", STR("100")}};
    observed_store_gone(t.store, STR_NONE, params, 2);
    T_INT_EQ(told_unit(&t, "rates", 0).target_group_count, 0);
    T_INT_EQ(observed_store_counts(t.store).tagged, 0);
    told_stop(&t);
}

static void test_deleted(void)
{
    struct told t;
    told_start(&t);
    create(&t);
    T_OK(told_call(&t, 11, 11, "DeleteTargetGroup", ID, "tg-1", NULL, "{}"), &t.err);
    T_INT_EQ(group(&t, 1)->status, LATTICE_DELETE_IN_PROGRESS);
    T_OK(told_call(&t, 11, 11, "DeleteTargetGroup", ID, "tg-unknown", NULL, "{}"), &t.err);
    told_stop(&t);
}

CU_TestInfo group_tests[] = {
    {"targets", test_registered}, {"targets that a registration overtook", test_stale_targets},
    {"swept", test_swept},        {"gone", test_gone},
    {"deleted", test_deleted},    CU_TEST_INFO_NULL,
};
