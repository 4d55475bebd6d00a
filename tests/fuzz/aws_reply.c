/*
 * aws_reply.c - a reply of AWS: one line for each of three headers, then the body. Whatever it is,
 * it becomes an object or an error with a code, bounded and in UTF-8.
 */
#include "fuzz.h"

#include "aws/aws_error.h"
#include "aws/reply.h"

static void check_error(const struct aws_error *e)
{
    MUST(e->code.n && e->code.n <= LIMIT_AWS_CODE_BYTES);
    MUST(e->message.n <= LIMIT_AWS_MESSAGE_BYTES && str_is_utf8(e->message));
    MUST(e->retry_after_ms >= 0 && e->retry_after_ms <= LIMIT_AWS_RETRY_AFTER_MS);
    MUST(str_is_utf8(e->request_id) && str_is_utf8(e->resource_id));
}

static void check_reply(struct arena *a, enum aws_operation op, struct str body)
{
    struct aws_error error = {0};
    const struct jv *reply = aws_reply_decode(a, op, body, &error);
    MUST(jv_type(reply) == (reply ? JV_OBJECT : JV_ABSENT));
    if (!reply)
        check_error(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct http_header headers[] = {
        {S("x-amzn-ErrorType"), S("")}, {S("Retry-After"), S("")}, {S("Date"), S("")}};
    struct str rest = arena_str(a, fuzz_input(data, size));
    for (size_t i = 0; i < ARRAY_LEN(headers); i++)
        str_split(&rest, '\n', &headers[i].value);
    struct http_reply reply = {.status = 400 + (int)(size % 200),
                               .body = rest,
                               .headers = headers,
                               .header_count = ARRAY_LEN(headers)};
    struct aws_error error;
    int64_t skew_ns;
    aws_error_decode(a, &reply, &error);
    check_error(&error);
    (void)aws_error_skew(headers[2].value, 0, &skew_ns);
    check_reply(a, AWS_GET_SERVICE, rest);
    check_reply(a, AWS_GET_CALLER_IDENTITY, rest);
    return 0;
}
