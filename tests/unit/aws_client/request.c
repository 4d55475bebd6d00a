/* request.c - calls as HTTP requests, and mistakes in them; the rows of the operations. */
#include "aws/request.h"

#include "suites.h"
#include "support/assert.h"

enum { PARAMS_MAX = 4 };

/* One line: method path?query headers body. */
static struct str show(struct arena *a, const struct aws_request *r)
{
    struct str text = arena_printf(a, "%s %" PRISTR, r->method, STR_ARG(r->path));
    for (size_t i = 0; i < r->query_count; i++)
        text = arena_printf(a, "%" PRISTR "%c%" PRISTR "=%" PRISTR, STR_ARG(text), i ? '&' : '?',
                            STR_ARG(r->query[i].name), STR_ARG(r->query[i].value));
    for (size_t i = 0; i < r->header_count; i++)
        text = arena_printf(a, "%" PRISTR " %" PRISTR ": %" PRISTR, STR_ARG(text),
                            STR_ARG(r->headers[i].name), STR_ARG(r->headers[i].value));
    return arena_printf(a, "%" PRISTR " %" PRISTR, STR_ARG(text), STR_ARG(r->body));
}

static const struct {
    enum aws_operation op;
    struct aws_param params[PARAMS_MAX];
    const char *body, *token;
    const char *want; /* the request, or "error: " and part of its message */
} rows[] = {
    {AWS_LIST_SERVICES, {{0}}, NULL, NULL, "GET /services accept: application/json "},
    {AWS_GET_RULE,
     {{"ruleIdentifier", S("rule-1")},
      {"serviceIdentifier", S("svc-1")},
      {"listenerIdentifier", S("listener-1")}},
     NULL,
     NULL,
     "GET /services/svc-1/listeners/listener-1/rules/rule-1 accept: application/json "},
    {AWS_GET_TARGET_GROUP,
     {{"targetGroupIdentifier", S("arn:aws:vpc-lattice:r:1:targetgroup/tg-1")}},
     NULL,
     NULL,
     "GET /targetgroups/arn%3Aaws%3Avpc-lattice%3Ar%3A1%3Atargetgroup%2Ftg-1 "
     "accept: application/json "},
    {AWS_GET_SERVICE,
     {{"serviceIdentifier", S("../x?y=%z")}},
     NULL,
     NULL,
     "GET /services/..%2Fx%3Fy%3D%25z accept: application/json "},
    {AWS_UNTAG_RESOURCE,
     {{"tagKeys", S("a/b")}, {"resourceArn", S("arn")}, {"tagKeys", S("c")}},
     NULL,
     NULL,
     "DELETE /tags/arn?tagKeys=a/b&tagKeys=c accept: application/json "},
    {AWS_LIST_TARGETS,
     {{"targetGroupIdentifier", S("tg-1")}, {"maxResults", S("100")}},
     NULL,
     NULL,
     "POST /targetgroups/tg-1/listtargets?maxResults=100 accept: application/json "
     "content-type: application/json {}"},
    {AWS_CREATE_SERVICE,
     {{0}},
     "{\"name\": \"a\"}",
     NULL,
     "POST /services accept: application/json content-type: application/json "
     "{\"name\":\"a\",\"clientToken\":\"random\"}"},
    {AWS_CREATE_SERVICE,
     {{0}},
     "{\"name\": \"a\"}",
     "mine",
     "POST /services accept: application/json content-type: application/json "
     "{\"name\":\"a\",\"clientToken\":\"mine\"}"},
    {AWS_CREATE_SERVICE,
     {{0}},
     "{\"clientToken\": \"given\"}",
     "mine",
     "POST /services accept: application/json content-type: application/json "
     "{\"clientToken\":\"given\"}"},
    {AWS_UPDATE_SERVICE,
     {{"serviceIdentifier", S("svc-1")}},
     "{\"authType\": \"NONE\"}",
     NULL,
     "PATCH /services/svc-1 accept: application/json content-type: application/json "
     "{\"authType\":\"NONE\"}"},
    {AWS_GET_RESOURCES,
     {{0}},
     "{\"ResourcesPerPage\": 1.0}",
     NULL,
     "POST / accept: application/json content-type: application/x-amz-json-1.1 "
     "x-amz-target: ResourceGroupsTaggingAPI_20170126.GetResources {\"ResourcesPerPage\":1.0}"},
    {AWS_GET_CALLER_IDENTITY,
     {{0}},
     NULL,
     NULL,
     "POST / content-type: application/x-www-form-urlencoded; charset=utf-8 "
     "Action=GetCallerIdentity&Version=2011-06-15"},

    {AWS_GET_SERVICE, {{0}}, NULL, NULL, "error: GetService needs the parameter serviceIdentifier"},
    {AWS_GET_SERVICE,
     {{"serviceIdentifier", S("")}},
     NULL,
     NULL,
     "error: GetService needs the parameter serviceIdentifier"},
    {AWS_GET_SERVICE,
     {{"serviceIdentifier", S("a")}, {"serviceIdentifier", S("b")}},
     NULL,
     NULL,
     "error: is given twice"},
    {AWS_LIST_SERVICES,
     {{"vpcIdentifier", S("vpc-1")}},
     NULL,
     NULL,
     "error: ListServices has no parameter vpcIdentifier"},
    {AWS_LIST_SERVICES, {{"service", S("x")}}, NULL, NULL, "error: has no parameter service"},
    {AWS_LIST_SERVICES, {{0}}, "{}", NULL, "error: ListServices takes no body"},
    {AWS_CREATE_SERVICE, {{0}}, "[]", NULL, "error: the body is no JSON object: array"},
    {AWS_CREATE_SERVICE, {{0}}, "{\"a\":", NULL, "error: the body is no JSON object: line 1"},
    {AWS_GET_CALLER_IDENTITY, {{0}}, "{}", NULL, "error: takes no body"},
};

static void test_requests(void)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(cleanup_arena) struct arena *a = arena_new();
        struct aws_request request;
        struct aws_error error;
        size_t n = 0;
        while (n < PARAMS_MAX && rows[i].params[n].name)
            n++;
        const struct aws_call call = {.op = rows[i].op,
                                      .params = rows[i].params,
                                      .param_count = n,
                                      .body = str_of(rows[i].body),
                                      .client_token = str_of(rows[i].token)};
        bool ok = aws_request_build(a, &call, STR("random"), &request, &error) == 0;
        if (ok) {
            T_STR_EQ(show(a, &request), rows[i].want);
            continue;
        }
        T_STR_EQ(error.code, "InvalidRequest");
        T_CONTAINS(rows[i].want, "error: ");
        T_CONTAINS(error.message, rows[i].want + strlen("error: "));
    }
}

/* A body that would be larger than what we ever send. */
static void test_large_body(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct aws_request request;
    struct aws_error error;
    char *filler = arena_alloc(a, LIMIT_AWS_REQUEST_BYTES + 1);
    memset(filler, 'x', LIMIT_AWS_REQUEST_BYTES);
    const struct aws_call call = {.op = AWS_CREATE_SERVICE,
                                  .body = arena_printf(a, "{\"name\": \"%s\"}", filler)};
    T_INT_EQ(aws_request_build(a, &call, STR("t"), &request, &error), -1);
    T_STR_EQ(error.code, "InvalidRequest");
}

/* What can be said about all rows. */
static void test_rows(void)
{
    for (enum aws_operation op = 0; op < AWS_OPERATION_COUNT; op++) {
        const struct aws_operation_row *row = aws_operation_row(op);
        const struct aws_service_row *service = aws_service_row(row->service);
        struct str action = str_of(row->action);
        if (!T_TRUE(row->name && row->method && row->path && row->query && row->action))
            continue;
        bool reads = strncmp(row->name, "Get", 3) == 0 || strncmp(row->name, "List", 4) == 0;
        T_TRUE(row->mutates == !reads);
        T_TRUE(row->client_token == (strncmp(row->name, "Create", 6) == 0));
        T_TRUE(!row->items == !row->token);
        T_TRUE(reads == (row->priority == AWS_PRIORITY_READ));
        T_TRUE(str_starts(action, str_of(service->signing_name)) ||
               str_is(str_sub(action, 0, 4), "tag:"));
        T_TRUE(op == AWS_BATCH_UPDATE_RULE || str_ends(action, str_of(row->name)));
    }
    T_STR_EQ(aws_operation_row(AWS_BATCH_UPDATE_RULE)->action, "vpc-lattice:UpdateRule");
    T_INT_EQ(aws_operation_row(AWS_DEREGISTER_TARGETS)->priority, AWS_PRIORITY_TARGETS);
}

CU_TestInfo request_tests[] = {
    {"calls become requests, mistakes become errors", test_requests},
    {"a body has its bound", test_large_body},
    {"rows of operations are consistent", test_rows},
    CU_TEST_INFO_NULL,
};
