/* services.c - tests: what the store knows of services after reads and writes in any order. */
#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"
#include "told.h"

#define NAMED "{\"name\":\"rates-default\",\"tags\":" TAGS_OF("rates") "}"
#define ASSOCIATION                                                                                \
    "{\"id\":\"snsa-1\",\"arn\":\"" ARN                                                            \
    "servicenetworkserviceassociation/snsa-1\",\"status\":\"ACTIVE\"}"
#define LISTENER                                                                                   \
    "{\"id\":\"listener-1\",\"arn\":\"" ARN                                                        \
    "service/svc-1/listener/listener-1\",\"name\":\"http\",\"port\":80,\"protocol\":\"HTTP\"}"
#define ID "serviceIdentifier"

static void create(struct told *t, int64_t at)
{
    T_OK(told_call(t, at, at, "CreateService", NULL, NULL, NAMED, SERVICE("ACTIVE")), &t->err);
}

static enum lattice_status status(struct told *t)
{
    const struct observed_service *service = told_unit(t, "rates", 0).service;
    return T_TRUE(service != NULL) ? service->status : LATTICE_CREATE_FAILED;
}

static void test_created(void)
{
    struct told t;
    told_start(&t);
    create(&t, 10);
    const struct observed_service *service = told_unit(&t, "rates", 1).service;
    if (T_TRUE(service != NULL)) {
        T_STR_EQ(service->dns_name, "rates.on.aws");
        T_TRUE(service->detail_known && service->tags.known);
        T_INT_EQ(service->tags.tags.n, 3);
    }
    T_TRUE(!told_unit(&t, "rates", 11).service->detail_known); /* too old by then */
    T_TRUE(!told_unit(&t, "other", 1).service);
    told_stop(&t);
}

/* A read that began before our write says nothing about it; nor does its listing sweep. */
static void test_stale_read(void)
{
    struct told t;
    told_start(&t);
    create(&t, 10);
    T_OK(told_call(&t, 20, 20, "DeleteService", ID, "svc-1", NULL, "{}"), &t.err);
    T_INT_EQ(status(&t), LATTICE_DELETE_IN_PROGRESS);
    T_OK(told_call(&t, 19, 21, "ListServices", NULL, NULL, NULL,
                   "{\"items\":[" SERVICE("ACTIVE") "]}"),
         &t.err);
    T_OK(told_call(&t, 19, 21, "GetService", ID, "svc-1", NULL, SERVICE("ACTIVE")), &t.err);
    T_INT_EQ(status(&t), LATTICE_DELETE_IN_PROGRESS);
    observed_store_listed(t.store, "ListServices", 19 * NS_PER_SECOND);
    T_TRUE(told_unit(&t, "rates", 0).service != NULL);
    told_list(&t, 30, "ListServices", "{\"items\":[]}");
    T_TRUE(told_unit(&t, "rates", 0).service == NULL);
    told_stop(&t);
}

static void test_stale_detail(void)
{
    struct told t;
    told_start(&t);
    create(&t, 10);
    T_OK(told_call(&t, 20, 20, "CreateListener", ID, "svc-1", "{}", LISTENER), &t.err);
    struct observed_service empty = {
        .id = STR("svc-1"), .arn = STR(ARN "service/svc-1"), .name = STR("rates-default")};
    observed_store_put_detail(t.store, &empty, 19 * NS_PER_SECOND);
    T_INT_EQ(told_unit(&t, "rates", 0).service->listener_count, 1);
    observed_store_put_detail(t.store, &empty, 21 * NS_PER_SECOND);
    T_INT_EQ(told_unit(&t, "rates", 0).service->listener_count, 0);
    empty.id = STR("svc-2"); /* it went while it was read */
    observed_store_put_detail(t.store, &empty, 21 * NS_PER_SECOND);
    T_INT_EQ(observed_store_counts(t.store).services, 1);
    told_stop(&t);
}

/* Parts that we make and delete are known without a read, with their tags, which go with them. */
static void test_parts(void)
{
    struct told t;
    told_start(&t);
    create(&t, 10);
    size_t tagged = observed_store_counts(t.store).tagged;
    T_OK(told_call(&t, 11, 11, "CreateServiceNetworkServiceAssociation", NULL, NULL,
                   "{\"serviceIdentifier\":\"svc-1\",\"serviceNetworkIdentifier\":\"sn-1\","
                   "\"tags\":{\"a\":\"b\"}}",
                   ASSOCIATION),
         &t.err);
    T_OK(told_call(&t, 11, 11, "CreateListener", ID, "svc-1", "{\"tags\":{\"a\":\"b\"}}", LISTENER),
         &t.err);
    const struct observed_service *service = told_unit(&t, "rates", 0).service;
    T_INT_EQ(service->association_count, 1);
    T_STR_EQ(service->associations[0].network_id, "sn-1");
    T_TRUE(service->associations[0].tags.known && service->listeners[0].tags.known);
    T_OK(told_call(&t, 12, 12, "DeleteServiceNetworkServiceAssociation",
                   "serviceNetworkServiceAssociationIdentifier", "snsa-1", NULL, "{}"),
         &t.err);
    service = told_unit(&t, "rates", 0).service;
    T_INT_EQ(service->associations[0].status, LATTICE_DELETE_IN_PROGRESS);
    observed_store_put_associations(t.store, STR("svc-1"), NULL, 0, 13 * NS_PER_SECOND);
    T_INT_EQ(told_unit(&t, "rates", 0).service->association_count, 0);
    T_INT_EQ(observed_store_counts(t.store).tagged, tagged + 1);
    told_list(&t, 30, "ListServices", "{\"items\":[]}");
    T_INT_EQ(observed_store_counts(t.store).tagged, tagged - 1);
    told_stop(&t);
}

/* A service is found under its route as soon as its tags say so, and no longer than that. */
static void test_tags_move(void)
{
    struct told t;
    told_start(&t);
    told_list(&t, 10, "ListServices", "{\"items\":[" SERVICE("ACTIVE") "]}");
    T_TRUE(!told_unit(&t, "rates", 0).service->tags.known);
    T_OK(told_call(&t, 11, 11, "ListTagsForResource", "resourceArn", ARN "service/svc-1", NULL,
                   "{\"tags\":" TAGS_OF("other") "}"),
         &t.err);
    T_INT_EQ(told_unit(&t, "other", 0).stale_service_count, 1);
    T_OK(told_call(&t, 12, 12, "TagResource", "resourceArn", ARN "service/svc-1",
                   "{\"tags\":" TAGS_OF("third") "}", "{}"),
         &t.err);
    T_INT_EQ(told_unit(&t, "other", 0).stale_service_count, 0);
    T_INT_EQ(told_unit(&t, "third", 0).stale_service_count, 1);
    told_stop(&t);
}

/* Lists and tags are read at once: whichever reply comes first, all is found under its route. */
static void test_tags_first(void)
{
    struct told t;
    const char *tags = "{\"tags\":" TAGS_OF("gone") "}";
    told_start(&t);
    T_OK(told_call(&t, 1, 1, "ListTagsForResource", "resourceArn", ARN "service/svc-1", NULL, tags),
         &t.err);
    T_OK(told_call(&t, 1, 1, "ListTagsForResource", "resourceArn", ARN "targetgroup/tg-1", NULL,
                   tags),
         &t.err);
    told_list(&t, 2, "ListServices", "{\"items\":[" SERVICE("ACTIVE") "]}");
    told_list(&t, 2, "ListTargetGroups", "{\"items\":[" GROUP("tg-1") "]}");
    struct observed_service_unit unit = told_unit(&t, "gone", 0);
    T_INT_EQ(unit.stale_service_count, 1);
    T_INT_EQ(unit.target_group_count, 1);
    told_stop(&t);
}

/* The Resource Groups Tagging API lags behind our own writes for a while. */
static void test_tagging_lag(void)
{
    struct told t;
    const char *old =
        "{\"ResourceTagMappingList\":[{\"ResourceARN\":\"" ARN
        "service/svc-1\",\"Tags\":[{\"Key\":\"" K8S "RouteName\",\"Value\":\"before\"}]}]}";
    told_start(&t);
    create(&t, 100);
    T_OK(told_call(&t, 130, 131, "GetResources", NULL, NULL, NULL, old), &t.err);
    T_INT_EQ(told_unit(&t, "rates", 0).service->tags.tags.n, 3);
    T_OK(told_call(&t, 200, 201, "GetResources", NULL, NULL, NULL, old), &t.err);
    T_INT_EQ(told_unit(&t, "rates", 0).service->tags.tags.n, 1);
    told_stop(&t);
}

/* Another account may share a service of the same name: it is not the route's. */
static void test_other_account(void)
{
    struct told t;
    told_start(&t);
    told_list(&t, 10, "ListServices",
              "{\"items\":[{\"id\":\"svc-0\",\"arn\":\"arn:aws:vpc-lattice:us-west-2:999999999999:"
              "service/svc-0\",\"name\":\"rates-default\",\"status\":\"ACTIVE\"}]}");
    T_TRUE(told_unit(&t, "rates", 0).service == NULL);
    size_t n;
    observed_store_untagged(t.store, t.arena, true, t.who.account, &n);
    T_INT_EQ(n, 0);
    create(&t, 11);
    T_STR_EQ(told_unit(&t, "rates", 0).service->id, "svc-1");
    told_stop(&t);
}

static void test_doubt(void)
{
    struct told t;
    told_start(&t);
    create(&t, 10);
    observed_store_doubt(t.store, STR(ARN "service/svc-1/listener/listener-1/rule/rule-1"));
    T_TRUE(!told_unit(&t, "rates", -600).service->detail_known); /* on a young machine too */
    const struct plan_param both[] = {{"serviceIdentifier", STR("svc-1")},
                                      {"listenerIdentifier", STR("listener-1")}};
    observed_store_gone(t.store, STR("listener-1"), both, 2);
    T_TRUE(told_unit(&t, "rates", 0).service != NULL);
    observed_store_gone(t.store, STR_NONE, both, 2);
    T_TRUE(told_unit(&t, "rates", 0).service != NULL);
    observed_store_gone(t.store, STR("svc-1"), both, 2);
    T_TRUE(told_unit(&t, "rates", 0).service == NULL);
    told_stop(&t);
}

static void write_route(void *ctx, struct str namespace, struct str name)
{
    struct told *t = ctx;
    T_STR_EQ(namespace, "default");
    t->err.code = str_is(name, "rates") ? ERR_NONE : ERR_IO;
}

static void test_owned_routes(void)
{
    struct told t;
    told_start(&t);
    create(&t, 10);
    t.err.code = ERR_IO;
    observed_store_owned_routes(t.store, STR("somebody else"), write_route, &t);
    T_INT_EQ(t.err.code, ERR_IO);
    observed_store_owned_routes(t.store, STR(OWNER), write_route, &t);
    T_INT_EQ(t.err.code, ERR_NONE);
    told_stop(&t);
}

CU_TestInfo service_tests[] = {
    {"created", test_created},
    {"a read that our write overtook", test_stale_read},
    {"a detail that our write overtook", test_stale_detail},
    {"parts", test_parts},
    {"tags that change", test_tags_move},
    {"tags that come before the list", test_tags_first},
    {"the tagging API lags behind", test_tagging_lag},
    {"another account's of the same name", test_other_account},
    {"doubted and gone", test_doubt},
    {"routes with leftovers", test_owned_routes},
    CU_TEST_INFO_NULL,
};
