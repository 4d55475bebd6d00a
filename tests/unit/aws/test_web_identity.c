/* test_web_identity.c - STS AssumeRoleWithWebIdentity: what is sent, what may come back. */
#include "aws/credential_reply.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

#define ROLE "arn:aws:iam::123456789012:role/controller"

static struct world *world_with_role(void)
{
    struct world *w = world_new();
    world_set(w, "AWS_WEB_IDENTITY_TOKEN_FILE", world_file(w, "token", "jwt-one+/=\n"));
    world_set(w, "AWS_ROLE_ARN", ROLE);
    world_answer(w,
                 (struct answer){.status = 200, .body = world_xml(w, "sts-keys", 60 * MINUTE_NS)});
    return w;
}
#define ROLE_WORLD(name) _cleanup_(cleanup_world) struct world *name = world_with_role()

static void role_taken_on(void)
{
    ROLE_WORLD(w);
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_STR_EQ(got.keys.access_key_id, "sts-keys");
    T_STR_EQ(got.keys.secret_access_key, "a&b<c");
    T_STR_EQ(got.keys.session_token, "tok/+==");
    T_INT_EQ(got.keys.expires_wall_ns, START_NS + 60 * MINUTE_NS);
    T_STR_EQ(aws_credentials_source(c), "web identity (" ROLE ")");
    T_CONTAINS(w->last, "POST /\n");
    T_CONTAINS(w->last, "application/x-www-form-urlencoded");
    T_CONTAINS(w->last,
               "\n\nAction=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3A"
               "iam%3A%3A123456789012%3Arole%2Fcontroller&RoleSessionName=lattice-gateway&"
               "WebIdentityToken=jwt-one%2B%2F%3D");
    T_TRUE(str_ends(w->last, STR("jwt-one%2B%2F%3D")));
    T_LACKS(w->last, "Authorization");
}

static void token_is_read_each_time(void)
{
    ROLE_WORLD(w);
    world_set(w, "AWS_ROLE_SESSION_NAME", "my.session@x");
    CREDENTIALS(c, w);
    GET_GIVES(w, c, "sts-keys");
    world_file(w, "token", "jwt-two");
    world_pass(w, 55 * MINUTE_NS);
    world_answer(w, (struct answer){.status = 200, .body = world_xml(w, "newer", 60 * MINUTE_NS)});
    GET_GIVES(w, c, "newer");
    T_CONTAINS(w->last, "RoleSessionName=my.session%40x&WebIdentityToken=jwt-two");
}

static void settings_that_cannot_work(void)
{
    static const struct {
        const char *variable, *value;
        enum error_code code;
        const char *message;
    } rows[] = {
        {"AWS_ROLE_ARN", "", ERR_CONFIG, "AWS_ROLE_ARN is not; set it"},
        {"AWS_ROLE_ARN", "controller", ERR_CONFIG, "the role \"controller\" is no ARN of a role"},
        {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:user/x", ERR_CONFIG, "is no ARN of a role"},
        {"AWS_ROLE_SESSION_NAME", "a b", ERR_CONFIG, "session name \"a b\" must have 2 to 64"},
        {"AWS_ROLE_SESSION_NAME", "a", ERR_CONFIG, "must have 2 to 64"},
        {"AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent/token", ERR_IO, "/nonexistent/token"},
        {"AWS_WEB_IDENTITY_TOKEN_FILE", "/dev/null", ERR_CONFIG, "has 0 characters; STS takes 4"},
        {"AWS_WEB_IDENTITY_TOKEN_FILE", "/dev/zero", ERR_LIMIT, "/dev/zero"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ROLE_WORLD(w);
        world_set(w, rows[i].variable, rows[i].value);
        CREDENTIALS(c, w);
        GET_FAILS(w, c, rows[i].code, rows[i].message);
        GET_FAILS(w, c, rows[i].code, "web identity: ");
        T_INT_EQ(world_requests(w, 0), 0);
    }
}

#define ERROR_XML(code, message)                                                                   \
    "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message              \
    "</Message></Error><RequestId>11112222-aaaa</RequestId></ErrorResponse>"

static void refusals(void)
{
    static const struct {
        int status;
        const char *body;
        enum error_code code;
        const char *message;
        unsigned requests;
    } rows[] = {
        {403, ERROR_XML("AccessDenied", "Not &quot;you&quot;"), ERR_DENIED,
         "STS answered 403 AccessDenied to AssumeRoleWithWebIdentity of " ROLE
         ": Not \"you\" (request 11112222-aaaa)",
         1},
        {400, ERROR_XML("ExpiredTokenException", "old"), ERR_DENIED, "400 ExpiredTokenException",
         1},
        {400, ERROR_XML("InvalidIdentityToken", "no"), ERR_DENIED, "InvalidIdentityToken", 1},
        {400, ERROR_XML("IDPCommunicationError", "later"), ERR_DENIED, "IDPCommunicationError", 3},
        {400, ERROR_XML("Throttling", "slow down"), ERR_BUSY, "Throttling", 1},
        {503, ERROR_XML("ServiceUnavailable", "x"), ERR_BUSY, "503 ServiceUnavailable", 3},
        {500, "no XML at all", ERR_REMOTE, "STS answered 500", 3},
        {302, "", ERR_REMOTE, "STS answered 302", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ROLE_WORLD(w);
        CREDENTIALS(c, w);
        world_answer(w, (struct answer){.status = rows[i].status, .body = rows[i].body});
        GET_FAILS(w, c, rows[i].code, rows[i].message);
        T_INT_EQ(world_requests(w, 0), rows[i].requests);
    }
}

static void passing_troubles_are_overcome(void)
{
    ROLE_WORLD(w);
    CREDENTIALS(c, w);
    world_answer(w, (struct answer){.status = 200, .body = "x", .fate = HTTP_FATE_DROP});
    GET_FAILS(w, c, ERR_IO, "web identity: ");
    T_INT_EQ(world_requests(w, 0), 3);
    world_pass(w, MINUTE_NS);
    world_answer(w, (struct answer){.status = 200, .body = world_xml(w, "back", 60 * MINUTE_NS)});
    GET_GIVES(w, c, "back");
}

static void cut_and_huge_replies(void)
{
    ROLE_WORLD(w);
    CREDENTIALS(c, w);
    world_answer(w, (struct answer){.status = 200,
                                    .body = world_xml(w, "cut", 60 * MINUTE_NS),
                                    .fate = HTTP_FATE_CUT});
    GET_FAILS(w, c, ERR_IO, "web identity: ");
    char *huge = arena_alloc(w->arena, 2 * LIMIT_CREDENTIAL_BYTES);
    memset(huge, '<', 2 * LIMIT_CREDENTIAL_BYTES - 1);
    world_answer(w, (struct answer){.status = 200, .body = huge});
    world_pass(w, MINUTE_NS);
    GET_FAILS(w, c, ERR_LIMIT, "web identity: ");
}

static void no_endpoint_and_nobody_there(void)
{
    ROLE_WORLD(w);
    const char *url = w->url;
    w->url = "";
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_CONFIG, "there is no endpoint of STS");
    w->url = "http://127.0.0.1:1";
    CREDENTIALS(d, w);
    GET_FAILS(w, d, ERR_IO, "127.0.0.1");
    w->url = url;
}

/* One sound reply, and the same without each of what it must have. */
static void replies(void)
{
    static const struct {
        const char *xml, *message;
    } rows[] = {
        {"", "no element Credentials"},
        {"{\"AssumeRoleWithWebIdentityResponse\": {}}", "no element Credentials"},
        {"<Credentials><AccessKeyId>a</AccessKeyId>", "no element Credentials"},
        {"<Credentials><SecretAccessKey>s</SecretAccessKey></Credentials>", "element AccessKeyId"},
        {"<Credentials><AccessKeyId>a</AccessKeyId></Credentials>", "element SecretAccessKey"},
        {"<Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
         "<SessionToken><b>t</b></SessionToken></Credentials>",
         "element SessionToken"},
        {"<Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
         "<SessionToken>t</SessionToken></Credentials><Expiration>2026-01-02T04:04:05Z"
         "</Expiration>",
         "element Expiration"},
        {"<Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
         "<SessionToken>t</SessionToken><Expiration>1767323045</Expiration></Credentials>",
         "Expiration that is no RFC 3339 time"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ROLE_WORLD(w);
        CREDENTIALS(c, w);
        world_answer(w, (struct answer){.status = 200, .body = rows[i].xml});
        GET_FAILS(w, c, ERR_SYNTAX, rows[i].message);
    }
}

static void entities(void)
{
    _cleanup_(cleanup_arena) struct arena *a = arena_new();
    struct sts_error e =
        sts_error_read(a, STR("<Code>&lt;&gt;&amp;&apos;</Code><Message>&#39;&am</Message>"));
    T_STR_EQ(e.code, "<>&'");
    T_STR_EQ(e.message, "&#39;&am");
    T_STR_EQ(e.request_id, "");
}

CU_TestInfo web_identity_tests[] = {
    {"role taken on", role_taken_on},
    {"token is read each time", token_is_read_each_time},
    {"settings that cannot work", settings_that_cannot_work},
    {"refusals", refusals},
    {"passing troubles are overcome", passing_troubles_are_overcome},
    {"cut and huge replies", cut_and_huge_replies},
    {"no endpoint and nobody there", no_endpoint_and_nobody_there},
    {"replies", replies},
    {"entities", entities},
    CU_TEST_INFO_NULL,
};
