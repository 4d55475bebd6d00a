/* parts.c - the pure parts: header fields, queries, routing, Status objects. */
#include "http/http_header.h"
#include "http/http_route.h"
#include "http/http_status.h"
#include "suites.h"
#include "support/assert.h"

static enum http_outcome never(struct http_request *request, struct http_response *response,
                               void *ctx)
{
    (void)request, (void)response, (void)ctx;
    abort();
}

static const struct http_endpoint routes[] = {
    {"POST", "/mutate", "application/json", 100, never, NULL},
    {"GET", "/healthz", NULL, 0, never, NULL},
    {"POST", "/healthz", NULL, 10, never, NULL},
};

static void fields_are_found_without_case(void)
{
    static const struct http_header headers[] = {
        {S("X-A"), S("1")}, {S("Content-Type"), S("t")}, {S("x-a"), S("2")}};
    T_STR_EQ(http_header_get(headers, 3, "x-a"), "1");
    T_STR_EQ(http_header_get(headers, 3, "content-TYPE"), "t");
    T_TRUE(http_header_get(headers, 3, "X").p == NULL);
    T_TRUE(http_header_get(NULL, 0, "X").p == NULL);
}

static void media_types_ignore_case_and_parameters(void)
{
    T_TRUE(http_media_type_is(STR("application/json"), "application/json"));
    T_TRUE(http_media_type_is(STR("Application/JSON ; charset=utf-8"), "application/json"));
    T_TRUE(!http_media_type_is(STR("application/jsonx"), "application/json"));
    T_TRUE(!http_media_type_is(STR("text/plain; application/json"), "application/json"));
    T_TRUE(!http_media_type_is(STR_NONE, "application/json"));
}

static void queries_are_decoded(void)
{
    struct arena *a = arena_new();
    struct str value;
    struct str query = STR("a=1&timeout=10s&p%61th=%2Fx+y%zz%4&flag&=e&timeout=3s");
    T_TRUE(http_query_get(a, query, "timeout", &value));
    T_STR_EQ(value, "10s");
    T_TRUE(http_query_get(a, query, "path", &value));
    T_STR_EQ(value, "/x y%zz%4");
    T_TRUE(http_query_get(a, query, "flag", &value));
    T_STR_EQ(value, "");
    T_TRUE(!http_query_get(a, query, "tim", &value));
    T_TRUE(!http_query_get(a, STR_NONE, "a", &value));
    arena_free(a);
}

static void warnings_are_unquoted(void)
{
    struct arena *a = arena_new();
    struct str text;
    T_TRUE(http_warning_text(a, STR("299 - \"say \\\"hi\\\" \\\\\""), &text));
    T_STR_EQ(text, "say \"hi\" \\");
    T_TRUE(!http_warning_text(a, STR("299 - text"), &text));
    T_TRUE(!http_warning_text(a, STR("299 - \"open"), &text));
    T_TRUE(!http_warning_text(a, STR("299 - \"open\\"), &text));
    arena_free(a);
}

static void status_objects_are_json(void)
{
    struct arena *a = arena_new();
    T_STR_EQ(http_status_json(a, 413, STR("a \"b\"\n\xC3\xA9")),
             "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
             "\"message\":\"a \\\"b\\\"\\u000a\xC3\xA9\",\"reason\":\"RequestEntityTooLarge\","
             "\"code\":413}\n");
    T_CONTAINS(http_status_json(a, 400, STR("x\xFFy")), "\"message\":\"x?y\"");
    T_CONTAINS(http_status_json(a, 418, STR("x")), "\"reason\":\"Unknown\",\"code\":418");
    arena_free(a);
}

/* The status with which a head is refused, 0 if it finds its route. */
static int refused(struct arena *a, struct http_head head, struct http_refusal *ret_refusal)
{
    *ret_refusal = (struct http_refusal){0};
    const struct http_endpoint *route =
        http_route_find(a, routes, ARRAY_LEN(routes), &head, ret_refusal);
    T_TRUE((route == NULL) == (ret_refusal->status != 0));
    return ret_refusal->status;
}

static struct http_head head_of(struct str method, struct str path)
{
    return (struct http_head){.method = method, .path = path};
}

static void paths_and_methods_lead_to_routes(void)
{
    struct arena *a = arena_new();
    struct http_refusal r;
    T_INT_EQ(refused(a, head_of(STR("GET"), STR("/healthz")), &r), 0);
    T_INT_EQ(refused(a, head_of(STR("HEAD"), STR("/healthz")), &r), 0);
    T_INT_EQ(refused(a, head_of(STR("HEAD"), STR("/mutate")), &r), 405);
    T_STR_EQ(r.allow, "POST");
    T_INT_EQ(refused(a, head_of(STR("PUT"), STR("/healthz")), &r), 405);
    T_STR_EQ(r.allow, "GET, POST");
    T_CONTAINS(r.message, "\"/healthz\" does not take PUT, use GET, POST");
    T_INT_EQ(refused(a, head_of(STR("POST"), STR("/mutate/")), &r), 404);
    T_CONTAINS(r.message, "nothing is served at \"/mutate/\", only at /mutate");
    T_INT_EQ(refused(a, head_of(STR("POST"), STR_NONE), &r), 404);
    arena_free(a);
}

static void bodies_are_judged_by_the_head(void)
{
    struct arena *a = arena_new();
    struct http_refusal r;
    struct http_head head = {STR("POST"), STR("/mutate"), STR("application/json"), STR_NONE,
                             STR("100")};
    T_INT_EQ(refused(a, head, &r), 0);
    head.content_length = STR("101");
    T_INT_EQ(refused(a, head, &r), 413);
    T_CONTAINS(r.message, "at most 100 bytes");
    static const char *const wrong[] = {"-1", "1x", "99999999999999999999", "0x10", "1, 1", "+1"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        head.content_length = str_of(wrong[i]);
        T_INT_EQ(refused(a, head, &r), 400);
        T_TRUE(r.close);
    }
    head.content_length = STR("5");
    head.content_type = STR("text/yaml");
    T_INT_EQ(refused(a, head, &r), 415);
    T_CONTAINS(r.message, "must be application/json, not \"text/yaml\"");
    head.transfer_encoding = STR("chunked");
    T_INT_EQ(refused(a, head, &r), 400);
    head = (struct http_head){STR("POST"), STR("/mutate"), STR("application/json"), STR("gzip"),
                              STR_NONE};
    T_INT_EQ(refused(a, head, &r), 400);
    head.transfer_encoding = STR("Chunked");
    T_INT_EQ(refused(a, head, &r), 0);
    arena_free(a);
}

CU_TestInfo parts_tests[] = {
    {"fields are found without regard to case", fields_are_found_without_case},
    {"media types: case and parameters do not matter", media_types_ignore_case_and_parameters},
    {"queries are decoded", queries_are_decoded},
    {"warnings are unquoted", warnings_are_unquoted},
    {"Status objects are JSON", status_objects_are_json},
    {"paths and methods lead to routes", paths_and_methods_lead_to_routes},
    {"bodies are judged by the head", bodies_are_judged_by_the_head},
    CU_TEST_INFO_NULL,
};
