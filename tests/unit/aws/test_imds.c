/* test_imds.c - credentials of the instance's role, from instance metadata version 2. */
#include "aws/imds.h"
#include "http/http_client.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define ROLES "/latest/meta-data/iam/security-credentials/"

static struct world *world_with_instance(int64_t ns)
{
    struct world *w = world_new();
    world_set(w, "AWS_EC2_METADATA_DISABLED", "false");
    world_set(w, "AWS_EC2_METADATA_SERVICE_ENDPOINT", world_text(w, "%s/", w->url));
    world_answer(w, (struct answer){"PUT", "/latest/api/token", 200, "session-token", 0});
    world_answer(w, (struct answer){"GET", ROLES, 200, "node-role\n", 0});
    world_answer(w, (struct answer){"GET", ROLES "node-role", 200, world_json(w, "node", ns), 0});
    return w;
}
#define INSTANCE(name, ns) _cleanup_(cleanup_world) struct world *name = world_with_instance(ns)

static void role_of_the_instance(void)
{
    INSTANCE(w, 60 * MINUTE_NS);
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_STR_EQ(got.keys.access_key_id, "node");
    T_STR_EQ(got.keys.session_token, "json-token");
    T_INT_EQ(got.keys.expires_wall_ns, START_NS + 60 * MINUTE_NS);
    T_INT_EQ(world_requests(w, 3), 3);
    T_CONTAINS(w->last, "GET " ROLES "node-role\n");
    T_CONTAINS(w->last, "x-aws-ec2-metadata-token: session-token\n");
    T_STR_EQ(aws_credentials_source(c), "instance metadata");
}

/* The service could not renew them: they are used on, and asked for again in 2 to 10 minutes. */
static void old_keys_are_prolonged(int64_t left)
{
    INSTANCE(w, left);
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_TRUE(got.keys.expires_wall_ns >= START_NS + 17 * MINUTE_NS);
    T_TRUE(got.keys.expires_wall_ns < START_NS + 25 * MINUTE_NS);
    world_pass(w, 2 * MINUTE_NS - 1);
    GET_GIVES(w, c, "node");
    T_INT_EQ(world_requests(w, 3), 3);
    world_pass(w, 8 * MINUTE_NS + 1);
    world_answer(w, (struct answer){"GET", ROLES "node-role", 200,
                                    world_json(w, "fresh", 60 * MINUTE_NS), 0});
    T_TRUE(world_get(w, c).have_keys);
    T_INT_EQ(world_requests(w, 6), 6);
}

static void prolonging(void)
{
    old_keys_are_prolonged(14 * MINUTE_NS);
    old_keys_are_prolonged(-MINUTE_NS);
}

static void failures(void)
{
    static const struct {
        struct answer answer;
        enum error_code code;
        const char *message;
    } rows[] = {
        {{"PUT", NULL, 403, "", 0}, ERR_DENIED, "answered 403 to the request for a session token"},
        {{"PUT", NULL, 404, "", 0}, ERR_REMOTE, "version 2 of the service must be on"},
        {{"PUT", NULL, 200, "", 0}, ERR_REMOTE, "answered 200 to the request for a session token"},
        {{"PUT", NULL, 200, "x", HTTP_FATE_DROP}, ERR_IO, "metadata hop limit must be 2"},
        {{"GET", ROLES, 404, "", 0}, ERR_CONFIG, "the instance has no role"},
        {{"GET", ROLES, 500, "", 0}, ERR_REMOTE, "answered 500 to the request for the role's name"},
        {{"GET", ROLES, 200, "a/../b", 0}, ERR_SYNTAX, "is no name of a role"},
        {{"GET", ROLES, 200, "", 0}, ERR_SYNTAX, "its reply of 0 bytes is no name"},
        {{"GET", ROLES "node-role", 404, "", 0}, ERR_REMOTE, "request for the role's credentials"},
        {{"GET", ROLES "node-role", 200, "{\"Code\": \"AssumeRoleUnauthorizedAccess\"}", 0},
         ERR_REMOTE,
         "it answered AssumeRoleUnauthorizedAccess"},
        {{"GET", ROLES "node-role", 200, "<?xml?>", 0}, ERR_SYNTAX, "is no JSON object"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        INSTANCE(w, 60 * MINUTE_NS);
        CREDENTIALS(c, w);
        world_answer(w, rows[i].answer);
        GET_FAILS(w, c, rows[i].code, rows[i].message);
        world_pass(w, 0);
        GET_FAILS(w, c, rows[i].code, "(environment: AWS_ACCESS_KEY_ID is not set; ");
    }
}

static void no_answer_in_time(void)
{
    INSTANCE(w, 60 * MINUTE_NS);
    CREDENTIALS(c, w);
    world_hold(w);
    GET_FAILS(w, c, ERR_TIMEOUT, "instance metadata: ");
    T_INT_EQ(world_requests(w, 0), 1);
}

static void attempts(void)
{
    INSTANCE(w, 60 * MINUTE_NS);
    world_set(w, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "4");
    CREDENTIALS(c, w);
    world_answer(w, (struct answer){"PUT", NULL, 500, "", 0});
    GET_FAILS(w, c, ERR_REMOTE, "answered 500");
    T_INT_EQ(world_requests(w, 0), 4);
}

static void settings(void)
{
    static const struct {
        const char *variable, *value, *message;
    } rows[] = {
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "nowhere", "AWS_EC2_METADATA_SERVICE_ENDPOINT: "},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5", "it must be IPv4 or IPv6"},
        {"AWS_METADATA_SERVICE_TIMEOUT", "0", "is \"0\"; it must be a number from 1 to 60"},
        {"AWS_METADATA_SERVICE_TIMEOUT", "1s", "is \"1s\"; it must be a number"},
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "11", "it must be a number from 1 to 10"},
        {"AWS_EC2_METADATA_DISABLED", "TRUE", "AWS_EC2_METADATA_DISABLED is true"},
    };
    struct imds imds;
    struct error err = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        WORLD(w);
        world_set(w, "AWS_EC2_METADATA_DISABLED", "");
        world_set(w, rows[i].variable, rows[i].value);
        T_FAILS(imds_settings(w->arena, &w->environment, &imds, &err), &err, ERR_CONFIG,
                rows[i].message);
    }
    WORLD(w);
    world_set(w, "AWS_EC2_METADATA_DISABLED", "");
    T_OK(imds_settings(w->arena, &w->environment, &imds, &err), &err);
    T_STR_EQ(imds.base, "http://169.254.169.254");
    T_INT_EQ(imds.timeout_ms, 1000);
    T_INT_EQ(imds.attempts, 1);
    world_set(w, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6");
    T_OK(imds_settings(w->arena, &w->environment, &imds, &err), &err);
    T_STR_EQ(imds.base, "http://[fd00:ec2::254]");
}

static void broken_settings_reach_the_caller(void)
{
    INSTANCE(w, 60 * MINUTE_NS);
    world_set(w, "AWS_METADATA_SERVICE_TIMEOUT", "soon");
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_CONFIG, "instance metadata: AWS_METADATA_SERVICE_TIMEOUT is \"soon\"");
}

/* Link-local addresses lead nowhere or to somebody else; in no case is the proxy asked. */
static void no_proxy_is_asked(void)
{
    WORLD(w);
    static const char *const urls[] = {"http://169.254.169.254:9/", "http://[fe80::1]:9/"};
    struct error err = {0};
    struct http_reply reply = {0};
    struct http_client *http =
        http_client_new(&(struct http_client_options){.proxy_url = w->url}, &err);
    T_OK_PTR(http, &err);
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct http_call call = {.url = urls[i], .timeout_ms = 100};
        (void)http_client_do(http, &call, w->arena, &reply, &err);
    }
    T_INT_EQ(world_requests(w, 0), 0);
    struct http_call call = {.url = "http://metadata.example.com/", .timeout_ms = 5000};
    T_OK(http_client_do(http, &call, w->arena, &reply, &err), &err);
    T_INT_EQ(world_requests(w, 1), 1);
    http_client_free(http);
}

CU_TestInfo imds_tests[] = {
    {"role of the instance", role_of_the_instance},
    {"prolonging", prolonging},
    {"failures", failures},
    {"no answer in time", no_answer_in_time},
    {"attempts", attempts},
    {"settings", settings},
    {"broken settings reach the caller", broken_settings_reach_the_caller},
    {"no proxy is asked", no_proxy_is_asked},
    CU_TEST_INFO_NULL,
};
