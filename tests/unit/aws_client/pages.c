/* pages.c - lists of several pages as one, in the query and in the body. */
#include "json/jv.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

static void test_pages(void)
{
    struct world w = {0};
    WORLD_START(
        &w, {.body = "{\"items\": [{\"id\": \"a\"}, {\"id\": \"b\"}], \"nextToken\": \"1/+=\"}"},
        {.body = "{\"items\": [], \"nextToken\": \"2\"}"},
        {.body = "{\"items\": [{\"id\": \"c\"}]}"});
    const struct jv *reply = world_do(&w, AWS_LIST_SERVICES, "maxResults", "2", NULL);
    T_INT_EQ(jv_len(jv_get(reply, "items")), 3);
    T_STR_EQ(jv_str(jv_get(jv_at(jv_get(reply, "items"), 2), "id")), "c");
    T_TRUE(!jv_get(reply, "nextToken"));
    T_STR_EQ(service_seen(&w.service, 0).target, "/services?maxResults=2");
    T_STR_EQ(service_seen(&w.service, 1).target, "/services?maxResults=2&nextToken=1%2F%2B%3D");
    T_STR_EQ(service_seen(&w.service, 2).target, "/services?maxResults=2&nextToken=2");
    T_TRUE(service_all_signed(&w.service));
    world_stop(&w);
}

/* The token of JSON 1.1 is in the body; an empty one is the end. */
static void test_pages_in_body(void)
{
    struct world w = {0};
    WORLD_START(&w, {.body = "{\"ResourceTagMappingList\": [1], \"PaginationToken\": \"t\"}"},
                {.body = "{\"ResourceTagMappingList\": [2], \"PaginationToken\": \"\"}"});
    const struct jv *reply =
        world_do(&w, AWS_GET_RESOURCES, NULL, NULL, "{\"ResourcesPerPage\": 1}");
    T_INT_EQ(jv_len(jv_get(reply, "ResourceTagMappingList")), 2);
    T_STR_EQ(service_seen(&w.service, 1).body,
             "{\"ResourcesPerPage\":1,\"PaginationToken\":\"t\"}");
    world_stop(&w);
}

static void test_token_twice(void)
{
    struct world w = {0};
    WORLD_START(&w, {.body = "{\"items\": [1], \"nextToken\": \"a\"}"},
                {.body = "{\"items\": [2], \"nextToken\": \"b\"}"},
                {.body = "{\"items\": [3], \"nextToken\": \"a\"}"});
    T_TRUE(!world_do(&w, AWS_LIST_SERVICES, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, "InvalidReply");
    T_CONTAINS(w.error.message, "twice");
    T_INT_EQ(service_count(&w.service), 3);
    world_stop(&w);
}

static void test_too_many_pages(void)
{
    static struct step steps[LIMIT_AWS_PAGES + 1];
    struct world w = {.options = {.rate_max_milli = 100000000, .burst = 10000}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        steps[i].body = arena_printf(a, "{\"items\": [], \"nextToken\": \"%zu\"}", i).p;
    world_start(&w, steps, ARRAY_LEN(steps));
    T_TRUE(!world_do(&w, AWS_LIST_SERVICES, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, "InvalidReply");
    T_CONTAINS(w.error.message, "pages");
    T_INT_EQ(service_count(&w.service), LIMIT_AWS_PAGES);
    world_stop(&w);
    arena_free(a);
}

/* A page that fails is the failure of the list. */
static void test_failing_page(void)
{
    struct world w = {0};
    WORLD_START(&w, {.body = "{\"items\": [1], \"nextToken\": \"a\"}"},
                {.status = 403, .error_type = "AccessDeniedException", .body = "{}"});
    T_TRUE(!world_do(&w, AWS_LIST_SERVICES, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, "AccessDeniedException");
    world_stop(&w);
}

CU_TestInfo pages_tests[] = {
    {"pages become one list", test_pages},          {"a token in the body", test_pages_in_body},
    {"a token that comes twice", test_token_twice}, {"pages without end", test_too_many_pages},
    {"a page that fails", test_failing_page},       CU_TEST_INFO_NULL,
};
