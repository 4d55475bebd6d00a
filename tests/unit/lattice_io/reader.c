/* reader.c - tests: reading VPC Lattice into the store, against a scripted AWS. */
#include "lattice_io/reader.h"

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define ARN "arn:aws:vpc-lattice:us-west-2:123456789012:"
#define SERVICE(id, name)                                                                          \
    "{\"id\":\"" id "\",\"arn\":\"" ARN "service/" id "\",\"name\":\"" name                        \
    "\",\"status\":\"ACTIVE\"}"
#define GROUP(id)                                                                                  \
    "{\"id\":\"" id "\",\"arn\":\"" ARN "targetgroup/" id "\",\"name\":\"" id                      \
    "\",\"status\":\"ACTIVE\",\"port\":80,\"protocol\":\"HTTP\"}"
#define TAGS                                                                                       \
    "{\"tags\":{\"application-networking.k8s.aws/ManagedBy\":\"" OWNER                             \
    "\",\"application-networking.k8s.aws/RouteName\":\"rates\","                                   \
    "\"application-networking.k8s.aws/RouteNamespace\":\"default\"}}"

static void read_inventory(void *ctx)
{
    struct read_outcome *outcome = ctx;
    reader_inventory(outcome->w->reader, read_done, outcome);
}

static const struct desired_service rates = {
    .route_namespace = STR("default"), .route_name = STR("rates"), .name = STR("rates-default")};

static struct observed_service_unit unit(struct world *w, int64_t since_ns)
{
    return observed_store_service_unit(w->io.store, w->arena, &rates, &w->who, since_ns);
}

static struct read_outcome inventory(struct world *w)
{
    struct read_outcome outcome = {.w = w};
    world_run(w, read_inventory, &outcome, &outcome.over);
    return outcome;
}

/* All pages are read; tags are asked for one by one, once. */
static void test_inventory(void)
{
    struct world w;
    WORLD_START(
        &w, {"GET", "/services?maxResults=100&nextToken=two", .body = "{\"items\":[]}"},
        {"GET", "/services?",
         .body = "{\"items\":[" SERVICE("svc-1", "rates-default") "],\"nextToken\":\"two\"}"},
        {"GET", "/targetgroups?", .body = "{\"items\":[" GROUP("tg-1") "]}"},
        {"GET", "/servicenetworks?", .body = "{\"items\":[]}"},
        {"GET", "/servicenetworkvpcassociations?", .body = "{\"items\":[]}"},
        {"GET", "/tags/", .body = TAGS});
    struct read_outcome first = inventory(&w);
    T_TRUE(first.operation == NULL);
    T_INT_EQ(scripted_count(&w.aws, "GET", "/tags/"), 2);
    T_TRUE(inventory(&w).operation == NULL);
    T_INT_EQ(scripted_count(&w.aws, "GET", "/tags/"), 2);
    T_INT_EQ(scripted_count(&w.aws, "GET", "/services?"), 4);
    struct observed_service_unit seen = unit(&w, 0);
    if (T_TRUE(seen.service != NULL))
        T_STR_EQ(seen.service->id, "svc-1");
    T_INT_EQ(seen.target_group_count, 1);
    world_stop(&w);
}

/* What a later listing does not name is gone. */
static void test_sweep(void)
{
    struct world w;
    WORLD_START(&w,
                {"GET", "/services?", .times = 1,
                 .body = "{\"items\":[" SERVICE("svc-1", "rates-default") "]}"},
                {"GET", "/services?", .body = "{\"items\":[]}"},
                {"GET", "/targetgroups?", .times = 1, .body = "{\"items\":[" GROUP("tg-1") "]}"},
                {"GET", "/targetgroups?", .body = "{\"items\":[]}"},
                {"GET", "/servicenetworks?", .body = "{\"items\":[]}"},
                {"GET", "/servicenetworkvpcassociations?", .body = "{\"items\":[]}"},
                {"GET", "/tags/", .body = TAGS});
    T_TRUE(inventory(&w).operation == NULL);
    T_INT_EQ(observed_store_counts(w.io.store).target_groups, 1);
    T_TRUE(inventory(&w).operation == NULL);
    struct observed_counts counts = observed_store_counts(w.io.store);
    T_INT_EQ(counts.services, 0);
    T_INT_EQ(counts.target_groups, 0);
    T_INT_EQ(counts.tagged, 0);
    world_stop(&w);
}

/* The first failure is told, and nothing is taken for gone. */
static void test_denied(void)
{
    struct world w;
    WORLD_START(&w,
                {"GET", "/services?", .times = 1,
                 .body = "{\"items\":[" SERVICE("svc-1", "rates-default") "]}"},
                {"GET", "/services?", .status = 403, .error = "AccessDeniedException"},
                {"GET", "/targetgroups?", .body = "{\"items\":[]}"},
                {"GET", "/servicenetworks?", .body = "{\"items\":[]}"},
                {"GET", "/servicenetworkvpcassociations?", .body = "{\"items\":[]}"},
                {"GET", "/tags/", .body = TAGS});
    T_TRUE(inventory(&w).operation == NULL);
    struct read_outcome second = inventory(&w);
    T_STR_EQ(second.operation, "ListServices");
    T_STR_EQ(second.code, "AccessDeniedException");
    T_INT_EQ(observed_store_counts(w.io.store).services, 1);
    world_stop(&w);
}

static void check_wrong_shape(const char *body)
{
    struct world w;
    WORLD_START(&w, {"GET", "/services?", .body = body},
                {"GET", "/targetgroups?", .body = "{\"items\":[]}"},
                {"GET", "/servicenetworks?", .body = "{\"items\":[]}"},
                {"GET", "/servicenetworkvpcassociations?", .body = "{\"items\":[]}"});
    struct read_outcome outcome = inventory(&w);
    T_STR_EQ(outcome.operation, "ListServices");
    T_STR_EQ(outcome.code, "InvalidReply");
    T_INT_EQ(observed_store_counts(w.io.store).services, 0);
    world_stop(&w);
}

static void test_wrong_shapes(void)
{
    check_wrong_shape("{\"items\":[{\"name\":\"no id\"}]}");
    check_wrong_shape("{\"items\":[{\"id\":\"svc-1\"}]}");
    check_wrong_shape("{\"items\":[{\"id\":7,\"arn\":true}]}");
    check_wrong_shape("{\"items\":[{\"id\":\"svc-1\",\"arn\":\"" ARN
                      "service/svc-1\",\"status\":\"SINGING\"}]}");
    check_wrong_shape("{\"items\":[");
    check_wrong_shape("not JSON");
    check_wrong_shape("[]");
}

/* --- what a plan needs --------------------------------------------------------------------------
 */

struct needs_read {
    struct read_outcome outcome;
    struct plan_need need;
};

static void read_needs(void *ctx)
{
    struct needs_read *read = ctx;
    reader_needs(read->outcome.w->reader, &read->need, 1, AWS_PRIORITY_READ, read_done,
                 &read->outcome);
}

static struct read_outcome need(struct world *w, enum plan_need_kind kind, const char *id)
{
    struct needs_read read = {{.w = w}, {kind, str_of(id)}};
    world_run(w, read_needs, &read, &read.outcome.over);
    return read.outcome;
}

#define LISTS                                                                                      \
    {"GET", "/services?", .body = "{\"items\":[" SERVICE("svc-1", "rates-default") "]}"},          \
        {"GET", "/targetgroups?", .body = "{\"items\":[" GROUP("tg-1") "]}"},                      \
        {"GET", "/servicenetworks?", .body = "{\"items\":[]}"},                                    \
        {"GET", "/servicenetworkvpcassociations?", .body = "{\"items\":[]}"},                      \
    {                                                                                              \
        "GET", "/tags/", .body = TAGS                                                              \
    }
#define LISTENER                                                                                   \
    "\"id\":\"listener-1\",\"arn\":\"" ARN                                                         \
    "service/svc-1/listener/listener-1\",\"name\":\"http\",\"port\":80,\"protocol\":\"HTTP\""
#define RULE                                                                                       \
    "\"id\":\"rule-1\",\"arn\":\"" ARN                                                             \
    "service/svc-1/listener/listener-1/rule/rule-1\",\"name\":\"r\",\"priority\":1,\"isDefault\":" \
    "false"

static void test_detail(void)
{
    struct world w;
    WORLD_START(
        &w, LISTS,
        {"GET", "/services/svc-1/listeners/listener-1/rules/rule-1",
         .body = "{" RULE ",\"match\":{\"httpMatch\":{\"pathMatch\":{\"match\":{\"prefix\":\"/\"}}}"
                 "},\"action\":{\"fixedResponse\":{\"statusCode\":404}}}"},
        {"GET", "/services/svc-1/listeners/listener-1/rules", .body = "{\"items\":[{" RULE "}]}"},
        {"GET", "/services/svc-1/listeners/listener-1",
         .body = "{" LISTENER ",\"defaultAction\":{\"fixedResponse\":{\"statusCode\":404}}}"},
        {"GET", "/services/svc-1/listeners", .body = "{\"items\":[{" LISTENER "}]}"},
        {"GET", "/services/svc-1", .body = SERVICE("svc-1", "rates-default")},
        {"GET", "/servicenetworkserviceassociations", .body = "{\"items\":[]}"});
    T_TRUE(inventory(&w).operation == NULL);
    T_TRUE(need(&w, NEED_SERVICE_DETAIL, "svc-1").operation == NULL);
    const struct observed_service *service = unit(&w, 0).service;
    if (T_TRUE(service && service->detail_known && service->listener_count == 1)) {
        T_INT_EQ(service->listeners[0].rule_count, 1);
        T_STR_EQ(service->listeners[0].rules[0].match.path, "/");
    }
    T_TRUE(!unit(&w, clock_monotonic_ns()).service->detail_known); /* too old for that */
    world_stop(&w);
}

/* A target group that is gone is no failure, and not asked for for ever. */
static void test_gone(void)
{
    struct world w;
    WORLD_START(&w, LISTS,
                {"POST", "/targetgroups/tg-1/listtargets", .status = 404,
                 .error = "ResourceNotFoundException"});
    T_TRUE(inventory(&w).operation == NULL);
    T_TRUE(need(&w, NEED_TARGETS, "tg-1").operation == NULL);
    T_INT_EQ(unit(&w, 0).target_group_count, 0);
    world_stop(&w);
}

static void test_gone_part(void)
{
    struct world w;
    WORLD_START(&w, LISTS, {"GET", "/services/svc-1/listeners", .body = "{\"items\":[]}"},
                {"GET", "/services/svc-1", .body = SERVICE("svc-1", "rates-default")},
                {"GET", "/servicenetworkserviceassociations", .body = "{\"items\":[]}"});
    T_TRUE(inventory(&w).operation == NULL);
    T_TRUE(need(&w, NEED_SERVICE_DETAIL, "svc-1").operation == NULL);
    T_TRUE(unit(&w, 1).service->detail_known);
    const struct plan_param arn = {"resourceArn",
                                   STR(ARN "service/svc-1/listener/listener-1/rule/rule-9")};
    observed_store_gone(w.io.store, STR_NONE, &arn, 1);
    const struct observed_service *service = unit(&w, 1).service;
    T_TRUE(service && !service->detail_known); /* the service is there, and is read again */
    world_stop(&w);
}

/* --- the end ------------------------------------------------------------------------------------
 */

static void read_and_cancel(void *ctx)
{
    struct read_outcome *outcome = ctx;
    reader_inventory(outcome->w->reader, read_done, outcome);
    T_TRUE(io_is_busy(&outcome->w->io));
    io_cancel(&outcome->w->io, false);
}

static void test_cancel(void)
{
    struct world w;
    WORLD_START(&w, {"GET", "/", .delay_ms = 3000});
    struct read_outcome outcome = {.w = &w};
    int64_t begin_ns = clock_monotonic_ns();
    world_run(&w, read_and_cancel, &outcome, &outcome.over);
    T_STR_EQ(outcome.code, "Cancelled");
    T_TRUE(clock_monotonic_ns() - begin_ns < 2 * NS_PER_SECOND);
    world_stop(&w);
}

CU_TestInfo reader_tests[] = {
    {"everything by name", test_inventory},
    {"what is gone", test_sweep},
    {"a failure", test_denied},
    {"replies of another shape", test_wrong_shapes},
    {"a service in detail", test_detail},
    {"a group that is gone", test_gone},
    {"a rule that is gone", test_gone_part},
    {"cancelled", test_cancel},
    CU_TEST_INFO_NULL,
};
