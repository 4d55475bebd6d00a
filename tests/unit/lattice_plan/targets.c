/* targets.c - more targets than go into one call. */
#include "model.h"
#include "suites.h"
#include "support/assert.h"

enum { TARGETS = 230 };

static struct lattice_target targets[TARGETS];
static struct observed_target seen_targets[TARGETS];

static void fill(struct arena *a)
{
    for (int i = 0; i < TARGETS; i++) {
        targets[i] = (struct lattice_target){arena_printf(a, "10.0.0.%03d", i), 8090};
        seen_targets[i] = (struct observed_target){.target = targets[i], .status = STR("HEALTHY")};
    }
}

static struct plan plan_targets_of(struct arena *a, size_t wanted, size_t seen)
{
    struct desired_target_group group = {.key = STR("targetgroup default/parking:80"),
                                         .port = 80,
                                         .targets = targets,
                                         .target_count = wanted};
    struct jv *names = jv_new_object(a);
    jv_set(a, names, STR("ManagedBy"), jv_new_str(a, STR("@us")));
    group.tags = model_tags(a, names);
    struct observed_target_group there = {.id = STR("tg-1"),
                                          .status = LATTICE_ACTIVE,
                                          .port = 80,
                                          .vpc = model_identity.vpc,
                                          .tags = {true, group.tags},
                                          .targets_known = true,
                                          .targets = seen_targets,
                                          .target_count = seen};
    const struct observed_target_group *groups[] = {&there};
    struct desired_service want = {
        .name = STR("x"), .tags = group.tags, .target_groups = &group, .target_group_count = 1};
    struct observed_service service = {
        .id = STR("svc-1"), .name = STR("x"), .tags = {true, group.tags}, .detail_known = true};
    struct observed_service_unit unit = {
        .service = &service, .target_groups = groups, .target_group_count = 1};
    return plan_service(a, &want, &unit, &model_identity);
}

/* Three calls of at most a hundred, none waits for another. */
static void check(const struct plan *plan, const char *operation, const char *last)
{
    if (!T_INT_EQ(plan->step_count, 3))
        return;
    for (size_t i = 0; i < plan->step_count; i++) {
        T_STR_EQ(plan->steps[i].operation, operation);
        T_TRUE(plan->steps[i].targets);
        T_INT_EQ(plan->steps[i].after_count, 0);
    }
    T_STR_EQ(plan->steps[0].reason, "100 targets");
    T_STR_EQ(plan->steps[2].reason, last);
}

static void test_many_registered(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    fill(a);
    struct plan plan = plan_targets_of(a, TARGETS, 0);
    check(&plan, "RegisterTargets", "30 targets");
}

static void test_many_deregistered(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    fill(a);
    struct plan plan = plan_targets_of(a, TARGETS - 201, TARGETS);
    check(&plan, "DeregisterTargets", "1 target");
}

static void test_none_missing(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    fill(a);
    struct plan plan = plan_targets_of(a, TARGETS, TARGETS);
    T_INT_EQ(plan.step_count, 0);
}

CU_TestInfo plan_target_tests[] = {
    {"many are registered in parts", test_many_registered},
    {"many are deregistered in parts", test_many_deregistered},
    {"none is missing", test_none_missing},
    CU_TEST_INFO_NULL,
};
