/* refusals.c - what AWS refuses: throttling, expired keys, wrong time, everything final. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define THROTTLED                                                                                  \
    {                                                                                              \
        .status = 429, .error_type = "ThrottlingException", .body = "{\"message\": \"slow down\"}" \
    }
#define THROTTLES                                                                                  \
    "lattice_gateway_aws_throttles_total{service=\"VPC Lattice\",operation=\"CreateService\"}"

static const struct jv *create(struct world *w)
{
    return world_do(w, AWS_CREATE_SERVICE, NULL, NULL, "{\"name\": \"shop\"}");
}

/* It waits, learns, and comes back with the same token under a fresh signature. */
static void test_throttled(void)
{
    struct world w = {0};
    WORLD_START(&w, THROTTLED, THROTTLED, {.status = 201});
    T_TRUE(create(&w) != NULL);
    T_INT_EQ(service_count(&w.service), 3);
    T_STR_EQ(service_seen(&w.service, 2).body, service_seen(&w.service, 0).body);
    T_TRUE(service_all_signed(&w.service));
    T_TRUE(world_metric(&w, THROTTLES) == 2);
    double rate = world_metric(&w, "lattice_gateway_aws_budget_rate");
    T_TRUE(rate > 0 && rate < 900);
    T_TRUE(world_metric(&w, "aws_api_calls_total{service=\"VPC Lattice\",operation="
                            "\"CreateService\",status_code=\"201\",error_code=\"\"}") == 1);
    T_TRUE(world_metric(&w, "aws_api_requests_total{service=\"VPC Lattice\",operation="
                            "\"CreateService\",status_code=\"429\",error_code="
                            "\"ThrottlingException\"}") == 2);
    world_stop(&w);
}

/* A hint stops everybody, targets included. */
static void test_retry_after(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 429, .error_type = "ThrottlingException", .retry_after = "1"},
                {.status = 200});
    struct outcomes ends = OUTCOMES_INIT;
    const struct aws_call first = {.op = AWS_LIST_SERVICES};
    const struct aws_param group = {"targetGroupIdentifier", STR("tg-1")};
    const struct aws_call targets = {
        .op = AWS_REGISTER_TARGETS, .params = &group, .param_count = 1};
    aws_submit(w.client, &first, outcomes_done, &ends);
    while (service_count(&w.service) < 1)
        sleep_ms(1);
    sleep_ms(100); /* the refusal has arrived */
    aws_submit(w.client, &targets, outcomes_done, &ends);
    T_TRUE(outcomes_wait(&ends, 2));
    T_INT_EQ(ends.succeeded, 2);
    int64_t refused_ns = service_seen(&w.service, 0).at_ns;
    T_CONTAINS(service_seen(&w.service, 1).target, "registertargets");
    for (size_t i = 1; i < 3; i++)
        T_TRUE(service_seen(&w.service, i).at_ns - refused_ns >= NS_PER_SECOND);
    world_stop(&w);
}

/* A wait that is longer than the call's time is not begun. */
static void test_retry_after_too_long(void)
{
    struct world w = {.options.call_timeout_ms = 2000};
    WORLD_START(&w, {.status = 429,
                     .error_type = "ThrottlingException",
                     .retry_after = "30",
                     .body = "{\"message\": \"m\", \"serviceCode\": \"s\", \"quotaCode\": \"q\"}"});
    int64_t began_ns = clock_monotonic_ns();
    T_TRUE(!create(&w));
    T_TRUE(clock_monotonic_ns() - began_ns < 2 * NS_PER_SECOND);
    T_STR_EQ(w.error.code, "ThrottlingException");
    T_STR_EQ(w.error.quota_code, "q");
    T_STR_EQ(w.error.request_id, "request-0");
    T_INT_EQ(w.error.retry_after_seconds, 30);
    T_INT_EQ(w.error.http_status, 429);
    T_TRUE(!w.error.effect_unknown);
    world_stop(&w);
}

static void test_final(void)
{
    static const struct {
        int status;
        const char *code;
    } rows[] = {
        {400, "ValidationException"},       {402, "ServiceQuotaExceededException"},
        {403, "AccessDeniedException"},     {404, "ResourceNotFoundException"},
        {409, "ConflictException"},         {400, "UnknownOperationException"},
        {403, "InvalidSignatureException"}, /* the clocks agree: the secret is wrong */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w = {0};
        WORLD_START(&w, {.status = rows[i].status,
                         .error_type = rows[i].code,
                         .body = "{\"message\": \"no\", \"resourceId\": \"svc-1\"}"});
        T_TRUE(!create(&w));
        T_STR_EQ(w.error.code, rows[i].code);
        T_STR_EQ(w.error.message, "no");
        T_STR_EQ(w.error.resource_id, "svc-1");
        T_TRUE(!w.error.effect_unknown);
        T_INT_EQ(service_count(&w.service), 1);
        world_stop(&w);
    }
}

/* --- the clock ----------------------------------------------------------------------------------
 */

static void test_skew(void)
{
    static const int64_t hours[] = {1, -1};
    for (size_t i = 0; i < ARRAY_LEN(hours); i++) {
        struct world w = {0};
        WORLD_START(&w, {.status = 201});
        w.service.clock_offset_ns = hours[i] * 3600 * NS_PER_SECOND;
        T_TRUE(create(&w) != NULL);
        T_INT_EQ(service_count(&w.service), 2);
        T_TRUE(create(&w) != NULL); /* has learned */
        T_INT_EQ(service_count(&w.service), 3);
        w.service.clock_offset_ns = 0; /* somebody sets the clock */
        T_TRUE(create(&w) != NULL);
        T_TRUE(service_all_signed(&w.service));
        world_stop(&w);
    }
}

/* --- the keys -----------------------------------------------------------------------------------
 */

/* A container endpoint that gives other keys each time; its clock is the test's. */
struct key_server {
    struct http_server *server;
    char url[64];
    int delay_ms; /* before an answer */
    atomic_int given;
    atomic_int_fast64_t ahead_ns;
};

static enum http_outcome give_keys(struct http_request *request, struct http_response *response,
                                   void *ctx)
{
    struct key_server *k = ctx;
    int number = atomic_fetch_add(&k->given, 1) + 1;
    sleep_ms(k->delay_ms);
    response->body =
        arena_printf(request->arena,
                     "{\"AccessKeyId\": \"KEY%d\", \"SecretAccessKey\": \"" SECRET_KEY
                     "\", \"Token\": \"token%d/+==\", \"Expiration\": \"2099-01-01T00:00:00Z\"}",
                     number, number);
    return HTTP_DONE;
}

static const char *container_variable(void *ctx, const char *name)
{
    struct key_server *k = ctx;
    return strcmp(name, "AWS_CONTAINER_CREDENTIALS_FULL_URI") == 0 ? k->url : NULL;
}

static int64_t key_time(void *ctx)
{
    struct key_server *k = ctx;
    return clock_wall_ns() + atomic_load(&k->ahead_ns);
}

static struct aws_credentials *key_server_start(struct key_server *k)
{
    struct error err;
    const struct http_endpoint all = {.handle = give_keys, .ctx = k};
    const struct http_server_options options = {
        .name = "keys", .address = "127.0.0.1", .routes = &all, .route_count = 1, .threads = 1};
    k->server = http_server_start(&options, &err);
    if (!T_OK_PTR(k->server, &err))
        abort();
    snprintf(k->url, sizeof(k->url), "http://127.0.0.1:%u/keys", http_server_port(k->server));
    const struct aws_credentials_options keys = {
        .environment = {.get = container_variable, .ctx = k}, .wall_ns = key_time, .wall_ctx = k};
    struct aws_credentials *credentials = aws_credentials_new(&keys, &err);
    T_OK_PTR(credentials, &err);
    return credentials;
}

#define EXPIRED                                                                                    \
    {                                                                                              \
        .status = 403, .error_type = "ExpiredTokenException", .body = "{\"message\": \"old\"}"     \
    }

static void test_expired_keys(void)
{
    struct key_server k = {0};
    struct world w = {.credentials = key_server_start(&k)};
    w.options.credentials = w.credentials;
    WORLD_START(&w, {.status = 201}, EXPIRED, {.status = 201});
    T_TRUE(create(&w) != NULL);
    atomic_store(&k.ahead_ns, 60 * NS_PER_SECOND); /* the keys are not quite new any more */
    T_TRUE(create(&w) != NULL);
    T_INT_EQ(service_count(&w.service), 3);
    T_STR_EQ(service_seen(&w.service, 1).key_id, "KEY1");
    T_STR_EQ(service_seen(&w.service, 2).key_id, "KEY2");
    T_STR_EQ(service_seen(&w.service, 2).session_token, "token2/+==");
    T_TRUE(service_all_signed(&w.service));
    world_stop(&w);
    http_server_free(k.server);
}

/* New keys that are refused, too, are a failure and not a loop. */
static void test_still_expired(void)
{
    struct key_server k = {0};
    struct world w = {.credentials = key_server_start(&k)};
    w.options.credentials = w.credentials;
    WORLD_START(&w, EXPIRED);
    T_TRUE(!create(&w));
    T_STR_EQ(w.error.code, "ExpiredTokenException");
    T_INT_EQ(service_count(&w.service), 2);
    world_stop(&w);
    http_server_free(k.server);
}

/* The time for keys is part of the call's; what comes later finds nobody. */
static void test_late_keys(void)
{
    struct key_server k = {.delay_ms = 600};
    struct world w = {.credentials = key_server_start(&k), .options.call_timeout_ms = 200};
    w.options.credentials = w.credentials;
    WORLD_START(&w, {.status = 201});
    T_TRUE(!create(&w));
    T_STR_EQ(w.error.code, "RequestTimeout");
    T_TRUE(!w.error.effect_unknown);
    sleep_ms(700);
    T_INT_EQ(service_count(&w.service), 0);
    T_TRUE(create(&w) != NULL);
    world_stop(&w);
    http_server_free(k.server);
}

/* The client ends without them. */
static void test_free_before_keys(void)
{
    struct key_server k = {.delay_ms = 500};
    struct world w = {.credentials = key_server_start(&k)};
    w.options.credentials = w.credentials;
    WORLD_START(&w, {.status = 201});
    struct outcomes ends = OUTCOMES_INIT;
    const struct aws_call list = {.op = AWS_LIST_SERVICES};
    int64_t began_ns = clock_monotonic_ns();
    aws_submit(w.client, &list, outcomes_done, &ends);
    while (!atomic_load(&k.given))
        sleep_ms(1);
    w.client = aws_client_free(w.client);
    T_TRUE(clock_monotonic_ns() - began_ns < 450 * NS_PER_MS);
    T_INT_EQ(ends.times, 1);
    T_STR_EQ(ends.last_code, "Cancelled");
    world_stop(&w); /* the keys still come, to a mailbox that is closed */
    http_server_free(k.server);
}

static const char *nothing(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "AWS_EC2_METADATA_DISABLED") == 0 ? "true" : NULL;
}

static void test_no_keys(void)
{
    struct error err;
    const struct aws_credentials_options keys = {.environment = {.get = nothing}};
    struct world w = {.credentials = aws_credentials_new(&keys, &err)};
    w.options.credentials = w.credentials;
    WORLD_START(&w, {.status = 201});
    T_TRUE(!create(&w));
    T_STR_EQ(w.error.code, "NoCredentials");
    T_TRUE(w.error.message.n > 0 && !w.error.effect_unknown);
    T_INT_EQ(service_count(&w.service), 0);
    world_stop(&w);
}

CU_TestInfo refusals_tests[] = {
    {"throttling is waited out", test_throttled},
    {"Retry-After holds for all", test_retry_after},
    {"a Retry-After beyond the call's time ends it", test_retry_after_too_long},
    {"other refusals are final", test_final},
    {"a clock that is an hour off is corrected", test_skew},
    {"expired keys are replaced", test_expired_keys},
    {"new keys that are refused are a failure", test_still_expired},
    {"keys that come too late", test_late_keys},
    {"a client that ends before its keys come", test_free_before_keys},
    {"without keys nothing is sent", test_no_keys},
    CU_TEST_INFO_NULL,
};
