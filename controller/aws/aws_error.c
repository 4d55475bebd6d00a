/* aws_error.c - see aws_error.h. */
#include "aws/aws_error.h"

#include <stdarg.h>

#include "aws/http_date.h"
#include "aws/xml.h"
#include "base/clock.h"
#include "json/json_read.h"

/* --- classes ------------------------------------------------------------------------------------
 */

/*
 * Codes by name. Throttling and transient ones: botocore's retries/standard.py; the clock's: the
 * SDKs' lists of codes that a skewed clock may cause; the rest: the service's model and the AWS
 * common errors.
 */
static const struct {
    const char *code;
    enum aws_error_class class;
} classes[] = {
    {"Throttling", AWS_ERROR_THROTTLING},
    {"ThrottlingException", AWS_ERROR_THROTTLING},
    {"ThrottledException", AWS_ERROR_THROTTLING},
    {"RequestThrottledException", AWS_ERROR_THROTTLING},
    {"RequestThrottled", AWS_ERROR_THROTTLING},
    {"TooManyRequestsException", AWS_ERROR_THROTTLING},
    {"ProvisionedThroughputExceededException", AWS_ERROR_THROTTLING},
    {"TransactionInProgressException", AWS_ERROR_THROTTLING},
    {"RequestLimitExceeded", AWS_ERROR_THROTTLING},
    {"BandwidthLimitExceeded", AWS_ERROR_THROTTLING},
    {"LimitExceededException", AWS_ERROR_THROTTLING},
    {"SlowDown", AWS_ERROR_THROTTLING},
    {"PriorRequestNotComplete", AWS_ERROR_THROTTLING},
    {"EC2ThrottledException", AWS_ERROR_THROTTLING},
    {"RequestTimeout", AWS_ERROR_TRANSIENT},
    {"RequestTimeoutException", AWS_ERROR_TRANSIENT},
    {"ConnectionError", AWS_ERROR_TRANSIENT},
    {"InternalServerException", AWS_ERROR_TRANSIENT},
    {"ExpiredToken", AWS_ERROR_EXPIRED_KEYS},
    {"ExpiredTokenException", AWS_ERROR_EXPIRED_KEYS},
    {"TokenRefreshRequired", AWS_ERROR_EXPIRED_KEYS},
    {"InvalidClientTokenId", AWS_ERROR_EXPIRED_KEYS},
    {"UnrecognizedClientException", AWS_ERROR_EXPIRED_KEYS},
    {"RequestTimeTooSkewed", AWS_ERROR_SIGNATURE},
    {"RequestExpired", AWS_ERROR_SIGNATURE},
    {"RequestInTheFuture", AWS_ERROR_SIGNATURE},
    {"InvalidSignatureException", AWS_ERROR_SIGNATURE},
    {"SignatureDoesNotMatch", AWS_ERROR_SIGNATURE},
    {"AuthFailure", AWS_ERROR_SIGNATURE},
    {"ResourceNotFoundException", AWS_ERROR_NOT_FOUND},
    {"ConflictException", AWS_ERROR_CONFLICT},
    {"ServiceQuotaExceededException", AWS_ERROR_QUOTA},
    {"AccessDenied", AWS_ERROR_ACCESS_DENIED},
    {"AccessDeniedException", AWS_ERROR_ACCESS_DENIED},
    {"MissingAuthenticationTokenException", AWS_ERROR_ACCESS_DENIED},
    {"IncompleteSignatureException", AWS_ERROR_ACCESS_DENIED},
    {"ValidationException", AWS_ERROR_VALIDATION},
    {"ValidationError", AWS_ERROR_VALIDATION},
    {"InvalidParameterException", AWS_ERROR_VALIDATION},
};

/* For codes that nobody has listed. */
static enum aws_error_class class_of_status(int status)
{
    switch (status) {
    case 429: return AWS_ERROR_THROTTLING;
    case 500:
    case 502:
    case 503:
    case 504: return AWS_ERROR_TRANSIENT;
    default: return AWS_ERROR_OTHER;
    }
}

enum aws_error_class aws_error_class(const struct aws_error *error)
{
    for (size_t i = 0; i < ARRAY_LEN(classes); i++)
        if (str_is(error->code, classes[i].code))
            return classes[i].class;
    return class_of_status(error->http_status);
}

bool aws_error_skew(struct str date, int64_t our_wall_ns, int64_t *ret_skew_ns)
{
    static const int64_t tolerated_ns = 4 * 60 * NS_PER_SECOND;
    int64_t theirs_ns;
    if (!http_date_parse(date, &theirs_ns))
        return false;
    int64_t skew_ns = theirs_ns - our_wall_ns;
    if (skew_ns < tolerated_ns && skew_ns > -tolerated_ns)
        return false;
    *ret_skew_ns = skew_ns;
    return true;
}

/* --- what a refusal says ------------------------------------------------------------------------
 */

/* "aws.lattice#ConflictException:http://..." is "ConflictException"; empty if it is no name. */
static struct str bare_code(struct str text)
{
    ptrdiff_t colon = str_find_char(text, ':');
    if (colon >= 0)
        text = str_sub(text, 0, (size_t)colon);
    ptrdiff_t hash = str_find_char(text, '#');
    text = str_trim(str_sub(text, (size_t)(hash + 1), text.n));
    if (text.n > LIMIT_AWS_CODE_BYTES)
        return STR_NONE;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] <= ' ' || text.p[i] > '~')
            return STR_NONE;
    return text;
}

/* The first of some members that holds a text. */
static struct str any_of(const struct jv *body, const char *const *names)
{
    for (; *names; names++) {
        struct str text = jv_str(jv_get(body, *names));
        if (text.n)
            return text;
    }
    return STR_NONE;
}

/* At most LIMIT_AWS_MESSAGE_BYTES of it, cut between characters; bytes that are no UTF-8 end it. */
static struct str bounded(struct arena *a, struct str text)
{
    size_t n = 0;
    for (size_t step; n < text.n; n += step) {
        step = str_utf8_first(str_sub(text, n, text.n));
        if (!step || n + step > LIMIT_AWS_MESSAGE_BYTES)
            break;
    }
    return arena_str(a, str_sub(text, 0, n));
}

static int64_t clamp(int64_t value, int64_t most)
{
    if (value < 0)
        return 0;
    return value < most ? value : most;
}

/* Retry-After in seconds or as a date after the reply's own; x-amz-retry-after in milliseconds. */
static int64_t retry_after_ms(const struct http_reply *reply)
{
    static const int64_t most = LIMIT_AWS_RETRY_AFTER_MS;
    int64_t value, now_ns;
    struct str after = http_reply_header(reply, "Retry-After");
    if (str_to_i64(http_reply_header(reply, "x-amz-retry-after"), &value))
        return clamp(value, most);
    if (str_to_i64(after, &value))
        return clamp(value, most / 1000) * 1000;
    if (http_date_parse(after, &value) &&
        http_date_parse(http_reply_header(reply, "Date"), &now_ns))
        return clamp((value - now_ns) / NS_PER_MS, most);
    return 0;
}

static void decode_json(struct arena *a, const struct http_reply *reply, struct aws_error *e)
{
    static const char *const codes[] = {"code", "Code", "__type", NULL};
    static const char *const messages[] = {"message", "Message", "errorMessage", NULL};
    const struct jv *body = json_read(a, reply->body, NULL, NULL);
    e->code = bare_code(http_reply_header(reply, "x-amzn-ErrorType"));
    if (!e->code.n)
        e->code = bare_code(any_of(body, codes));
    e->message = any_of(body, messages);
    e->resource_id = jv_str(jv_get(body, "resourceId"));
    e->resource_type = jv_str(jv_get(body, "resourceType"));
    e->service_code = jv_str(jv_get(body, "serviceCode"));
    e->quota_code = jv_str(jv_get(body, "quotaCode"));
    e->reason = jv_str(jv_get(body, "reason"));
}

static void decode_xml(struct arena *a, struct str body, struct aws_error *e)
{
    e->code = bare_code(xml_text(a, body, "Code"));
    e->message = xml_text(a, body, "Message");
    e->request_id = xml_text(a, body, "RequestId");
}

void aws_error_copy(struct arena *a, const struct aws_error *error, struct aws_error *ret_copy)
{
    struct aws_error e = *error;
    struct str *const texts[] = {&e.code,          &e.message,      &e.request_id, &e.resource_id,
                                 &e.resource_type, &e.service_code, &e.quota_code, &e.reason};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *texts[i] = bounded(a, *texts[i]);
    *ret_copy = e;
}

void aws_error_decode(struct arena *a, const struct http_reply *reply, struct aws_error *ret_error)
{
    struct aws_error e = {.request_id = http_reply_header(reply, "x-amzn-RequestId"),
                          .http_status = reply->status,
                          .retry_after_ms = retry_after_ms(reply)};
    e.retry_after_seconds = (e.retry_after_ms + 999) / 1000;
    if (str_starts(str_trim(reply->body), STR("<")))
        decode_xml(a, reply->body, &e);
    else
        decode_json(a, reply, &e);
    if (!e.code.n) {
        e.code = STR("InvalidReply");
        struct str start = str_trim(str_sub(str_trim(reply->body), 0, LIMIT_VALUE_CHARS));
        e.message = arena_printf(a, "HTTP status %d without an error of AWS%s%" PRISTR,
                                 reply->status, start.n ? ": " : "", STR_ARG(start));
    }
    aws_error_copy(a, &e, ret_error);
}

/* --- errors without a reply ----------------------------------------------------------------------
 */

void aws_error_of_failure(struct arena *a, const struct error *failure, int status,
                          struct aws_error *ret_error)
{
    const char *code = "ConnectionError";
    if (failure->code == ERR_TIMEOUT)
        code = "RequestTimeout";
    else if (failure->code == ERR_LIMIT)
        code = "InvalidReply";
    else if (failure->code == ERR_CANCELLED)
        code = "Cancelled";
    else if (failure->code == ERR_CONFIG)
        code = "InvalidRequest";
    aws_error_set(a, ret_error, code, "%s", failure->message);
    ret_error->http_status = status;
}

void aws_error_set(struct arena *a, struct aws_error *ret_error, const char *code,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str message = arena_vprintf(a, format, args);
    va_end(args);
    *ret_error = (struct aws_error){.code = str_of(code), .message = bounded(a, message)};
}
