/* test_environment.c - credentials from variables, none at all, and what is said about them. */
#include <fcntl.h>

#include "base/file.h"
#include "log/log.h"
#include "suites.h"
#include "support/assert.h"
#include "world.h"

static void set_keys(struct world *w)
{
    world_set(w, "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    world_set(w, "AWS_SECRET_ACCESS_KEY", "env-secret");
}

static void whole_set(void)
{
    WORLD(w);
    set_keys(w);
    world_set(w, "AWS_SESSION_TOKEN", "env-token");
    world_set(w, "AWS_ACCOUNT_ID", "123456789012");
    world_set(w, "AWS_CREDENTIAL_EXPIRATION", "2026-01-02T04:04:05Z");
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_STR_EQ(got.keys.access_key_id, "AKIDEXAMPLE");
    T_STR_EQ(got.keys.secret_access_key, "env-secret");
    T_STR_EQ(got.keys.session_token, "env-token");
    T_STR_EQ(got.keys.account_id, "123456789012");
    T_INT_EQ(got.keys.expires_wall_ns, START_NS + 60 * MINUTE_NS);
    T_STR_EQ(aws_credentials_source(c), "environment");
}

static void comes_first_and_needs_no_more(void)
{
    WORLD(w);
    set_keys(w);
    world_set(w, "AWS_WEB_IDENTITY_TOKEN_FILE", "token");
    world_set(w, "AWS_PROFILE", "other");
    CREDENTIALS(c, w);
    struct got got = world_get(w, c);
    T_TRUE(got.have_keys);
    T_INT_EQ(got.keys.session_token.n + got.keys.account_id.n, 0);
    T_INT_EQ(got.keys.expires_wall_ns, 0);
    T_INT_EQ(world_requests(w, 0), 0);
}

static void half_a_pair(void)
{
    WORLD(w);
    world_set(w, "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_CONFIG,
              "environment: AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not");
    WORLD(other);
    world_set(other, "AWS_SECRET_ACCESS_KEY", "env-secret");
    CREDENTIALS(d, other);
    GET_FAILS(other, d, ERR_CONFIG, "AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not");
}

static void broken_values(void)
{
    WORLD(w);
    set_keys(w);
    world_set(w, "AWS_CREDENTIAL_EXPIRATION", "tomorrow");
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_CONFIG, "AWS_CREDENTIAL_EXPIRATION is \"tomorrow\"; it must be a time");
    WORLD(other);
    set_keys(other);
    world_set(other, "AWS_SESSION_TOKEN", "line\nbreak");
    CREDENTIALS(d, other);
    GET_FAILS(other, d, ERR_SYNTAX, "has blanks, line breaks");
}

static void expired(void)
{
    WORLD(w);
    set_keys(w);
    world_set(w, "AWS_CREDENTIAL_EXPIRATION", "2026-01-02T03:04:05Z");
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_EXPIRED, "environment: the credentials it gave have expired already");
}

static void nothing_configured(void)
{
    WORLD(w);
    CREDENTIALS(c, w);
    T_STR_EQ(aws_credentials_source(c), "none");
    struct got got = world_get(w, c);
    T_FAILS(got.have_keys ? 0 : -1, &got.err, ERR_CONFIG, "no AWS credentials are configured");
    T_CONTAINS((const char *)got.err.message, "environment: AWS_ACCESS_KEY_ID is not set");
    T_CONTAINS((const char *)got.err.message, "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not");
    T_CONTAINS((const char *)got.err.message, "shared files: profile \"default\" is not in ");
    T_CONTAINS((const char *)got.err.message, "/.aws/credentials or ");
    T_CONTAINS((const char *)got.err.message, "container endpoint: AWS_CONTAINER_CREDENTIALS_FULL");
    T_CONTAINS((const char *)got.err.message, "metadata: AWS_EC2_METADATA_DISABLED is true");
}

static void no_home(void)
{
    WORLD(w);
    w->environment.home = NULL;
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_CONFIG, "there are no shared files: HOME is not set");
}

static void ca_bundle(void)
{
    WORLD(w);
    world_set(w, "AWS_CONTAINER_CREDENTIALS_FULL_URI",
              world_text(w, "https://127.0.0.1:%u/", http_server_port(w->server)));
    world_set(w, "AWS_CA_BUNDLE", "/nonexistent/ca.pem");
    CREDENTIALS(c, w);
    GET_FAILS(w, c, ERR_TLS, "the CA certificates cannot be read");
}

/* Whatever happens to keys, the log does not hold them. */
static void never_logged(void)
{
    WORLD(w);
    struct error err = {0};
    _cleanup_(strbuf_free) struct strbuf text = STRBUF(LIMIT_CONFIG_FILE_BYTES);
    const char *log = world_file(w, "log", "");
    int fd = open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
    log_init(&(struct log_config){LOG_LEVEL_DEBUG, LOG_FORMAT_TEXT, fd});
    set_keys(w);
    world_set(w, "AWS_SESSION_TOKEN", "env-token");
    CREDENTIALS(c, w);
    GET_GIVES(w, c, "AKIDEXAMPLE");
    world_set(w, "AWS_SESSION_TOKEN", "env token");
    world_pass(w, MINUTE_NS);
    aws_credentials_refused(c);
    GET_FAILS(w, c, ERR_SYNTAX, "environment");
    log_init(&(struct log_config){LOG_LEVEL_ERROR, LOG_FORMAT_TEXT, STDERR_FILENO});
    close(fd);
    T_OK(file_read(log, &text, &err), &err);
    T_CONTAINS(strbuf_str(&text), "AWS credentials received source=environment expires=never");
    T_CONTAINS(strbuf_str(&text), "no AWS credentials from their source");
    T_LACKS(strbuf_str(&text), "env-secret");
    T_LACKS(strbuf_str(&text), "env-token");
    T_LACKS(strbuf_str(&text), "env token");
}

CU_TestInfo environment_tests[] = {
    {"whole set", whole_set},
    {"comes first and needs no more", comes_first_and_needs_no_more},
    {"half a pair", half_a_pair},
    {"broken values", broken_values},
    {"expired", expired},
    {"nothing configured", nothing_configured},
    {"no home", no_home},
    {"CA bundle", ca_bundle},
    {"never logged", never_logged},
    CU_TEST_INFO_NULL,
};
