/* troubles.c - no proper answer: 5xx, time-outs, cut connections, replies that make no sense. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

static const struct jv *create(struct world *w)
{
    return world_do(w, AWS_CREATE_SERVICE, NULL, NULL, "{\"name\": \"shop\"}");
}

/* One trouble, then success: the retry carries the same clientToken. */
static void heals(struct step trouble)
{
    struct world w = {.options.attempt_timeout_ms = 300};
    WORLD_START(&w, trouble, {.status = 201, .body = "{\"id\": \"svc-1\"}"});
    T_STR_EQ(jv_str(jv_get(create(&w), "id")), "svc-1");
    T_INT_EQ(service_count(&w.service), 2);
    T_STR_EQ(service_seen(&w.service, 1).body, service_seen(&w.service, 0).body);
    world_stop(&w);
}

/* The same trouble for ever: 4 attempts, and nobody knows whether the write was carried out. */
static void lasts(struct step trouble, const char *code, int status)
{
    struct world w = {.options.attempt_timeout_ms = 300};
    WORLD_START(&w, trouble);
    T_TRUE(!create(&w));
    T_STR_EQ(w.error.code, code);
    T_INT_EQ(w.error.http_status, status);
    T_TRUE(w.error.effect_unknown);
    T_INT_EQ(service_count(&w.service), 4);
    T_TRUE(!world_do(&w, AWS_LIST_SERVICES, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, code);
    T_TRUE(!w.error.effect_unknown); /* a read has no effect */
    world_stop(&w);
}

static void test_500(void)
{
    struct step trouble = {
        .status = 500, .error_type = "InternalServerException", .body = "{\"message\": \"oops\"}"};
    heals(trouble);
    lasts(trouble, "InternalServerException", 500);
}

static void test_bad_gateway(void)
{
    struct step trouble = {.status = 502, .body = "<html>Bad Gateway</html>"};
    heals(trouble);
    lasts(trouble, "InvalidReply", 502);
}

/* The effect happens before or after: the client sees the same. */
static void test_timeout(void)
{
    struct step trouble = {.status = 201, .delay_ms = 500};
    heals(trouble);
    lasts(trouble, "RequestTimeout", 0);
}

static void test_dropped(void)
{
    struct step trouble = {.status = 201, .fate = HTTP_FATE_DROP};
    heals(trouble);
    lasts(trouble, "ConnectionError", 0);
}

static void test_cut(void)
{
    struct step trouble = {.status = 201, .body = "{\"id\": \"svc-1\"}", .fate = HTTP_FATE_CUT};
    heals(trouble);
    lasts(trouble, "ConnectionError", 201);
}

/* A later refusal does not tell what became of the attempt before it. */
static void test_unknown_stays_unknown(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 500},
                {.status = 409, .error_type = "ConflictException", .body = "{}"});
    T_TRUE(!create(&w));
    T_STR_EQ(w.error.code, "ConflictException");
    T_TRUE(w.error.effect_unknown);
    world_stop(&w);
}

static void test_nonsense(void)
{
    static const char *const bodies[] = {"<html></html>", "[]", "{\"id\": ", "null", "\xff\xfe"};
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct world w = {0};
        WORLD_START(&w, {.status = 200, .body = bodies[i]});
        T_TRUE(!create(&w));
        T_STR_EQ(w.error.code, "InvalidReply");
        T_INT_EQ(w.error.http_status, 200);
        T_TRUE(w.error.effect_unknown);
        T_INT_EQ(service_count(&w.service), 1);
        world_stop(&w);
    }
}

static void test_huge(void)
{
    struct world w = {0};
    char *body = xmalloc(LIMIT_AWS_REPLY_BYTES + 2);
    memset(body, ' ', LIMIT_AWS_REPLY_BYTES + 1);
    body[LIMIT_AWS_REPLY_BYTES + 1] = '\0';
    WORLD_START(&w, {.status = 200, .body = body});
    T_TRUE(!world_do(&w, AWS_LIST_SERVICES, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, "InvalidReply");
    T_CONTAINS(w.error.message, "larger than");
    T_INT_EQ(service_count(&w.service), 1);
    world_stop(&w);
    free(body);
}

static void test_unreachable(void)
{
    struct world w = {0};
    for (int i = 0; i < AWS_SERVICE_COUNT; i++)
        w.options.endpoints[i] = STR("http://127.0.0.1:1");
    WORLD_START(&w, {.status = 200});
    T_TRUE(!world_do(&w, AWS_LIST_SERVICES, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, "ConnectionError");
    T_CONTAINS(w.error.message, "127.0.0.1");
    T_INT_EQ(w.error.http_status, 0);
    T_TRUE(world_metric(&w, "aws_api_calls_total{service=\"VPC Lattice\",operation=\"ListServices\""
                            ",status_code=\"0\",error_code=\"ConnectionError\"}") == 1);
    world_stop(&w);
}

/* The call's own time ends it, whatever its attempts may take. */
static void test_deadline(void)
{
    struct world w = {.options = {.attempt_timeout_ms = 10000, .call_timeout_ms = 400}};
    WORLD_START(&w, {.status = 200, .delay_ms = 1000});
    int64_t began_ns = clock_monotonic_ns();
    T_TRUE(!create(&w));
    int64_t took_ns = clock_monotonic_ns() - began_ns;
    T_TRUE(took_ns >= 390 * NS_PER_MS && took_ns < 950 * NS_PER_MS);
    T_STR_EQ(w.error.code, "RequestTimeout");
    T_TRUE(w.error.effect_unknown);
    world_stop(&w);
}

CU_TestInfo troubles_tests[] = {
    {"500", test_500},
    {"a proxy's 502", test_bad_gateway},
    {"no answer in time", test_timeout},
    {"a connection that is dropped", test_dropped},
    {"an answer that is cut", test_cut},
    {"what is unknown stays unknown", test_unknown_stays_unknown},
    {"success without sense", test_nonsense},
    {"an answer that is too large", test_huge},
    {"nobody there", test_unreachable},
    {"a call's deadline", test_deadline},
    CU_TEST_INFO_NULL,
};
