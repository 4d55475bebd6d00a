/* calls.c - calls that go well: what is sent, what comes back, what is counted and logged. */
#include "base/file.h"
#include "json/jv.h"
#include "log/log.h"
#include "suites.h"
#include "support/assert.h"
#include "support/tempdir.h"
#include "world.h"

#define ARN "arn:aws:vpc-lattice:us-west-2:123456789012:service/svc-0123456789abcdef0"

static void test_create(void)
{
    struct world w = {0};
    WORLD_START(&w,
                {.status = 201, .body = "{\"id\": \"svc-1\", \"status\": \"CREATE_IN_PROGRESS\"}"});
    const struct jv *reply = world_do(&w, AWS_CREATE_SERVICE, NULL, NULL, "{\"name\": \"shop\"}");
    T_STR_EQ(jv_str(jv_get(reply, "id")), "svc-1");
    struct seen seen = service_seen(&w.service, 0);
    T_STR_EQ(seen.method, "POST");
    T_STR_EQ(seen.target, "/services");
    T_STR_EQ(seen.content_type, "application/json");
    T_CONTAINS(seen.body, "{\"name\":\"shop\",\"clientToken\":\"");
    T_TRUE(service_all_signed(&w.service));
    T_TRUE(world_metric(&w, "aws_api_calls_total{service=\"VPC Lattice\",operation="
                            "\"CreateService\",status_code=\"201\",error_code=\"\"}") == 1);
    T_TRUE(world_metric(&w, "aws_api_requests_total{service=\"VPC Lattice\",operation="
                            "\"CreateService\",status_code=\"201\",error_code=\"\"}") == 1);
    T_TRUE(world_metric(&w, "aws_api_call_retries_bucket{service=\"VPC Lattice\",operation="
                            "\"CreateService\",le=\"0\"}") == 1);
    T_TRUE(world_metric(&w, "lattice_gateway_aws_budget_rate") == 1000);
    world_stop(&w);
}

static void test_empty_reply(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 204, .body = ""});
    const struct jv *reply =
        world_do(&w, AWS_DELETE_SERVICE_NETWORK, "serviceNetworkIdentifier", "sn-1", NULL);
    T_INT_EQ(jv_type(reply), JV_OBJECT);
    T_INT_EQ(jv_len(reply), 0);
    T_STR_EQ(service_seen(&w.service, 0).target, "/servicenetworks/sn-1");
    world_stop(&w);
}

/* What is signed is what arrives, also where it has to be encoded. */
static void test_encoded(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 200});
    const struct aws_param params[] = {
        {"resourceArn", STR(ARN)},
        {"tagKeys", STR("b")},
        {"tagKeys", STR("application-networking.k8s.aws/ManagedBy")},
    };
    const struct aws_call call = {.op = AWS_UNTAG_RESOURCE, .params = params, .param_count = 3};
    T_TRUE(aws_do(w.client, &call, w.arena, &w.error) != NULL);
    T_STR_EQ(service_seen(&w.service, 0).target,
             "/tags/arn%3Aaws%3Avpc-lattice%3Aus-west-2%3A123456789012%3Aservice%2F"
             "svc-0123456789abcdef0?tagKeys=application-networking.k8s.aws%2FManagedBy&tagKeys=b");
    T_TRUE(world_do(&w, AWS_LIST_SERVICES, "nextToken", "AAMA-EF+ab/cD==", NULL) != NULL);
    T_STR_EQ(service_seen(&w.service, 1).target, "/services?nextToken=AAMA-EF%2Bab%2FcD%3D%3D");
    T_TRUE(service_all_signed(&w.service));
    world_stop(&w);
}

static void test_other_services(void)
{
    struct world w = {0};
    WORLD_START(
        &w, {.status = 200, .body = "{\"CertificateSummaryList\": []}"},
        {.status = 200, .body = "{\"ResourceTagMappingList\": [], \"PaginationToken\": \"\"}"},
        {.status = 200,
         .body = "<GetCallerIdentityResponse><GetCallerIdentityResult>"
                 "<Arn>arn:aws:iam::123456789012:user/a&amp;b</Arn>"
                 "<UserId>AIDA</UserId><Account>123456789012</Account>"
                 "</GetCallerIdentityResult></GetCallerIdentityResponse>"});
    T_TRUE(world_do(&w, AWS_LIST_CERTIFICATES, NULL, NULL, NULL) != NULL);
    struct seen acm = service_seen(&w.service, 0);
    T_STR_EQ(acm.amz_target, "CertificateManager.ListCertificates");
    T_STR_EQ(acm.content_type, "application/x-amz-json-1.1");
    T_STR_EQ(acm.body, "{}");
    T_TRUE(world_do(&w, AWS_GET_RESOURCES, NULL, NULL, "{\"ResourcesPerPage\":100}") != NULL);
    T_STR_EQ(service_seen(&w.service, 1).amz_target,
             "ResourceGroupsTaggingAPI_20170126.GetResources");
    const struct jv *identity = world_do(&w, AWS_GET_CALLER_IDENTITY, NULL, NULL, NULL);
    T_STR_EQ(service_seen(&w.service, 2).body, "Action=GetCallerIdentity&Version=2011-06-15");
    T_STR_EQ(jv_str(jv_get(identity, "Account")), "123456789012");
    T_STR_EQ(jv_str(jv_get(identity, "Arn")), "arn:aws:iam::123456789012:user/a&b");
    T_TRUE(service_all_signed(&w.service));
    world_stop(&w);
}

/* A mistake of the caller's is told and not sent. */
static void test_invalid(void)
{
    struct world w = {0};
    WORLD_START(&w, {.status = 200});
    T_TRUE(!world_do(&w, AWS_GET_SERVICE, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, "InvalidRequest");
    T_CONTAINS(w.error.message, "serviceIdentifier");
    T_TRUE(!w.error.effect_unknown);
    T_INT_EQ(service_count(&w.service), 0);
    world_stop(&w);
}

static void test_without_endpoint(void)
{
    struct error err;
    struct world w = {0};
    WORLD_START(&w, {.status = 200});
    aws_client_free(w.client);
    w.options.endpoints[AWS_ACM] = STR_NONE;
    w.options.metrics = NULL;
    w.client = aws_client_new(&w.options, &err);
    T_TRUE(!world_do(&w, AWS_LIST_CERTIFICATES, NULL, NULL, NULL));
    T_STR_EQ(w.error.code, "InvalidRequest");
    T_TRUE(world_do(&w, AWS_LIST_SERVICES, NULL, NULL, NULL) != NULL);
    world_stop(&w);
}

static void test_bad_options(void)
{
    static const struct {
        const char *region, *endpoint;
        int64_t rate_max, rate_min, burst, timeout;
        const char *message;
    } rows[] = {
        {"", "https://a", 10, 1, 1, 1, "region"},
        {"r", "vpc-lattice.us-west-2.amazonaws.com", 10, 1, 1, 1, "VPC Lattice"},
        {"r", "https://a/path", 10, 1, 1, 1, "is no endpoint"},
        {"r", "https://a", 10, 11, 1, 1, "budget"},
        {"r", "https://a", 10, 0, 1, 1, "budget"},
        {"r", "https://a", 10, 1, 0, 1, "budget"},
        {"r", "https://a", 10, 1, 1, -1, "negative"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {0};
        const struct aws_client_options o = {.region = str_of(rows[i].region),
                                             .endpoints = {str_of(rows[i].endpoint)},
                                             .rate_max_milli = rows[i].rate_max,
                                             .rate_min_milli = rows[i].rate_min,
                                             .burst = rows[i].burst,
                                             .attempt_timeout_ms = rows[i].timeout};
        struct aws_client *c = aws_client_new(&o, &err);
        T_FAILS(c == NULL, &err, ERR_CONFIG, rows[i].message);
        aws_client_free(c);
    }
}

/* Debug lines tell what was called and how it went, never with what. */
static void test_log(void)
{
    struct world w = {0};
    WORLD_START(
        &w, {.status = 429, .error_type = "ThrottlingException", .body = "{\"message\":\"slow\"}"},
        {.status = 200});
    struct str directory = tempdir_new(w.arena);
    _cleanup_(strbuf_free) struct strbuf lines = STRBUF(LIMIT_FILE_BYTES);
    const char *path = tempdir_file(w.arena, directory, "log", "");
    _cleanup_(cleanup_fclose) FILE *log = fopen(path, "we");
    log_init(&(struct log_config){LOG_LEVEL_DEBUG, LOG_FORMAT_TEXT, fileno(log)});
    T_TRUE(world_do(&w, AWS_CREATE_SERVICE, NULL, NULL, "{\"name\": \"shop\"}") != NULL);
    log_init(&(struct log_config){LOG_LEVEL_INFO, LOG_FORMAT_TEXT, STDERR_FILENO});
    T_OK(file_read(path, &lines, NULL), NULL);
    struct str text = strbuf_str(&lines);
    T_CONTAINS(text, "operation=CreateService");
    T_CONTAINS(text, "code=ThrottlingException");
    T_CONTAINS(text, "request_id=request-1");
    T_LACKS(text, SECRET_KEY);
    T_LACKS(text, "Signature=");
    world_stop(&w);
}

CU_TestInfo calls_tests[] = {
    {"a create carries body, token and signature", test_create},
    {"an empty reply is an empty object", test_empty_reply},
    {"path and query arrive as they are signed", test_encoded},
    {"tagging, ACM and STS have their own forms", test_other_services},
    {"a wrong call is told and not sent", test_invalid},
    {"a service without endpoint is not called", test_without_endpoint},
    {"options that make no sense are refused", test_bad_options},
    {"debug lines have no secrets", test_log},
    CU_TEST_INFO_NULL,
};
