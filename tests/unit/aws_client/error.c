/* error.c - what refusals say and what kind of trouble they are. */
#include "aws/aws_error.h"

#include "base/clock.h"
#include "suites.h"
#include "support/assert.h"

enum { HEADERS_MAX = 2 };

#define NONE                                                                                       \
    {                                                                                              \
        {                                                                                          \
            S(""), S("")                                                                           \
        }                                                                                          \
    }

static const struct {
    int status;
    struct http_header headers[HEADERS_MAX];
    const char *body;
    const char *code, *message;
    enum aws_error_class class;
    int64_t retry_after_ms;
} rows[] = {
    {429,
     {{S("x-amzn-ErrorType"), S("ThrottlingException")}, {S("retry-after"), S("2")}},
     "{\"message\": \"Rate exceeded\", \"serviceCode\": \"s\", \"quotaCode\": \"q\"}",
     "ThrottlingException",
     "Rate exceeded",
     AWS_ERROR_THROTTLING,
     2000},
    {429,
     {{S("X-Amzn-Errortype"), S("ThrottlingException:http://internal.amazon.com/x/")},
      {S("x-amz-retry-after"), S("150")}},
     "{}",
     "ThrottlingException",
     "",
     AWS_ERROR_THROTTLING,
     150},
    {400, NONE, "{\"__type\": \"com.amazon.coral#ThrottledException\", \"Message\": \"m\"}",
     "ThrottledException", "m", AWS_ERROR_THROTTLING, 0},
    {503, NONE, "{\"code\": \"SlowDown\"}", "SlowDown", "", AWS_ERROR_THROTTLING, 0},
    {429, NONE, "{\"code\": \"NobodyKnows\"}", "NobodyKnows", "", AWS_ERROR_THROTTLING, 0},
    {500,
     {{S("x-amzn-ErrorType"), S("InternalServerException")}, {S("Retry-After"), S("3")}},
     "{\"message\": \"oops\"}",
     "InternalServerException",
     "oops",
     AWS_ERROR_TRANSIENT,
     3000},
    {502, NONE, "<html><body><h1>502 Bad Gateway</h1></body></html>", "InvalidReply",
     "HTTP status 502 without an error of AWS: <html><body><h1>502 Bad Gateway</h1></body></html>",
     AWS_ERROR_TRANSIENT, 0},
    {503, NONE, "", "InvalidReply", "HTTP status 503 without an error of AWS", AWS_ERROR_TRANSIENT,
     0},
    {400, NONE, "{\"code\": \"Thrott", "InvalidReply",
     "HTTP status 400 without an error of AWS: {\"code\": \"Thrott", AWS_ERROR_OTHER, 0},
    {400, NONE, "[1]", "InvalidReply", "HTTP status 400 without an error of AWS: [1]",
     AWS_ERROR_OTHER, 0},
    {400, NONE, "{\"code\": 7}", "InvalidReply",
     "HTTP status 400 without an error of AWS: {\"code\": 7}", AWS_ERROR_OTHER, 0},
    {400,
     {{S("x-amzn-ErrorType"), S("a code of\nmany words")}},
     "{}",
     "InvalidReply",
     "HTTP status 400 without an error of AWS: {}",
     AWS_ERROR_OTHER,
     0},
    {302, NONE, "", "InvalidReply", "HTTP status 302 without an error of AWS", AWS_ERROR_OTHER, 0},
    {404,
     {{S("x-amzn-ErrorType"), S("ResourceNotFoundException")}},
     "{\"message\": \"gone\", \"resourceId\": \"svc-1\", \"resourceType\": \"SERVICE\"}",
     "ResourceNotFoundException",
     "gone",
     AWS_ERROR_NOT_FOUND,
     0},
    {409, NONE, "{\"__type\": \"ConflictException\"}", "ConflictException", "", AWS_ERROR_CONFLICT,
     0},
    {402, NONE, "{\"__type\": \"ServiceQuotaExceededException\"}", "ServiceQuotaExceededException",
     "", AWS_ERROR_QUOTA, 0},
    {403, NONE, "{\"__type\": \"AccessDeniedException\"}", "AccessDeniedException", "",
     AWS_ERROR_ACCESS_DENIED, 0},
    {400, NONE, "{\"__type\": \"ValidationException\", \"reason\": \"other\"}",
     "ValidationException", "", AWS_ERROR_VALIDATION, 0},
    {403, NONE, "{\"__type\": \"ExpiredTokenException\"}", "ExpiredTokenException", "",
     AWS_ERROR_EXPIRED_KEYS, 0},
    {403, NONE, "{\"__type\": \"UnrecognizedClientException\"}", "UnrecognizedClientException", "",
     AWS_ERROR_EXPIRED_KEYS, 0},
    {403, NONE, "{\"__type\": \"InvalidSignatureException\"}", "InvalidSignatureException", "",
     AWS_ERROR_SIGNATURE, 0},
    {403, NONE,
     "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type>"
     "<Code>ExpiredToken</Code><Message>a &lt; b</Message></Error><RequestId>r</RequestId>"
     "</ErrorResponse>",
     "ExpiredToken", "a < b", AWS_ERROR_EXPIRED_KEYS, 0},
    {429,
     {{S("Retry-After"), S("Tue, 24 Nov 2026 03:15:30 GMT")},
      {S("Date"), S("Tue, 24 Nov 2026 03:15:20 GMT")}},
     "{\"code\": \"Throttling\"}",
     "Throttling",
     "",
     AWS_ERROR_THROTTLING,
     10000},
    {429,
     {{S("Retry-After"), S("-5")}},
     "{\"code\": \"Throttling\"}",
     "Throttling",
     "",
     AWS_ERROR_THROTTLING,
     0},
    {429,
     {{S("Retry-After"), S("-6666666666666666666")}},
     "{\"code\": \"Throttling\"}",
     "Throttling",
     "",
     AWS_ERROR_THROTTLING,
     0},
    {429,
     {{S("Retry-After"), S("soon")}},
     "{\"code\": \"Throttling\"}",
     "Throttling",
     "",
     AWS_ERROR_THROTTLING,
     0},
    {429,
     {{S("Retry-After"), S("9223372036854775807")}},
     "{\"code\": \"Throttling\"}",
     "Throttling",
     "",
     AWS_ERROR_THROTTLING,
     LIMIT_AWS_RETRY_AFTER_MS},
};

static void test_replies(void)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct aws_error e;
        const struct http_reply reply = {.status = rows[i].status,
                                         .body = str_of(rows[i].body),
                                         .headers = rows[i].headers,
                                         .header_count = HEADERS_MAX};
        aws_error_decode(a, &reply, &e);
        T_STR_EQ(e.code, rows[i].code);
        T_STR_EQ(e.message, rows[i].message);
        T_INT_EQ(e.http_status, rows[i].status);
        T_INT_EQ(aws_error_class(&e), rows[i].class);
        T_INT_EQ(e.retry_after_ms, rows[i].retry_after_ms);
        T_INT_EQ(e.retry_after_seconds, (rows[i].retry_after_ms + 999) / 1000);
        T_TRUE(!e.effect_unknown);
    }
}

static void test_members(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct aws_error e;
    const struct http_header headers[] = {{S("x-amzn-RequestId"), S("1-2-3")}};
    const struct http_reply reply = {
        .status = 402,
        .headers = headers,
        .header_count = 1,
        .body = STR("{\"__type\": \"ServiceQuotaExceededException\", \"resourceId\": \"svc-1\", "
                    "\"resourceType\": \"SERVICE\", \"serviceCode\": \"vpc-lattice\", "
                    "\"quotaCode\": \"L-1\", \"reason\": \"other\"}")};
    aws_error_decode(a, &reply, &e);
    T_STR_EQ(e.request_id, "1-2-3");
    T_STR_EQ(e.resource_id, "svc-1");
    T_STR_EQ(e.resource_type, "SERVICE");
    T_STR_EQ(e.service_code, "vpc-lattice");
    T_STR_EQ(e.quota_code, "L-1");
    T_STR_EQ(e.reason, "other");
}

/* A message of any length, cut between characters. */
static void test_long_message(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct aws_error e;
    struct strbuf body = STRBUF(1 << 20);
    strbuf_addz(&body, "{\"code\": \"X\", \"message\": \"x");
    for (int i = 0; i < 10000; i++)
        strbuf_addz(&body, "\xc3\xa4");
    strbuf_addz(&body, "\"}");
    const struct http_reply reply = {.status = 400, .body = strbuf_str(&body)};
    aws_error_decode(a, &reply, &e);
    T_STR_EQ(e.code, "X");
    T_INT_EQ(e.message.n, LIMIT_AWS_MESSAGE_BYTES - 1);
    T_TRUE(str_is_utf8(e.message));
    strbuf_free(&body);
}

static void test_failures(void)
{
    static const struct {
        enum error_code failure;
        const char *code;
        enum aws_error_class class;
    } failures[] = {
        {ERR_TIMEOUT, "RequestTimeout", AWS_ERROR_TRANSIENT},
        {ERR_IO, "ConnectionError", AWS_ERROR_TRANSIENT},
        {ERR_TLS, "ConnectionError", AWS_ERROR_TRANSIENT},
        {ERR_LIMIT, "InvalidReply", AWS_ERROR_OTHER},
        {ERR_CANCELLED, "Cancelled", AWS_ERROR_OTHER},
        {ERR_CONFIG, "InvalidRequest", AWS_ERROR_OTHER},
    };
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct aws_error e;
        struct error failure;
        error_set(&failure, failures[i].failure, "why");
        aws_error_of_failure(a, &failure, 0, &e);
        T_STR_EQ(e.code, failures[i].code);
        T_STR_EQ(e.message, "why");
        T_INT_EQ(aws_error_class(&e), failures[i].class);
    }
}

static void test_skew(void)
{
    static const struct {
        const char *date;
        int64_t our_seconds;
        bool skewed;
        int64_t skew_seconds;
    } skews[] = {
        {"Thu, 01 Jan 1970 02:00:00 GMT", 3600, true, 3600},
        {"Thu, 01 Jan 1970 01:00:00 GMT", 7200, true, -3600},
        {"Thu, 01 Jan 1970 01:04:00 GMT", 3600, true, 240},
        {"Thu, 01 Jan 1970 01:03:59 GMT", 3600, false, 0},
        {"Thu, 01 Jan 1970 00:56:01 GMT", 3600, false, 0},
        {"", 3600, false, 0},
        {"yesterday", 3600, false, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(skews); i++) {
        int64_t skew_ns = 0;
        T_TRUE(aws_error_skew(str_of(skews[i].date), skews[i].our_seconds * NS_PER_SECOND,
                              &skew_ns) == skews[i].skewed);
        T_INT_EQ(skew_ns, skews[i].skew_seconds * NS_PER_SECOND);
    }
}

CU_TestInfo error_tests[] = {
    {"replies become codes and classes", test_replies},
    {"the modelled members are kept", test_members},
    {"a long message is cut", test_long_message},
    {"failures without a reply have codes", test_failures},
    {"skew is what a signature does not tolerate", test_skew},
    CU_TEST_INFO_NULL,
};
