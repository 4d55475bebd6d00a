/*
 * trouble.c - tests: the whole reconciler against a scripted API server and a scripted AWS that do
 * not do what they should. What counts is what is written, and how often anything is tried.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "reconcile/reconciler.h"
#include "scripted/scripted.h"
#include "suites.h"
#include "support/assert.h"

#define API    "/apis/gateway.networking.k8s.io/"
#define ARN    "arn:aws:vpc-lattice:us-west-2:123456789012:"
#define STATUS API "v1/namespaces/default/httproutes/rates/status"
#define META(name, finalizer)                                                                      \
    "\"metadata\":{\"name\":\"" name "\",\"namespace\":\"default\",\"uid\":\"u-" name              \
    "\",\"resourceVersion\":\"5\",\"generation\":1,\"creationTimestamp\":\"2026-01-01T00:00:00Z\"" \
    ",\"finalizers\":[\"" finalizer "\"]}"
#define CLASSES                                                                                    \
    "{\"metadata\":{\"name\":\"amazon-vpc-lattice\",\"uid\":\"u-c\",\"resourceVersion\":\"5\","    \
    "\"generation\":1,\"finalizers\":[\"gateway-exists-finalizer.gateway.networking.k8s.io\","     \
    "\"gateway.networking.k8s.io/gateway-exists-finalizer\"]},\"spec\":{\"controllerName\":"       \
    "\"application-networking.k8s.aws/gateway-api-controller\"}}"
#define GATEWAYS                                                                                   \
    "{" META("my-hotel",                                                                           \
             "gateway.k8s.aws/resources") ",\"spec\":{\"gatewayClassName\":\"amazon-vpc-"          \
                                          "lattice\",\"listeners\":[{\"name\":\"http\","           \
                                          "\"port\":80,\"protocol\":\"HTTP\"}]}}"
#define ROUTES                                                                                     \
    "{" META("rates",                                                                              \
             "httproute.k8s.aws/resources") ",\"spec\":{\"parentRefs\":[{\"name\":\"my-hotel\"}]," \
                                            "\"rules\":[{\"matches\":[{\"path\":{"                 \
                                            "\"type\":\"PathPrefix\",\"value\":\"/\"}}]}]}}"
#define LIST(path, items)                                                                          \
    {.method = "GET", .target = path "?resourceVersion", .delay_ms = 1000, .body = ""},            \
    {                                                                                              \
        .method = "GET", .target = path,                                                           \
        .body =                                                                                    \
            "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[" items "]}"   \
    }

/* What the API server has; status writes are for the test. */
#define CLUSTER                                                                                    \
    LIST(API "v1/gatewayclasses", CLASSES), LIST(API "v1/gateways", GATEWAYS),                     \
        LIST(API "v1/httproutes", ROUTES), LIST(API "v1/referencegrants", ""),                     \
        LIST(API "v1beta1/referencegrants", ""), LIST("/api/v1/namespaces", ""),                   \
        LIST("/api/v1/services", ""), LIST("/apis/discovery.k8s.io/v1/endpointslices", "")

/* An account in which nothing can be made. */
#define EMPTY_ACCOUNT                                                                              \
    {.method = "GET", .target = "/services?", .body = "{\"items\":[]}"},                           \
        {.method = "GET", .target = "/targetgroups?", .body = "{\"items\":[]}"},                   \
        {.method = "GET",                                                                          \
         .target = "/servicenetworks?",                                                            \
         .body = "{\"items\":[{\"id\":\"sn-1\",\"name\":\"my-hotel\",\"arn\":\"" ARN               \
                 "servicenetwork/sn-1\"}]}"},                                                      \
        {.method = "GET", .target = "/servicenetworkvpcassociations?", .body = "{\"items\":[]}"},  \
    {                                                                                              \
        .method = "POST", .target = "/", .status = 403, .error = "AccessDeniedException",          \
        .body = "{\"message\":\"not for you\"}"                                                    \
    }

struct fixture {
    struct scripted api, aws;
    struct arena *arena;
    struct metrics *metrics;
    struct kube_config config;
    struct kube_client *kube;
    struct aws_credentials *credentials;
    struct aws_client *client;
    struct event_recorder *events;
    struct build_settings build;
    struct rule_settings rules;
    struct reconciler *reconciler;
};

static const char *variable(void *ctx, const char *name)
{
    (void)ctx;
    if (strcmp(name, "AWS_ACCESS_KEY_ID") == 0)
        return "AKIDEXAMPLE";
    return strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0 ? "secret" : NULL;
}

static void start_clients(struct fixture *f)
{
    struct error err;
    const struct aws_credentials_options keys = {.environment = {.get = variable}};
    f->config = (struct kube_config){.server = str_of(f->api.url), .namespace = STR("default")};
    const struct kube_client_options kube = {.config = &f->config, .metrics = f->metrics};
    f->kube = kube_client_new(&kube, &err);
    f->credentials = aws_credentials_new(&keys, &err);
    struct aws_client_options options = {.credentials = f->credentials,
                                         .region = STR("us-west-2"),
                                         .metrics = f->metrics,
                                         .rate_max_milli = 1000000,
                                         .rate_min_milli = 1000000,
                                         .burst = 100,
                                         .attempt_timeout_ms = 5000,
                                         .call_timeout_ms = 10000};
    for (int i = 0; i < AWS_SERVICE_COUNT; i++)
        options.endpoints[i] = str_of(f->aws.url);
    f->client = f->credentials ? aws_client_new(&options, &err) : NULL;
    if (!f->kube || !f->client) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
}

static void start(struct fixture *f, const struct scripted_row *api, size_t api_count,
                  const struct scripted_row *aws, size_t aws_count)
{
    *f = (struct fixture){.arena = arena_new(), .metrics = metrics_new()};
    scripted_start(&f->api, api, api_count);
    scripted_start(&f->aws, aws, aws_count);
    start_clients(f);
    f->events = event_recorder_new(f->kube, STR("lattice"), STR("test"));
    f->build = (struct build_settings){.who = {.account = STR("123456789012"),
                                               .cluster = STR("blue"),
                                               .vpc = STR("vpc-1"),
                                               .region = STR("us-west-2"),
                                               .owner = STR("123456789012/blue/vpc-1")}};
    f->rules = rule_settings_default();
    const struct reconciler_options options = {.kube = f->kube,
                                               .aws = f->client,
                                               .metrics = f->metrics,
                                               .events = f->events,
                                               .build = &f->build,
                                               .rules = &f->rules,
                                               .resync_ns = 600 * NS_PER_SECOND};
    f->reconciler = reconciler_new(&options);
}

static void stop(struct fixture *f)
{
    reconciler_free(f->reconciler);
    aws_client_free(f->client);
    aws_credentials_free(f->credentials);
    event_recorder_free(f->events);
    kube_client_free(f->kube);
    metrics_free(f->metrics);
    scripted_stop(&f->api);
    scripted_stop(&f->aws);
    arena_free(f->arena);
}

#define ROWS(...)                                                                                  \
    (const struct scripted_row[]){__VA_ARGS__},                                                    \
        sizeof((const struct scripted_row[]){__VA_ARGS__}) / sizeof(struct scripted_row)

/* Whether any status that the route was given has the text. */
static bool was_told(struct fixture *f, const char *text)
{
    size_t n = scripted_count(&f->api, "PATCH", STATUS);
    for (size_t i = 0; i < n; i++)
        if (str_find(scripted_request(&f->api, "PATCH", STATUS, i).body, str_of(text)) >= 0)
            return true;
    return false;
}

static bool wait_told(struct fixture *f, const char *text)
{
    for (int ms = 0; ms < 10000 && !was_told(f, text); ms += 10)
        sleep_ms(10);
    return was_told(f, text);
}

/* --- AWS ----------------------------------------------------------------------------------------
 */

/* A denial ends in the condition with code, operation and request id, and is tried with pauses. */
static void test_denied(void)
{
    struct fixture f;
    start(&f, ROWS({.method = "PATCH", .target = "/", .status = 409}, CLUSTER),
          ROWS(EMPTY_ACCOUNT));
    T_TRUE(wait_told(&f, "AccessDeniedException in CreateService (request request-1)"));
    T_TRUE(scripted_wait(&f.aws, "POST", "/services", 2));
    T_TRUE(scripted_count(&f.aws, "POST", "/services") == 2);
    sleep_ms(1000);
    T_TRUE(scripted_count(&f.aws, "POST", "/services") <= 3);
    T_INT_EQ(scripted_count(&f.aws, "GET", "/services?"), 1); /* the listing is as good as ever */
    stop(&f);
}

/* When AWS cannot be listed nothing is made, and every route is told. */
static void test_no_inventory(void)
{
    struct fixture f;
    start(&f, ROWS({.method = "PATCH", .target = "/", .status = 500}, CLUSTER),
          ROWS({.method = "GET",
                .target = "/services?",
                .status = 403,
                .error = "AccessDeniedException"},
               EMPTY_ACCOUNT));
    T_TRUE(wait_told(&f, "AccessDeniedException in ListServices (request request-1)"));
    struct str why;
    T_TRUE(!reconciler_is_ready(f.reconciler, f.arena, &why));
    T_INT_EQ(scripted_count(&f.aws, "POST", "/"), 0);
    sleep_ms(1000);
    T_TRUE(scripted_count(&f.aws, "GET", "/services?") <= 2);
    stop(&f);
}

#define LISTENER(port)                                                                             \
    "{\"id\":\"listener-1\",\"arn\":\"" ARN                                                        \
    "service/svc-1/listener/listener-1\",\"name\":\"http\",\"port\":" port                         \
    ",\"protocol\":\"HTTP\"}"
#define SERVICE                                                                                    \
    "{\"id\":\"svc-1\",\"arn\":\"" ARN                                                             \
    "service/svc-1\",\"name\":\"rates-default\",\"status\":\"ACTIVE\",\"authType\":\"NONE\"}"

/* AWS makes another listener than the one that was asked for, every time: the route does not spend
 * the account's calls on that. */
static void test_no_end(void)
{
    struct fixture f;
    start(&f, ROWS({.method = "PATCH", .target = "/", .status = 409}, CLUSTER),
          ROWS({.method = "GET", .target = "/services?", .body = "{\"items\":[" SERVICE "]}"},
               {.method = "GET", .target = "/services/svc-1/listeners", .body = "{\"items\":[]}"},
               {.method = "GET", .target = "/services/svc-1", .body = SERVICE},
               {.method = "POST", .target = "/services/svc-1/listeners", .body = LISTENER("81")},
               {.method = "DELETE", .target = "/services/svc-1/listeners/"},
               {.method = "GET",
                .target = "/servicenetworkserviceassociations",
                .body = "{\"items\":[{\"id\":\"snsa-1\",\"arn\":\"" ARN
                        "servicenetworkserviceassociation/snsa-1\",\"status\":\"ACTIVE\","
                        "\"serviceNetworkId\":\"sn-1\"}]}"},
               {.method = "GET",
                .target = "/tags/",
                .body = "{\"tags\":{\"application-networking.k8s.aws/ManagedBy\":"
                        "\"123456789012/blue/vpc-1\",\"application-networking.k8s.aws/RouteName\":"
                        "\"rates\",\"application-networking.k8s.aws/RouteNamespace\":\"default\","
                        "\"application-networking.k8s.aws/RouteType\":\"http\"}}"},
               EMPTY_ACCOUNT));
    T_TRUE(scripted_wait(&f.aws, "DELETE", "/services/svc-1/listeners/", 5));
    sleep_ms(3000);
    T_TRUE(scripted_count(&f.aws, "DELETE", "/services/svc-1/listeners/") <= 14);
    stop(&f);
}

#define SLICE(version, more)                                                                       \
    "{\"metadata\":{\"name\":\"parking-1\",\"namespace\":\"default\",\"uid\":\"u-s\","             \
    "\"resourceVersion\":\"" version "\",\"generation\":" version ",\"labels\":{"                  \
    "\"kubernetes.io/service-name\":\"parking\"}},\"addressType\":\"IPv4\",\"ports\":[{"           \
    "\"name\":\"\",\"port\":8080,\"protocol\":\"TCP\"}],\"endpoints\":[{\"addresses\":["           \
    "\"10.0.0.1\"],\"conditions\":{\"ready\":true}}" more "]}"
#define SECOND ",{\"addresses\":[\"10.0.0.2\"],\"conditions\":{\"ready\":true}}"
#define SLICES "/apis/discovery.k8s.io/v1/endpointslices"
#define PARKING                                                                                    \
    "{\"metadata\":{\"name\":\"parking\",\"namespace\":\"default\",\"uid\":\"u-p\","               \
    "\"resourceVersion\":\"5\"},\"spec\":{\"clusterIP\":\"10.1.0.1\",\"ipFamilies\":[\"IPv4\"],"   \
    "\"selector\":{\"app\":\"parking\"},\"ports\":[{\"port\":80,\"targetPort\":8080,"              \
    "\"protocol\":\"TCP\"}]}}"
#define ROUTE_TO_PARKING                                                                           \
    "{" META("rates", "httproute.k8s.aws/resources") ",\"spec\":{\"parentRefs\":[{\"name\":\"my-"  \
                                                     "hotel\"}],\"rules\":[{\"backendRefs\":[{"    \
                                                     "\"name\":\"parking\",\"port\":80}]}]}}"
#define GROUP                                                                                      \
    "{\"id\":\"tg-1\",\"arn\":\"" ARN "targetgroup/tg-1\",\"name\":\"tg-1\",\"status\":"           \
    "\"ACTIVE\",\"type\":\"IP\",\"config\":{\"port\":80,\"protocol\":\"HTTP\","                    \
    "\"protocolVersion\":\"HTTP1\",\"ipAddressType\":\"IPV4\",\"vpcIdentifier\":\"vpc-1\"}}"
#define REGISTER "/targetgroups/tg-1/registertargets"

/* A pod that comes is registered also while the route waits after a failure that has nothing to do
 * with it. */
static void test_targets_pass(void)
{
    struct fixture f;
    start(&f,
          ROWS({.method = "PATCH", .target = "/", .status = 500},
               {.method = "GET",
                .target = SLICES "?resourceVersion=5",
                .delay_ms = 2500,
                .body = "{\"type\":\"MODIFIED\",\"object\":" SLICE("6", SECOND) "}\n",
                .times = 1},
               LIST(SLICES, SLICE("5", "")), LIST("/api/v1/services", PARKING),
               LIST(API "v1/httproutes", ROUTE_TO_PARKING), CLUSTER),
          ROWS({.method = "POST",
                .target = "/targetgroups/tg-1/registertargets",
                .times = 1,
                .body = "{\"successful\":[{\"id\":\"10.0.0.1\",\"port\":8080}]}"},
               {.method = "POST",
                .target = REGISTER,
                .body = "{\"successful\":[{\"id\":\"10.0.0.2\",\"port\":8080}]}"},
               {.method = "POST", .target = "/targetgroups", .body = GROUP},
               {.method = "POST",
                .target = "/services/svc-1/listeners",
                .status = 402,
                .error = "ServiceQuotaExceededException"},
               {.method = "POST", .target = "/services", .body = SERVICE},
               {.method = "POST",
                .target = "/servicenetworkserviceassociations",
                .body = "{\"id\":\"snsa-1\",\"arn\":\"" ARN
                        "servicenetworkserviceassociation/snsa-1\",\"status\":\"ACTIVE\"}"},
               EMPTY_ACCOUNT));
    T_TRUE(scripted_wait(&f.aws, "POST", REGISTER, 2));
    struct scripted_request second = scripted_request(&f.aws, "POST", REGISTER, 1);
    T_CONTAINS(second.body, "10.0.0.2");
    T_LACKS(second.body, "10.0.0.1");
    size_t tries = scripted_count(&f.aws, "POST", "/services/svc-1/listeners");
    struct scripted_request last =
        scripted_request(&f.aws, "POST", "/services/svc-1/listeners", tries - 1);
    T_TRUE(tries >= 2 && last.at_ns < second.at_ns); /* no failure was tried along with it */
    sleep_ms(500);
    T_INT_EQ(scripted_count(&f.aws, "POST", REGISTER), 2);
    stop(&f);
}

/* --- Kubernetes ---------------------------------------------------------------------------------
 */

/* How often the route's status is written in some time when each write ends so. */
static size_t status_writes(const struct scripted_row *answer, int ms)
{
    struct fixture f;
    start(&f, ROWS(*answer, CLUSTER), ROWS(EMPTY_ACCOUNT));
    T_TRUE(scripted_wait(&f.api, "PATCH", STATUS, 1));
    sleep_ms(ms);
    size_t n = scripted_count(&f.api, "PATCH", STATUS);
    stop(&f);
    return n;
}

static void test_conflicts(void)
{
    T_TRUE(status_writes(&(struct scripted_row){.method = "PATCH", .target = "/", .status = 409},
                         3000) <= 4);
}

static void test_write_refused(void)
{
    T_TRUE(status_writes(&(struct scripted_row){.method = "PATCH", .target = "/", .status = 403},
                         3000) <= 4);
    T_TRUE(status_writes(&(struct scripted_row){.method = "PATCH", .target = "/", .status = 404},
                         1000) <= 3);
}

/* The API server cuts off all that it was told: no reason to tell it for ever. */
static void test_no_effect(void)
{
    struct scripted_row same = {
        .method = "PATCH", .target = "/", .body = "{\"metadata\":{\"resourceVersion\":\"5\"}}"};
    T_INT_EQ(status_writes(&same, 3000), 1);
}

/* --- the end ------------------------------------------------------------------------------------
 */

/* Calls of both kinds are under way, and nothing is left of them. */
static void test_stop_under_way(void)
{
    struct fixture f;
    start(&f, ROWS({.method = "PATCH", .target = "/", .status = 500, .delay_ms = 1000}, CLUSTER),
          ROWS({.method = "POST", .target = "/", .status = 500, .delay_ms = 500}, EMPTY_ACCOUNT));
    T_TRUE(scripted_wait(&f.aws, "POST", "/services", 1));
    T_TRUE(scripted_wait(&f.api, "PATCH", "/", 1));
    stop(&f);
}

static void test_stop_while_listing(void)
{
    struct fixture f;
    start(&f, ROWS(CLUSTER), ROWS({.method = "GET", .target = "/", .delay_ms = 6000}));
    T_TRUE(scripted_wait(&f.aws, "GET", "/services?", 1));
    int64_t begin_ns = clock_monotonic_ns();
    reconciler_free(f.reconciler);
    f.reconciler = NULL;
    T_TRUE(clock_monotonic_ns() - begin_ns < 5 * NS_PER_SECOND); /* reads are cancelled */
    stop(&f);
}

CU_TestInfo trouble_tests[] = {
    {"a denied call", test_denied},
    {"AWS cannot be listed", test_no_inventory},
    {"AWS does something else", test_no_end},
    {"targets pass a pause", test_targets_pass},
    {"409 on every status write", test_conflicts},
    {"refused writes", test_write_refused},
    {"a status without effect", test_no_effect},
    {"stopped with calls under way", test_stop_under_way},
    {"stopped while AWS is listed", test_stop_while_listing},
    CU_TEST_INFO_NULL,
};
