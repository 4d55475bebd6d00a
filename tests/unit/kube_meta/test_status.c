/* test_status.c - what a Status means for us. */
#include "kube_meta/status.h"

#include "suites.h"
#include "support/assert.h"

static void everything_is_read(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct kube_status s;
    struct error err;
    T_TRUE(kube_status_parse(
        a,
        json(a, "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": 422,"
                "\"reason\": \"Invalid\", \"message\": \"m\", \"details\": {\"causes\":"
                "[{\"reason\": \"FieldValueInvalid\", \"message\": \"c\", \"field\": \"f\"}],"
                "\"retryAfterSeconds\": 7}}"),
        &s));
    T_INT_EQ(s.code, 422);
    T_STR_EQ(s.reason, "Invalid");
    T_INT_EQ(s.retry_after_seconds, 7);
    T_INT_EQ(s.cause_count, 1);
    T_STR_EQ(s.causes[0].field, "f");
    T_FAILS(kube_status_set_error(&err, &s), &err, ERR_INVALID,
            "the API server answers 422 Invalid: m");
}

static void other_objects_are_no_status(void)
{
    static const char *const texts[] = {"null", "{}", "{\"kind\": \"Status\"}",
                                        "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}"};
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct kube_status s;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        T_TRUE(!kube_status_parse(a, json(a, texts[i]), &s));
    T_TRUE(!kube_status_parse(a, NULL, &s));
}

static void error_codes(void)
{
    static const struct {
        int code;
        const char *reason;
        enum error_code want;
    } rows[] = {
        {400, "BadRequest", ERR_INVALID},
        {400, "Expired", ERR_EXPIRED},
        {401, "Unauthorized", ERR_DENIED},
        {403, "Forbidden", ERR_DENIED},
        {404, "NotFound", ERR_NOT_FOUND},
        {404, "", ERR_NOT_FOUND},
        {409, "AlreadyExists", ERR_CONFLICT},
        {409, "Conflict", ERR_CONFLICT},
        {410, "", ERR_EXPIRED},
        {410, "Gone", ERR_EXPIRED},
        {413, "", ERR_INVALID},
        {422, "Invalid", ERR_INVALID},
        {429, "", ERR_BUSY},
        {503, "", ERR_BUSY},
        {504, "Timeout", ERR_TIMEOUT},
        {500, "InternalError", ERR_REMOTE},
        {0, "", ERR_REMOTE},
        {302, "", ERR_REMOTE},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_status s = {.code = rows[i].code, .reason = str_of(rows[i].reason)};
        T_INT_EQ(kube_status_error(&s), rows[i].want);
    }
    struct kube_cause cause = {.reason = STR("ResourceVersionTooLarge")};
    struct kube_status ahead = {
        .code = 504, .reason = STR("Timeout"), .causes = &cause, .cause_count = 1};
    T_INT_EQ(kube_status_error(&ahead), ERR_EXPIRED);
}

CU_TestInfo status_tests[] = {
    {"everything_is_read", everything_is_read},
    {"other_objects_are_no_status", other_objects_are_no_status},
    {"error_codes", error_codes},
    CU_TEST_INFO_NULL,
};
